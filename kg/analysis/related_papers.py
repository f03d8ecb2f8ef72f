"""Papers that share entities with a paper or a text, and which ones they share.

name: related-papers
param paper: document -- a paper by id or title, or the text of a new abstract, which is read and not stored
param limit: count = 10 -- rows at most
param by: 'all'|'concepts'|'methods'|'datasets'|'tasks' = all -- which shared entities count
param year: int = 0 -- only papers of this year; 0 for any
param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
param until: int = 9999 -- year of the papers, to
param min_shared: int = 0 -- shared entities, at least
param diverse: flag = no -- papers that also differ from each other
param pipeline: text = full -- how a text is read, as `kg build --pipeline`
column title -- the related paper
column year -- its year
column score -- likeness of the two papers, 0 to 1
column shared -- names of the shared entities, those that count most first; if there are none, what names have in common
column evidence -- a sentence of the related paper on the first of them
column id -- the related paper's id
example: related-papers "LoRA: Low-Rank Adaptation of Large Language Models"
example: related-papers abstract.txt --by methods --since 2022 --diverse
empty: no other paper mentions any of the same things; try --by all, or more years

Two papers are alike by the cosine of the names of their entities and by the cosine of their words, one part to
two. Names within a name count too, so that a paper on temporal graph neural networks is near one on graph neural
networks. A name weighs what its rarity, its role and the number of its mentions tell. Measured on shared author
keywords (benchmarks/related.py), entities alone fall behind words alone, and both together are ahead of either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.analysis._alike import Span, rarity, reached_from, together, told
from kg.analysis._words import Vector, cosine, likeness, name_bag, name_of, parts, word_bag
from kg.curation import linker_for
from kg.errors import NotFoundError
from kg.extraction import Pipeline
from kg.linking import paper_digest
from kg.names import resolve
from kg.records import Paper
from kg.schema import PAPER, EntityType, type_of
from kg.store import Row, Store
from kg.stores import links, naming

BY: Final[Mapping[str, frozenset[EntityType]]] = {
    "all": frozenset(EntityType),
    "concepts": frozenset({EntityType.CONCEPT}),
    "methods": frozenset({EntityType.METHOD, EntityType.MODEL}),
    "datasets": frozenset({EntityType.DATASET}),
    "tasks": frozenset({EntityType.TASK}),
}
_TEXT_WORDS: Final = 12
_NEAREST: Final = 10
"""Papers from whose entities the second step starts."""
_WORDS: Final = 2 / 3
"""Share of the words in the score, the rest is that of the names."""
_RELEVANCE: Final = 0.7
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class _Document:
    id: str | None
    words: Vector
    mentions: list[Row]


@dataclass(frozen=True, slots=True)
class _Candidate:
    id: str
    score: float
    names: Vector


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

    Candidates come in two steps. First those that mention what the paper mentions, or what stands within its
    names; then, from the nearest of these, those that mention what they mention (so a paper is found that
    calls all things by other names). Each step follows the rarest entities first, a bounded number of mentions in
    all. With ``diverse`` the rows are chosen by maximal marginal relevance.

    References
    ----------
    J. J. Rocchio, "Relevance Feedback in Information Retrieval", in The SMART Retrieval System, 1971 (the
    second step, with the nearest papers taken for relevant).
    J. Carbonell, J. Goldstein, "The Use of MMR, Diversity-Based Reranking for Reordering Documents and
    Producing Summaries", SIGIR 1998.

    Raises
    ------
    NotFoundError
        If there is no such paper, and what was given is too short to be read as a text.
    """
    if year:
        since, until = max(since, year), min(until, year)
    types = BY[by]
    document = _document(store, paper, pipeline)
    own = [row for row in document.mentions if type_of(row["other"]) in types]
    span = Span(since, until, frozenset({document.id} if document.id else ()))
    total = links.papers(store)
    reached = reached_from(store, _with_parts(store, own, types), total, span)
    mentions = _mentions(store, reached, types)
    words = {id_: word_bag(*text) for id_, text in links.texts(store, reached).items()} if by == "all" else {}
    if by == "all":
        nearest = _scored(document, own, mentions, words)[:_NEAREST]
        further = reached_from(store, together(mentions[candidate.id] for candidate in nearest), total, span)
        reached |= further
        new = [id_ for id_ in further if id_ not in mentions]
        mentions |= _mentions(store, new, types)
        words |= {id_: word_bag(*text) for id_, text in links.texts(store, new).items()}
    held = {row["other"] for row in own}
    candidates = [
        candidate
        for candidate in _scored(document, own, mentions, words)
        if sum(row["other"] in held for row in mentions[candidate.id]) >= min_shared
    ]
    found = _diverse(candidates, limit) if diverse else candidates[:limit]
    return _rows(store, found, own, reached, total)


def _document(store: Store, document: str, pipeline: str) -> _Document:
    """Return what is known of a stored paper or of a text: its words, and the entities with role and count."""
    try:
        id_, _ = resolve(store, document, (PAPER,))
    except NotFoundError:
        if len(document.split()) < _TEXT_WORDS:
            raise
        title, _, abstract = document.strip().partition("\n")
        paper = Paper("text", title, abstract.strip()) if abstract.strip() else Paper("text", "", title)
        return _Document(None, word_bag(paper.title, paper.abstract), _read(store, paper, pipeline))
    return _Document(id_, word_bag(*links.texts(store, [id_])[id_]), list(links.mentions_of(store, [id_])))


