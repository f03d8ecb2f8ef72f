from __future__ import annotations

import math

import pytest

from kg.analysis._words import likeness, name_bag, parts, word_bag


def test_words_of_the_title_count_twice_and_plurals_as_their_singular():
    assert word_bag("Networks", "A network learns") == {"network": 1 + math.log(3), "learn": 1.0}


def test_a_name_counts_with_the_names_within_it():
    assert parts("deep-graph-network") == ("deep", "deep-graph", "graph", "graph-network", "network")
    assert parts("bert") == ()
    # "graph" stands in both, and gets the larger weight
    assert name_bag([("method:deep-graph", 0.5), ("concept:graph", 1.0)]) == {
        "deep-graph": 0.5,
        "deep": 0.4,
        "graph": 1.0,
    }


def test_rare_things_make_texts_more_alike_than_frequent_ones():
    one, others = {"rare": 1.0, "all": 1.0}, [{"rare": 1.0, "all": 1.0}, {"all": 1.0, "x": 1.0}, {"all": 1.0, "y": 1.0}]
    assert likeness(one, others, floor=0) == pytest.approx([1, 0, 0])
    # rarity is the root of log(1 + 5 / 5) of "all", log(1 + 5 / 3) of "rare", log(1 + 5 / 2) of "x"
    every, rare, single = math.log(2), math.log(8 / 3), math.log(7 / 2)
    second = every / math.sqrt((every + rare) * (every + single))
    assert likeness(one, others, floor=1) == pytest.approx([1, second, second])


def test_nothing_in_common_is_no_likeness():
    assert likeness({}, [{"a": 1.0}, {}], floor=1) == [0, 0]
    assert likeness({"a": 1.0}, [], floor=0) == []
