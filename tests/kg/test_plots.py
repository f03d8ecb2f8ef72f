from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from kg.errors import QueryError
from kg.plots import sparklines, write_plot
from kg.wide import wide

CELLS = [
    {"row": "LoRA", "column": "GLUE", "papers": 3},
    {"row": "LoRA", "column": "$x$", "papers": 1},
    {"row": "<BERT>", "column": "GLUE", "papers": 2},
]
YEARS = [{"name": name, "year": year, "share": share} for name, year, share in
         [("a", 2020, 0.0), ("a", 2021, 0.5), ("bb", 2020, 0.25), ("bb", 2021, 0.0)]]  # fmt: skip
HEAT_MAP = ("heat-map", "row", "column", "papers")
LINES = ("lines", "name", "year", "share")


def test_sparklines_share_a_scale():
    assert sparklines(YEARS, "name", "year", "share") == [
        "a   ▁█  2020 to 2021, at most 0.5",
        "bb  ▅▁  2020 to 2021, at most 0.25",
    ]


@pytest.mark.parametrize(("rows", "picture"), [(CELLS, HEAT_MAP), (YEARS, LINES)])
def test_a_picture_stands_alone_and_is_the_same_each_time(tmp_path, rows, picture):
    for name in ("one.svg", "two.svg"):
        write_plot(rows, picture, tmp_path / name, "A title")
    text = (tmp_path / "one.svg").read_text(encoding="utf-8")
    assert text == (tmp_path / "two.svg").read_text(encoding="utf-8")
    root = ET.fromstring(text)
    links = [value for element in root.iter() for key, value in element.attrib.items() if key.endswith("href")]
    assert all(link.startswith("#") for link in links)


def test_things_of_one_name_are_told_apart_and_zeros_are_drawn(tmp_path):
    same = [
        {"row": "BERT", "column": "a", "papers": 0, "row_id": "model:bert", "column_id": "dataset:a"},
        {"row": "BERT", "column": "a", "papers": 0, "row_id": "method:bert", "column_id": "dataset:a"},
    ]
    write_plot(same, HEAT_MAP, tmp_path / "map.svg", "A title")
    found, columns = wide(same, HEAT_MAP)
    assert columns == ["row", "a"]
    assert found == [{"row": "BERT (method:bert)", "a": 0}, {"row": "BERT (model:bert)", "a": 0}]


def test_pixels_too(tmp_path):
    write_plot(CELLS, HEAT_MAP, tmp_path / "map.png", "A title")
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")


def test_other_formats_and_empty_answers_are_refused(tmp_path):
    with pytest.raises(QueryError, match=r"must end in \.svg, \.png, \.pdf"):
        write_plot(CELLS, HEAT_MAP, tmp_path / "map.gif", "A title")
    with pytest.raises(QueryError, match="nothing to draw"):
        write_plot([], HEAT_MAP, tmp_path / "map.svg", "A title")
