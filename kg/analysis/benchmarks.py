"""Datasets by how many papers evaluate on them, overall or in papers about one task.

name: benchmarks
param task: Task = any -- only papers about this task
param limit: count = 20 -- rows at most
param min_papers: int = 2 -- papers that evaluate on it, at least
param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
param until: int = 9999 -- year of the papers, to
column name -- the dataset
column papers -- how many papers evaluate on it
column methods -- how many methods and models they evaluate
column first_year -- the first year
column last_year -- the last year
column evidence -- the sentence that says so most surely
column title -- the paper of that sentence
column id -- the dataset's id
example: benchmarks --task "image classification" --since 2022
empty: no dataset has that many papers; try a lower --min-papers or more years
"""

from __future__ import annotations

from itertools import chain
from typing import Final

from kg.analysis._stated import Papers, equally_sure, most_stated, papers_of
from kg.schema import EntityType, RelationType
from kg.store import Row, Store
from kg.stores import links, stated

_ANY: Final = "|".join(EntityType)


def answer(store: Store, task: str | None, limit: int, min_papers: int, since: int, until: int) -> list[Row]:
    """Rank datasets by the papers that evaluate on them; equally many are ordered by id."""
    papers = Papers(store, since, until, task)
    relation = RelationType.EVALUATED_ON
    best = most_stated(papers, (EntityType.DATASET,), relation, _ANY, limit, max(min_papers, 1))
    every = {id_: list(chain.from_iterable(cells.values())) for id_, cells in best}
    surest = {id_: equally_sure(together) for id_, together in every.items()}
    sentences = stated.sentences_of(store, relation, ((id_, one) for id_, ones in surest.items() for one in ones))
    stating = {id_: papers_of(together) for id_, together in every.items()}
    years = stated.first_and_last_years(store, stating)
    names = links.names(store, [*every, *(ones[0].paper for ones in surest.values())])
    rows = []
    for id_, cells in best:
        first_year, last_year = years[id_]
        rows.append(
            {
                "name": names[id_]["name"],
                "papers": len(stating[id_]),
                "methods": len(cells),
                "first_year": first_year,
                "last_year": last_year,
                "evidence": min(sentences[id_, one] for one in surest[id_]),
                "title": names[surest[id_][0].paper]["name"],
                "id": id_,
            }
        )
    return rows
