"""Papers that share entities with a paper or a text, and which ones they share.

name: related-papers
param paper: document -- a paper by id or title, or the text of a new abstract, which is read and not stored
param limit: count = 10 -- rows at most
param by: 'all'|'concepts'|'methods'|'datasets'|'tasks' = all -- which shared entities count
param year: int = 0 -- only papers of this year; 0 for any
param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
param until: int = 9999 -- year of the papers, to
param min_shared: int = 1 -- shared entities, at least
param diverse: flag = no -- papers that also differ from each other
param pipeline: text = full -- how a text is read, as `kg build --pipeline`
column title -- the related paper
column year -- its year
column score -- likeness of the two papers, 0 to 1
column shared -- names of the shared entities, those that count most first
column evidence -- a sentence of the related paper on the first of them
column id -- the related paper's id
example: related-papers "LoRA: Low-Rank Adaptation of Large Language Models"
example: related-papers abstract.txt --by methods --since 2022 --diverse
empty: no other paper mentions any of the same things; try --by all, or more years

Two papers are alike by the cosine of their entities. An entity weighs log(all papers / papers that mention
it), times what its role and the number of its mentions tell. With all entities, the words of title and
abstract count too, two parts to one of the entities: measured on shared author keywords
(benchmarks/related.py), entities alone fall behind words alone, and both together are ahead of either.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.analysis._words import Vector, cosine, likeness
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
_CANDIDATES: Final = 1000
_WORDS: Final = 2 / 3
"""Share of the words in the score, the rest is that of the entities."""
_RELEVANCE: Final = 0.7


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
    own_id, text, mentioned = _document(store, paper, pipeline)
    mentioned = {id_: row for id_, row in mentioned.items() if type_of(id_) in BY[by]}
    own = {id_: _weight(total, row["papers"], row["role"], row["count"]) for id_, row in mentioned.items()}
    chosen = _rarest({id_: row["papers"] for id_, row in mentioned.items()})
    sums: dict[str, float] = defaultdict(float)
    years: dict[str, int | None] = {}
    for row in links.mentioning(store, chosen, since, until):
        if row["other"] != own_id:
            papers = mentioned[row["id"]]["papers"]
            sums[row["other"]] += own[row["id"]] * _weight(total, papers, row["role"], row["count"])
            years[row["other"]] = row["year"]
    best = sorted(sums, key=lambda id_: (-round(sums[id_], 9), id_))[: max(_CANDIDATES, 3 * limit)]
    mentions: dict[str, list[Row]] = {id_: [] for id_ in best}
    for row in links.mentions_of(store, best):
        if type_of(row["other"]) in BY[by]:
            mentions[row["id"]].append(row)
    vectors = {
        id_: {row["other"]: _weight(total, row["papers"], row["role"], row["count"]) for row in rows}
        for id_, rows in mentions.items()
    }
    scores = {id_: cosine(own, vector) for id_, vector in vectors.items()}
    if by == "all":
        texts = links.texts(store, best)
        words = likeness(text, [texts[id_] for id_ in best])
        scores = {id_: (1 - _WORDS) * scores[id_] + _WORDS * shared for id_, shared in zip(best, words, strict=True)}
    candidates = [
        _Candidate(id_, years[id_], vector, scores[id_])
        for id_, vector in vectors.items()
        if len(own.keys() & vector.keys()) >= min_shared
    ]
    candidates.sort(key=lambda c: (-round(c.score, 9), c.id))
    found = _diverse(candidates, limit) if diverse else candidates[:limit]
    return _rows(store, found, own, mentions)


def _weight(total: int, papers: int, role: str, count: int) -> float:
    return math.log((total + 1) / papers) * ROLE_WEIGHT[Role(role)] * (1 + math.log(count))


def _document(store: Store, document: str, pipeline: str) -> tuple[str | None, str, dict[str, Row]]:
    """Return the id of a stored paper, the text, and role, count and number of papers of each entity in it."""
    try:
        id_, _ = resolve(store, document, (PAPER,))
    except NotFoundError:
        if len(document.split()) < _TEXT_WORDS:
            raise
        return None, document, _read(store, document, pipeline)
    return id_, links.texts(store, [id_])[id_], {row["other"]: row for row in links.mentions_of(store, [id_])}


def _read(store: Store, text: str, pipeline: str) -> dict[str, Row]:
    title, _, abstract = text.strip().partition("\n")
    paper = Paper("text", title, abstract.strip()) if abstract.strip() else Paper("text", "", title)
    extraction = next(iter(Pipeline(pipeline).extract([paper])))
    contribution = Linker(installed_vocabulary()).link(paper, extraction, paper_digest(paper, pipeline))
    known = links.names(store, [mention.entity for mention in contribution.mentions])
    return {
        m.entity: {"papers": known[m.entity]["papers"], "role": m.role, "count": m.count}
        for m in contribution.mentions
        if m.entity in known
    }


def _rarest(papers: Mapping[str, int]) -> list[str]:
    chosen: list[str] = []
    cost = 0
    for id_ in sorted(papers, key=lambda id_: (papers[id_], id_)):
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
            nearest[candidate.id] = max(nearest[candidate.id], cosine(candidate.vector, best.vector))
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
