"""The explorer: a local web page that starts from a few nodes of a graph and grows by clicks."""
