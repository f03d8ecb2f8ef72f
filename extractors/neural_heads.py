"""The model's heads in numpy: spans from states, roles and relations from groups of spans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from extractors.neural_encoder import Encoding, Floats, Ints

LONGEST: Final = 12
"""Words of the longest span."""
EDGE_FLOOR: Final = 0.08
"""Spans are scored only between words that begin (end) one with at least this probability."""


@lru_cache(maxsize=2)
def load_heads(folder: Path) -> dict[str, Floats]:
    """Load the weights of all heads once for the whole process.

    Raises
    ------
    OSError
        If the file is missing.
    """
    with np.load(folder / "heads.npz") as source:
        return {name: source[name].astype(np.float32) for name in source.files}


def part(weights: Mapping[str, Floats], prefix: str) -> dict[str, Floats]:
    """Return the weights under a prefix, without it."""
    return {n.removeprefix(prefix): v for n, v in weights.items() if n.startswith(prefix)}


def softmax(x: Floats) -> Floats:
    """Softmax over the last axis."""
    e = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(e / e.sum(-1, keepdims=True), np.float32)


def sigmoid(x: Any) -> Any:
    """Logistic function."""
    return 1 / (1 + np.exp(-x))


def times(x: Floats, weight: Floats) -> Floats:
    """Return ``x @ weight.T``, each row of it the same however many rows there are.

    Matrix libraries choose their way by the size of the product, and round otherwise on each. Rows are filled up
    to a multiple of 64 and at least 128, columns to at least 64, which keeps to one way.
    """
    rows, columns = len(x), len(weight)
    full = max(128, -(-rows // 64) * 64)
    if full != rows:
        x = np.concatenate((x, np.zeros((full - rows, x.shape[1]), np.float32)))
    if columns < 64:
        weight = np.concatenate((weight, np.zeros((64 - columns, weight.shape[1]), np.float32)))
    return np.asarray((x @ weight.T)[:rows, :columns], np.float32)


@dataclass(slots=True)
class Spans:
    """Scored spans of some texts.

    ``text`` (k,): which text; ``first``, ``last`` (k,): words in it; ``logits`` (k, types + 1), the first being
    "none"; ``required`` (k,): probability that an annotator would call it indispensable.
    """

    text: Ints
    first: Ints
    last: Ints
    logits: Floats
    required: Floats


class SpanHead:
    """Scores spans of up to 12 words for one label set.

    A span's features are projections of the states of its first and last piece and of the mean between, plus its
    width (after Zhong and Chen 2021, with the mean added).

    Parameters
    ----------
    weights
        As saved by the training, without their prefix.
    """

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._w = weights

    def __call__(self, texts: Sequence[Encoding]) -> Spans:
        """Score the likely spans of some texts."""
        counts = [len(text.first) for text in texts]
        words = np.cumsum([0, *counts])
        if not words[-1]:
            nothing = np.zeros(0, np.int64)
            n = len(self._w["score.bias"])
            return Spans(nothing, nothing, nothing, np.zeros((0, n - 1), np.float32), np.zeros(0, np.float32))
        owner = np.repeat(np.arange(len(texts)), counts)
        first = np.concatenate([text.first for text in texts])
        last = np.concatenate([text.last for text in texts])
        field = 2 * owner + (np.arange(words[-1]) - words[owner] >= np.array([t.n_title for t in texts])[owner])
        h_first = np.concatenate([text.states[text.first] for text in texts])
        h_last = np.concatenate([text.states[text.last] for text in texts])
        w, b = self._w["edges.weight"], self._w["edges.bias"]
        begins = sigmoid(h_first @ w[0] + b[0]) > EDGE_FLOOR
        ends = sigmoid(h_last @ w[1] + b[1]) > EDGE_FLOOR
        i = np.flatnonzero(begins)
        grid = i[:, None] + np.arange(LONGEST)
        inside = np.minimum(grid, words[-1] - 1)
        fits = (grid < words[-1]) & (field[inside] == field[i][:, None]) & ends[inside]
        at, width = fits.nonzero()
        a, z = i[at], i[at] + width
        used = np.unique(z)
        to = np.searchsorted(used, z)
        opening = times(self._sums(texts, words, i, first), self._w["mean.weight"])
        closing = times(self._sums(texts, words, used, last + 1), self._w["mean.weight"])
        x = closing[to] - opening[at]
        x /= (last[z] - first[a] + 1).astype(np.float32)[:, None]
        x += (times(h_first[i], self._w["first.weight"]) + self._w["first.bias"])[at]
        x += times(h_last[used], self._w["last.weight"])[to]
        x += self._w["width.weight"][width]
        scores = times(np.maximum(x, 0, out=x), self._w["score.weight"]) + self._w["score.bias"]
        base = words[owner[a]]
        return Spans(owner[a], a - base, z - base, scores[:, :-1], np.asarray(sigmoid(scores[:, -1]), np.float32))

    @staticmethod
    def _sums(texts: Sequence[Encoding], words: Ints, chosen: Ints, place: Ints) -> Floats:
        """Gather the running sums of states at the places of chosen words (sorted)."""
        cuts = np.searchsorted(chosen, words)
        return np.concatenate(
            [text.sums[place[chosen[p:q]]] for text, p, q in zip(texts, cuts[:-1], cuts[1:], strict=True)]
        )


def best_spans(score: Floats, text: Ints, first: Ints, last: Ints) -> Ints:
    """Choose spans that do not overlap, greatest score first; ties go to the earlier and then the longer one.

    Parameters
    ----------
    score, text, first, last : (k,)

    Returns
    -------
    (m,) int64
        Numbers of the chosen spans, by text and place.
    """
    order = np.lexsort((first - last, first, -score, text)).tolist()
    starts, stops, owners = first.tolist(), last.tolist(), text.tolist()
    chosen: list[int] = []
    taken: set[int] = set()
    present = -1
    for k in order:
        if owners[k] != present:
            present = owners[k]
            taken = set()
        places = range(starts[k], stops[k] + 1)
        if taken.isdisjoint(places):
            taken.update(places)
            chosen.append(k)
    found = np.array(chosen, np.int64)
    return found[np.lexsort((first[found], text[found]))] if chosen else found
