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
