"""Papers that mention the same things: how to reach them, and what a mention tells."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.schema import Role
from kg.store import Row, Store
from kg.stores import links

ROLE_WEIGHT: Final[Mapping[Role, float]] = {
    Role.PROPOSED: 1.0,
    Role.STUDIED: 1.0,
    Role.EVALUATED_ON: 0.8,
    Role.TRAINED_ON: 0.8,
    Role.USED: 0.8,
    Role.COMPARED: 0.6,
    Role.MENTIONED: 0.5,
}
_EXPANDED: Final = 6_000
"""Mentions that are followed to reach papers, at most."""
_REACHED: Final = 300

Things = Mapping[str, tuple[float, int]]
"""Entities, each with its weight and the number of papers that mention it."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which papers count: those of some years, but not some that are known already."""

    since: int
    until: int
    but: frozenset[str]


def told(row: Row) -> float:
    """Return what role and number of mentions tell."""
    return ROLE_WEIGHT[Role(row["role"])] * (1 + math.log(row["count"]))


def rarity(total: int, papers: int) -> float:
    """Return the logarithm of how few of all papers mention a thing."""
    return math.log((total + 1) / papers)


def together(papers: Iterable[Sequence[Row]]) -> dict[str, tuple[float, int]]:
    """Return the entities of some papers, with weight and number of papers."""
    sums: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = {}
    for rows in papers:
        for row in rows:
            sums[row["other"]] += told(row)
            counts[row["other"]] = row["papers"]
    return {id_: (weight, counts[id_]) for id_, weight in sums.items()}


def reached_from(store: Store, things: Things, total: int, span: Span) -> dict[str, int | None]:
    """Return the papers that mention most of some things, rare things counting more, with their years."""
    sums: dict[str, float] = defaultdict(float)
    years: dict[str, int | None] = {}
    for row in links.mentioning(store, _rarest(things), span.since, span.until):
        if row["other"] not in span.but:
            weight, papers = things[row["id"]]
            sums[row["other"]] += weight * told(row) * rarity(total, papers) ** 2
            years[row["other"]] = row["year"]
    best = sorted(sums, key=lambda id_: (-round(sums[id_], 9), id_))[:_REACHED]
    return {id_: years[id_] for id_ in best}


def _rarest(things: Things) -> list[str]:
    chosen: list[str] = []
    cost = 0
    for id_ in sorted(things, key=lambda id_: (things[id_][1], id_)):
        cost += things[id_][1]
        if chosen and cost > _EXPANDED:
            break
        chosen.append(id_)
    return chosen
