"""Read paper abstracts, find what they use and how it is linked, keep that as a graph, ask it questions."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.graph import Answer, Graph

__all__ = ["Answer", "Graph", "__version__"]


def __getattr__(name: str) -> Any:
    # Loaded on first use, so that `kg --help` is quick.
    if name in ("Graph", "Answer"):
        from kg import graph

        return getattr(graph, name)
    if name == "__version__":
        return version("abstracts-kg")
    raise AttributeError(name)
