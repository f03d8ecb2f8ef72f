from __future__ import annotations

import csv
import io
import json

import pytest

from kg.output import FORMATS, render

ROWS = [
    {"name": "a|b", "papers": 3, "shared": ["x", "y"], "score": 0.5},
    {"name": 'Ünï "q", z', "papers": 12, "shared": [], "score": None},
]
COLUMNS = ("name", "papers", "shared", "score")


def test_json_and_json_lines_keep_the_values():
    assert json.loads(render(ROWS, COLUMNS, "json")) == ROWS
    assert [json.loads(line) for line in render(ROWS, COLUMNS, "jsonl").splitlines()] == ROWS


def test_csv_can_be_read_back():
    rows = list(csv.DictReader(io.StringIO(render(ROWS, COLUMNS, "csv"))))
    assert rows[1]["name"] == 'Ünï "q", z'
    assert json.loads(rows[0]["shared"]) == ["x", "y"]
    assert rows[1]["score"] == ""


def test_markdown_escapes_bars_and_aligns_numbers():
    lines = render(ROWS, COLUMNS, "md").splitlines()
    assert lines[1] == "|---|---:|---|---:|"
    assert "a\\|b" in lines[2]


def test_a_table_holds_every_cell_and_right_aligned_numbers():
    text = render(ROWS, COLUMNS, "table", width=80)
    assert "x, y" in text
    rows = [line for line in text.splitlines() if line.startswith(("a|b", "Ünï"))]
    assert rows[0].index("3") == rows[1].index("12") + 1


@pytest.mark.parametrize("format_", FORMATS)
def test_no_rows_are_no_failure(format_):
    render([], COLUMNS, format_)
