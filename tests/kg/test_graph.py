from __future__ import annotations

import importlib.util
import inspect
import re
import sys
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from kg.errors import QueryError
from kg.graph import Answer, Graph
from kg.stores import open_store

sys.path.insert(0, str(Path(__file__).parent.parent / "queries"))
from corpus import contributions

ANSWER = Answer(({"name": "a<b", "papers": 2}, {"name": "c", "papers": 1}), ("name", "papers"), "", {})


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    with open_store(tmp_path_factory.mktemp("graph") / "graph.kg", create=True) as store:
        store.write(contributions())
        yield Graph(store)


def test_the_whole_graph_for_networkx(graph):
    whole = graph.to_networkx()
    assert whole.nodes["method:lora"] == {"label": "Method", "name": "lora", "aliases": [], "papers": 5}
    assert whole.nodes["p01"]["year"] == 2019
    edges = whole.get_edge_data("method:lora", "dataset:glue").values()
    assert sorted(edge["paper"] for edge in edges) == ["p03", "p09"]
    assert {edge["type"] for edge in edges} == {"EVALUATED_ON"}


def test_a_part_of_the_graph_for_networkx(graph):
    part = graph.to_networkx(["method:lora", "dataset:glue", "model:gpt"])
    assert sorted(part) == ["dataset:glue", "method:lora", "model:gpt"]
    assert part.number_of_edges() == 2


def test_rows_for_pandas_or_a_clear_word_on_how_to_get_it():
    if importlib.util.find_spec("pandas") is None:
        with pytest.raises(ModuleNotFoundError, match=r"pip install 'abstracts-kg\[pandas\]'"):
            ANSWER.to_pandas()
    else:
        assert list(ANSWER.to_pandas()["papers"]) == [2, 1]


def test_an_answer_is_a_sequence_and_a_table_in_a_notebook():
    assert [row["name"] for row in ANSWER] == ["a<b", "c"]
    assert ANSWER[0]["papers"] == 2
    html = ANSWER._repr_html_()
    assert ">a&lt;b</td>" in html
    assert '<td style="text-align:right;vertical-align:top">2</td>' in html


def test_a_notebook_shows_types_by_colour_and_what_to_try(graph):
    assert re.search(r'<span style="color:#\w{6}">lora</span>', graph.methods_on_dataset("glue")._repr_html_())
    empty = graph.neighbours("vision")._repr_html_()
    assert empty == "<p>Nothing found: no paper states a relation of it; try `co-occurring` with it</p>"
    many = Answer(tuple({"n": n} for n in range(500)), ("n",), "", {})._repr_html_()
    assert many.count("<tr>") == 201
    assert "and 300 more rows" in many


def test_what_an_answer_names_for_networkx(graph):
    named = graph.methods_on_dataset("glue", limit=2).to_networkx()
    assert sorted(named) == ["dataset:glue", "method:adapter", "method:lora"]
    assert {edge["type"] for *_, edge in named.edges(data=True)} == {"EVALUATED_ON", "COMPARED_WITH", "SUBCLASS_OF"}
    papers = graph.related_papers("p08", limit=1).to_networkx()
    assert sorted(papers) == ["p06", "p08"]
    assert papers.nodes["p06"]["title"] == "On p06"
    with pytest.raises(QueryError, match="names nothing of a graph"):
        ANSWER.to_networkx()


def test_a_part_with_papers_has_their_mentions(graph):
    part = graph.to_networkx(["p03", "method:lora", "nowhere"])
    assert [(head, tail, edge["role"]) for head, tail, edge in part.edges(data=True)] == [
        ("p03", "method:lora", "proposed")
    ]


def test_the_wide_form_of_an_answer(graph):
    wide = graph.matrix(limit=3).wide()
    assert wide.columns == ("row", "glue", "squad", "imagenet")
    assert wide[1] == {"row": "adapter", "glue": 2, "squad": None, "imagenet": None}
    assert not graph.matrix(min_papers=99).wide()
    with pytest.raises(QueryError, match="no wide form"):
        graph.top("Dataset").wide()


def test_questions_are_typed_and_documented_functions(graph):
    ask = graph.related_papers
    parameters = inspect.signature(ask).parameters
    assert list(parameters)[:3] == ["paper", "limit", "by"]
    assert parameters["paper"].default is inspect.Parameter.empty
    assert (parameters["limit"].annotation, parameters["limit"].default) == (int, 10)
    assert "methods" in get_args(parameters["by"].annotation)
    assert get_type_hints(ask)["return"] is Answer
    assert "the related paper's id" in inspect.getdoc(ask)
    assert "methods_on_dataset" in dir(graph)


def test_why_an_answer_is_empty(graph):
    assert graph.why_empty("methods-on-dataset", dataset="glue", since=2050) == (
        "without --since 2050 there are 3 rows"
    )
    assert graph.why_empty("top", type="Metric") == graph.queries["top"].empty


def test_a_graph_has_no_other_attributes(graph):
    with pytest.raises(AttributeError, match="no attribute or question 'no_such_thing'"):
        graph.no_such_thing  # noqa: B018
