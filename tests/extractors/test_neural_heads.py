"""The numpy heads: choice of spans, nearest mentions."""

from __future__ import annotations

import numpy as np

from extractors.neural_heads import best_spans
from extractors.neural_link_head import _nearest


def test_best_spans_do_not_overlap_and_the_surest_win():
    text = np.array([0, 0, 0, 1, 1])
    first, last = np.array([0, 1, 4, 0, 0]), np.array([2, 1, 4, 0, 1])
    chosen = best_spans(np.array([0.9, 0.95, 0.5, 0.4, 0.6]), text, first, last)
    assert chosen.tolist() == [1, 2, 4]


def test_equal_spans_go_to_the_longer():
    chosen = best_spans(np.array([0.5, 0.5]), np.zeros(2, np.int64), np.array([0, 0]), np.array([0, 3]))
    assert chosen.tolist() == [1]


def test_nearest_mentions_of_a_pair():
    first, last, of = np.array([0, 20, 50]), np.array([1, 21, 50]), np.array([0, 1, 0])
    i, j, distance = _nearest(first, last, of, np.array([0, 1]), np.array([1, 0]))
    assert (i.tolist(), j.tolist(), distance.tolist()) == ([0, 1], [1, 0], [19, 19])
