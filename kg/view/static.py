"""A still picture for papers and slides: SVG, PNG or PDF, drawn by matplotlib."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import networkx as nx
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from kg.schema import MENTIONS
from kg.view.layout import layout
from kg.view.look import LOOKS, size
from kg.view.subgraph import Subgraph

_MARKERS: Final = {
    "square": "s", "dot": "o", "diamond": "D", "hexagon": "h", "triangle": "^", "triangleDown": "v", "star": "*",
}  # fmt: skip
_EXTENT: Final = {"diamond": 1.42, "square": 1.8, "star": 2.6, "hexagon": 2.1, "triangle": 2.3, "triangleDown": 2.3}
"""Widths of markers, in radii, that make them look as large as the circle of that radius (2)."""
_INCHES: Final = (11.0, 8.5)
_DOTS_PER_INCH: Final = 200
_LEAST_HALF: Final = 200.0
"""Half the width of the smallest part of the plane that is drawn, so that a few nodes do not fill the sheet."""
_POINTS: Final = 7.0
_LABELS: Final = 90
_LONGEST: Final = 32


def graph_of(subgraph: Subgraph) -> nx.MultiDiGraph:
    """Return a part of a graph as networkx has it, nodes and links with what the picture tells of them."""
    graph = nx.MultiDiGraph()
    for id_, node in subgraph.nodes.items():
        graph.add_node(id_, **{key: value for key, value in node.items() if key != "id"})
    for link in subgraph.links:
        graph.add_edge(link.head, link.tail, key=link.type, weight=link.weight)
    return graph


def write_static(subgraph: Subgraph, path: Path) -> None:
    """Draw a part of a graph into a file; its suffix, one of :data:`kg.view.STILL`, says the format."""
    format_ = path.suffix.lower().lstrip(".")
    # Text stays text in an SVG, and equal graphs give equal bytes.
    style: Any = {"svg.fonttype": "none", "svg.hashsalt": "kg", "font.family": "DejaVu Sans"}
    with mpl.rc_context(style), warnings.catch_warnings():
        # A name in a script that the font lacks is drawn as boxes, in an SVG as text; nothing to act upon.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        # A halo would turn the text of an SVG into outlines that can be neither searched nor edited.
        halo = [] if format_ == "svg" else [withStroke(linewidth=2, foreground="white")]
        figure = _figure(graph_of(subgraph), set(subgraph.seeds), subgraph.total, halo)
        figure.savefig(path, format=format_, dpi=_DOTS_PER_INCH, metadata=_without_date(format_))


def _without_date(format_: str) -> dict[str, Any]:
    return {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}[format_]


def _figure(graph: nx.MultiDiGraph, seeds: set[str], total: int, halo: list[Any]) -> Figure:
    figure = Figure(figsize=_INCHES)
    axes = figure.add_axes((0.01, 0.07, 0.98, 0.92))
    axes.set_axis_off()
    ids = list(graph)
    numbers = {id_: number for number, id_ in enumerate(ids)}
    edges = list(graph.edges(keys=True, data="weight"))
    ends = np.array([(numbers[a], numbers[b]) for a, b, _, _ in edges], dtype=np.int64).reshape(-1, 2)
    weights = np.array([(1.0 if key == MENTIONS else 2.0) * weight for _, _, key, weight in edges])
    papers = [int(graph.nodes[id_].get("papers", 1)) for id_ in ids]
    labels = [str(graph.nodes[id_]["label"]) for id_ in ids]
    sizes = np.array([size(label, n, max(papers, default=1)) for label, n in zip(labels, papers, strict=True)])
    places, _ = layout(len(ids), ends, weights, sizes)
    places = places * np.array([1.0, -1.0])  # the page counts downwards
    mentions = np.array([key == MENTIONS for _, _, key, _ in edges], dtype=bool)
    for chosen, alpha in ((mentions, 0.25), (~mentions, 0.6)):
        axes.add_collection(
            LineCollection(list(places[ends[chosen]]), colors="#7d858f", linewidths=0.6, alpha=alpha, zorder=1)
        )
    if len(ids):
        middle = (places.min(axis=0) + places.max(axis=0)) / 2
        half = (places.max(axis=0) - places.min(axis=0)) / 2 + np.array([90.0, 50.0])
        half = np.maximum(half, _LEAST_HALF)
        room = axes.get_position().size * np.array(_INCHES)
        half = np.max(half / room) * room  # one unit is as long across as it is up
        axes.set_xlim(middle[0] - half[0], middle[0] + half[0])
        axes.set_ylim(middle[1] - half[1], middle[1] + half[1])
    unit = abs(axes.transData.transform((1, 0))[0] - axes.transData.transform((0, 0))[0]) * 72 / figure.dpi
    present = [label for label in LOOKS if label in labels]
    for label in present:
        of = [number for number, other in enumerate(labels) if other == label]
        look = LOOKS[label]
        axes.scatter(
            places[of, 0], places[of, 1], s=(_EXTENT.get(look.shape, 2.0) * sizes[of] * unit) ** 2,
            marker=_MARKERS[look.shape], c=look.colour, edgecolors=look.outline,
            linewidths=0.6, zorder=2,
        )  # fmt: skip
    _write_names(figure, axes, graph, ids, places, sizes * unit, papers, seeds, halo)
    handles = [
        Line2D([], [], linestyle="", marker=_MARKERS[LOOKS[label].shape], color=LOOKS[label].colour,
               markeredgecolor=LOOKS[label].outline, label=f"{label} ({labels.count(label)})")
        for label in present
    ]  # fmt: skip
    if handles:
        figure.legend(handles=handles, loc="lower left", ncols=len(handles), frameon=False, fontsize=8)
    words = f"all {total:,} nodes" if len(ids) == total else f"{len(ids):,} of {total:,} nodes"
    figure.text(0.985, 0.025, words, ha="right", fontsize=8, color="#5a616b")
    return figure


def _write_names(figure: Figure, axes: Any, graph: nx.MultiDiGraph, ids: list[str], places: Any, radii: Any,
                 papers: list[int], seeds: set[str], halo: list[Any]) -> None:  # fmt: skip
    """Write names below, above, right or left of their nodes, the weightiest first, none upon another."""
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    taken: list[Bbox] = []
    frame = axes.get_window_extent(renderer)
    order = sorted(range(len(ids)), key=lambda i: (ids[i] not in seeds, -papers[i], ids[i]))
    for number in order[: 2 * _LABELS]:
        name = str(graph.nodes[ids[number]].get("name", ids[number]))
        name = name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"
        gap = radii[number] + 1.5
        for shift, across, up in (((0, -gap), "center", "top"), ((0, gap), "center", "bottom"),
                                  ((gap, 0), "left", "center"), ((-gap, 0), "right", "center")):  # fmt: skip
            text = axes.annotate(
                name.replace("$", r"\$"), places[number], xytext=shift, textcoords="offset points", ha=across, va=up,
                fontsize=_POINTS, fontweight="bold" if ids[number] in seeds else "normal", zorder=3,
                path_effects=halo,
            )  # fmt: skip
            box = text.get_window_extent(renderer)
            inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
            if inside and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            text.remove()
        if len(taken) >= _LABELS:
            break
