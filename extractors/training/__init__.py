"""How our model is trained: prepare, adapt, train, distill, export, evaluate (``python -m extractors.training``).

Only this package needs torch; what it ships runs without (:mod:`extractors.neural`).
"""
