"""Papers by year, from the sums that entities and years keep: no paper is read for them."""

from __future__ import annotations

from typing import Final

from kg.schema import MENTIONS, PAPER, EntityType, type_of
from kg.store import Row, Store
from kg.stores._writing import YEAR

_WITHIN: Final = (
    "reduce(n = CASE WHEN $since <= 0 THEN e.papers - reduce(m = 0, c IN e.year_papers | m + c) ELSE 0 END, "
    "i IN range(0, size(e.years) - 1) | n + CASE WHEN e.years[i] >= $since AND e.years[i] <= $until "
    "THEN e.year_papers[i] ELSE 0 END)"
)


def totals(store: Store) -> dict[int, int]:
    """Return how many papers each year has; papers without a year are not among them."""
    rows = store.query(f"MATCH (y:{YEAR}) RETURN y.year AS year, y.papers AS papers ORDER BY year", {})
    return {row["year"]: row["papers"] for row in rows}


def by_year(store: Store, label: EntityType, least: int, since: int) -> list[Row]:
    """Return ``{id, years, counts}`` of the entities that so many papers mention, one of them since a year."""
    return store.query(
        f"MATCH (e:{label}) WHERE e.rank >= $least AND e.years[-1] >= $since "
        "RETURN e.id AS id, e.years AS years, e.year_papers AS counts",
        {"least": least, "since": since},
    )


def surest(store: Store, id_: str, since: int) -> list[Row]:
    """Return ``{name, evidence, title}`` of three papers since a year that mention an entity most surely."""
    return store.query(
        f"MATCH (e:{type_of(id_)} {{id: $id}})<-[m:{MENTIONS}]-(p:{PAPER}) WHERE p.year >= $since "
        "RETURN e.name AS name, m.confidence AS confidence, m.evidence AS evidence, p.title AS title, p.id AS paper "
        "ORDER BY confidence DESC, paper LIMIT 3",
        {"id": id_, "since": since},
    )


def most_mentioned(store: Store, label: EntityType, limit: int, min_papers: int, since: int, until: int) -> list[Row]:
    """Return the entities that the most papers of some years mention: ``{name, type, papers, aliases, id}``.

    A paper without a year counts as one of year 0.
    """
    return store.query(
        f"MATCH (e:{label}) WHERE e.rank >= $least WITH e, {_WITHIN} AS papers WHERE papers >= $least AND papers > 0 "
        f"RETURN e.name AS name, '{label}' AS type, papers, e.aliases[..5] AS aliases, e.id AS id "
        "ORDER BY papers DESC, id LIMIT $limit",
        {"least": min_papers, "limit": limit, "since": since, "until": until},
    )
