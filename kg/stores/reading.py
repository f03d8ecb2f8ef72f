"""Reading that is more than a question: one node by its id, the sums of a graph, all of it in pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from kg.batches import batches
from kg.schema import MENTIONS, PAPER, EntityType, RelationType
from kg.store import Row, Store
from kg.stores.pages import IDS, by_label, count, in_pages

_LABELS: Final = (PAPER, *(label.value for label in EntityType))


def exists(store: Store, label: str, id_: str) -> bool:
    """Tell whether there is a node of this label and id."""
    return bool(store.query(f"MATCH (n:{label} {{id: $id}}) RETURN n.id AS id", {"id": id_}))


def counts(store: Store) -> dict[str, int]:
    """Return the number of nodes by label and of edges by type, in the order of the schema."""
    found = {label: count(store.query, label) for label in _LABELS}
    for type_ in (MENTIONS, *RelationType):
        found[str(type_)] = int(store.query(f"MATCH ()-[r:{type_}]->() RETURN count(r) AS n", {})[0]["n"])
    return found


def nodes(store: Store) -> Iterator[Row]:
    """Yield all nodes as ``{label, id, ...}``, sorted by label (in the order of the schema) and id."""
    for label in _LABELS:
        statement = f"MATCH (n:{label}) WHERE n.id > $last RETURN n.id AS id, {_returned(label)}"
        for row in in_pages(store.query, statement):
            yield {"label": label, **_given(row)}


def nodes_of(store: Store, ids: Iterable[str]) -> Iterator[Row]:
    """Yield those nodes of some ids that there are, as :func:`nodes` does."""
    for label, page in by_label(sorted(set(ids))):
        statement = f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) RETURN n.id AS id, {_returned(label)} ORDER BY id"
        for row in store.query(statement, {"ids": page}):
            yield {"label": label, **_given(row)}


def edges(store: Store) -> Iterator[Row]:
    """Yield all edges as ``{type, head, tail, ...}``, sorted by type, head, tail and paper.

    An edge that the vocabulary brought has no ``paper`` and no ``sentence``.
    """
    for label in _LABELS[1:]:
        for page in _id_pages(store, label):
            yield from _mentions(store, label, page)
    for label in _LABELS[1:]:
        for page in _id_pages(store, label):
            yield from _relations(store, label, page)


def edges_among(store: Store, ids: Iterable[str]) -> Iterator[Row]:
    """Yield the edges between nodes of some ids, as :func:`edges` does."""
    chosen = sorted(set(ids))
    entities = [(label, page) for label, page in by_label(chosen) if label != PAPER]
    for label, page in entities:
        yield from _mentions(store, label, page, "WHERE p.id IN $chosen", chosen=chosen)
    for label, page in entities:
        yield from _relations(store, label, page, "WHERE t.id IN $chosen", chosen=chosen)


def _mentions(store: Store, label: str, ids: list[str], where: str = "", **parameters: Any) -> Iterator[Row]:
    yield from store.query(
        f"UNWIND $ids AS id MATCH (e:{label} {{id: id}})<-[m:{MENTIONS}]-(p:{PAPER}) {where} "
        f"RETURN '{MENTIONS}' AS type, p.id AS head, e.id AS tail, m.role AS role, m.count AS count, "
        "m.confidence AS confidence, m.evidence AS evidence ORDER BY tail, head",
        {"ids": ids, **parameters},
    )


def _relations(store: Store, label: str, ids: list[str], where: str = "", **parameters: Any) -> Iterator[Row]:
    rows = store.query(
        f"UNWIND $ids AS id MATCH (h:{label} {{id: id}})-[r:{'|'.join(RelationType)}]->(t) {where} "
        "RETURN type(r) AS type, h.id AS head, t.id AS tail, r.paper AS paper, r.sentence AS sentence, "
        "r.confidence AS confidence, r.extractor AS extractor ORDER BY head, type, tail, coalesce(paper, '')",
        {"ids": ids, **parameters},
    )
    yield from map(_given, rows)


def _returned(label: str) -> str:
    if label == PAPER:
        return (
            "n.title AS title, n.abstract AS abstract, n.year AS year, n.venue AS venue, n.url AS url, "
            "n.authors AS authors"
        )
    return "n.name AS name, n.aliases AS aliases, n.papers AS papers"


def _given(row: Row) -> Row:
    return {key: value for key, value in row.items() if value is not None}


def _id_pages(store: Store, label: str) -> Iterator[list[str]]:
    rows = in_pages(store.query, f"MATCH (n:{label}) WHERE n.id > $last RETURN n.id AS id")
    return batches((row["id"] for row in rows), IDS)
