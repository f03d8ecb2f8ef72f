"""The page: a pyvis network, the facts about it, and our own template around them, all in one file."""

from __future__ import annotations

import base64
import hashlib
import importlib.resources
import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyvis
from pyvis.edge import Edge
from pyvis.network import Network
from pyvis.node import Node

from kg.schema import MENTIONS, PAPER, SYMMETRIC, RelationType
from kg.view.layout import layout
from kg.view.look import LOOKS, size
from kg.view.subgraph import Subgraph

SCRIPTS: Final = (
    "model.js", "shapes.js", "labels.js", "drawing.js", "details.js", "controls.js", "saving.js", "growing.js",
    "main.js",
)  # fmt: skip
_LIBRARY: Final = Path(pyvis.__file__).parent / "lib" / "vis-9.1.2" / "vis-network.min.js"
_SKETCHED_FROM: Final = 1_500
"""With more nodes than this they are sketched while the picture is dragged."""
_ARROWS_UP_TO: Final = 3_000
"""With more links than this arrow heads are left out: each costs as much as its line."""


def network(subgraph: Subgraph) -> Network:
    """Make the network that pyvis hands to vis-network: placed nodes, straight edges, no physics."""
    numbers = {id_: number for number, id_ in enumerate(subgraph.nodes)}
    ends = np.array([(numbers[link.head], numbers[link.tail]) for link in subgraph.links], dtype=np.int64)
    weights = np.array([(1.0 if link.type == MENTIONS else 2.0) * link.weight for link in subgraph.links])
    papers = [int(node.get("papers", 1)) for node in subgraph.nodes.values()]
    most = max(papers, default=1)
    sizes = np.array([size(node["label"], n, most) for node, n in zip(subgraph.nodes.values(), papers, strict=True)])
    positions, community = layout(len(numbers), ends.reshape(-1, 2), weights, sizes)
    net = Network(height="100%", width="100%", directed=True)
    net.set_options(json.dumps(_options(len(subgraph.nodes), len(subgraph.links))))
    # Straight into pyvis's lists: add_node and add_edge look through all earlier ones at each call.
    for (id_, node), place, radius, group in zip(subgraph.nodes.items(), positions, sizes, community, strict=True):
        facts = {key: value for key, value in node.items() if key not in ("id", "label")}
        placed = Node(
            id_, LOOKS[node["label"]].shape, "", group=node["label"], x=round(float(place[0]), 1),
            y=round(float(place[1]), 1), size=round(float(radius), 1), community=int(group), **facts,
        )  # fmt: skip
        net.nodes.append(placed.options)
    net.node_ids = list(subgraph.nodes)
    for link in subgraph.links:
        arrow = link.type != MENTIONS and RelationType(link.type) not in SYMMETRIC
        drawn = Edge(
            link.head, link.tail, id=f"{link.head}|{link.type}|{link.tail}", type=link.type, papers=link.papers,
            width=round(link.weight, 1), **_given(arrow, link.role),
        )  # fmt: skip
        net.edges.append(drawn.options)
    return net


def _given(arrow: bool, role: str | None) -> dict[str, Any]:
    return {**({"arrows": "to"} if arrow else {}), **({"role": role} if role else {})}


def _options(nodes: int, links: int) -> dict[str, Any]:
    arrow = {"enabled": False, "scaleFactor": 0.45}
    edges: dict[str, Any] = {"smooth": False, "chosen": False, "selectionWidth": 0, "hoverWidth": 0}
    if links <= _ARROWS_UP_TO:
        edges["arrows"] = {"to": arrow}
    return {
        "physics": False,
        "layout": {"improvedLayout": False, "randomSeed": 1},
        "interaction": {
            "hideEdgesOnDrag": True,
            "hideNodesOnDrag": nodes > _SKETCHED_FROM,
            "hideEdgesOnZoom": links > 500,
            "hover": True,
            "keyboard": False,
            "multiselect": True,
        },
        "nodes": {"borderWidth": 1, "chosen": False},
        "edges": edges,
    }


def payload(subgraph: Subgraph, rest: str = "") -> dict[str, Any]:
    """Return what the page shows, as plain data.

    Parameters
    ----------
    subgraph
        What to show.
    rest
        What to do to see more, in words, for when something is left out.
    """
    net = network(subgraph)
    sentences: dict[str, int] = {}
    paper_numbers: dict[str, int] = {}
    for edge, link in zip(net.edges, subgraph.links, strict=True):
        if link.years:
            edge["years"] = dict(sorted(link.years.items()))
        edge["evidence"] = [
            [
                sentences.setdefault(said.sentence, len(sentences)),
                paper_numbers.setdefault(said.paper, len(paper_numbers)),
                round(said.confidence, 2),
            ]
            for said in link.evidence
        ]
    if len(subgraph.links) > _ARROWS_UP_TO:
        for edge in net.edges:
            edge.pop("arrows", None)
    papers = [{"id": id_, **_cited(subgraph.papers.get(id_, {}))} for id_ in paper_numbers]
    return {
        "nodes": net.nodes,
        "edges": net.edges,
        "options": net.options,
        "sentences": list(sentences),
        "papers": papers,
        "total": subgraph.total,
        "seeds": list(subgraph.seeds),
        "rest": rest,
        "looks": {label: asdict(look) for label, look in LOOKS.items()},
        "relations": [MENTIONS, *(str(type_) for type_ in RelationType)],
        "paper": PAPER,
    }


def _cited(paper: dict[str, Any]) -> dict[str, Any]:
    names = {"name": "title", "year": "year", "url": "url"}
    return {out: paper[key] for key, out in names.items() if paper.get(key)}


def as_script_data(data: object) -> str:
    """Write JSON that can stand inside a script element whatever texts it holds."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def page(data: dict[str, Any], title: str, *, online: bool = False) -> str:
    """Write the page.

    Parameters
    ----------
    data
        What :func:`payload` returned.
    title
        The page's title.
    online
        Whether the page may ask the server that it came from; a picture may ask nobody.
    """
    own = importlib.resources.files(__package__)
    # A licence comment may hold addresses; nothing in the page shall look like a reference to elsewhere.
    library = re.sub(r"//# sourceMappingURL=\S+", "", _LIBRARY.read_text(encoding="utf-8"))
    script = "\n".join((own / name).read_text(encoding="utf-8") for name in SCRIPTS)
    style = (own / "style.css").read_text(encoding="utf-8")
    reachable = "'self'" if online else "'none'"
    policy = (
        f"default-src 'none'; script-src {_hash(library)} {_hash(script)}; style-src {_hash(style)}; "
        f"img-src data: blob:; connect-src {reachable}; base-uri 'none'; form-action 'none'"
    )
    parts = {
        "policy": policy,
        "title": _escaped(title),
        "style": style,
        "data": as_script_data(data),
        "library": library,
        "script": script,
    }
    template = (own / "template.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], template)


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
