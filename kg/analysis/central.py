"""What the rest leans on: entities by PageRank over the relations that papers state.

name: central
param type: Type = Method|Model -- what kinds of things to show
param limit: count = 20 -- rows at most
param min_papers: int = 3 -- papers that mention a thing, at least, for it to count at all
param since: int = 0 -- year of the papers that state relations, from (one without a year counts as year 0)
param until: int = 9999 -- year of these papers, to
column name -- the thing
column type -- its type
column score -- its PageRank, times the number of things that count: 1 is the average
column papers -- how many papers mention it
column links -- how many other things it is linked to
column evidence -- the sentence that states one of its best links most surely, or 'vocabulary'
column title -- the paper of that sentence, null for the vocabulary
column id -- its id
example: central --type Task --limit 10
empty: nothing of this type has that many papers and relations; try a lower --min-papers

A link runs both ways and weighs one plus the logarithm of the papers that state it; the vocabulary counts as one.
"""

from __future__ import annotations

import math
from collections import defaultdict

from kg.analysis._pagerank import pagerank
from kg.query import entity_types
from kg.schema import type_of
from kg.store import Row, Store
from kg.stores import links


def answer(store: Store, type: str, limit: int, min_papers: int, since: int, until: int) -> list[Row]:
    """Rank entities by the PageRank of the graph of relations between those with enough papers."""
    chosen = set(entity_types(type))
    walks: list[tuple[str, str, float]] = []
    neighbours: dict[str, list[tuple[int, str, str, str]]] = defaultdict(list)
    for row in links.relations_among_common(store, min_papers, since, until):
        head, tail = row["head"], row["tail"]
        weight = 1 + math.log(row["stated"])
        walks += [(head, tail, weight), (tail, head, weight)]
        for end in (head, tail):
            neighbours[end].append((-row["sentences"], head, row["type"], tail))
    scores = pagerank(sorted(walks))
    best = sorted((id_ for id_ in scores if type_of(id_) in chosen), key=lambda id_: (-round(scores[id_], 12), id_))
    names = links.names(store, best[:limit])
    rows = []
    for id_ in best[:limit]:
        _, head, type_, tail = min(neighbours[id_])
        stated = links.statements_of(store, head, type_, tail, since, until)[0]
        others = {end for _, head_, _, tail_ in neighbours[id_] for end in (head_, tail_)} - {id_}
        rows.append(
            {
                "name": names[id_]["name"],
                "type": type_of(id_).value,
                "score": round(scores[id_] * len(scores), 3),
                "papers": names[id_]["papers"],
                "links": len(others),
                "evidence": stated["sentence"],
                "title": stated["title"],
                "id": id_,
            }
        )
    return rows
