"""What we can read in a text: spaCy components, one a file, and the pipelines made of them."""
