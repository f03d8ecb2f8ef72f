"""The graph stores, one a file; :func:`kg.store.open_store` picks one by its address."""
