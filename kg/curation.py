"""Setting right what linking does: why names lead where they lead, and what a person decides about that.

Decisions are lines of a small text file, see :mod:`kg.linking.decisions`; the graph is a function of its papers,
the vocabulary and these, so that a decision can be made before or after the papers come, and be taken back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import KgError
from kg.extraction import vocabulary_with
from kg.linking import Action, Decision, Decisions, Linker
from kg.linking.decisions import name_key
from kg.linking.duplicates import Pair, likely_duplicates
from kg.schema import EntityType, type_of
from kg.store import Row, Store
from kg.stores import naming
from kg.vocabulary import dumps

_WHY_PAPERS: Final = 500


def linker_for(store: Store, vocabulary: Sequence[Path] = (), decisions: Path | None = None) -> Linker:
    """Return the linker of a graph.

    Parameters
    ----------
    store
        Remembers the vocabulary of its user, and the decisions.
    vocabulary
        Files of a vocabulary to take in the place of what the graph remembers.
    decisions
        File of decisions to take in the place of those of the graph.

    Raises
    ------
    InputError
        If a line of these is wrong.
    """
    settings = store.linking_settings()
    own = dumps(vocabulary) if vocabulary else settings.vocabulary
    decided = Decisions.load(decisions) if decisions else Decisions.loads(settings.decisions, "decisions.tsv")
    return Linker(vocabulary_with(own), decided, own)


def with_decisions(linker: Linker, decisions: Decisions) -> Linker:
    """Return a linker with other decisions."""
    return Linker(linker.vocabulary, decisions, linker.own_vocabulary)


@dataclass(frozen=True, slots=True)
class Origin:
    """One way by which papers come to an entity: what they call it, and the reasons in the paper and beyond it."""

    name: str
    papers: int
    reason: str
    score: float
    example: str
    sentence: str


def names_of(store: Store, entity: str) -> list[Row]:
    """Return the names that lead to an entity: ``id``, ``papers``, ``reason`` and ``score``, its own first."""
    own = naming.by_id(store.query, [entity]).get(entity)
    rows: list[Row] = []
    if own is not None and own.entity == entity:
        rows.append({"id": entity, "papers": own.papers, "reason": "its own name", "score": 1.0})
    for row in sorted(naming.names_of(store.query, [entity]), key=lambda row: (-row["uses"], row["id"])):
        rows.append({"id": row["id"], "papers": row["uses"], "reason": row["reason"], "score": row["score"]})
    return rows


def origins(store: Store, entity: str, paper: str | None = None) -> list[Origin]:
    """Return why papers came to mention an entity, the most frequent way first.

    Parameters
    ----------
    entity
        Its id.
    paper
        Only this paper; else the first 500 by id.
    """
    linker = linker_for(store)
    names = {row["id"]: row for row in names_of(store, entity)}
    papers = [paper] if paper else naming.papers_of(store.query, [entity])[:_WHY_PAPERS]
    found: dict[tuple[str, str, float], list[tuple[str, str]]] = defaultdict(list)
    for contribution in naming.stored(store.query, papers, with_text=True):
        sentences = {mention.entity: mention.evidence for mention in contribution.mentions}
        for read in contribution.extraction.entities if contribution.extraction else ():
            target = linker.target(read)
            if (row := names.get(target.id)) is None:
                continue
            reason, score = target.reason.value, target.score
            if target.id != entity:
                reason, score = f"{reason}; then {row['reason']}", target.score * row["score"]
            found[read.name, reason, round(score, 3)].append((contribution.paper.id, sentences.get(target.id, "")))
    return [
        Origin(name, len(places), reason, score, *places[0])
        for (name, reason, score), places in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def duplicates(store: Store, types: Iterable[EntityType], min_papers: int) -> list[Pair]:
    """Return entities that may be one thing, the likeliest first, without those that a person keeps apart."""
    decisions = linker_for(store).decisions
    names = [name for type_ in types for name in naming.entities(store.query, type_, min_papers)]
    pairs = likely_duplicates(names, naming.short_forms(store.query))
    return [pair for pair in pairs if not _kept_apart(decisions, pair)]


def merged(decisions: Decisions, entity: str, into: str) -> Decisions:
    """Return decisions after which an entity is another one."""
    if entity == into:
        raise KgError(f"{entity} is already itself; name two entities")
    return decisions.with_line(Decision(Action.MERGE, entity, into))


def renamed(decisions: Decisions, entity: str, name: str) -> Decisions:
    """Return decisions after which an entity has a name.

    Raises
    ------
    KgError
        If the name is empty or has a tab or line break in it.
    """
    if not name.strip() or len(name.split("\t")) > 1 or len(name.splitlines()) > 1:
        raise KgError(f"{name!r} is no name: it must be one line without tabs")
    return decisions.with_line(Decision(Action.RENAME, entity, name.strip()))


def retyped(decisions: Decisions, entity: str, type_: EntityType) -> Decisions:
    """Return decisions after which an entity has a type."""
    if type_of(entity) is type_:
        raise KgError(f"{entity} is a {type_} already; `kg entity pin` keeps it one")
    return decisions.with_line(Decision(Action.RETYPE, entity, type_.value))


def pinned(decisions: Decisions, entity: str) -> Decisions:
    """Return decisions after which an entity stays what it is."""
    return decisions.with_line(Decision(Action.PIN, entity))


def split(store: Store, decisions: Decisions, entity: str, name: str) -> Decisions:
    """Return decisions after which a name is not an entity; a merge that a person decided is taken back.

    Raises
    ------
    KgError
        If the entity does not go by that name, or it is the entity's own.
    """
    key = name_key(name)
    for line in decisions.lines:
        if line.action is Action.MERGE and line.value == entity and key in (name_key(_words(line.entity)), line.entity):
            return decisions.without(line)
    forms = {row["id"].partition(":")[2] for row in names_of(store, entity)} | naming.forms_of(store.query, entity)
    if key == name_key(_words(entity)):
        raise KgError(f"'{name}' is what {entity} has its id from; split off the other names, or `kg entity rename` it")
    if key not in {name_key(form) for form in forms}:
        raise KgError(f"no paper calls {entity} '{name}'; `kg entity show {entity}` lists its names")
    return decisions.with_line(Decision(Action.SPLIT, entity, name))


def _words(entity: str) -> str:
    return entity.partition(":")[2].replace("-", " ")


def _kept_apart(decisions: Decisions, pair: Pair) -> bool:
    ids = (pair.first.id, pair.second.id)
    return any(decisions.keeps_apart(one, _words(other)) for one, other in (ids, ids[::-1])) or all(
        Decision(Action.PIN, id_) in decisions.lines for id_ in ids
    )
