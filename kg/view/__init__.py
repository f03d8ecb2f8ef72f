"""Pictures of a graph that show what is worth seeing: one HTML file that needs no network, or a still drawing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.store import Row, Store

if TYPE_CHECKING:
    from kg.view.subgraph import Subgraph

STILL: Final = (".svg", ".png", ".pdf")
"""Suffixes of files that become still pictures; all others become interactive pages."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a picture shows: so many nodes and links, of so many nodes in the graph."""

    nodes: int
    links: int
    total: int


def write_picture(store: Store, path: str | Path, seeds: Sequence[str] = (), depth: int = 2, limit: int = 150) -> Shown:
    """Write a picture: an interactive page, or a still drawing if the file is named ``.svg``, ``.png`` or ``.pdf``.

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
    """Write a picture of given nodes and all links between them, of the kind that the file's suffix says.

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
    from kg.view.subgraph import fill

    subgraph = fill(store, ids, seeds)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.tmp{path.suffix}")
    try:
        if path.suffix.lower() in STILL:
            from kg.view.static import write_static

            write_static(subgraph, temporary)
        else:
            temporary.write_text(_page_of(subgraph), encoding="utf-8")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return Shown(len(subgraph.nodes), len(subgraph.links), subgraph.total)


def write_answer(store: Store, path: str | Path, rows: Sequence[Row], asked: Sequence[str] = (),
                 limit: int = 300) -> Shown:  # fmt: skip
    """Write a picture of what the rows of an answer name.

    Parameters
    ----------
    store
        The graph that gave the answer.
    path
        Where to write; interactive or still as for :func:`write_picture`.
    rows
        The answer; ids are found in its columns.
    asked
        Ids of the nodes that the question named.
    limit
        Nodes at most.
    """
    from kg.view.answer import ids_in, with_joining

    ids = list(dict.fromkeys([*asked, *ids_in(rows)]))[:limit]
    return write_picture_of(store, path, with_joining(store, ids, limit), asked)


def _page_of(subgraph: Subgraph) -> str:
    from kg.view.page import page, payload

    named = [str(subgraph.nodes[seed]["name"]) for seed in subgraph.seeds]
    title = ", ".join(named[:3]) + (" and more" if len(named) > 3 else "") if named else "Knowledge graph"
    quoted = "".join(f'"{name}" ' for name in named[:3])
    rest = f"kg view {quoted}--limit {min(subgraph.total, 10 * max(len(subgraph.nodes), 15))}"
    return page(payload(subgraph, rest), title)
