"""What the explorer can be asked. Every answer is bounded, so that no click can hang the store or the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kg.errors import KgError
from kg.graph import Graph
from kg.schema import MENTIONS, PAPER, EntityType, RelationType
from kg.view.answer import ids_in
from kg.view.choosing import around, strongest, whole
from kg.view.page import payload
from kg.view.subgraph import fill

MOST_NODES: Final = 500
"""Nodes of an answer, at most."""

MOST_NEW: Final = 100
"""Nodes that one click may add."""

_LONGEST_ID: Final = 600
_AT_START: Final = 60
_AROUND_SEEDS: Final = 40
_LABELS: Final = (PAPER, *(label.value for label in EntityType))
_RELATIONS: Final = (MENTIONS, *(type_.value for type_ in RelationType))

Payload = dict[str, Any]


class RequestError(KgError):
    """A request that does not fit what the explorer can be asked."""


@dataclass(frozen=True, slots=True)
class Growth:
    """A wish to grow what is shown: from a node, by a relation or a label if given, by at most ``most`` nodes."""

    id: str
    shown: tuple[str, ...]
    most: int = 15
    relation: str | None = None
    label: str | None = None

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Growth:
        """Read a request.

        Raises
        ------
        RequestError
            Naming the field that does not fit.
        """
        return cls(
            text_in(body, "id"),
            ids_of(body, "shown"),
            number_in(body, "most", 15, MOST_NEW),
            choice_in(body, "relation", _RELATIONS),
            choice_in(body, "label", _LABELS),
        )


def start(graph: Graph, seeds: Sequence[str]) -> Payload:
    """Return what the page opens with: the seeds and their best neighbours, or the most telling part."""
    ids = around(graph.store, seeds, 1, max(_AROUND_SEEDS, len(seeds))) if seeds else whole(graph.store, _AT_START)
    return view(graph, ids, seeds)


def view(graph: Graph, ids: Sequence[str], seeds: Sequence[str] = ()) -> Payload:
    """Return given nodes with all links between them, laid out."""
    data = payload(fill(graph.store, list(ids)[:MOST_NODES], seeds))
    return {**data, "explorer": True, "most": MOST_NODES}


def search(graph: Graph, text: str, limit: int) -> list[dict[str, Any]]:
    """Return nodes whose name is like a text, best first."""
    hits = graph.search(text[:_LONGEST_ID], limit)
    return [{"id": hit.id, "label": hit.label, "name": hit.name, "papers": hit.papers} for hit in hits]


def expand(graph: Graph, wish: Growth) -> Payload:
    """Return what is shown with the best neighbours of a node that are not shown yet."""
    near = strongest(
        graph.store, wish.id, wish.most + len(wish.shown), relation=wish.relation, label=wish.label
    )  # fmt: skip
    shown = set(wish.shown)
    new = [id_ for id_ in near if id_ not in shown][: wish.most]
    return {**view(graph, _joined(wish.shown, [wish.id, *new])), "added": new}


def paths(graph: Graph, source: str, target: str, shown: Sequence[str]) -> Payload:
    """Return what is shown with the shortest chains between two nodes; ``ways`` are their ids."""
    rows = graph.ask("path", source=source, target=target)
    ways = [list(row["nodes"]) for row in rows]
    return {**view(graph, _joined(shown, [id_ for way in ways for id_ in way])), "ways": ways}


def related(graph: Graph, paper: str, most: int, shown: Sequence[str]) -> Payload:
    """Return what is shown with the papers most like a paper, and the rarest entities that they share with it."""
    from kg.view.answer import with_joining

    rows = list(graph.ask("related-papers", paper=paper, limit=most))
    new = with_joining(graph.store, [paper, *ids_in(rows)], 2 * most + 2)
    return {**view(graph, _joined(shown, new)), "added": [id_ for id_ in new if id_ not in set(shown)]}


def _joined(shown: Sequence[str], new: Sequence[str]) -> list[str]:
    ids = list(dict.fromkeys([*shown, *new]))
    if len(ids) > MOST_NODES:
        raise RequestError(f"more than {MOST_NODES} nodes cannot be shown; collapse or remove some first")
    return ids


def text_in(body: Mapping[str, Any], name: str) -> str:
    """Return a text of a request.

    Raises
    ------
    RequestError
        If it is missing, no text, or too long.
    """
    value = body.get(name)
    if not isinstance(value, str) or not value or len(value) > _LONGEST_ID:
        raise RequestError(f"{name} must be a text of 1 to {_LONGEST_ID} characters")
    return value


def ids_of(body: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return a list of ids of a request, empty if it is missing.

    Raises
    ------
    RequestError
        If it is no list of texts, or too long.
    """
    value = body.get(name, [])
    if not isinstance(value, list) or len(value) > MOST_NODES:
        raise RequestError(f"{name} must be a list of at most {MOST_NODES} ids")
    if not all(isinstance(item, str) and 0 < len(item) <= _LONGEST_ID for item in value):
        raise RequestError(f"{name} must hold ids")
    return tuple(value)


def number_in(body: Mapping[str, Any], name: str, default: int, most: int) -> int:
    """Return a whole number of a request.

    Raises
    ------
    RequestError
        If it is none, or not from 1 to ``most``.
    """
    value = body.get(name, default)
    try:
        number = int(value) if isinstance(value, int | str) else 0
    except ValueError:
        number = 0
    if not 1 <= number <= most:
        raise RequestError(f"{name} must be a whole number from 1 to {most}")
    return number


def choice_in(body: Mapping[str, Any], name: str, choices: Sequence[str]) -> str | None:
    """Return one of some names, or None if it is missing.

    Raises
    ------
    RequestError
        If it is another.
    """
    value = body.get(name)
    if value is not None and value not in choices:
        raise RequestError(f"{name} must be one of {', '.join(choices)}")
    return value
