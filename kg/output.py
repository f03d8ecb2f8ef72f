"""Answers on paper: rows as a table, JSON, JSON lines, CSV or Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kg.store import Row

FORMATS: Final = ("table", "json", "jsonl", "csv", "md")


def render(rows: Sequence[Row], columns: Sequence[str], format_: str, *, width: int | None = None) -> str:
    """Write rows in one of :data:`FORMATS`.

    Parameters
    ----------
    rows
        Values are scalars, lists and maps.
    columns
        Which columns, in which order.
    format_
        One of :data:`FORMATS`.
    width
        Characters a line of a table, the terminal's by default.

    Returns
    -------
    str
        The text, with a line end at its end unless it is empty.
    """
    if format_ == "json":
        return json.dumps(list(rows), ensure_ascii=False, indent=2) + "\n"
    if format_ == "jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if format_ == "csv":
        return _csv(rows, columns)
    if format_ == "md":
        return _markdown(rows, columns)
    return _table(rows, columns, width)


def as_text(value: Any) -> str:
    """Return a value as a person reads it: lists joined by commas, maps by semicolons."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {as_text(item)}" for key, item in value.items())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(as_text(item) for item in value)
    return str(value)


def _csv(rows: Sequence[Row], columns: Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
    return out.getvalue()


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping | list) else value


def _markdown(rows: Sequence[Row], columns: Sequence[str]) -> str:
    def line(cells: Iterable[str]) -> str:
        return (
            "| "
            + " | ".join(cell.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ") for cell in cells)
            + " |\n"
        )

    numeric = _numeric(rows, columns)
    rule = "|" + "|".join("---:" if column in numeric else "---" for column in columns) + "|\n"
    return line(columns) + rule + "".join(line(as_text(row.get(column)) for column in columns) for row in rows)


def _numeric(rows: Sequence[Row], columns: Sequence[str]) -> set[str]:
    return {
        column for column in columns if rows and all(isinstance(row.get(column), int | float | None) for row in rows)
    }


def _table(rows: Sequence[Row], columns: Sequence[str], width: int | None) -> str:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    numeric = _numeric(rows, columns)
    for column in columns:
        table.add_column(
            column.replace("_", " "), justify="right" if column in numeric else "left", overflow="fold"
        )
    for row in rows:
        table.add_row(*(Text(as_text(row.get(column))) for column in columns))
    out = io.StringIO()
    Console(file=out, width=width, highlight=False, color_system=None).print(table)
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())
