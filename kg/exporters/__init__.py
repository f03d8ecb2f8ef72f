"""Files that hold a whole graph, one format a module with a function ``write(store, out)``."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TextIO

from kg.errors import KgError
from kg.store import Store


def exporter_names() -> list[str]:
    """Return the names of the formats."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def write_graph(store: Store, out: TextIO, exporter: str = "jsonl") -> None:
    """Write a whole graph in a format.

    Raises
    ------
    KgError
        If there is no such format.
    """
    if exporter not in exporter_names():
        raise KgError(f"there is no exporter '{exporter}'; there are {', '.join(exporter_names())}")
    importlib.import_module(f"{__name__}.{exporter}").write(store, out)
