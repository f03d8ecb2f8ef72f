"""Answers on paper: rows as a table, JSON, JSON lines, CSV or Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kg.store import Row
from kg.values import as_text

FORMATS: Final = ("table", "json", "jsonl", "csv", "md")


def render(
    rows: Sequence[Row], columns: Sequence[str], format_: str, *, width: int | None = None, colour: bool = False
) -> str:
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
    colour
        Colour a table's names by the type of what they name, for a terminal.

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
    from kg.tables import table

    return table(rows, columns, numeric_columns(rows, columns), width=width, colour=colour)


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

    numeric = numeric_columns(rows, columns)
    rule = "|" + "|".join("---:" if column in numeric else "---" for column in columns) + "|\n"
    return line(columns) + rule + "".join(line(as_text(row.get(column)) for column in columns) for row in rows)


def numeric_columns(rows: Sequence[Row], columns: Sequence[str]) -> set[str]:
    """Return the columns that hold nothing but numbers."""
    return {
        column for column in columns if rows and all(isinstance(row.get(column), int | float | None) for row in rows)
    }