def _read(store: Store, paper: Paper, pipeline: str) -> list[Row]:
    extraction = next(iter(Pipeline(pipeline).extract([paper])))
    read = linker_for(store).link(paper, extraction, paper_digest(paper, pipeline))
    contribution = read.leading_to(naming.leads(store.query, (mention.entity for mention in read.mentions)))
    known = links.names(store, [mention.entity for mention in contribution.mentions])
    # What no paper mentions yet leads nowhere by itself; what stands within its name may.
    return [
        {
            "other": m.entity,
            "papers": known[m.entity]["papers"] if m.entity in known else 0,
            "role": m.role,
            "count": m.count,
        }
        for m in contribution.mentions
    ]


def _with_parts(store: Store, own: Sequence[Row], types: frozenset[EntityType]) -> dict[str, tuple[float, int]]:
    """Return entities to start from, with weight and number of papers: the own ones, and those of their names."""
    bag = name_bag((row["other"], told(row)) for row in own)
    ids = [f"{type_.value.casefold()}:{name}" for name in bag for type_ in types]
    return {id_: (bag[name_of(id_)], row["papers"]) for id_, row in links.names(store, ids).items()}


def _mentions(store: Store, papers: Iterable[str], types: frozenset[EntityType]) -> dict[str, list[Row]]:
    labels = {type_.value.casefold() for type_ in types}
    return {
        id_: [row for row in rows if row["other"].partition(":")[0] in labels]
        for id_, rows in links.entities_of(store, papers).items()
    }


def _scored(
    document: _Document, own: Sequence[Row], mentions: Mapping[str, Sequence[Row]], words: Mapping[str, Vector]
) -> list[_Candidate]:
    """Compare papers with the document by names, and by words where there are any; the best first."""
    bags = {id_: name_bag((row["other"], told(row)) for row in rows) for id_, rows in mentions.items()}
    by_names = likeness(name_bag((row["other"], told(row)) for row in own), list(bags.values()), floor=1)
    scores = dict(zip(bags, by_names, strict=True))
    if words:
        by_words = likeness(document.words, [words[id_] for id_ in bags], floor=0)
        scores = {id_: (1 - _WORDS) * scores[id_] + _WORDS * shared for id_, shared in zip(bags, by_words, strict=True)}
    candidates = [_Candidate(id_, scores[id_], bag) for id_, bag in bags.items() if scores[id_]]
    return sorted(candidates, key=lambda c: (-round(c.score, 9), c.id))


def _diverse(candidates: Sequence[_Candidate], limit: int) -> list[_Candidate]:
    chosen: list[_Candidate] = []
    rest = list(candidates)
    nearest = dict.fromkeys((c.id for c in rest), 0.0)
    while rest and len(chosen) < limit:
        best = min(rest, key=lambda c: (-round(_RELEVANCE * c.score - (1 - _RELEVANCE) * nearest[c.id], 9), c.id))
        chosen.append(best)
        rest.remove(best)
        for candidate in rest:
            nearest[candidate.id] = max(nearest[candidate.id], cosine(candidate.names, best.names))
    return chosen


def _rows(
    store: Store,
    found: Sequence[_Candidate],
    own: Sequence[Row],
    years: Mapping[str, int | None],
    total: int,
) -> list[Row]:
    titles = links.names(store, [candidate.id for candidate in found])
    mentions: dict[str, list[Row]] = {candidate.id: [] for candidate in found}
    for row in links.mentions_of(store, mentions):
        mentions[row["id"]].append(row)
    weights = {row["other"]: told(row) for row in own}
    names = name_bag(weights.items())

    def place(row: Row) -> tuple[float, str]:
        return -round(weights[row["other"]] * told(row) * rarity(total, row["papers"]) ** 2, 9), row["other"]

    rows = []
    for candidate in found:
        common = sorted((row for row in mentions[candidate.id] if row["other"] in weights), key=place)
        shared = [row["name"] for row in common]
        if not common and (within := _in_common(names, candidate.names)):
            shared = [name.replace("-", " ") for name in within]
            named = {row["other"]: name_of(row["other"]) for row in mentions[candidate.id]}
            common = [row for row in mentions[candidate.id] if within[0] in (name := named[row["other"]], *parts(name))]
        rows.append(
            {
                "title": titles[candidate.id]["name"],
                "year": years[candidate.id],
                "score": round(candidate.score, 4),
                "shared": shared,
                "evidence": common[0]["evidence"] if common else "",
                "id": candidate.id,
            }
        )
    return rows


def _in_common(own: Vector, other: Vector) -> list[str]:
    """Return the longest names within names that two papers share, none that is part of another."""
    chosen: list[str] = []
    for name in sorted(own.keys() & other.keys(), key=lambda name: (-name.count("-"), -own[name] * other[name], name)):
        if len(chosen) < _NAMED and not any(name in parts(longer) for longer in chosen):
            chosen.append(name)
    return chosen
