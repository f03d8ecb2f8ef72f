"""Things whose share of the papers has grown most since a year, compared with the years before.

name: emerging
param since: int = 0 -- the year from which papers count as new; 0 for the last three years that papers have
param type: Type = Method -- what kinds of things, e.g. Method|Model or Entity
param limit: count = 20 -- rows at most
param min_papers: int = 5 -- new papers that mention it, at least
column name -- the thing
column type -- its type
column since -- the year from which papers count as new
column before -- papers before that year that mention it
column papers -- papers since then that mention it
column growth -- how many times its share of the papers has grown (one paper is added to either side)
column evidence -- a sentence of a new paper
column titles -- titles of up to three new papers
column id -- its id
example: emerging --since 2024 --type Task
empty: nothing has that many new papers; try a lower --min-papers, another year or another --type
"""

from __future__ import annotations

from kg.query import entity_types
from kg.schema import type_of
from kg.store import Row, Store
from kg.stores import years


def answer(store: Store, since: int, type: str, limit: int, min_papers: int) -> list[Row]:
    """Rank entities by the growth of their share; those equally grown are ordered by new papers, then id."""
    totals = years.totals(store)
    start = since or max(totals, default=0) - 2
    now = sum(papers for year, papers in totals.items() if year >= start)
    past = sum(papers for year, papers in totals.items() if year < start)
    found: list[tuple[float, int, str, int]] = []
    for label in entity_types(type):
        for row in years.by_year(store, label, min_papers, start):
            counted = list(zip(row["years"], row["counts"], strict=True))
            papers = sum(count for year, count in counted if year >= start)
            before = sum(count for year, count in counted if year < start)
            growth = ((papers + 1) / (now + 1)) / ((before + 1) / (past + 1))
            if papers >= min_papers and growth > 1:
                found.append((-growth, -papers, row["id"], before))
    rows = []
    for growth, papers, id_, before in sorted(found)[:limit]:
        surest = years.surest(store, id_, start)
        rows.append(
            {
                "name": surest[0]["name"],
                "type": type_of(id_).value,
                "since": start,
                "before": before,
                "papers": -papers,
                "growth": round(-growth, 2),
                "evidence": surest[0]["evidence"],
                "titles": [row["title"] for row in surest],
                "id": id_,
            }
        )
    return rows
