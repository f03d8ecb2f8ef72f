"""What papers proposed, the latest first: new methods, datasets and so on, with the paper that brought them.

What some paper mentions more than a year earlier is not new.

name: introduced
param type: Type = Dataset -- what kind of thing, e.g. Method or Method|Model
param about: Entity = any -- only in papers that mention this, e.g. a task
param limit: count = 20 -- rows at most
param min_papers: int = 1 -- papers of the graph that mention it, at least
param since: int = 0 -- year of the paper, from (a paper without a year counts as year 0)
param until: int = 9999 -- year of the paper, to
column name -- what was proposed
column type -- its type
column year -- the paper's year
column title -- the paper
column papers -- how many papers of the graph mention it
column evidence -- the sentence that proposes it
column paper -- the paper's id
column id -- the entity's id
example: introduced --type Dataset --about "question answering" --since 2020
empty: no paper proposes such a thing; try another --type (Method, Model, Dataset, Task) or more years
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from kg.query import entity_types
from kg.schema import EntityType, type_of
from kg.store import Row, Store
from kg.stores import proposals

_PAGE: Final = 500


def answer(
    store: Store, type: str, about: str | None, limit: int, min_papers: int, since: int, until: int
) -> list[Row]:
    """Order by year, papers that mention it, and id."""
    found: list[Row] = []
    for bound, proposed in _proposed(store, entity_types(type), about, min_papers, since):
        found += [row for row in proposed if since <= row["year"] <= until]
        found = sorted(found, key=lambda row: (-row["year"], -row["papers"], row["id"], row["paper"]))[:limit]
        if len(found) == limit and found[-1]["year"] > bound:
            break
    described = proposals.described(store, ((row["id"], row["paper"]) for row in found))
    rows = []
    for row in found:
        said = described[row["id"], row["paper"]]
        rows.append(
            {
                "name": said["name"],
                "type": type_of(row["id"]).value,
                "year": said["year"],
                "title": said["title"],
                "papers": row["papers"],
                "evidence": said["evidence"],
                "paper": row["paper"],
                "id": row["id"],
            }
        )
    return rows


def _proposed(
    store: Store, labels: Sequence[EntityType], about: str | None, min_papers: int, since: int
) -> Iterator[tuple[int, Iterable[Row]]]:
    """Yield what was proposed, by and by, each time with the latest year that is still to come."""
    if about is not None:
        yield since, proposals.beside(store, about, labels, min_papers)
        return
    latest = heapq.merge(*(proposals.by_year(store, label, since, _PAGE) for label in labels), reverse=True)
    while page := list(islice(latest, _PAGE)):
        yield page[-1][0], proposals.of(store, (id_ for _, id_ in page), min_papers)
