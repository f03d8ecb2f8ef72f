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
