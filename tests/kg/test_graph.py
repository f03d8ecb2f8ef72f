from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

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
    assert "<td>a&lt;b</td><td>2</td>" in ANSWER._repr_html_()


def test_a_graph_has_no_other_attributes(graph):
    with pytest.raises(AttributeError, match="no attribute or question 'no_such_thing'"):
        graph.no_such_thing  # noqa: B018
