"""Reading much at a time: nodes of given ids by their label, the rows of a statement in the order of ids, counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from kg.batches import batches
from kg.schema import PAPER, EntityType, type_of
from kg.store import Row, Store

if TYPE_CHECKING:
    from kg.stores.naming import Run

IDS: Final = 500
"""Ids that one statement takes."""
_ROWS: Final = 5_000


def count(run: Run, label: str) -> int:
    """Return how many nodes have a label."""
    return int(run(f"MATCH (n:{label}) RETURN count(n) AS n", {})[0]["n"])


def label_of(id_: str) -> str:
    """Return the label that a node id tells: the entity's type, else Paper."""
    try:
        return type_of(id_).value
    except ValueError:
        return PAPER


def by_label(ids: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield pages of ids with their label, papers first; of one label they keep their order."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for id_ in ids:
        grouped[label_of(id_)].append(id_)
    for label in (PAPER, *(type_.value for type_ in EntityType)):
        for page in batches(grouped.get(label, ()), IDS):
            yield label, page


def rows_by_label(
    store: Store, ids: Iterable[str], statement: Callable[[str], str], **parameters: Any
) -> Iterator[Row]:
    """Yield the rows of a statement that depends on the label and takes ``ids``, page by page."""
    for label, page in by_label(ids):
        yield from store.query(statement(label), {"ids": page, **parameters})


def in_pages(run: Run, cypher: str, size: int = _ROWS) -> Iterator[Row]:
    """Yield the rows of a statement in the order of their ``id``, some thousand at a time.

    Parameters
    ----------
    run
        Runs a statement that only reads.
    cypher
        Returns an ``id`` and compares it with the parameter ``last``; it has no order and limit of its own.
    size
        Rows a page.
    """
    last = ""
    while rows := run(f"{cypher} ORDER BY id LIMIT {size}", {"last": last}):
        yield from rows
        last = rows[-1]["id"]
