"""Reading that is more than a question: one node by its id, the sums of a graph, all of it in pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.schema import MENTIONS, PAPER, EntityType, RelationType
from kg.store import Row, Store

_PAGE: Final = 5_000
_LABELS: Final = (PAPER, *(label.value for label in EntityType))


def exists(store: Store, label: str, id_: str) -> bool:
    """Tell whether there is a node of this label and id."""
    return bool(store.query(f"MATCH (n:{label} {{id: $id}}) RETURN n.id AS id", {"id": id_}))


def counts(store: Store) -> dict[str, int]:
    """Return the number of nodes by label and of edges by type, in the order of the schema."""
    found = {label: _count(store, f"MATCH (n:{label}) RETURN count(n) AS n") for label in _LABELS}
    for type_ in (MENTIONS, *RelationType):
        found[str(type_)] = _count(store, f"MATCH ()-[r:{type_}]->() RETURN count(r) AS n")
    return found


def nodes(store: Store) -> Iterator[Row]:
    """Yield all nodes as ``{label, id, ...}``, sorted by label (in the order of the schema) and id."""
    for label in _LABELS:
        if label == PAPER:
            returned = (
                "n.title AS title, n.abstract AS abstract, n.year AS year, n.venue AS venue, n.url AS url, "
                "n.authors AS authors"
            )
        else:
            returned = "n.name AS name, n.aliases AS aliases, n.papers AS papers"
        for row in _pages(store, f"MATCH (n:{label}) WHERE n.id > $last RETURN n.id AS id, {returned} ORDER BY id"):
            yield {"label": label, **{key: value for key, value in row.items() if value is not None}}


def edges(store: Store) -> Iterator[Row]:
    """Yield all edges as ``{type, head, tail, ...}``, sorted by type, head, tail and paper.

    An edge that the vocabulary brought has no ``paper`` and no ``sentence``.
    """
    for label in _LABELS[1:]:
        for page in _id_pages(store, label):
            yield from store.query(
                f"UNWIND $ids AS id MATCH (e:{label} {{id: id}})<-[m:{MENTIONS}]-(p:{PAPER}) "
                f"RETURN '{MENTIONS}' AS type, p.id AS head, e.id AS tail, m.role AS role, m.count AS count, "
                "m.confidence AS confidence, m.evidence AS evidence ORDER BY tail, head",
                {"ids": page},
            )
    for label in _LABELS[1:]:
        for page in _id_pages(store, label):
            for row in store.query(
                f"UNWIND $ids AS id MATCH (h:{label} {{id: id}})-[r:{'|'.join(RelationType)}]->(t) "
                "RETURN type(r) AS type, h.id AS head, t.id AS tail, r.paper AS paper, r.sentence AS sentence, "
                "r.confidence AS confidence, r.extractor AS extractor ORDER BY head, type, tail, coalesce(paper, '')",
                {"ids": page},
            ):
                yield {key: value for key, value in row.items() if value is not None}


def _count(store: Store, cypher: str) -> int:
    return int(store.query(cypher, {})[0]["n"])


def _pages(store: Store, cypher: str) -> Iterator[Row]:
    last = ""
    while rows := store.query(f"{cypher} LIMIT {_PAGE}", {"last": last}):
        yield from rows
        last = rows[-1]["id"]


def _id_pages(store: Store, label: str) -> Iterator[list[str]]:
    page: list[str] = []
    for row in _pages(store, f"MATCH (n:{label}) WHERE n.id > $last RETURN n.id AS id ORDER BY id"):
        page.append(row["id"])
        if len(page) == 500:
            yield page
            page = []
    if page:
        yield page
