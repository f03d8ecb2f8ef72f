from __future__ import annotations

import re

from kg.output import render

ROWS = [
    {
        "name": "LoRA",
        "type": "Method",
        "papers": 12,
        "evidence": "We evaluate LoRA on GLUE and see that a long sentence is wrapped below its row.",
        "titles": ["A title that is longer than what fits beside the rest", "Another"],
        "near": ["a", "b"],
        "id": "method:lora",
    },
    {"name": "BERT", "type": "Model", "papers": 3, "evidence": "", "titles": [], "near": [], "id": "model:bert"},
]
COLUMNS = tuple(ROWS[0])


def test_long_cells_go_below_their_row_and_lists_of_long_texts_have_a_line_each():
    lines = render(ROWS, COLUMNS, "table", width=60).splitlines()
    assert lines[0].split() == ["name", "type", "papers", "near", "id"]
    assert lines[2].split() == ["LoRA", "Method", "12", "a,", "b", "method:lora"]
    assert lines[3].startswith("    evidence: We evaluate LoRA")
    assert "    - Another" in lines
    assert lines[-1].split() == ["BERT", "Model", "3", "model:bert"]
    assert max(map(len, lines)) <= 60


def test_everything_fits_in_a_wide_line():
    assert len(render(ROWS, COLUMNS, "table", width=240).splitlines()) == 4


def test_names_are_coloured_by_type_only_when_asked():
    coloured = render(ROWS, COLUMNS, "table", width=60, colour=True)
    assert "\x1b[34mLoRA" in coloured
    assert "\x1b[35mBERT" in coloured
    assert "\x1b" not in render(ROWS, COLUMNS, "table", width=60)


def test_what_a_row_is_about_stays_in_its_line_and_keeps_its_colour():
    row = {"aspect": "paper", "name": "A title that is much longer than what fits", "papers": 1, "id": "dataset:a"}
    rows = [{**row, "evidence": "A sentence that is long, too, and that goes below the line."}]
    lines = render(rows, ("aspect", "name", "papers", "evidence", "id"), "table", width=60, colour=True).splitlines()
    assert "name" in lines[0]
    assert "\x1b[32mA title" in lines[2]
    narrow = render(rows, ("aspect", "papers", "name", "id"), "table", width=20, colour=True)
    assert re.search(r"name: .*\x1b\[32mA title", narrow)


def test_types_have_the_colour_of_their_names():
    assert "\x1b[34mMethod" in render(ROWS, COLUMNS, "table", width=240, colour=True)


def test_a_wide_table_is_written_in_parts_headed_by_the_first_column():
    rows = [{"row": "lora", **{f"dataset {n}": n for n in range(12)}}]
    lines = render(rows, tuple(rows[0]), "table", width=50).splitlines()
    assert max(map(len, lines)) <= 50
    assert sum(line.startswith("row") for line in lines) == sum(line.startswith("lora") for line in lines) == 3
    assert sum(line.count("dataset") for line in lines) == 12


def test_long_headings_of_many_numbers_are_wrapped():
    rows = [{"row": "lora", **{f"a dataset of long name {n}": n for n in range(6)}}]
    lines = render(rows, tuple(rows[0]), "table", width=60).splitlines()
    assert sum(line.startswith("lora") for line in lines) == 2
    assert max(map(len, lines)) <= 60


def test_a_list_of_nothing_takes_no_line():
    rows = [{"name": "x", "titles": ["A title longer than the line is"] * 2}, {"name": "y", "titles": [None, None]}]
    assert render(rows, ("name", "titles"), "table", width=30).splitlines()[-1] == "y"
    assert render(rows[1:], ("name", "titles"), "table", width=30).splitlines()[-1] == "y"


def test_what_looks_like_markup_is_text():
    assert "[red]x[/red]" in render([{"name": "[red]x[/red]"}], ("name",), "table", width=60)
