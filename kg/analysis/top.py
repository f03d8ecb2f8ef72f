"""The entities of one type that the most papers mention.

name: top
param type: Type -- a type of entity, or several: Method|Model
param limit: count = 20 -- rows at most
param min_papers: int = 1 -- papers, at least
param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
param until: int = 9999 -- year of the papers, to
column name -- the entity
column type -- its type
column papers -- how many papers mention it
column aliases -- other names
column id -- its id
example: top Dataset --limit 5
empty: no entity of this type has that many papers; try a lower --min-papers or more years

For all years two statements a type, since only with a number to compare with does the embedded store use its index on
`papers` for both: the first finds how many papers the last row has, the second reads all entities with that many.
"""

from __future__ import annotations

from typing import Final

from kg.query import entity_types
from kg.schema import MENTIONS, PAPER, EntityType
from kg.store import Row, Store

_SHOWN: Final = "e.aliases[..5] AS aliases, e.id AS id ORDER BY papers DESC, id LIMIT $limit"


def answer(store: Store, type: str, limit: int, min_papers: int, since: int, until: int) -> list[Row]:
    """Rank entities by papers; equally many are ordered by id."""
    rows: list[Row] = []
    for label in entity_types(type):
        if since == 0 and until == 9999:
            rows += _of_all_years(store, label, limit, min_papers)
        else:
            rows += store.query(
                f"MATCH (e:{label}) WHERE e.papers >= $least WITH e, COUNT {{ MATCH (e)<-[:{MENTIONS}]-(p:{PAPER}) "
                "WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until } AS papers "
                "WHERE papers >= $least AND papers > 0 "
                f"RETURN e.name AS name, '{label}' AS type, papers, {_SHOWN}",
                {"least": min_papers, "limit": limit, "since": since, "until": until},
            )
    return sorted(rows, key=lambda row: (-row["papers"], row["id"]))[:limit]


def _of_all_years(store: Store, label: EntityType, limit: int, min_papers: int) -> list[Row]:
    most = store.query(
        f"MATCH (e:{label}) WHERE e.papers >= $least RETURN e.papers AS papers ORDER BY e.papers DESC LIMIT $limit",
        {"least": min_papers, "limit": limit},
    )
    if not most:
        return []
    return store.query(
        f"MATCH (e:{label}) WHERE e.papers >= $least "
        f"RETURN e.name AS name, '{label}' AS type, e.papers AS papers, {_SHOWN}",
        {"least": most[-1]["papers"], "limit": limit},
    )
