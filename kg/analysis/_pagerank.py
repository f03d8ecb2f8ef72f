"""PageRank by power iteration on arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

DAMPING: Final = 0.85
_TOLERANCE: Final = 1e-10
_ROUNDS: Final = 200

Link = tuple[str, str, float]


def pagerank(links: Sequence[Link], restart: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return the PageRank of every node that a link touches; the values add up to 1.

    Parameters
    ----------
    links
        From, to, and a positive weight. Sorted input gives the same floats on every machine of one kind.
    restart
        Weights of the nodes at which the walk starts anew (personalised PageRank); all alike by default.

    References
    ----------
    L. Page, S. Brin, R. Motwani, T. Winograd, "The PageRank Citation Ranking", Stanford InfoLab 1999-66.
    T. H. Haveliwala, "Topic-Sensitive PageRank", WWW 2002 (the personalised form).
    """
    ids = sorted({end for head, tail, _ in links for end in (head, tail)} | set(restart or ()))
    if not ids:
        return {}
    place = {id_: number for number, id_ in enumerate(ids)}
    count = len(ids)
    heads = np.array([place[head] for head, _, _ in links], dtype=np.int64)
    tails = np.array([place[tail] for _, tail, _ in links], dtype=np.int64)
    weights = np.array([weight for _, _, weight in links], dtype=np.float64)
    start = np.full(count, 1 / count)
    if restart:
        start = np.zeros(count)
        for id_, weight in restart.items():
            start[place[id_]] = weight
        start /= start.sum()
    out = np.bincount(heads, weights, count)
    shares = weights / out[heads]
    rank = start
    for _ in range(_ROUNDS):
        flow = np.bincount(tails, shares * rank[heads], count) + rank[out == 0].sum() * start
        new = DAMPING * flow + (1 - DAMPING) * start
        if np.abs(new - rank).sum() < _TOLERANCE:
            break
        rank = new
    return dict(zip(ids, (float(value) for value in rank), strict=True))
