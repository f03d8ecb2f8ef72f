"""The entities of which the most papers state something, without counting all.

No entity has more papers that state something of it than papers that mention it. So they are counted in the order
of their mentions, until the next one cannot be among the best any more (the threshold algorithm of R. Fagin,
A. Lotem, M. Naor, "Optimal aggregation algorithms for middleware", PODS 2001, for one list and its bound).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice

from kg.schema import EntityType
from kg.store import Store
from kg.stores import stated
from kg.stores.links import all_years
from kg.stores.stated import Stated

Cells = dict[str, list[Stated]]
"""What is stated of an entity, by the far end."""


@dataclass(frozen=True)
class Papers:
    """The papers that count: of some years, and about a task if one is given."""

    store: Store
    since: int
    until: int
    task: str | None

    @property
    def unrestricted(self) -> bool:
        """Whether all papers count."""
        return self.task is None and all_years(self.since, self.until)

    @cached_property
    def _about(self) -> dict[str, int] | None:
        return None if self.task is None else stated.papers_about(self.store, self.task)

    def _within(self, years: dict[str, int]) -> set[str]:
        return {paper for paper, year in years.items() if self.since <= year <= self.until}

    def candidates(self, labels: Sequence[EntityType], least: int, size: int) -> Iterator[tuple[int, str]]:
        """Yield entities that so many of these papers may mention, those with the most first: a bound and the id."""
        if self._about is not None:
            named = stated.named_in(self.store, self._within(self._about), labels)
            return iter(sorted(((papers, id_) for id_, papers in named.items() if papers >= least), reverse=True))
        pages = [stated.by_papers(self.store, label, least, size) for label in labels]
        return heapq.merge(*pages, key=lambda one: -one[0])

    def only(self, found: dict[str, list[Stated]]) -> dict[str, list[Stated]]:
        """Keep what these papers state; what the vocabulary says is kept if all papers count."""
        if self.unrestricted:
            return found
        papers = {one.paper for every in found.values() for one in every if one.paper}
        within = self._within(self._about if self._about is not None else stated.years_of(self.store, papers))
        return {id_: [one for one in every if one.paper in within] for id_, every in found.items()}


def cells(every: Iterable[Stated], min_papers: int) -> Cells:
    """Put together what is stated of the same far end, if enough papers do.

    Where less than two are asked for, what the vocabulary alone says is enough.
    """
    by_node: Cells = defaultdict(list)
    for one in every:
        by_node[one.node].append(one)
    return {
        node: together
        for node, together in by_node.items()
        if (count := len(papers_of(together))) >= min_papers or (count == 0 and min_papers <= 1)
    }


def papers_of(every: Iterable[Stated]) -> set[str]:
    """Return the papers that state something."""
    return {one.paper for one in every if one.paper}


def surest(every: Iterable[Stated]) -> list[Stated]:
    """Order what is stated by how sure it is; what the vocabulary says comes last."""
    return sorted(every, key=_unsure)


def equally_sure(every: Iterable[Stated]) -> list[Stated]:
    """Return the surest of what is stated, all that one paper says as surely."""
    by_sureness: dict[tuple[bool, float, str, str], list[Stated]] = defaultdict(list)
    for one in every:
        by_sureness[_unsure(one)].append(one)
    return by_sureness[min(by_sureness)]


def _unsure(one: Stated) -> tuple[bool, float, str, str]:
    return not one.paper, -one.confidence, one.paper, one.relation


def most_stated(
    papers: Papers,
    labels: Sequence[EntityType],
    relation: str,
    others: str,
    limit: int,
    min_papers: int,
    cell_papers: int = 1,
) -> list[tuple[str, Cells]]:
    """Return the entities of which the most papers state a relation, with what they state.

    Parameters
    ----------
    papers
        Those that count.
    labels
        Types of the entities.
    relation, others
        Types of the relations and of the far ends, with ``|`` between them.
    limit
        Entities at most; equally many papers are ordered by id.
    min_papers
        Papers that state something of the entity, at least.
    cell_papers
        Papers that state the same of the same far end, at least, to count at all.
    """
    best: list[tuple[int, str, Cells]] = []
    candidates = papers.candidates(labels, max(min_papers, cell_papers, 1), 2 * limit)
    while page := list(islice(candidates, 2 * limit)):
        relations = papers.only(stated.relations_of(papers.store, (id_ for _, id_ in page), relation, others))
        for id_, every in relations.items():
            if found := cells(every, cell_papers):
                count = len(papers_of(chain.from_iterable(found.values())))
                if count >= min_papers:
                    best.append((-count, id_, found))
        best = sorted(best, key=lambda one: one[:2])[:limit]
        if len(best) == limit and -best[-1][0] > page[-1][0]:
            break
    return [(id_, found) for _, id_, found in best]
