"""Datasets that things like a method were evaluated on and this method never, the likeliest first.

name: untried
param method: Method|Model -- the method or model
param limit: count = 10 -- rows at most
param min_papers: int = 1 -- papers that evaluate on the dataset, at least
column name -- the dataset
column score -- how likely a link is, 0 to 1 within this answer: the mean of the next two, each divided by its largest
column paths -- Adamic-Adar index, over one thing or two things between method and dataset
column pagerank -- personalised PageRank from the method
column papers -- how many papers mention the dataset
column via -- up to three methods or models like this one that were evaluated on it, or tasks that link the two
column evidence -- the sentence that states the first of these links most surely
column id -- the dataset's id
example: untried LoRA
empty: nothing is linked to it from which one could tell; try `kg query related-papers` with a paper on it
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Final

from kg.analysis._pagerank import pagerank
from kg.schema import EntityType, RelationType, type_of
from kg.store import Row, Store
from kg.stores import links

_NEAR: Final = 60
_AROUND: Final = 60
_FRONTIER: Final = 600
_TRIED: Final = frozenset({RelationType.EVALUATED_ON, RelationType.TRAINED_ON})

Neighbours = dict[str, dict[str, float]]


def answer(store: Store, method: str, limit: int, min_papers: int) -> list[Row]:
    """Rank datasets for a method by link prediction on the relations around it.

    Two predictors are added up, each divided by its largest value: the Adamic-Adar index and personalised
    PageRank. Between methods and datasets there are few common neighbours, so that the index also counts
    paths over two nodes (method - dataset - method - dataset), each node dividing by the logarithm of its
    degree.

    References
    ----------
    L. A. Adamic, E. Adar, "Friends and Neighbors on the Web", Social Networks 25(3), 2003.
    I. A. Kovács et al., "Network-based prediction of protein interactions", Nature Communications 10:1240,
    2019 (why paths of length three predict links between unlike things).
    T. H. Haveliwala, "Topic-Sensitive PageRank", WWW 2002.
    """
    near, types = _around(store, method)
    if not near[method]:
        return []
    tried = {other for other, kinds in types[method].items() if kinds & _TRIED}
    paths, via = _adamic_adar(near, method)
    visits = pagerank(
        sorted((head, tail, weight) for head, others in near.items() for tail, weight in others.items()), {method: 1.0}
    )
    candidates = [id_ for id_ in near if type_of(id_) is EntityType.DATASET and id_ not in tried]
    most_paths = max((paths.get(id_, 0.0) for id_ in candidates), default=0.0) or 1.0
    most_visits = max((visits[id_] for id_ in candidates), default=0.0) or 1.0
    scores = {id_: (paths.get(id_, 0.0) / most_paths + visits[id_] / most_visits) / 2 for id_ in candidates}
    names = links.names(store, candidates)
    best = sorted(
        (id_ for id_ in candidates if names[id_]["papers"] >= min_papers),
        key=lambda id_: (-round(scores[id_], 9), id_),
    )[:limit]
    rows = []
    for id_ in best:
        between = sorted(via.get(id_, {}).items(), key=lambda item: (-round(item[1], 9), item[0]))[:3]
        known = links.names(store, [other for other, _ in between])
        rows.append(
            {
                "name": names[id_]["name"],
                "score": round(scores[id_], 4),
                "paths": round(paths.get(id_, 0.0), 4),
                "pagerank": round(visits[id_], 6),
                "papers": names[id_]["papers"],
                "via": [known[other]["name"] for other, _ in between],
                "evidence": _sentence(store, between[0][0], id_, types) if between else "",
                "id": id_,
            }
        )
    return rows


def _around(store: Store, method: str) -> tuple[Neighbours, dict[str, dict[str, set[str]]]]:
    """Read what is within three links of a method, a bounded number of links a node."""
    near: Neighbours = {method: {}}
    types: dict[str, dict[str, set[str]]] = {method: {}}
    stated: dict[tuple[str, str], dict[tuple[str, str], int]] = defaultdict(dict)
    frontier, done = [method], set[str]()
    for limit in (_NEAR * 4, _AROUND, _AROUND):
        done.update(frontier)
        for row in links.relations_of(store, frontier, limit):
            here, there = row["id"], row["other"]
            if here == there:
                continue
            known = stated[min(here, there), max(here, there)]
            known[row["head"], row["type"]] = row["stated"]
            for one, other in ((here, there), (there, here)):
                near.setdefault(one, {})[other] = 1 + math.log(sum(known.values()))
                types.setdefault(one, {}).setdefault(other, set()).add(row["type"])
        reached = sorted(set(near) - done, key=lambda id_: (-len(near[id_]), id_))
        frontier = reached[:_FRONTIER]
    return near, types


def _adamic_adar(near: Neighbours, method: str) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Return the index of every node, and what each last node before it adds to that."""
    shares = {id_: 1 / math.log(1 + len(others)) for id_, others in near.items()}
    via: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for first in sorted(near[method]):
        for second in sorted(near[first]):
            if second == method:
                continue
            via[second][first] += shares[first]
            for third in sorted(near[second]):
                if third not in (method, first):
                    via[third][second] += shares[first] * shares[second]
    return {id_: math.fsum(parts.values()) for id_, parts in via.items()}, via


def _sentence(store: Store, other: str, dataset: str, types: dict[str, dict[str, set[str]]]) -> str:
    for type_ in sorted(types[other][dataset]):
        for head, tail in ((other, dataset), (dataset, other)):
            if stated := links.statements_of(store, head, type_, tail):
                return str(stated[0]["sentence"])
    return ""
