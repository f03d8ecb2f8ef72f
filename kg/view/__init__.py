"""Pictures of a graph: one HTML file that shows what is worth seeing and needs no network."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.store import Store


@dataclass(frozen=True, slots=True)
class Shown:
    """What a picture shows: so many nodes and links, of so many nodes in the graph."""

    nodes: int
    links: int
    total: int


def write_picture(store: Store, path: str | Path, seeds: Sequence[str] = (), depth: int = 2, limit: int = 150) -> Shown:
    """Write an interactive picture as one HTML file.

    Parameters
    ----------
    store
        The graph.
    path
        Where to write.
    seeds
        Ids of nodes to show with their best neighbours; without any, the most telling part of the
        whole graph is shown.
    depth
        Links between a seed and what is shown, at most.
    limit
        Nodes at most.

    Returns
    -------
    Shown
        How much of the graph is in the picture.
    """
    from kg.view.choosing import around, whole

    ids = around(store, seeds, depth, limit) if seeds else whole(store, limit)
    return write_picture_of(store, path, ids, seeds)


def write_picture_of(store: Store, path: str | Path, ids: Sequence[str], seeds: Sequence[str] = ()) -> Shown:
    """Write an interactive picture of given nodes and all links between them.

    Parameters
    ----------
    store
        The graph.
    path
        Where to write; the folder is made if need be.
    ids
        The nodes; those that the graph does not have are left out.
    seeds
        Those of them that the picture is about.
    """
    from kg.view.page import page, payload
    from kg.view.subgraph import fill

    subgraph = fill(store, ids, seeds)
    named = [str(subgraph.nodes[seed]["name"]) for seed in subgraph.seeds]
    title = ", ".join(named[:3]) + (" and more" if len(named) > 3 else "") if named else "Knowledge graph"
    quoted = "".join(f'"{name}" ' for name in named[:3])
    rest = f"kg view {quoted}--limit {min(subgraph.total, 10 * max(len(subgraph.nodes), 15))}"
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(page(payload(subgraph, rest), title), encoding="utf-8")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return Shown(len(subgraph.nodes), len(subgraph.links), subgraph.total)
