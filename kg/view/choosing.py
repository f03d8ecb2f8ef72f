"""Choosing what is worth seeing: a graph of any size, a picture of at most so many nodes.

Around seeds, relevance flows along links as in personalised PageRank (Page et al. 1999), one step a
depth: a node hands on what it received, shared out by how many papers state a link and how rare its far
end is (the inverse document frequency of Spärck Jones 1972). A hub therefore gives each of its many
neighbours little, and is itself reached by little.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Sized
from typing import Final

from kg.schema import PAPER, RelationType, Role
from kg.store import Store
from kg.stores import neighbourhood
from kg.stores.pages import label_of

_ROWS: Final = 20_000
"""Rows read in one step, shared out among its nodes; what bounds the work that hubs can cause."""

_LEAST_A_NODE: Final = 50
_MOST_A_NODE: Final = 5_000

_FRONTIER: Final = 400
"""Nodes that a step goes on from."""

_ROLE_WEIGHT: Final = {
    Role.PROPOSED: 1.0,
    Role.EVALUATED_ON: 0.8,
    Role.TRAINED_ON: 0.8,
    Role.COMPARED: 0.6,
    Role.STUDIED: 0.6,
    Role.USED: 0.4,
    Role.MENTIONED: 0.2,
}
_PAPER_SHARE: Final = 0.3
"""Part of a picture of the whole graph that papers may take; the rest are entities."""

Weights = Mapping[str, Mapping[str, float]]


def around(store: Store, seeds: Sequence[str], depth: int, limit: int) -> list[str]:
    """Choose seeds and their best neighbours.

    Parameters
    ----------
    store
        The graph.
    seeds
        Ids of nodes in the graph; all are kept, the first ``limit`` of them at least.
    depth
        Links between a seed and what is shown, at most.
    limit
        Nodes at most.

    Returns
    -------
    list of str
        Ids, the most relevant first; each but the seeds is linked to an earlier one.
    """
    total = neighbourhood.totals(store)[PAPER]
    relevance: dict[str, float] = dict.fromkeys(seeds, 1.0)
    parents: dict[str, set[str]] = defaultdict(set)
    reached = set(seeds)
    frontier = dict.fromkeys(seeds, 1.0)
    for _ in range(depth):
        received: dict[str, float] = defaultdict(float)
        for source, links in neighbours(store, list(frontier), total).items():
            spread = sum(links.values())
            for target, weight in links.items():
                received[target] += frontier[source] * weight / spread
                parents[target].add(source)
        for target, flow in received.items():
            relevance[target] = relevance.get(target, 0.0) + flow
        best = sorted((id_ for id_ in received if id_ not in reached), key=lambda id_: (-received[id_], id_))
        reached.update(best)
        frontier = {id_: received[id_] for id_ in best[:_FRONTIER]}
    return _connected_best(list(dict.fromkeys(seeds))[:limit], relevance, parents, limit)


def neighbours(store: Store, ids: Sequence[str], total: int) -> dict[str, dict[str, float]]:
    """Weigh the neighbours of nodes: relations, the papers that mention an entity, the entities of a paper.

    Parameters
    ----------
    store
        The graph.
    ids
        Nodes.
    total
        Number of papers in the graph.

    Returns
    -------
    dict
        For each node its neighbours and their weights, positive.
    """
    links: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    bound = _rows_a_node(ids)
    for row in neighbourhood.relations(store, ids, bound):
        links[row["id"]][row["other"]] += _rarity(row["papers"], total)
    mentioned: dict[str, dict[str, float]] = defaultdict(dict)
    for row in neighbourhood.papers_of(store, ids, bound):
        mentioned[row["id"]][row["other"]] = _ROLE_WEIGHT[Role(row["role"])]
    for id_, of_paper in mentioned.items():
        # Together the papers of an entity count for as much as its relations, or a relation would be drowned.
        share = (sum(links[id_].values()) or 1.0) / sum(of_paper.values())
        for paper, weight in of_paper.items():
            links[id_][paper] += weight * share
    for row in neighbourhood.mentions_in(store, ids):
        links[row["head"]][row["tail"]] += _ROLE_WEIGHT[Role(row["role"])] * _rarity(row["papers"], total)
    return {id_: dict(of) for id_, of in links.items()}


def whole(store: Store, limit: int) -> list[str]:
    """Choose the most telling part of the whole graph.

    All of it if it fits. Else the entities that stand out, by papers weighted with rarity and by relations
    among each other, and the papers that bring the most of them together.

    Returns
    -------
    list of str
        Ids, at most ``limit``.
    """
    totals = neighbourhood.totals(store)
    total = totals[PAPER]
    if sum(totals.values()) <= limit:
        entities = [row["id"] for row in neighbourhood.most_mentioned(store, limit)]
        return entities + neighbourhood.latest_papers(store, limit)
    pool = {row["id"]: int(row["papers"]) for row in neighbourhood.most_mentioned(store, 2 * limit)}
    ranked = sorted(pool, key=lambda id_: (-pool[id_], id_))
    partners: dict[str, set[str]] = defaultdict(set)
    weightiest = ranked[: 4 * limit]
    for row in neighbourhood.relations(store, weightiest, _rows_a_node(weightiest)):
        if row["other"] in pool:
            partners[row["id"]].add(row["other"])
            partners[row["other"]].add(row["id"])
    score = {
        id_: math.log2(1 + papers) * _rarity(papers, total) * (1 + math.log2(1 + len(partners[id_])))
        for id_, papers in pool.items()
    }
    count = limit - min(int(limit * _PAPER_SHARE), total)
    entities = _linked_best(score, partners, count)
    papers = _uniting_papers(store, {id_: _rarity(pool[id_], total) for id_ in entities}, limit - len(entities))
    return entities + papers


def strongest(
    store: Store, id_: str, limit: int, *, relation: str | None = None, label: str | None = None
) -> list[str]:
    """Choose the best neighbours of one node, of one relation or one label if asked.

    Parameters
    ----------
    store
        The graph.
    id_
        The node.
    limit
        Neighbours at most.
    relation
        Type of the links to follow; every type if None.
    label
        Label of the neighbours; every label if None.
    """
    total = neighbourhood.totals(store)[PAPER]
    links = neighbours(store, [id_], total).get(id_, {})
    if relation in set(RelationType):
        rows = neighbourhood.relations(store, [id_], _MOST_A_NODE)
        allowed = {row["other"] for row in rows if row["type"] == relation}
        links = {other: weight for other, weight in links.items() if other in allowed}
    elif relation is not None:  # MENTIONS: from a paper to its entities, from an entity to its papers
        links = {other: w for other, w in links.items() if (label_of(other) == PAPER) != (label_of(id_) == PAPER)}
    found = [other for other in links if label is None or label_of(other) == label]
    return sorted(found, key=lambda other: (-links[other], other))[:limit]


def _rows_a_node(ids: Sized) -> int:
    return min(max(_ROWS // max(len(ids), 1), _LEAST_A_NODE), _MOST_A_NODE)


def _rarity(papers: int | None, total: int) -> float:
    return math.log(1 + total / max(papers or 1, 1))


def _connected_best(seeds: list[str], relevance: Weights | dict[str, float], parents: Mapping[str, Iterable[str]],
                    limit: int) -> list[str]:  # fmt: skip
    children: dict[str, list[str]] = defaultdict(list)
    for target, sources in parents.items():
        for source in sources:
            children[source].append(target)
    chosen = dict.fromkeys(seeds)
    heap: list[tuple[float, str]] = []

    def offer(id_: str) -> None:
        for child in children[id_]:
            if child not in chosen:
                heapq.heappush(heap, (-relevance[child], child))  # type: ignore[operator]

    for seed in seeds:
        offer(seed)
    while heap and len(chosen) < limit:
        id_ = heapq.heappop(heap)[1]
        if id_ not in chosen:
            chosen[id_] = None
            offer(id_)
    return list(chosen)


def _linked_best(score: Mapping[str, float], partners: Mapping[str, set[str]], count: int) -> list[str]:
    """Take the best; one without a link to another of the best counts half, since a lone dot tells little."""
    ranked = sorted(score, key=lambda id_: (-score[id_], id_))
    first = set(ranked[:count])
    lone = {id_ for id_ in score if not partners.get(id_, set()) & first}
    return sorted(score, key=lambda id_: (-score[id_] * (0.5 if id_ in lone else 1.0), id_))[:count]


def _uniting_papers(store: Store, rarity: Mapping[str, float], count: int) -> list[str]:
    united: dict[str, float] = defaultdict(float)
    several: dict[str, int] = defaultdict(int)
    for row in neighbourhood.papers_of(store, rarity, _rows_a_node(rarity)):
        united[row["other"]] += rarity[row["id"]] * _ROLE_WEIGHT[Role(row["role"])]
        several[row["other"]] += 1
    ranked = sorted(united, key=lambda id_: (several[id_] < 2, -united[id_], id_))
    return ranked[:count]
