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
"""

from __future__ import annotations

from kg.query import entity_types
from kg.store import Row, Store
from kg.stores import links, years


def answer(store: Store, type: str, limit: int, min_papers: int, since: int, until: int) -> list[Row]:
    """Rank entities by papers; equally many are ordered by id."""
    rows: list[Row] = []
    for label in entity_types(type):
        if links.all_years(since, until):
            rows += links.most_mentioned(store, label, limit, min_papers)
        else:
            rows += years.most_mentioned(store, label, limit, min_papers, since, until)
    return sorted(rows, key=lambda row: (-row["papers"], row["id"]))[:limit]
