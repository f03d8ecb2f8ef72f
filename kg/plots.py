"""Answers as pictures: a heat map of a matrix, lines over the years; and lines of a few characters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.errors import QueryError
from kg.store import Row
from kg.wide import by_weight, told_apart

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS: Final = (".svg", ".png", ".pdf")
_BARS: Final = "▁▂▃▄▅▆▇█"
_INK, _FAINT = "#1b1f24", "#d0d7de"
_LINES: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")
"""The palette of Okabe and Ito, which colour-blind people can tell apart."""
_STYLES: Final = ("-", "--", "-.", ":")
_LONGEST: Final = 34


def sparklines(rows: Sequence[Row], name: str, x: str, value: str) -> list[str]:
    """Return a line of text for every name: its values as bars, all on one scale, and their range.

    Examples
    --------
    >>> sparklines([{"n": "a", "x": 1, "v": 0.0}, {"n": "a", "x": 2, "v": 0.5}], "n", "x", "v")
    ['a  ▁█  1 to 2, at most 0.5']
    """
    series = _series(rows, name, x, value)
    most = max((v for points in series.values() for _, v in points), default=0) or 1
    wide = max((len(label) for label in series), default=0)
    return [
        f"{label:<{wide}}  {''.join(_BARS[round(v / most * (len(_BARS) - 1))] for _, v in points)}  "
        f"{points[0][0]} to {points[-1][0]}, at most {max(v for _, v in points):.3g}"
        for label, points in series.items()
    ]


def write_plot(rows: Sequence[Row], picture: Sequence[str], path: Path, title: str) -> None:
    """Draw rows as their question's head says and write the picture; the same rows give the same SVG.

    Parameters
    ----------
    rows
        The answer.
    picture
        Kind and three columns, as in the head of a question.
    path
        Where to; its suffix is one of :data:`FORMATS`.
    title
        What is written above.

    Raises
    ------
    QueryError
        If there are no rows or the file's name has another suffix.
    """
    if path.suffix.lower() not in FORMATS:
        raise QueryError(f"{path} must end in {', '.join(FORMATS)}")
    if not rows:
        raise QueryError(f"there is nothing to draw in {path}")
    import matplotlib as mpl

    with mpl.rc_context({"svg.hashsalt": "kg", "svg.fonttype": "path", "font.size": 9, "text.color": _INK,
                         "axes.edgecolor": _FAINT, "xtick.color": _INK, "ytick.color": _INK}):  # fmt: skip
        kind, *columns = picture
        figure = (_heat_map if kind == "heat-map" else _lines)(rows, *columns)
        figure.axes[0].set_title(title, loc="left", fontsize=11, pad=12)
        metadata: dict[str, Any] = {"Date": None} if path.suffix.lower() == ".svg" else {}
        figure.savefig(path, bbox_inches="tight", facecolor="white", dpi=160, metadata=metadata)


def _heat_map(rows: Sequence[Row], row: str, column: str, value: str) -> Figure:
    from matplotlib.figure import Figure

    names, heads = told_apart(rows, row), told_apart(rows, column)
    across, down = by_weight(heads, rows, value), by_weight(names, rows, value)
    cells = {(name, head): r[value] for name, head, r in zip(names, heads, rows, strict=True)}
    figure = Figure(figsize=(1.5 + 0.42 * len(across), 1.2 + 0.3 * len(down)), layout="constrained")
    axes = figure.add_subplot()
    grid = [[cells.get((d, a), float("nan")) for a in across] for d in down]
    most = max(cells.values()) or 1
    axes.pcolormesh(
        range(len(across)), range(len(down)), grid, shading="nearest", cmap="Blues", vmin=-most / 6, vmax=most
    )
    axes.invert_yaxis()
    for y, d in enumerate(down):
        for x, a in enumerate(across):
            if (d, a) in cells:
                number = cells[d, a]
                colour = "white" if number > 0.6 * most else _INK
                axes.text(x, y, f"{number:g}", ha="center", va="center", color=colour, fontsize=8)
    axes.set_xticks(range(len(across)), [_short(a) for a in across], rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(down)), [_short(d) for d in down])
    axes.set_xticks([x - 0.5 for x in range(1, len(across))], minor=True)
    axes.set_yticks([y - 0.5 for y in range(1, len(down))], minor=True)
    axes.grid(which="minor", color=_FAINT, linewidth=0.5)
    axes.tick_params(which="both", length=0)
    axes.set_xlabel(f"numbers: {value}", loc="left", color="#57606a", fontsize=8)
    return figure


def _lines(rows: Sequence[Row], name: str, x: str, value: str) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    figure = Figure(figsize=(7, 3.6), layout="constrained")
    axes = figure.add_subplot()
    for number, (label, points) in enumerate(_series(rows, name, x, value).items()):
        style = _STYLES[number // len(_LINES) % len(_STYLES)]
        axes.plot(
            [p[0] for p in points], [p[1] for p in points], label=_short(label), color=_LINES[number % len(_LINES)],
            linestyle=style, linewidth=1.8, marker="o", markersize=3.5,
        )  # fmt: skip
    axes.set_ylim(bottom=0)
    axes.set_ylabel(f"{value} of papers" if value == "share" else value)
    if value == "share":
        axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y", color=_FAINT, linewidth=0.6)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0)
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def _series(rows: Sequence[Row], name: str, x: str, value: str) -> dict[str, list[tuple[Any, float]]]:
    series: dict[str, list[tuple[Any, float]]] = defaultdict(list)
    for label, row in zip(told_apart(rows, name), rows, strict=True):
        series[label].append((row[x], float(row[value])))
    return {label: sorted(points) for label, points in series.items()}


def _short(label: str) -> str:
    # A dollar sign would start a formula.
    label = label.replace("$", r"\$")
    return label if len(label) <= _LONGEST else label[: _LONGEST - 1] + "…"
