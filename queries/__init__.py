"""What we can ask of a graph: one question a ``.cypher`` file."""
