"""Finding the node that a user means by a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kg.errors import NotFoundError
from kg.extraction import vocabulary_with
from kg.normal_form import normal_form
from kg.schema import PAPER, EntityType, entity_id, type_of
from kg.store import Hit, Store
from kg.stores import naming, reading

_SUGGESTIONS: Final = 5
_NEAR: Final = 65
"""Score from which a name is worth offering; below, names have little in common with what was typed."""


def resolve(store: Store, name: str, labels: Sequence[str]) -> tuple[str, str]:
    """Find a node by id, name, alias, then without regard to case, plural and hyphens, then by the vocabulary.

    Parameters
    ----------
    store
        Where to look.
    name
        What the user typed.
    labels
        Labels that the node may have.

    Returns
    -------
    (str, str)
        Id and label. Of several nodes that fit equally well, the one in most papers.

    Raises
    ------
    NotFoundError
        If nothing goes by that name; the message offers near names.
    """
    wanted = name.strip()
    if found := _by_id(store, wanted, labels):
        return found
    found_hits = store.search(wanted, limit=100)
    hits = [hit for hit in found_hits if hit.label in labels]
    tests = (
        lambda hit: hit.name == wanted,
        lambda hit: wanted in hit.aliases,
        lambda hit: _folded(wanted) in {_folded(form) for form in (hit.name, *hit.aliases)},
        lambda hit: normal_form(wanted) in {normal_form(form) for form in (hit.name, *hit.aliases)},
    )
    for test in tests:
        if fitting := [hit for hit in hits if test(hit)]:
            best = max(fitting, key=lambda hit: (hit.papers, hit.id))
            return best.id, best.label
    if found := _by_vocabulary(store, wanted, labels):
        return found
    others = (hit for hit in found_hits if hit.label not in labels and tests[2](hit))
    raise NotFoundError(_not_found(wanted, labels, hits, next(others, None)))


def _by_vocabulary(store: Store, wanted: str, labels: Sequence[str]) -> tuple[str, str] | None:
    # "LLM" in a graph whose papers all write it in full.
    known = vocabulary_with(store.linking_settings().vocabulary)
    for label in labels:
        entry = None if label == PAPER else known.lookup(wanted, EntityType(label))
        if entry and (found := _by_id(store, entity_id(entry.type, entry.name), labels)):
            return found
    return None


def _by_id(store: Store, id_: str, labels: Sequence[str]) -> tuple[str, str] | None:
    try:
        label = type_of(id_).value
    except ValueError:
        return (id_, PAPER) if PAPER in labels and reading.exists(store, PAPER, id_) else None
    if label in labels and reading.exists(store, label, id_):
        return id_, label
    # What was an entity may be a name of another one by now.
    entity = naming.leads(store.query, [id_]).get(id_)
    return (entity, type_of(entity).value) if entity and type_of(entity).value in labels else None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _not_found(name: str, labels: Sequence[str], hits: Sequence[Hit], other: Hit | None) -> str:
    kind = " or ".join(label.casefold() for label in labels)
    if len(labels) > 2:
        kind = "entity or paper" if PAPER in labels else "entity"
    text = f"no {kind} is called '{name}'"
    if other is not None:
        text += f", but a {other.label.casefold()} is"
    near = list(dict.fromkeys(hit.name for hit in hits if hit.score >= _NEAR))[:_SUGGESTIONS]
    if near:
        return f"{text}; did you mean {', '.join(near)}?"
    return f"{text}; try `kg search` with a part of the name"
