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
    alike = [
        {"id": f"method:{n}", "label": "Method", "name": f"magnet {n}", "papers": 1, "aliases": []} for n in range(900)
    ]
    index.rebuild([known, *alike], 1)
    assert index.search("imagnet", 1)[0].name == "ImageNet"
