"""Rows that make a picture, in wide form: one row a thing, one column a thing or year, the value in the cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from kg.store import Row

_SEVERAL: Final = {"name": "id"}


def id_column(column: str) -> str:
    """Return the column that holds the ids of what a column names."""
    return _SEVERAL.get(column, f"{column}_id")


def told_apart(rows: Sequence[Row], column: str) -> list[str]:
    """Return the labels of a column; where different things share one, it is followed by their ids.

    Examples
    --------
    >>> told_apart([{"name": "a", "id": "x:a"}, {"name": "a", "id": "y:a"}, {"name": "b", "id": "x:b"}], "name")
    ['a (x:a)', 'a (y:a)', 'b']
    """
    ids: dict[str, set[str]] = defaultdict(set)
    key = id_column(column)
    for row in rows:
        ids[str(row[column])].add(str(row.get(key)))
    return [f"{row[column]} ({row[key]})" if len(ids[str(row[column])]) > 1 else str(row[column]) for row in rows]


def wide(rows: Sequence[Row], picture: Sequence[str]) -> tuple[list[Row], list[str]]:
    """Turn rows into wide ones.

    Parameters
    ----------
    rows
        The answer.
    picture
        Kind and three columns, as in the head of a question: of a heat map its row, column and value, of lines
        their name, x and value.

    Returns
    -------
    (list of dict, list of str)
        The rows and their columns: the first holds the labels, the others are named by what is in the second of the
        three. Those with the most come first, or the lowest x. A cell of which nothing is known is None.
    """
    kind, down, across, value = picture
    names = told_apart(rows, down)
    heads = told_apart(rows, across) if kind == "heat-map" else [str(row[across]) for row in rows]
    cells = {(name, head): row[value] for name, head, row in zip(names, heads, rows, strict=True)}
    order = list(dict.fromkeys(names))
    columns = sorted(set(heads))
    if kind == "heat-map":
        order, columns = by_weight(names, rows, value), by_weight(heads, rows, value)
    first = down if down not in columns else f"{down} of {value}"
    found: list[Row] = [{first: name, **{head: cells.get((name, head)) for head in columns}} for name in order]
    return found, [first, *columns]


def by_weight(labels: Sequence[str], rows: Sequence[Row], value: str) -> list[str]:
    """Return the labels, each once, those with the largest sum of values first."""
    weights: dict[str, float] = defaultdict(float)
    for label, row in zip(labels, rows, strict=True):
        weights[label] += float(row[value])
    return sorted(weights, key=lambda label: (-weights[label], label))
