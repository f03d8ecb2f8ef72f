"""The graph as JSON lines: nodes, then edges, in a fixed order, so that equal graphs give equal bytes."""

from __future__ import annotations

import json
from typing import TextIO

from kg.store import Store
from kg.stores import reading


def write(store: Store, out: TextIO) -> None:
    """Write one JSON object a line; nodes have a ``label``, edges a ``type``."""
    for rows in (reading.nodes(store), reading.edges(store)):
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")
