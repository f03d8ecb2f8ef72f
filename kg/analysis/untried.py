"""Datasets that things like a method were evaluated on and this method never, the likeliest first.

name: untried
param method: Method|Model -- the method or model
param limit: count = 10 -- rows at most
param min_papers: int = 1 -- papers that evaluate on the dataset, at least
column name -- the dataset
column score -- how likely a link is, 0 to 1 within this answer: the mean of the next three, each divided by its largest
column paths -- Adamic-Adar index, over one thing or two things between method and dataset
column pagerank -- personalised PageRank from the method
column likeness -- of papers that mention the dataset, to those that mention the method: squared cosines, added up
column papers -- how many papers mention the dataset
column via -- up to three methods or models like this one that were evaluated on it, or things that link the two
column evidence -- the sentence that states the first of these links most surely, or that names the dataset
column id -- the dataset's id
example: untried LoRA
empty: nothing is linked to it from which one could tell; try `kg query related-papers` with a paper on it
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from kg.analysis._alike import Span, rarity, reached_from, together, told
from kg.analysis._pagerank import pagerank
from kg.analysis._words import cosine
from kg.schema import EntityType, RelationType, type_of
from kg.store import Row, Store
from kg.stores import links

_NEAR: Final = 60
_AROUND: Final = 60
_FRONTIER: Final = 600
_DATASET: Final = f"{EntityType.DATASET.value.casefold()}:"
_TRIED: Final = frozenset({RelationType.EVALUATED_ON, RelationType.TRAINED_ON})

_OWN: Final = 100
"""Papers of the method that are read, at most."""
_NAMED: Final = 3

Neighbours = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class _Alike:
    """Datasets of papers like those on the method: how like these are, the likest one, and what was looked for."""

    likeness: dict[str, float]
    paper: dict[str, str]
    profile: dict[str, float]


def answer(store: Store, method: str, limit: int, min_papers: int) -> list[Row]:
    """Rank datasets for a method by link prediction: on the relations around it, and on papers like its own.

    Three predictors are added up, each divided by its largest value. Two are of the relations: the Adamic-Adar
    index and personalised PageRank. Between methods and datasets there are few common neighbours, so that the index
    also counts paths over two nodes (method - dataset - method - dataset), each node dividing by the logarithm
    of its degree. The third is for methods with few relations: neighbours by what papers mention, rare things
    counting more. A dataset that a paper names together with the method is not untried.

    References
    ----------
    L. A. Adamic, E. Adar, "Friends and Neighbors on the Web", Social Networks 25(3), 2003.
    I. A. Kovács et al., "Network-based prediction of protein interactions", Nature Communications 10:1240,
    2019 (why paths of length three predict links between unlike things).
    T. H. Haveliwala, "Topic-Sensitive PageRank", WWW 2002.
    B. Sarwar et al., "Item-based Collaborative Filtering Recommendation Algorithms", WWW 2001 (likeness of
    neighbours, added up).
    """
    near, types = _around(store, method)
    alike = _alike(store, method)
    if not near[method] and not alike.likeness:
        return []
    tried = {other for other, kinds in types[method].items() if kinds & _TRIED}
    tried.update(links.named_with(store, method, EntityType.DATASET))
    paths, via = _adamic_adar(near, method)
    visits = pagerank(
        sorted((head, tail, weight) for head, others in near.items() for tail, weight in others.items()), {method: 1.0}
    )
    candidates = [id_ for id_ in near.keys() | alike.likeness.keys() if type_of(id_) is EntityType.DATASET]
    candidates = sorted(set(candidates) - tried)
    scores = dict.fromkeys(candidates, 0.0)
    for predictor in (paths, visits, alike.likeness):
        most = max((predictor.get(id_, 0.0) for id_ in candidates), default=0.0) or 1.0
        for id_ in candidates:
            scores[id_] += predictor.get(id_, 0.0) / most / 3
    names = links.names(store, candidates)
    best = sorted(
        (id_ for id_ in candidates if names[id_]["papers"] >= min_papers),
        key=lambda id_: (-round(scores[id_], 9), id_),
    )[:limit]
    rows = []
    for id_ in best:
        between = sorted(via.get(id_, {}).items(), key=lambda item: (-round(item[1], 9), item[0]))[:_NAMED]
        if between:
            known = links.names(store, [other for other, _ in between])
            linked = [known[other]["name"] for other, _ in between]
            evidence = _sentence(store, between[0][0], id_, types)
        else:
            linked, evidence = _in_paper(store, id_, alike)
        rows.append(
            {
                "name": names[id_]["name"],
                "score": round(scores[id_], 4),
                "paths": round(paths.get(id_, 0.0), 4),
                "pagerank": round(visits.get(id_, 0.0), 6),
                "likeness": round(alike.likeness.get(id_, 0.0), 4),
                "papers": names[id_]["papers"],
                "via": linked,
                "evidence": evidence,
                "id": id_,
            }
        )
    return rows


def _alike(store: Store, method: str) -> _Alike:
    """Compare papers with what the papers on a method mention besides it, and add that up for the datasets they use."""
    own = frozenset(row["other"] for row in links.papers_of(store, [method], _OWN))
    total = links.papers(store)
    things = together(links.entities_of(store, own).values())
    things.pop(method, None)
    profile = {id_: weight * rarity(total, papers) for id_, (weight, papers) in things.items()}
    likeness: dict[str, float] = defaultdict(float)
    best: dict[str, tuple[float, str]] = {}
    reached = reached_from(store, things, total, Span(0, links.MAX_YEAR, own))
    for paper, rows in links.entities_of(store, reached).items():
        same = cosine(profile, {row["other"]: told(row) * rarity(total, row["papers"]) for row in rows}) ** 2
        for row in rows:
            if row["other"].startswith(_DATASET):
                likeness[row["other"]] += same
                best[row["other"]] = max(best.get(row["other"], (0.0, "")), (same, paper))
    return _Alike(dict(likeness), {dataset: paper for dataset, (_, paper) in best.items()}, profile)


def _in_paper(store: Store, dataset: str, alike: _Alike) -> tuple[list[str], str]:
    """Return what the likest paper on a dataset shares with those on the method, and its sentence on the dataset."""
    rows = list(links.mentions_of(store, [alike.paper[dataset]])) if dataset in alike.paper else []
    shared = [row for row in rows if row["other"] in alike.profile and row["other"] != dataset]
    shared.sort(key=lambda row: (-round(alike.profile[row["other"]] * told(row), 9), row["other"]))
    evidence = next((row["evidence"] for row in rows if row["other"] == dataset), "")
    return [row["name"] for row in shared[:_NAMED]], evidence


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
    shares = {id_: 1 / math.log(1 + len(others)) for id_, others in near.items() if others}
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
