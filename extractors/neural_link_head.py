"""Roles of groups and relations between them, in numpy, from the states of their mentions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extractors.neural_encoder import Encoding, Floats, Ints

DISTANCE_EDGES: Final = np.array([1, 2, 3, 4, 6, 9, 14, 22, 36, 60, 100])
MOST_STEPS: Final = 4


@dataclass(slots=True)
class Members:
    """The mentions of one text's groups.

    ``first``, ``last`` (m,): first and last piece; ``of`` (m,): group; ``sentence`` (m,): number of the sentence,
    the title being 0; ``types`` (g,): type from 1; ``last_sentence``: number of the text's last sentence.
    """

    first: Ints
    last: Ints
    of: Ints
    sentence: Ints
    types: Ints
    last_sentence: int


@dataclass(slots=True)
class Pairs:
    """Scored ordered pairs of groups: ``head``, ``tail`` (k,), ``logits`` (k, relations + 1), the nearest mentions."""

    head: Ints
    tail: Ints
    logits: Floats
    head_mention: Ints
    tail_mention: Ints


class LinkHead:
    """Scores roles and relations.

    A group is the mean and maximum of its mentions' features, its type, where and how often it is named, and the
    mean of the whole text; a pair adds its two nearest mentions, the mean of what lies between them, and how far
    apart they are.

    Parameters
    ----------
    weights
        As saved by the training, without their prefix.
    """

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._w = weights

    def _linear(self, x: Floats, name: str) -> Floats:
        y = x @ self._w[f"{name}.weight"].T
        bias = self._w.get(f"{name}.bias")
        return y if bias is None else y + bias

    def __call__(self, text: Encoding, members: Members, allowed: NDArray[np.bool_]) -> tuple[Floats, Pairs]:
        """Score one text.

        Parameters
        ----------
        text
        members
            At least one mention for each group.
        allowed : (types + 1, types + 1) bool
            Which types of head and tail can be linked at all.

        Returns
        -------
        roles : (groups, roles) float
        pairs
            All pairs that can be linked.
        """
        first, last, of = members.first, members.last, members.of
        u = self._linear(text.states[first], "first") + self._linear(text.states[last], "last")
        length = (last - first + 1).astype(np.float32)[:, None]
        u += self._linear((text.sums[last + 1] - text.sums[first]) / length, "mean")
        vec = self._groups(text, members, u)
        roles = self._linear(vec, "role")
        head, tail = allowed[members.types[:, None], members.types[None]].nonzero()
        apart = head != tail
        head, tail = head[apart], tail[apart]
        i, j, distance = _nearest(first, last, of, head, tail)
        x = self._linear(u, "head_near")[i] + self._linear(u, "tail_near")[j]
        swap = first[i] > first[j]
        start = np.where(swap, last[j], last[i]) + 1
        stop = np.maximum(np.where(swap, first[i], first[j]), start)
        between = (text.sums[stop] - text.sums[start]) / np.maximum(stop - start, 1).astype(np.float32)[:, None]
        x += self._linear(between, "between")
        bucket = np.searchsorted(DISTANCE_EDGES, distance, side="right") + (len(DISTANCE_EDGES) + 1) * swap
        steps = np.minimum(np.abs(members.sentence[i] - members.sentence[j]), MOST_STEPS)
        x += self._w["distance.weight"][bucket] + self._w["sentences.weight"][steps]
        x += self._linear(vec, "head")[head] + self._linear(vec, "tail")[tail]
        x += self._linear(vec, "head_by")[head] * self._linear(vec, "tail_by")[tail]
        return roles, Pairs(head, tail, self._linear(np.maximum(x, 0), "relation"), i, j)

    def _groups(self, text: Encoding, members: Members, u: Floats) -> Floats:
        order = np.argsort(members.of, kind="stable")
        g = len(members.types)
        bounds = np.searchsorted(members.of[order], np.arange(g))
        count = np.diff(np.append(bounds, len(order)))
        mean = np.add.reduceat(u[order], bounds) / count[:, None].astype(np.float32)
        pooled = np.concatenate((mean, np.maximum.reduceat(u[order], bounds)), 1)
        sentence = members.sentence[order]
        earliest = np.minimum.reduceat(sentence, bounds)
        latest = np.maximum.reduceat(sentence, bounds)
        final = (latest == members.last_sentence) & (latest > 0)
        vec = self._linear(pooled, "pool") + self._w["kind.weight"][members.types]
        vec += self._w["count.weight"][np.minimum(count, 4)]
        vec += self._w["place.weight"][np.minimum(earliest, 4)] + self._w["place.weight"][5 + final]
        vec += self._linear(text.sums[-1] / np.float32(len(text.states)), "page")
        return np.asarray(np.maximum(vec, 0), np.float32)


def _nearest(first: Ints, last: Ints, of: Ints, head: Ints, tail: Ints) -> tuple[Ints, Ints, Ints]:
    """Find the nearest two mentions of each pair of groups: their numbers and the pieces between them."""
    m = len(of)
    g = int(of.max()) + 1
    gap = np.maximum(first[None] - last[:, None], first[:, None] - last[None])
    key = np.maximum(gap, 0) * (m * m) + np.arange(m * m).reshape(m, m)
    order = np.argsort(of, kind="stable")
    bounds = np.searchsorted(of[order], np.arange(g))
    best = np.minimum.reduceat(np.minimum.reduceat(key[order][:, order], bounds, axis=0), bounds, axis=1)
    chosen = best[head, tail]
    return chosen % (m * m) // m, chosen % m, chosen // (m * m)
