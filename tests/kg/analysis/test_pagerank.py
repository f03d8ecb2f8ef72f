from __future__ import annotations

import pytest

from kg.analysis._pagerank import DAMPING, pagerank


def both_ways(*pairs):
    return sorted((a, b, 1.0) for pair in pairs for a, b in (pair, pair[::-1]))


def test_the_middle_of_a_star_has_the_value_of_the_closed_form():
    ranks = pagerank(both_ways("hx", "hy", "hz"))
    # h = (1 - d) / 4 + d (1 - h)
    assert ranks["h"] == pytest.approx(((1 - DAMPING) / 4 + DAMPING) / (1 + DAMPING))
    assert ranks["x"] == pytest.approx((1 - ranks["h"]) / 3)
    assert sum(ranks.values()) == pytest.approx(1)


def test_weights_split_the_walk():
    ranks = pagerank([("a", "b", 3.0), ("a", "c", 1.0), ("b", "a", 1.0), ("c", "a", 1.0)])
    base = (1 - DAMPING) / 3
    assert (ranks["b"] - base) / (ranks["c"] - base) == pytest.approx(3)


def test_a_walk_that_starts_anew_at_one_node_ends_in_its_own_part():
    ranks = pagerank(both_ways("ab", "cd"), {"a": 1.0})
    assert ranks["a"] == pytest.approx(1 / (1 + DAMPING))
    assert ranks["b"] == pytest.approx(DAMPING / (1 + DAMPING))
    assert ranks["c"] == ranks["d"] == 0


def test_a_dead_end_sends_the_walk_back_to_its_start():
    ranks = pagerank([("a", "b", 1.0)], {"a": 1.0})
    assert ranks["a"] == pytest.approx(1 / (1 + DAMPING))


def test_no_links_give_no_ranks():
    assert pagerank([]) == {}
