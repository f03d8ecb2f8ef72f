"""How two things are linked: the shortest chains of relations, or of papers that mention both ends of a step.

name: path
param source: Node -- an entity or paper
param target: Node -- another one
param k: count = 3 -- chains at most
column length -- number of links
column chain -- the chain in words
column cost -- what the chain was ranked by: its links, and how common the things on the way are
column nodes -- ids of the nodes on the way
column evidence -- the sentence that states each link; 'vocabulary' for one that only the vocabulary knows
column titles -- the paper of each sentence, null for the vocabulary
example: path LoRA GLUE
example: path "knowledge distillation" ImageNet --k 1
empty: nothing within six links of either joins them; try `kg query neighbours` with each

A link that a paper states costs 1; a mention costs 1.25, so that two things in one paper are 2.5 apart. A
thing on the way costs up to 2 more, growing with the logarithm of its papers: what everything is linked
to joins nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Final

import networkx as nx

from kg.schema import MENTIONS, PAPER, SYMMETRIC
from kg.store import Row, Store
from kg.stores import links
from kg.stores.pages import label_of

_ROUNDS: Final = 3
_FRONTIER: Final = 60
_LINKS: Final = 80
_RELATION: Final = 1.0
_MENTION: Final = 1.25
_HUB: Final = 2.0


@dataclass(slots=True)
class _Found:
    """The part of the graph that has been read, and which nodes each end has reached."""

    total: int
    graph: nx.Graph = field(default_factory=nx.Graph)
    commonness: dict[str, float] = field(default_factory=dict)

    def meet(self, id_: str, papers: int) -> None:
        """Note how common a node is."""
        if label_of(id_) != PAPER:
            self.commonness[id_] = _HUB * math.log1p(papers) / math.log1p(max(self.total, papers))

    def add(self, head: str, type_: str, tail: str, stated: int) -> None:
        """Add a link; of several between two nodes the one that most papers state stays."""
        length = _MENTION if type_ == MENTIONS else _RELATION
        known = self.graph.get_edge_data(head, tail)
        new = (length, -stated, type_, head)
        if known is None or new < known["rank"]:
            self.graph.add_edge(head, tail, rank=new, head=head, type=type_, tail=tail)

    def weight(self, u: str, v: str, edge: Row) -> float:
        """Return the cost of a link, half of what its ends cost included."""
        ends = self.commonness.get(u, 0.0) + self.commonness.get(v, 0.0)
        return float(edge["rank"][0] + ends / 2)


def answer(store: Store, source: str, target: str, k: int) -> list[Row]:
    """Find the cheapest chains between two nodes.

    Both ends are widened in turn, their nearest nodes first and a bounded number of links a node, until no
    wider search can find a cheaper chain; then the k cheapest simple paths of what was read are taken.

    References
    ----------
    J. Y. Yen, "Finding the K Shortest Loopless Paths in a Network", Management Science 17(11), 1971.
    """
    found = _Found(links.papers(store))
    for id_, row in links.names(store, [source, target]).items():
        found.meet(id_, row["papers"])
        found.graph.add_node(id_)
    ends = found.commonness.get(source, 0.0) / 2 + found.commonness.get(target, 0.0) / 2
    done: dict[str, set[str]] = {source: set(), target: set()}
    paths: list[tuple[float, list[str]]] = []
    for round_ in range(1, _ROUNDS + 1):
        for end in (source, target):
            _widen(store, found, end, done[end])
        _join(store, found, source, done[target])
        _join(store, found, target, done[source])
        paths = _cheapest(found, source, target, k)
        if len(paths) == k and paths[-1][0] - ends <= 2 * round_:
            break
    return [_row(store, found, cost - ends, nodes) for cost, nodes in paths]


def _widen(store: Store, found: _Found, end: str, done: set[str]) -> None:
    reached = nx.single_source_dijkstra_path_length(found.graph, end, weight=found.weight)
    frontier = sorted((cost, id_) for id_, cost in reached.items() if id_ not in done)[:_FRONTIER]
    ids = [id_ for _, id_ in frontier]
    done.update(ids)
    for row in links.relations_of(store, ids, _LINKS):
        _add_relation(found, row)
    for row in links.papers_of(store, ids, _LINKS):
        found.add(row["other"], MENTIONS, row["id"], 1)
    for row in links.mentions_of(store, ids):
        found.meet(row["other"], row["papers"])
        found.add(row["id"], MENTIONS, row["other"], 1)


def _join(store: Store, found: _Found, end: str, others: set[str]) -> None:
    """Read the links between an end and what the other one has reached, which a hub's limit may have cut."""
    chosen = sorted(id_ for id_ in others if label_of(id_) != PAPER and id_ != end)
    for row in links.relations_between(store, end, chosen):
        _add_relation(found, row)


def _add_relation(found: _Found, row: Row) -> None:
    found.meet(row["other"], row["papers"])
    tail = row["other"] if row["head"] == row["id"] else row["id"]
    found.add(row["head"], row["type"], tail, row["stated"])


def _cheapest(found: _Found, source: str, target: str, k: int) -> list[tuple[float, list[str]]]:
    # Built anew in sorted order, so that of equally cheap chains the same come first in every store.
    graph = nx.Graph()
    graph.add_nodes_from(sorted(found.graph))
    for u, v, edge in sorted((min(u, v), max(u, v), edge["rank"]) for u, v, edge in found.graph.edges(data=True)):
        graph.add_edge(u, v, weight=found.weight(u, v, {"rank": edge}))
    try:
        paths = list(islice(nx.shortest_simple_paths(graph, source, target, weight="weight"), k))
    except nx.NetworkXNoPath:
        return []
    return sorted((round(nx.path_weight(graph, path, "weight"), 9), path) for path in paths)


def _arrow(edge: Row, here: str) -> str:
    if edge["type"] in SYMMETRIC:
        return f" -{edge['type']}- "
    return f" -{edge['type']}-> " if edge["head"] == here else f" <-{edge['type']}- "


def _row(store: Store, found: _Found, cost: float, nodes: list[str]) -> Row:
    names = links.names(store, nodes)
    chain = names[nodes[0]]["name"]
    sentences: list[str] = []
    titles: list[str] = []
    for here, there in pairwise(nodes):
        edge = found.graph.edges[here, there]
        chain += _arrow(edge, here) + names[there]["name"]
        stated = links.statements_of(store, edge["head"], edge["type"], edge["tail"])[0]
        sentences.append(stated["sentence"])
        titles.append(stated["title"])
    return {
        "length": len(nodes) - 1,
        "chain": chain,
        "cost": round(cost, 2),
        "nodes": nodes,
        "evidence": sentences,
        "titles": titles,
    }
