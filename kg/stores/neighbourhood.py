"""Reading around nodes: links, mentions and properties of a few nodes, always with a bound.

Labels and relationship types come from the schema's enums. No statement hands over the whole adjacency of
a hub: what is read of one node is limited inside the statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kg.schema import MENTIONS, PAPER, EntityType, RelationType
from kg.store import Row, Store
from kg.stores.pages import count, label_of, rows_by_label

_RELATIONS: Final = "|".join(RelationType)


def properties(store: Store, ids: Iterable[str]) -> Iterator[Row]:
    """Yield ``{id, label, name, ...}`` of nodes; papers come with their title as name and without abstract."""

    def statement(label: str) -> str:
        if label == PAPER:
            returned = "n.title AS name, n.year AS year, n.venue AS venue, n.url AS url, n.authors AS authors"
        else:
            returned = "n.name AS name, n.aliases AS aliases, n.papers AS papers"
        return f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) RETURN n.id AS id, '{label}' AS label, {returned}"

    yield from rows_by_label(store, ids, statement)


def relations(store: Store, ids: Iterable[str], limit: int) -> Iterator[Row]:
    """Yield relations of entities in either direction, at most ``limit`` an entity.

    Rows: ``{id, head, type, tail, other, papers}``: ``other`` is the far end, ``papers`` how many papers
    mention that. A pair comes once for every paper that states it.
    """

    def statement(label: str) -> str:
        return (
            f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) "
            f"CALL {{ WITH n MATCH (n)-[r:{_RELATIONS}]-(o) WITH r, o LIMIT {int(limit)} "
            "RETURN startNode(r).id AS head, type(r) AS type, endNode(r).id AS tail, o.id AS other, "
            "o.papers AS papers } RETURN id, head, type, tail, other, papers"
        )

    yield from rows_by_label(store, (id_ for id_ in ids if label_of(id_) != PAPER), statement)


def papers_of(store: Store, ids: Iterable[str], limit: int) -> Iterator[Row]:
    """Yield papers that mention entities, at most ``limit`` an entity: ``{id, other, role, confidence}``."""

    def statement(label: str) -> str:
        return (
            f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) "
            f"CALL {{ WITH n MATCH (n)<-[m:{MENTIONS}]-(p:{PAPER}) WITH m, p LIMIT {int(limit)} "
            "RETURN p.id AS other, m.role AS role, m.confidence AS confidence } RETURN id, other, role, confidence"
        )

    yield from rows_by_label(store, (id_ for id_ in ids if label_of(id_) != PAPER), statement)


def mentions_in(store: Store, ids: Iterable[str]) -> Iterator[Row]:
    """Yield what papers mention: ``{head, tail, papers, role, confidence, sentence}``.

    ``papers`` is the number of papers that mention the entity. A paper's own text bounds the rows.
    """

    def statement(label: str) -> str:
        return (
            f"UNWIND $ids AS id MATCH (p:{label} {{id: id}})-[m:{MENTIONS}]->(o) "
            "RETURN id AS head, o.id AS tail, o.papers AS papers, m.role AS role, m.confidence AS confidence, "
            "m.evidence AS sentence"
        )

    yield from rows_by_label(store, (id_ for id_ in ids if label_of(id_) == PAPER), statement)


def relations_among(store: Store, ids: Sequence[str], limit: int) -> Iterator[Row]:
    """Yield the relations between given entities, at most ``limit`` from any one of them.

    Rows: ``{head, type, tail, paper, sentence, confidence}``.
    """
    chosen = [id_ for id_ in ids if label_of(id_) != PAPER]

    def statement(label: str) -> str:
        return (
            f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) "
            f"CALL {{ WITH n MATCH (n)-[r:{_RELATIONS}]->(o) WHERE o.id IN $chosen WITH r, o LIMIT {int(limit)} "
            "RETURN type(r) AS type, o.id AS tail, r.paper AS paper, r.sentence AS sentence, "
            "r.confidence AS confidence } RETURN id AS head, type, tail, paper, sentence, confidence"
        )

    yield from rows_by_label(store, chosen, statement, chosen=chosen)


def years(store: Store, ids: Iterable[str], limit: int) -> Iterator[Row]:
    """Yield in how many papers of a year entities are mentioned: ``{id, year, papers}``; of ``limit`` papers at most.

    ``year`` is None for papers without one.
    """

    def statement(label: str) -> str:
        return (
            f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) "
            f"CALL {{ WITH n MATCH (n)<-[:{MENTIONS}]-(p:{PAPER}) WITH p LIMIT {int(limit)} "
            "RETURN p.year AS year, count(p) AS papers } RETURN id, year, papers"
        )

    yield from rows_by_label(store, (id_ for id_ in ids if label_of(id_) != PAPER), statement)


def most_mentioned(store: Store, limit: int) -> Iterator[Row]:
    """Yield the entities of each type that the most papers mention: ``{id, papers}``, ``limit`` a type."""
    for label in EntityType:
        yield from store.query(
            f"MATCH (n:{label}) RETURN n.id AS id, n.papers AS papers ORDER BY papers DESC, id LIMIT {int(limit)}", {}
        )


def latest_papers(store: Store, limit: int) -> list[str]:
    """Return ids of papers, the latest years first."""
    statement = (
        f"MATCH (p:{PAPER}) RETURN p.id AS id, coalesce(p.year, 0) AS year ORDER BY year DESC, id LIMIT {int(limit)}"
    )
    return [row["id"] for row in store.query(statement, {})]


def totals(store: Store) -> dict[str, int]:
    """Return how many nodes of each label the graph has."""
    return {str(label): count(store.query, label) for label in (PAPER, *EntityType)}
