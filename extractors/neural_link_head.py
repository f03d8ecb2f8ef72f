"""Roles of groups and relations between them, in numpy, from the states of their mentions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extractors.neural_encoder import Encoding, Floats, Ints
from extractors.neural_heads import times

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
        y = times(x, self._w[f"{name}.weight"])
        bias = self._w.get(f"{name}.bias")
        return y if bias is None else y + bias

    def __call__(
        self, texts: Sequence[Encoding], members: Sequence[Members], allowed: NDArray[np.bool_]
    ) -> list[tuple[Floats, Pairs]]:
        """Score some texts at once.

        Parameters
        ----------
        texts
        members
            At least one mention for each group, and one group for each text.
        allowed : (types + 1, types + 1) bool
            Which types of head and tail can be linked at all.

        Returns
        -------
        roles : (groups, roles) float
        pairs
            All pairs that can be linked.
        """
        both = list(zip(texts, members, strict=True))
        u = self._linear(np.concatenate([t.states[m.first] for t, m in both]), "first")
        u += self._linear(np.concatenate([t.states[m.last] for t, m in both]), "last")
        opening = np.concatenate([t.sums[m.first] for t, m in both])
        closing = np.concatenate([t.sums[m.last + 1] for t, m in both])
        length = np.concatenate([m.last - m.first + 1 for m in members]).astype(np.float32)[:, None]
        u += self._linear((closing - opening) / length, "mean")
        vec = self._groups(texts, members, u)
        roles = self._linear(vec, "role")
        geometry = [_pairs(m, allowed) for m in members]
        base_m = np.cumsum([0, *(len(m.of) for m in members)])
        base_g = np.cumsum([0, *(len(m.types) for m in members)])
        number = np.repeat(np.arange(len(texts)), [len(pair.head) for pair in geometry])
        head, tail, i, j, swap, bucket, steps, gap = (
            np.concatenate([getattr(pair, name) for pair in geometry])
            for name in ("head", "tail", "i", "j", "swap", "bucket", "steps", "gap")
        )
        i, j, head, tail = i + base_m[number], j + base_m[number], head + base_g[number], tail + base_g[number]
        x = self._linear(u, "head_near")[i] + self._linear(u, "tail_near")[j]
        one, two = np.where(swap, j, i), np.where(swap, i, j)
        begin, end = self._linear(closing, "between")[one], self._linear(opening, "between")[two]
        x += np.where(gap[:, None] > 0, end - begin, np.float32(0)) / np.maximum(gap, 1).astype(np.float32)[:, None]
        x += self._w["distance.weight"][bucket] + self._w["sentences.weight"][steps]
        x += self._linear(vec, "head")[head] + self._linear(vec, "tail")[tail]
        x += self._linear(vec, "head_by")[head] * self._linear(vec, "tail_by")[tail]
        logits = self._linear(np.maximum(x, 0, out=x), "relation")
        cuts = np.cumsum([len(pair.head) for pair in geometry])[:-1]
        return [
            (role, Pairs(pair.head, pair.tail, logit, pair.i, pair.j))
            for role, logit, pair in zip(np.split(roles, base_g[1:-1]), np.split(logits, cuts), geometry, strict=True)
        ]

    def _groups(self, texts: Sequence[Encoding], members: Sequence[Members], u: Floats) -> Floats:
        base = np.cumsum([0, *(len(m.types) for m in members)])
        of = np.concatenate([m.of + shift for m, shift in zip(members, base, strict=False)])
        order = np.argsort(of, kind="stable")
        bounds = np.searchsorted(of[order], np.arange(base[-1]))
        count = np.diff(np.append(bounds, len(order)))
        mean = np.add.reduceat(u[order], bounds) / count[:, None].astype(np.float32)
        pooled = np.concatenate((mean, np.maximum.reduceat(u[order], bounds)), 1)
        sentence = np.concatenate([m.sentence for m in members])[order]
        earliest = np.minimum.reduceat(sentence, bounds)
        latest = np.maximum.reduceat(sentence, bounds)
        sizes = [len(m.types) for m in members]
        final = (latest == np.repeat([m.last_sentence for m in members], sizes)) & (latest > 0)
        vec = self._linear(pooled, "pool") + self._w["kind.weight"][np.concatenate([m.types for m in members])]
        vec += self._w["count.weight"][np.minimum(count, 4)]
        vec += self._w["place.weight"][np.minimum(earliest, 4)] + self._w["place.weight"][5 + final]
        pages = self._linear(np.stack([t.sums[-1] / np.float32(len(t.states)) for t in texts]), "page")
        vec += np.repeat(pages, sizes, axis=0)
        return np.asarray(np.maximum(vec, 0), np.float32)


@dataclass(slots=True)
class _Geometry:
    """Pairs of one text: groups, nearest mentions, whether the tail comes first, and how far apart they are."""

    head: Ints
    tail: Ints
    i: Ints
    j: Ints
    swap: NDArray[np.bool_]
    bucket: Ints
    steps: Ints
    gap: Ints


def _pairs(members: Members, allowed: NDArray[np.bool_]) -> _Geometry:
    head, tail = allowed[members.types[:, None], members.types[None]].nonzero()
    apart = head != tail
    head, tail = head[apart], tail[apart]
    first, last = members.first, members.last
    i, j, distance = _nearest(first, last, members.of, head, tail)
    swap = first[i] > first[j]
    bucket = np.searchsorted(DISTANCE_EDGES, distance, side="right") + (len(DISTANCE_EDGES) + 1) * swap
    steps = np.minimum(np.abs(members.sentence[i] - members.sentence[j]), MOST_STEPS)
    gap = np.where(swap, first[i] - last[j], first[j] - last[i]) - 1
    return _Geometry(head, tail, i, j, swap, bucket, steps, gap)


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
