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
    return lambda *arguments, group=("query",): CliRunner().invoke(
        cli, [*group, *arguments, "--store", str(path)], catch_exceptions=False
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
    assert done.stderr == (
        "methods-on-dataset found nothing: without --min-papers 3 and --since 2050 there are 3 rows\n"
    )
    narrow = ask("methods-on-dataset", "glue", "--since", "2050", "--limit", "2")
    assert "without --since 2050 there are 2 rows or more" in narrow.stderr
    nowhere = ask("neighbours", "vision", "--min-papers", "2")
    assert "without --min-papers 2 there is nothing either: no paper states a relation of it; try `kg" in nowhere.stderr
    assert (
        "nothing: no paper states a relation of it; try `kg query co-occurring`" in ask("neighbours", "vision").stderr
    )


BADLY_ASKED = {
    "no rows wanted": (("top", "Dataset", "--limit", "0"), "limit must be a whole number from 1, not '0'"),
    "fewer than none": (("central", "--limit", "-1"), "limit must be a whole number from 1, not '-1'"),
    "too many": (("top", "Dataset", "--limit", "9" * 20), "limit must be a whole number from 1"),
    "no ways wanted": (("path", "lora", "glue", "--k", "0"), "k must be a whole number from 1"),
    "no number": (("top", "Dataset", "--limit", "many"), "'many' is not a valid integer"),
    "years turned round": (("trends", "lora", "--since", "2023", "--until", "2020"), "since 2023 is after until 2020"),
    "a type that is none": (("top", "Robot"), "type must be one of Method, Model, Dataset"),
    "a relation that is none": (("neighbours", "lora", "--relation", "LIKES"), "relation must be one of EVALUATED_ON"),
    "a question that is none": (("metods-on-dataset", "glue"), "did you mean methods-on-dataset"),
    "nothing to ask about": (("link", "lora"), "Missing argument 'SECOND'"),
}


@pytest.mark.parametrize("case", BADLY_ASKED)
def test_what_is_asked_badly_is_wrong_usage(ask, case):
    arguments, words = BADLY_ASKED[case]
    done = ask(*arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stdout == ""


def test_a_matrix_in_wide_form(ask, tmp_path):
    done = ask("matrix", "--limit", "3", "--wide", "--format", "csv")
    assert done.stdout.splitlines() == ["row,glue,squad,imagenet", "lora,2,1,1", "adapter,2,,", "bert,1,1,"]
    assert json.loads(ask("matrix", "--limit", "3", "--wide").stdout.splitlines()[1]) == {
        "row": "adapter", "glue": 2, "squad": None, "imagenet": None
    }  # fmt: skip
    assert ask("matrix", "--wide", "-o", str(tmp_path / "m.csv")).exit_code == 0
    assert (tmp_path / "m.csv").read_text(encoding="utf-8").startswith("row,")
    assert ask("trends", "lora", "bert", "--since", "2022", "--wide", "--format", "csv").stdout.splitlines() == [
        "name,2022,2023", "lora,0.3333333333333333,1.0", "bert,0.0,0.5",
    ]  # fmt: skip
    assert "No such option" in ask("top", "Dataset", "--wide").stderr


def test_a_statement_without_rows_says_so(ask):
    done = ask("MATCH (n:Nothing) RETURN n.id AS id", group=("cypher",))
    assert (done.exit_code, done.stdout) == (0, "")
    assert "gives no rows; `kg schema` shows" in done.stderr


def test_searching_for_nothing_like_it_says_what_to_try(ask):
    assert "try a part of the name" in ask("zzzzzz", group=("search",)).stderr
    assert ask("lora", "--limit", "0", group=("search",)).exit_code == 2


@pytest.mark.parametrize("question", [("path", "lora", "qa"), ("top", "Task")])
def test_explain_shows_the_cypher_of_every_kind_of_question(ask, question):
    done = ask(*question, "--explain")
    assert "MATCH" in done.stderr
    assert "MATCH" not in done.stdout


def test_explain_shows_the_parameters_of_each_statement(ask):
    done = ask("trends", "lora", "bert", "--since", "2022", "--explain")
    for line in ('// $entity = "method:lora"', '// $entity = "model:bert"', "// $since = 2022", "MATCH (e:Model {id:"):
        assert line in done.stderr
    assert "// $ids = [" in ask("path", "lora", "qa", "--explain").stderr


def test_a_document_may_be_a_file(ask, tmp_path):
    file = tmp_path / "paper.txt"
    file.write_text("On p08", encoding="utf-8")
    assert ask("related-papers", str(file)).stdout == ask("related-papers", "p08").stdout


def test_a_flag_and_a_choice(ask):
    done = ask("related-papers", "p01", "--by", "datasets", "--diverse", "--limit", "2")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["p04", "p02"]
    assert ask("related-papers", "p01", "--by", "venues").exit_code == 2
