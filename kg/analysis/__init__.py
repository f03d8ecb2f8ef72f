"""Questions that Cypher cannot say: one module each, with the head of a question as its docstring and `answer`."""
