"""Tables for people: numbers aligned, names coloured by type, what does not fit in a line wrapped below its row."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from typing import Any, Final

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kg.schema import EntityType, type_of
from kg.store import Row
from kg.values import as_text
from kg.wide import id_column

_COLOURS: Final = {
    EntityType.METHOD: "blue",
    EntityType.MODEL: "magenta",
    EntityType.DATASET: "green",
    EntityType.TASK: "yellow",
    EntityType.METRIC: "cyan",
    EntityType.CONCEPT: "red",
}
_NAMES: Final = ("name", "row", "column")
_GAP: Final = 2
_INDENT: Final = 4
_WIDEST: Final = 36
"""Characters that the widest column of a line may take before what is in it is wrapped."""

_NARROW: Final = 14
"""Characters that the heading of a column of numbers may take where there are too many of them for a line."""


def table(
    rows: Sequence[Row], columns: Sequence[str], numeric: Collection[str], *, width: int | None, colour: bool
) -> str:
    """Lay rows out as text.

    Columns that would not fit beside the others, the longest first, are written below their row, indented
    and wrapped, lists of long texts with one item a line.
    """
    out = io.StringIO()
    console = Console(
        file=out, width=width, highlight=False, force_terminal=colour, color_system="standard" if colour else None
    )
    beside, below = _layout(rows, columns, numeric, console.width)
    widths = {column: min(_natural(rows, column), _WIDEST if below else console.width) for column in beside}
    if sum(widths.values()) + _GAP * (len(beside) - 1) > console.width:
        widths.update({column: min(widths[column], _NARROW) for column in beside[1:] if column in numeric})
    pages = _pages(beside, widths, console.width)
    for number, shown in enumerate(pages):
        if number:
            console.print()
        _print(console, rows, shown, below if number == len(pages) - 1 else [], numeric, widths)
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


def _print(
    console: Console,
    rows: Sequence[Row],
    shown: Sequence[str],
    below: Sequence[str],
    numeric: Collection[str],
    widths: dict[str, int],
) -> None:
    head = _grid(shown, numeric, widths)
    head.add_row(*(Text(_heading(column), style="bold") for column in shown))
    console.print(head)
    console.print(Text("─" * min(console.width, sum(widths[column] + _GAP for column in shown) - _GAP)))
    for row in rows:
        line = _grid(shown, numeric, widths)
        line.add_row(*(Text(as_text(row.get(column)), style=_style(row, column)) for column in shown))
        console.print(line)
        for column in below:
            for number, item in enumerate(_items(row.get(column))):
                label = f"{_heading(column)}: " if number == 0 else "- "
                words = Text.assemble((label, "dim"), (item, _style(row, column)))
                console.print(Padding(words, (0, 0, 0, _INDENT)))


def _pages(beside: Sequence[str], widths: dict[str, int], width: int) -> list[list[str]]:
    """Share out columns that do not all fit in a line, as those of a wide matrix; the first column heads each part."""
    first, *rest = beside
    pages = [[first]]
    free = width - widths[first]
    for column in rest:
        if widths[column] + _GAP > free and len(pages[-1]) > 1:
            pages.append([first])
            free = width - widths[first]
        pages[-1].append(column)
        free -= widths[column] + _GAP
    return pages


def _layout(
    rows: Sequence[Row], columns: Sequence[str], numeric: Collection[str], width: int
) -> tuple[list[str], list[str]]:
    beside = list(columns)
    natural = {column: _natural(rows, column) for column in columns}
    while len(beside) > 1 and sum(natural[column] for column in beside) + _GAP * (len(beside) - 1) > width:
        movable = [column for column in beside[1:] if column not in numeric]
        if not movable:
            break
        # What a row is about stays in its line as long as anything else can go.
        beside.remove(max([c for c in movable if c not in _NAMES] or movable, key=natural.__getitem__))
        for column in (beside[0], *_NAMES):
            natural[column] = min(natural.get(column, 0), _WIDEST)
    return beside, [column for column in columns if column not in beside]


def _natural(rows: Sequence[Row], column: str) -> int:
    return max([cell_len(_heading(column)), *(cell_len(as_text(row.get(column))) for row in rows)])


def _grid(columns: Sequence[str], numeric: Collection[str], widths: dict[str, int]) -> Table:
    grid = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
    for column in columns:
        grid.add_column(justify="right" if column in numeric else "left", width=widths[column], overflow="fold")
    return grid


def _items(value: Any) -> list[str]:
    if isinstance(value, list):
        items = [as_text(item) for item in value if item is not None]
        return items if any(len(item) > _WIDEST for item in items) else [", ".join(items)] if items else []
    text = as_text(value)
    return [text] if text else []


def _heading(column: str) -> str:
    return column.replace("_", " ")


def _style(row: Row, column: str) -> str:
    try:
        if column in ("type", "label"):
            return _COLOURS[EntityType(row[column])]
        return _COLOURS[type_of(str(row[id_column(column)]))] if column in _NAMES else ""
    except (KeyError, ValueError):
        return ""
