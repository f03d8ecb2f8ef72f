"""The commands that ask, on the corpus made by hand."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.stores import open_store

sys.path.insert(0, str(Path(__file__).parent.parent / "queries"))
from corpus import contributions


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Give a function that runs `kg query` with some arguments."""
    path = tmp_path_factory.mktemp("asked") / "graph.kg"
    with open_store(path, create=True) as store:
        store.write(contributions())
    return lambda *arguments: CliRunner().invoke(
        cli, ["query", *arguments, "--store", str(path)], catch_exceptions=False
    )


def test_several_things_and_their_sparklines(ask):
    done = ask("trends", "lora", "bert", "--since", "2022", "--format", "table")
    assert done.stdout.splitlines()[:2] == [
        "lora  ▃█  2022 to 2023, at most 1",
        "bert  ▁▅  2022 to 2023, at most 0.5",
    ]


def test_rows_in_a_pipe_are_json_lines_alone(ask):
    rows = [json.loads(line) for line in ask("trends", "lora", "--since", "2023").stdout.splitlines()]
    assert [row["papers"] for row in rows] == [2]


def test_a_plot(ask, tmp_path):
    assert ask("matrix", "--task", "qa", "--plot", str(tmp_path / "m.svg")).exit_code == 0
    assert (tmp_path / "m.svg").read_text(encoding="utf-8").startswith("<?xml")
    refused = ask("matrix", "--plot", str(tmp_path / "m.gif"))
    assert refused.exit_code == 2
    assert "must end in .svg, .png, .pdf" in refused.stderr


def test_only_questions_with_a_picture_plot(ask):
    assert "No such option" in ask("top", "Dataset", "--plot", "x.svg").stderr


def test_an_empty_answer_names_the_restrictions_first(ask):
    done = ask("methods-on-dataset", "glue", "--since", "2050", "--min-papers", "3")
    assert done.exit_code == 0
    assert done.stdout == ""
    assert "methods-on-dataset found nothing: try it without --min-papers, --since; else, no paper says" in done.stderr


@pytest.mark.parametrize("question", [("path", "lora", "qa"), ("top", "Task")])
def test_explain_shows_the_cypher_of_every_kind_of_question(ask, question):
    done = ask(*question, "--explain")
    assert "MATCH" in done.stderr
    assert "MATCH" not in done.stdout


def test_a_document_may_be_a_file(ask, tmp_path):
    file = tmp_path / "paper.txt"
    file.write_text("On p08", encoding="utf-8")
    assert ask("related-papers", str(file)).stdout == ask("related-papers", "p08").stdout


def test_a_flag_and_a_choice(ask):
    done = ask("related-papers", "p01", "--by", "datasets", "--diverse", "--limit", "2")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["p04", "p02"]
    assert ask("related-papers", "p01", "--by", "venues").exit_code == 2
