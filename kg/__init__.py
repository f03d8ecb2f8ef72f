"""Read paper abstracts, find what they use and how it is linked, keep that as a graph, ask it questions."""
