"""What papers state about many entities at once, without their sentences: enough to count and to choose.

A far end is told by what the store calls it (``elementId``), which holds as long as the entity is there: to read an
entity for each of some thousand relations takes longer than all the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from kg.schema import MENTIONS, PAPER, EntityType
from kg.store import Row, Store
from kg.stores.pages import label_of, rows_by_label

_HIGHEST: Final = 1e15


class Stated(NamedTuple):
    """One relation of an entity: the far end, its type, how sure, and the paper, empty for the vocabulary's."""

    node: str
    relation: str
    confidence: float
    paper: str


def by_papers(store: Store, label: EntityType, least: int, size: int) -> Iterator[tuple[int, str]]:
    """Yield the entities of a type with so many papers, those with the most first: papers and id."""
    return ((int(rank), id_) for rank, id_ in ranked_by(store, label, "rank", least, size))


def ranked_by(store: Store, label: EntityType, rank: str, least: int, size: int) -> Iterator[tuple[float, str]]:
    """Yield rank and id of the entities of a type from the highest rank down, read in pages."""
    statement = (
        f"MATCH (e:{label}) WHERE e.{rank} >= $least AND e.{rank} < $below "
        f"RETURN e.id AS id, e.{rank} AS rank ORDER BY e.{rank} DESC LIMIT $limit"
    )
    below = _HIGHEST
    while rows := store.query(statement, {"least": least, "below": below, "limit": size}):
        yield from ((row["rank"], row["id"]) for row in rows)
        below = rows[-1]["rank"]


def named_in(store: Store, papers: Iterable[str], labels: Sequence[EntityType]) -> dict[str, int]:
    """Return the entities of some types that papers mention, and how many of these papers do."""
    rows = store.query(
        f"UNWIND $papers AS paper MATCH (p:{PAPER} {{id: paper}}) MATCH (p)-[:{MENTIONS}]->(e:{'|'.join(labels)}) "
        "WITH e, count(*) AS papers RETURN e.id AS id, papers",
        {"papers": sorted(papers)},
    )
    return {row["id"]: row["papers"] for row in rows}


def papers_about(store: Store, id_: str) -> dict[str, int]:
    """Return the papers that mention an entity, with their years; 0 for a paper without."""
    rows = store.query(
        f"MATCH (e:{label_of(id_)} {{id: $id}})<-[:{MENTIONS}]-(p:{PAPER}) "
        "RETURN collect(p.id) AS ids, collect(coalesce(p.year, 0)) AS years",
        {"id": id_},
    )
    return dict(zip(rows[0]["ids"], rows[0]["years"], strict=True))


def years_of(store: Store, papers: Iterable[str]) -> dict[str, int]:
    """Return the years of papers; 0 for a paper without."""
    rows = store.query(
        f"UNWIND $ids AS id MATCH (p:{PAPER} {{id: id}}) "
        "RETURN collect(id) AS ids, collect(coalesce(p.year, 0)) AS years",
        {"ids": sorted(papers)},
    )
    return dict(zip(rows[0]["ids"], rows[0]["years"], strict=True))


def first_and_last_years(store: Store, papers: Mapping[str, Iterable[str]]) -> dict[str, tuple[int | None, int | None]]:
    """Return the first and the last year of several sets of papers; None where no paper has a year."""
    rows = store.query(
        f"UNWIND $rows AS row UNWIND row.papers AS paper MATCH (p:{PAPER} {{id: paper}}) "
        "RETURN row.id AS id, min(p.year) AS first, max(p.year) AS last",
        {"rows": [{"id": id_, "papers": sorted(ids)} for id_, ids in papers.items()]},
    )
    return {row["id"]: (row["first"], row["last"]) for row in rows}


def relations_of(store: Store, ids: Iterable[str], relation: str, others: str) -> dict[str, list[Stated]]:
    """Return the relations that entities have with others of some types, in either direction.

    Parameters
    ----------
    relation, others
        Types of the relations and of the far ends, with ``|`` between them.
    """

    def statement(label: str) -> str:
        return (
            f"UNWIND $ids AS id MATCH (e:{label} {{id: id}}) MATCH (e)-[r:{relation}]-(o:{others}) "
            "RETURN id, collect(elementId(o) + ' ' + type(r) + ' ' + toString(r.confidence) + ' ' + "
            "coalesce(r.paper, '')) AS stated"
        )

    return {row["id"]: list(map(_stated, row["stated"])) for row in rows_by_label(store, sorted(ids), statement)}


def _stated(text: str) -> Stated:
    node, relation, confidence, paper = text.split(" ", 3)
    return Stated(node, relation, float(confidence), paper)


def entities_at(store: Store, nodes: Iterable[str]) -> dict[str, Row]:
    """Return what the store calls by some names, as :attr:`Stated.node` has them: ``{id, name}``."""
    rows = store.query(
        "UNWIND $nodes AS node MATCH (o) WHERE elementId(o) = node RETURN node, o.id AS id, o.name AS name",
        {"nodes": sorted(nodes)},
    )
    return {row["node"]: row for row in rows}


def sentences_of(store: Store, relation: str, stated: Iterable[tuple[str, Stated]]) -> dict[tuple[str, Stated], str]:
    """Return the sentences of relations, each given by an entity and what is stated of it.

    What the vocabulary alone says has the sentence ``vocabulary``.
    """
    wanted: dict[str, list[tuple[str, Stated]]] = defaultdict(list)
    for id_, one in stated:
        wanted[label_of(id_)].append((id_, one))
    found: dict[tuple[str, Stated], str] = {}
    for label, chosen in wanted.items():
        rows = [
            {"number": number, "id": id_, "node": one.node, "type": one.relation, "paper": one.paper}
            for number, (id_, one) in enumerate(chosen)
        ]
        for row in store.query(
            f"UNWIND $rows AS row MATCH (e:{label} {{id: row.id}}) MATCH (o) WHERE elementId(o) = row.node "
            f"MATCH (e)-[r:{relation}]-(o) WHERE type(r) = row.type AND coalesce(r.paper, '') = row.paper "
            "RETURN row.number AS number, min(coalesce(r.sentence, r.extractor)) AS sentence",
            {"rows": rows},
        ):
            found[chosen[row["number"]]] = row["sentence"]
    return found
