"""The graph stores, one a file, and how one is opened by its address."""

from __future__ import annotations

from pathlib import Path

from kg.store import NEO4J_SCHEMES, Store


def open_store(location: str | Path, *, create: bool = False, lasting: bool = False) -> Store:
    """Open a graph store.

    Parameters
    ----------
    location
        A folder (embedded store) or a ``neo4j://`` or ``bolt://`` address (Neo4j server).
    create
        Make an embedded store where there is none. A Neo4j database is never created, but
        the constraints and indexes that we need are.
    lasting
        The process will answer many questions: an embedded store then spends time on becoming fast.

    Raises
    ------
    StoreError
        If there is no store, it is in use, or the server cannot be reached.
    """
    address = str(location)
    if address.partition("://")[0] in NEO4J_SCHEMES and "://" in address:
        from kg.stores.neo4j import Neo4jStore

        return Neo4jStore(address, create=create)
    from kg.stores.arcadedb import ArcadeStore

    return ArcadeStore(Path(address), create=create, lasting=lasting)
