"""Which rows are linked to which columns, one row a cell: methods and datasets, or any two types.

name: matrix
param rows: Type = Method|Model -- types of the rows
param columns: Type = Dataset -- types of the columns
param relation: Relation = EVALUATED_ON -- the relation, e.g. USED_FOR, or any
param task: Task = any -- only papers about this task
param limit: count = 20 -- columns at most, those with the most papers, and rows, those with the most in these columns
param min_papers: int = 1 -- papers of a cell, at least
param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
param until: int = 9999 -- year of the papers, to
column row -- name of the row
column column -- name of the column
column papers -- how many papers state the relation; 0 if the vocabulary alone does
column relations -- the types of the relation
column evidence -- the sentence that says so most surely, or 'vocabulary'
column titles -- titles of up to three of the papers
column row_id -- id of the row
column column_id -- id of the column
example: matrix --task "image classification" --plot matrix.svg
example: matrix --rows Method --columns Task --relation USED_FOR --since 2022
picture: heat-map row column papers
empty: no paper states such a relation; try --relation any, a lower --min-papers or other types
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from kg.analysis._stated import Papers, most_stated, papers_of, surest
from kg.query import entity_types
from kg.store import Row, Store
from kg.stores import links, stated
from kg.stores.stated import Stated

_TITLES: Final = 3


def answer(
    store: Store,
    rows: str,
    columns: str,
    relation: str,
    task: str | None,
    limit: int,
    min_papers: int,
    since: int,
    until: int,
) -> list[Row]:
    """Choose columns, then rows, by papers; equally many are ordered by id."""
    papers = Papers(store, since, until, task)
    labels = entity_types(columns)
    best = dict(most_stated(papers, labels, relation, rows, limit, 0, cell_papers=min_papers))
    weights: Counter[str] = Counter()
    for cells in best.values():
        for node, together in cells.items():
            weights[node] += len(papers_of(together))
    chosen = _heaviest(store, weights, limit)
    filled = [
        (-weights[node], chosen[node]["id"], -len(papers_of(together)), column, node, surest(together))
        for column, cells in best.items()
        for node, together in cells.items()
        if node in chosen
    ]
    filled.sort(key=lambda cell: cell[:4])
    sentences = stated.sentences_of(store, relation, ((column, every[0]) for *_, column, _, every in filled))
    titled = {id(every): _first_papers(every) for *_, every in filled}
    names = links.names(store, {*best, *(paper for first in titled.values() for paper in first)})
    return [
        {
            "row": chosen[node]["name"],
            "column": names[column]["name"],
            "papers": -count,
            "relations": list(dict.fromkeys(one.relation for one in every)),
            "evidence": sentences[column, every[0]],
            "titles": [names[paper]["name"] for paper in titled[id(every)]],
            "row_id": row,
            "column_id": column,
        }
        for _, row, count, column, node, every in filled
    ]


def _heaviest(store: Store, weights: Counter[str], limit: int) -> dict[str, Row]:
    """Return id and name of the rows with the most papers; of those equal at the end, by id."""
    least = sorted(weights.values(), reverse=True)[:limit][-1:]
    known = stated.entities_at(store, (node for node, weight in weights.items() if [weight] >= least))
    heaviest = sorted(known, key=lambda node: (-weights[node], known[node]["id"]))[:limit]
    return {node: known[node] for node in heaviest}


def _first_papers(every: list[Stated]) -> list[str]:
    return [paper for paper in dict.fromkeys(one.paper for one in every) if paper][:_TITLES]
