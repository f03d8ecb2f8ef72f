"""Answers as tables in a notebook: names in the colour of their type, numbers to the right."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from kg.output import numeric_columns
from kg.schema import EntityType, type_of
from kg.store import Row
from kg.values import as_text
from kg.view.look import LOOKS
from kg.wide import id_column

_MOST: Final = 200
"""Rows that are shown; a notebook with more of them becomes slow."""
_LEFT: Final = "text-align:left;vertical-align:top"
_RIGHT: Final = "text-align:right;vertical-align:top"


def html_table(rows: Sequence[Row], columns: Sequence[str], empty: str) -> str:
    """Return a table; without rows, what to try."""
    if not rows:
        return f"<p>Nothing found: {escape(empty)}</p>" if empty else "<p>Nothing found.</p>"
    numeric = numeric_columns(rows, columns)
    styles = {column: _RIGHT if column in numeric else _LEFT for column in columns}
    head = "".join(f'<th style="{styles[c]}">{escape(c.replace("_", " "))}</th>' for c in columns)
    body = "".join(
        "<tr>" + "".join(f'<td style="{styles[c]}">{_cell(row, c)}</td>' for c in columns) + "</tr>"
        for row in rows[:_MOST]
    )
    more = f"<p>and {len(rows) - _MOST:,} more rows</p>" if len(rows) > _MOST else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(row: Row, column: str) -> str:
    value = row.get(column)
    text = "<br>".join(escape(as_text(item)) for item in value) if isinstance(value, list) else escape(as_text(value))
    colour = _colour(row, column)
    return f'<span style="color:{colour}">{text}</span>' if colour else text


def _colour(row: Row, column: str) -> str | None:
    """Return the outline's colour of the type, which is dark enough for text."""
    try:
        if column in ("type", "label"):
            return LOOKS[EntityType(row[column])].outline
        return LOOKS[type_of(str(row[id_column(column)]))].outline
    except (KeyError, ValueError):
        return None
