"""The nodes that an answer is about, so that its rows can be looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kg.schema import PAPER
from kg.store import Row, Store
from kg.stores import neighbourhood
from kg.stores.pages import label_of

_ID_COLUMNS: Final = ("id", "ids", "nodes", "paper")
_JOINING: Final = 60
"""Things at most that are added because they join what an answer names."""


def ids_in(rows: Iterable[Row]) -> list[str]:
    """Return the ids in rows, in their order: columns that hold ids by name, and whatever has an entity's form."""
    found: dict[str, None] = {}
    for row in rows:
        for column, value in row.items():
            named = column in _ID_COLUMNS or column.endswith("_id")
            for text in _texts(value):
                if named or (" " not in text and label_of(text) != PAPER):
                    found[text] = None
    return list(found)


def with_joining(store: Store, ids: Sequence[str], limit: int) -> list[str]:
    """Add what joins some nodes: entities that at least two of the papers mention, the rarest first.

    Papers have no links with each other; without what they share they would be lone dots.
    """
    papers = [id_ for id_ in ids if label_of(id_) == PAPER]
    shared: Counter[str] = Counter()
    known: dict[str, int] = {}
    for row in neighbourhood.mentions_in(store, papers):
        shared[row["tail"]] += 1
        known[row["tail"]] = int(row["papers"])
    joining = sorted(
        (id_ for id_, count in shared.items() if count > 1 and id_ not in set(ids)),
        key=lambda id_: (-shared[id_] / known[id_], -shared[id_], id_),
    )
    return [*ids, *joining[: max(0, min(_JOINING, limit - len(ids)))]]


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
