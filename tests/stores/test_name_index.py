"""The index of names beside the embedded store."""

from __future__ import annotations

import pytest

from kg.stores._name_index import NameIndex


@pytest.fixture
def index(tmp_path):
    opened = NameIndex(tmp_path / "names.sqlite")
    yield opened
    opened.close()


def test_a_typing_error_finds_the_well_known_thing_among_many_that_are_alike(index):
    known = {"id": "dataset:imagenet", "label": "Dataset", "name": "ImageNet", "papers": 400,
             "aliases": [f"ImageNet Large Scale Challenge {year}" for year in range(2010, 2040)]}  # fmt: skip
    names = [f"image magnet {n}" for n in range(300)] + [f"other thing {n}" for n in range(3000)]
    others = [{"id": f"method:{name}", "label": "Method", "name": name, "papers": 1, "aliases": []} for name in names]
    index.rebuild([known, *others], 1)
    assert index.search("imagnet", 1)[0].name == "ImageNet"


def test_what_has_more_papers_comes_first_from_then_on(index):
    one, other = (
        {"id": f"method:graph-{n}", "label": "Method", "name": f"graph {n}", "papers": 3 - n, "aliases": ["Graph"]}
        for n in (1, 2)
    )
    index.update([one, other], [], 1)
    assert [hit.id for hit in index.search("graph", 2)] == [one["id"], other["id"]]
    index.update([{**other, "papers": 9}], [], 2)
    assert [(hit.id, hit.papers) for hit in index.search("graph", 2)] == [(other["id"], 9), (one["id"], 2)]


def test_another_alias_is_found_and_the_one_before_is_not(index):
    row = {"id": "method:graph", "label": "Method", "name": "graph", "papers": 3, "aliases": ["network"]}
    index.update([row], [], 1)
    index.update([{**row, "aliases": ["lattice"]}], [], 2)
    assert [hit.id for hit in index.search("lattice", 2)] == ["method:graph"]
    assert index.search("network", 2) == []


def test_a_short_form_finds_what_goes_by_it_among_many_names_that_have_the_word(index):
    known = {"id": "method:large-language-model", "label": "Method", "name": "large language model", "papers": 900,
             "aliases": ["LLM", *(f"large language model of kind {n}" for n in range(20))]}  # fmt: skip
    others = [
        {"id": f"method:llm-{n}", "label": "Method", "name": f"LLM {n}", "papers": 2, "aliases": []} for n in range(300)
    ]
    index.rebuild([*others, known], 1)
    assert index.search("LLM", 1)[0].id == known["id"]
    assert index.search("llm", 1)[0].id == known["id"]
    index.update([{**known, "aliases": []}], [], 2)
    assert known["id"] not in {hit.id for hit in index.search("LLM", 50)}


def test_an_error_that_one_paper_makes_too_does_not_hide_the_well_known_thing(index):
    known = {"id": "dataset:imagenet", "label": "Dataset", "name": "ImageNet", "papers": 400, "aliases": []}
    wrong = {"id": "dataset:imagnet-1k", "label": "Dataset", "name": "ImagNet-1k", "papers": 1, "aliases": []}
    index.rebuild([known, wrong], 1)
    assert index.search("imagnet", 1)[0].name == "ImageNet"


def test_an_index_that_an_earlier_version_made_counts_as_behind(index):
    index.update([], [], 7)
    assert index.generation == 7
    index._connection.execute("PRAGMA user_version = 0")
    assert index.generation == -1
