"""Papers that share entities with a paper or a text, and which ones they share.

name: related-papers
param paper: document -- a paper by id or title, or the text of a new abstract, which is read and not stored
param limit: int = 10 -- rows at most
param by: 'all'|'concepts'|'methods'|'datasets'|'tasks' = all -- which shared entities count
param year: int = 0 -- only papers of this year; 0 for any
param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
param until: int = 9999 -- year of the papers, to
param min_shared: int = 1 -- shared entities, at least
param diverse: flag = no -- papers that also differ from each other
param pipeline: text = full -- how a text is read, as `kg build --pipeline`
column title -- the related paper
column year -- its year
column score -- likeness of the two papers' entities, weighted by rarity and role, 0 to 1
column shared -- names of the shared entities, those that count most first
column evidence -- a sentence of the related paper on the first of them
column id -- the related paper's id
example: related-papers "LoRA: Low-Rank Adaptation of Large Language Models"
example: related-papers abstract.txt --by methods --since 2022 --diverse
empty: no other paper mentions any of the same things; try --by all, or more years

Rarity is log(all papers / papers that mention the entity); the role says how much a mention tells of a
paper. Two papers are alike by the cosine of their weighted entities.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.errors import NotFoundError
from kg.extraction import Pipeline, installed_vocabulary
from kg.linking import Linker, paper_digest
from kg.names import resolve
from kg.records import Paper
from kg.schema import PAPER, EntityType, Role, type_of
from kg.store import Row, Store
from kg.stores import links

BY: Final[Mapping[str, frozenset[EntityType]]] = {
    "all": frozenset(EntityType),
    "concepts": frozenset({EntityType.CONCEPT}),
    "methods": frozenset({EntityType.METHOD, EntityType.MODEL}),
    "datasets": frozenset({EntityType.DATASET}),
    "tasks": frozenset({EntityType.TASK}),
}
ROLE_WEIGHT: Final[Mapping[Role, float]] = {
    Role.PROPOSED: 1.0,
    Role.STUDIED: 1.0,
    Role.EVALUATED_ON: 0.8,
    Role.TRAINED_ON: 0.8,
    Role.USED: 0.8,
    Role.COMPARED: 0.6,
    Role.MENTIONED: 0.5,
}
_TEXT_WORDS: Final = 12
_EXPANDED: Final = 6_000
_CANDIDATES: Final = 200
_RELEVANCE: Final = 0.7

Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class _Candidate:
    id: str
    year: int | None
    vector: Vector
    score: float


def answer(
    store: Store,
    paper: str,
    limit: int,
    by: str,
    year: int,
    since: int,
    until: int,
    min_shared: int,
    diverse: bool,
    pipeline: str,
) -> list[Row]:
    """Find the papers most like one.

    Candidates come from the rarest entities of the paper, a bounded number of mentions in all; the best of
    them are compared by everything they mention. With ``diverse`` they are chosen by maximal marginal
    relevance.

    References
    ----------
    J. Carbonell, J. Goldstein, "The Use of MMR, Diversity-Based Reranking for Reordering Documents and
    Producing Summaries", SIGIR 1998.

    Raises
    ------
    NotFoundError
        If there is no such paper, and what was given is too short to be read as a text.
    """
    if year:
        since, until = max(since, year), min(until, year)
    total = links.papers(store)
    own_id, mentioned = _entities(store, paper, pipeline)
    mentioned = {id_: m for id_, m in mentioned.items() if m[1] > 0 and type_of(id_) in BY[by]}
    own = {id_: _weight(total, papers, role) for id_, (role, papers) in mentioned.items()}
    chosen = _rarest(own, {id_: papers for id_, (_, papers) in mentioned.items()})
    sums: dict[str, float] = defaultdict(float)
    years: dict[str, int | None] = {}
    for row in links.mentioning(store, chosen, since, until):
        if row["other"] != own_id:
            sums[row["other"]] += own[row["id"]] * _weight(total, mentioned[row["id"]][1], Role(row["role"]))
            years[row["other"]] = row["year"]
    best = sorted(sums, key=lambda id_: (-round(sums[id_], 9), id_))[: max(_CANDIDATES, 3 * limit)]
    mentions: dict[str, list[Row]] = defaultdict(list)
    for row in links.mentions_of(store, best):
        if type_of(row["other"]) in BY[by]:
            mentions[row["id"]].append(row)
    candidates = []
    for id_, rows in mentions.items():
        vector = {row["other"]: _weight(total, row["papers"], Role(row["role"])) for row in rows}
        if len(own.keys() & vector.keys()) >= min_shared:
            candidates.append(_Candidate(id_, years[id_], vector, likeness(own, vector)))
    candidates.sort(key=lambda c: (-round(c.score, 9), c.id))
    found = _diverse(candidates, limit) if diverse else candidates[:limit]
    return _rows(store, found, own, mentions)


def likeness(one: Vector, other: Vector) -> float:
    """Return the cosine of two vectors with non-negative entries, 0 to 1."""
    small, large = sorted((one, other), key=len)
    product = math.fsum(weight * large[id_] for id_, weight in small.items() if id_ in large)
    if not product:
        return 0.0
    return product / (math.hypot(*one.values()) * math.hypot(*other.values()))


def _weight(total: int, papers: int, role: Role) -> float:
    return math.log((total + 1) / papers) * ROLE_WEIGHT[role]


def _entities(store: Store, document: str, pipeline: str) -> tuple[str | None, dict[str, tuple[Role, int]]]:
    """Return the id of a stored paper, and role and number of papers of each entity of a document."""
    try:
        id_, _ = resolve(store, document, (PAPER,))
    except NotFoundError:
        if len(document.split()) < _TEXT_WORDS:
            raise
        return None, _read(store, document, pipeline)
    return id_, {row["other"]: (Role(row["role"]), row["papers"]) for row in links.mentions_of(store, [id_])}


def _read(store: Store, text: str, pipeline: str) -> dict[str, tuple[Role, int]]:
    title, _, abstract = text.strip().partition("\n")
    paper = Paper("text", title, abstract.strip()) if abstract.strip() else Paper("text", "", title)
    extraction = next(iter(Pipeline(pipeline).extract([paper])))
    contribution = Linker(installed_vocabulary()).link(paper, extraction, paper_digest(paper, pipeline))
    known = links.names(store, [mention.entity for mention in contribution.mentions])
    return {m.entity: (m.role, known[m.entity]["papers"]) for m in contribution.mentions if m.entity in known}


def _rarest(own: Vector, papers: Mapping[str, int]) -> list[str]:
    chosen: list[str] = []
    cost = 0
    for id_ in sorted(own, key=lambda id_: (papers[id_], id_)):
        cost += papers[id_]
        if chosen and cost > _EXPANDED:
            break
        chosen.append(id_)
    return chosen


def _diverse(candidates: Sequence[_Candidate], limit: int) -> list[_Candidate]:
    chosen: list[_Candidate] = []
    rest = list(candidates)
    nearest = dict.fromkeys((c.id for c in rest), 0.0)
    while rest and len(chosen) < limit:
        best = min(rest, key=lambda c: (-round(_RELEVANCE * c.score - (1 - _RELEVANCE) * nearest[c.id], 9), c.id))
        chosen.append(best)
        rest.remove(best)
        for candidate in rest:
            nearest[candidate.id] = max(nearest[candidate.id], likeness(candidate.vector, best.vector))
    return chosen


def _rows(store: Store, found: Sequence[_Candidate], own: Vector, mentions: Mapping[str, list[Row]]) -> list[Row]:
    titles = links.names(store, [candidate.id for candidate in found])
    rows = []
    for candidate in found:
        common = [row for row in mentions[candidate.id] if row["other"] in own]
        common.sort(key=lambda row: (-round(own[row["other"]] * candidate.vector[row["other"]], 9), row["other"]))
        rows.append(
            {
                "title": titles[candidate.id]["name"],
                "year": candidate.year,
                "score": round(candidate.score, 4),
                "shared": [row["name"] for row in common],
                "evidence": common[0]["evidence"] if common else "",
                "id": candidate.id,
            }
        )
    return rows
