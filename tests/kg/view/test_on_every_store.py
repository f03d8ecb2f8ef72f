"""Choosing and reading give the same on every kind of store."""

from __future__ import annotations

import pytest

from kg.view.choosing import around, strongest, whole
from kg.view.subgraph import fill


@pytest.fixture
def filled(store, awkward_papers):
    store.write(awkward_papers)
    return store


def test_the_same_is_chosen_and_read(filled, awkward_store):
    for choose in (
        lambda store: whole(store, 30),
        lambda store: around(store, ["dataset:hub-data", "paper-3"], 2, 40),
        lambda store: strongest(store, "dataset:hub-data", 10, relation="EVALUATED_ON"),
    ):
        ids = choose(filled)
        assert ids == choose(awkward_store)
        assert fill(filled, ids) == fill(awkward_store, ids)
