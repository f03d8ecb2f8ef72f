"""What papers proposed that was new, the latest first.

What papers mention years before, and another calls its own, is not new: "we propose a classifier".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kg.schema import MENTIONS, PAPER, EntityType, Role
from kg.store import Row, Store
from kg.stores.pages import label_of, rows_by_label
from kg.stores.stated import ranked_by

_NEW: Final = "m.role = $role AND coalesce(e.years[0] >= p.year - 1, true)"
"""No paper mentions it earlier than in the year before: preprints are cited before the paper is published."""


def by_year(store: Store, label: EntityType, since: int, size: int) -> Iterator[tuple[int, str]]:
    """Yield what some paper since a year proposed, the latest first: the latest such year and the id."""
    return ((int(rank), id_) for rank, id_ in ranked_by(store, label, "proposed", since, size))


def of(store: Store, ids: Iterable[str], min_papers: int) -> Iterator[Row]:
    """Yield which papers brought entities that enough papers mention: ``{id, papers, paper, year}``.

    ``year`` is 0 for a paper without.
    """

    def statement(label: str) -> str:
        return (
            f"UNWIND $ids AS id MATCH (e:{label} {{id: id}}) WHERE e.papers >= $least "
            f"MATCH (e)<-[m:{MENTIONS}]-(p:{PAPER}) WHERE {_NEW} "
            "RETURN id, e.papers AS papers, p.id AS paper, coalesce(p.year, 0) AS year"
        )

    yield from rows_by_label(store, ids, statement, least=min_papers, role=Role.PROPOSED.value)


def beside(store: Store, id_: str, labels: Sequence[EntityType], min_papers: int) -> list[Row]:
    """Return what the papers that mention an entity brought, as :func:`of` does."""
    return store.query(
        f"MATCH (x:{label_of(id_)} {{id: $id}})<-[:{MENTIONS}]-(p:{PAPER}) WITH collect(p) AS about "
        f"UNWIND about AS p MATCH (p)-[m:{MENTIONS}]->(e:{'|'.join(labels)}) "
        f"WHERE e.papers >= $least AND {_NEW} "
        "RETURN e.id AS id, e.papers AS papers, p.id AS paper, coalesce(p.year, 0) AS year",
        {"id": id_, "role": Role.PROPOSED.value, "least": min_papers},
    )


def described(store: Store, proposed: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Row]:
    """Return ``{name, title, year, evidence}`` of entities and papers that mention them, given by their ids."""
    pairs: dict[str, list[Row]] = defaultdict(list)
    for id_, paper in proposed:
        pairs[label_of(id_)].append({"id": id_, "paper": paper})
    return {
        (row["id"], row["paper"]): row
        for label, rows in pairs.items()
        for row in store.query(
            f"UNWIND $rows AS row MATCH (p:{PAPER} {{id: row.paper}}) MATCH (e:{label} {{id: row.id}}) "
            f"MATCH (p)-[m:{MENTIONS}]->(e) RETURN row.id AS id, row.paper AS paper, e.name AS name, "
            "p.title AS title, p.year AS year, m.evidence AS evidence",
            {"rows": rows},
        )
    }
