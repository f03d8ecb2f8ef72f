"""Groups of things that papers link more among each other than with the rest, the largest first.

name: communities
param limit: count = 10 -- rows at most
param min_papers: int = 5 -- papers that mention a thing, at least, for it to count at all
param size: count = 3 -- things of a group, at least
param since: int = 0 -- year of the papers that state links, from (one without a year counts as year 0)
param until: int = 9999 -- year of these papers, to
column name -- the group's three most characteristic things
column size -- how many things it has
column links -- how many statements of papers, and of the vocabulary, link things within it
column members -- up to ten of its things, the most characteristic first
column evidence -- the sentence that states the strongest link within it most surely, or 'vocabulary'
column title -- the paper of that sentence, null for the vocabulary
column ids -- ids of these members
example: communities --min-papers 10 --limit 5
empty: too few things are linked for groups to show; try a lower --min-papers or --size

Characteristic is what has many links within the group and few to the outside.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Final

import networkx as nx

from kg.store import Row, Store
from kg.stores import links

_SEED: Final = 0
_MEMBERS: Final = 10


def answer(store: Store, limit: int, min_papers: int, size: int, since: int, until: int) -> list[Row]:
    """Find groups with the Louvain method, on the relations between entities with enough papers.

    References
    ----------
    V. D. Blondel, J.-L. Guillaume, R. Lambiotte, E. Lefebvre, "Fast unfolding of communities in large
    networks", Journal of Statistical Mechanics P10008, 2008.
    """
    stated: dict[tuple[str, str], int] = defaultdict(int)
    strongest: dict[tuple[str, str], tuple[int, str, str, str]] = {}
    for row in links.relations_among_common(store, min_papers, since, until):
        if row["head"] == row["tail"]:
            continue
        pair = (min(row["head"], row["tail"]), max(row["head"], row["tail"]))
        stated[pair] += row["stated"]
        new = (-row["sentences"], row["head"], row["type"], row["tail"])
        strongest[pair] = min(strongest.get(pair, new), new)
    graph = nx.Graph()
    graph.add_nodes_from(sorted({end for pair in stated for end in pair}))
    graph.add_weighted_edges_from((u, v, 1 + math.log(papers)) for (u, v), papers in sorted(stated.items()))
    ids = list(graph)
    # By number, since the order of sets of texts differs from run to run.
    numbered = nx.convert_node_labels_to_integers(graph)
    found = nx.community.louvain_communities(numbered, seed=_SEED)
    groups = [{ids[number] for number in group} for group in found if len(group) >= size]
    groups.sort(key=lambda group: (-len(group), min(group)))
    return [_row(store, graph, group, stated, strongest, (since, until)) for group in groups[:limit]]


def _row(
    store: Store,
    graph: nx.Graph,
    group: set[str],
    stated: dict[tuple[str, str], int],
    strongest: dict[tuple[str, str], tuple[int, str, str, str]],
    years: tuple[int, int],
) -> Row:
    def characteristic(id_: str) -> tuple[float, str]:
        inside = math.fsum(edge["weight"] for other, edge in graph[id_].items() if other in group)
        return -round(inside * inside / math.fsum(edge["weight"] for edge in graph[id_].values()), 9), id_

    members = sorted(group, key=characteristic)[:_MEMBERS]
    known = links.names(store, members)
    names = [known[id_]["name"] for id_ in members]
    inside = [pair for pair in stated if pair[0] in group and pair[1] in group]
    _, head, type_, tail = min(strongest[pair] for pair in inside)
    said = links.statements_of(store, head, type_, tail, *years)[0]
    return {
        "name": ", ".join(names[:3]),
        "size": len(group),
        "links": sum(stated[pair] for pair in inside),
        "members": names,
        "evidence": said["sentence"],
        "title": said["title"],
        "ids": members,
    }
