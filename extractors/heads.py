"""What the last word of a noun phrase says about its type ("... network": a Method)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from kg.normal_form import is_proper, singular
from kg.schema import EntityType

_FILE: Final = "data/heads.tsv"


class Head(NamedTuple):
    """The type that a head noun signals, and whether it does so without further evidence."""

    type: EntityType
    strong: bool


@cache
def head_nouns() -> dict[str, Head]:
    """Return the table of head nouns (singular, lower case) of ``data/heads.tsv``."""
    heads: dict[str, Head] = {}
    for line in files("extractors").joinpath(_FILE).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "head\t")):
            word, type_, strength = line.split("\t")
            heads[word] = Head(EntityType(type_), strength == "strong")
    return heads


def head_of(phrase: str) -> Head | None:
    """Return what the head noun of a phrase signals, or None if it is not in the table.

    Examples
    --------
    >>> head_of("graph neural networks").type.value, head_of("machine translation").type.value
    ('Method', 'Task')
    """
    heads = head_nouns()
    last = phrase.rsplit(None, 1)[-1].casefold()
    found = heads.get(singular(last))
    if found is None and "-" in last:
        found = heads.get(last) or heads.get(singular(last.rsplit("-", 1)[-1]))
    return found


def type_of_phrase(phrase: str, default: EntityType = EntityType.CONCEPT) -> EntityType:
    """Return the most likely type of a phrase: by its head noun; Method for an unknown proper name."""
    head = head_of(phrase)
    if head is not None:
        return head.type
    return EntityType.METHOD if is_proper(phrase.rsplit(None, 1)[-1]) else default
