"""The graph, or a part of it, for networkx."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.store import Store
from kg.stores import reading

if TYPE_CHECKING:
    import networkx


def to_networkx(store: Store, ids: Sequence[str] | None = None) -> networkx.MultiDiGraph:
    """Return the whole graph, or the nodes of some ids with all links between them.

    Nodes come by id with ``label`` and what the node holds, edges with ``type``, ``paper``, ``sentence`` and
    so on. Ids that the graph does not have are left out.
    """
    import networkx

    graph = networkx.MultiDiGraph()
    for node in reading.nodes(store) if ids is None else reading.nodes_of(store, ids):
        graph.add_node(node["id"], **{key: value for key, value in node.items() if key != "id"})
    for edge in reading.edges(store) if ids is None else reading.edges_among(store, list(graph)):
        attributes = {key: value for key, value in edge.items() if key not in ("head", "tail")}
        graph.add_edge(edge["head"], edge["tail"], **attributes)
    return graph
