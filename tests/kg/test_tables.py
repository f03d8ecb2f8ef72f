from __future__ import annotations

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


def test_what_looks_like_markup_is_text():
    assert "[red]x[/red]" in render([{"name": "[red]x[/red]"}], ("name",), "table", width=60)
