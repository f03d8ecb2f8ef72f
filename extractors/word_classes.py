"""Word classes that tell where a noun phrase begins and ends, read from ``data/word_classes.txt``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

_FILE: Final = "data/word_classes.txt"


@dataclass(frozen=True, slots=True)
class WordClasses:
    """Sets of lower-case words.

    Attributes
    ----------
    breaks
        Never inside a noun phrase: function words and verb forms that are no nouns.
    vague
        Modifiers that add nothing to a name ("novel", "large", "two").
    junk_heads
        Nouns that make no entity by themselves or after vague modifiers only ("performance", "methods").
    participles
        -ed forms that may stand in a noun phrase ("distributed optimization").
    gerunds
        -ing forms that may stand in a noun phrase ("machine learning").
    gerund_modifier_heads
        Nouns that an -ing form at the start of a phrase modifies ("learning rate", "sampling method").
    """

    breaks: frozenset[str]
    vague: frozenset[str]
    junk_heads: frozenset[str]
    participles: frozenset[str]
    gerunds: frozenset[str]
    gerund_modifier_heads: frozenset[str]


@cache
def word_classes() -> WordClasses:
    """Return the word classes; the file is read once."""
    classes: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in files("extractors").joinpath(_FILE).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            current = classes.setdefault(line.strip("[] "), set())
        elif not line.startswith("#"):
            current.update(line.split())
    forms = {form for verb in classes["verb"] for form in _inflected(verb)}
    nouns = {form for noun in classes["noun_too"] for form in (noun, noun + "s", noun + "es")}
    kept = nouns | classes["gerund"]
    return WordClasses(
        breaks=frozenset(classes["function"] | (forms - kept - classes["participle"])),
        vague=frozenset(classes["vague"]),
        junk_heads=frozenset(classes["junk_head"]),
        participles=frozenset(classes["participle"]),
        gerunds=frozenset(classes["gerund"]),
        gerund_modifier_heads=frozenset(classes["gerund_modifier_head"]),
    )


def _inflected(verb: str) -> tuple[str, ...]:
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    third = verb + ("es" if verb.endswith(("s", "x", "ch", "sh", "o")) else "s")
    doubled = verb + verb[-1]
    return verb, third, verb + "ed", verb + "ing", doubled + "ed", doubled + "ing"
