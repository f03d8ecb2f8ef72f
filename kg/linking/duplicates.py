"""Entities that may be one thing, for a person to decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from kg.linking.in_corpus import Name
from kg.linking.phrases import stem
from kg.normal_form import TYPE_HEADS
from kg.vocabulary import squeezed

_HEADS: Final = frozenset({*(head for heads in TYPE_HEADS.values() for head in heads), "network", "system", "problem"})
_LEAST_LETTERS: Final = 8
_LARGEST_GROUP: Final = 8
"""Names that more than so many others resemble in one way resemble nothing."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entities that may be one, the more frequent one first; ``score`` from 0 to 1."""

    first: Name
    second: Name
    score: float
    why: str


def likely_duplicates(names: Iterable[Name], short_forms: Mapping[str, Sequence[str]]) -> list[Pair]:
    """Return pairs of entities that resemble each other, the likeliest first.

    Spelling errors are found by the names that are left when a letter is dropped (W. Garbe, SymSpell, 2012).

    Parameters
    ----------
    names
        Entities, each as the name that its id is made of.
    short_forms
        Ids of the entities that papers abbreviate alike, for each short form.
    """
    by_id = {name.id: name for name in names}
    best: dict[tuple[str, str], Pair] = {}
    for group, why, weight in _groups(by_id, short_forms):
        if len(group) > _LARGEST_GROUP:
            continue
        for one, other in combinations(sorted(group), 2):
            pair = _pair(by_id[one], by_id[other], why, weight)
            key = (pair.first.id, pair.second.id)
            if pair.score > 0 and (key not in best or pair.score > best[key].score):
                best[key] = pair
    return sorted(best.values(), key=lambda pair: (-pair.score, -pair.second.papers, pair.first.id, pair.second.id))


def _pair(one: Name, other: Name, why: str, weight: float) -> Pair:
    first, second = sorted((one, other), key=lambda name: (-name.papers, name.id))
    likeness = 1.0
    if why == _LETTER:
        likeness = _one_letter(first.words, second.words)
    elif why == _SHORT_FORM:
        likeness = fuzz.ratio(first.words, second.words) / 100
        likeness = likeness if likeness >= 0.75 else 0.0
    if first.type is not second.type and why != _TYPE:
        weight -= 0.1
    return Pair(first, second, round(weight * likeness, 3), why)


_TYPE: Final = "the same words, another type"
_ORDER: Final = "the same words in another order"
_LETTER: Final = "one letter differs"
_SHORT_FORM: Final = "papers abbreviate both alike"
_HEAD: Final = "the same but for a general noun"


def _groups(
    by_id: Mapping[str, Name], short_forms: Mapping[str, Sequence[str]]
) -> Iterator[tuple[set[str], str, float]]:
    spelled: dict[str, set[str]] = defaultdict(set)
    ordered: dict[str, set[str]] = defaultdict(set)
    dropped: dict[str, set[str]] = defaultdict(set)
    for id_, name in by_id.items():
        words = name.words.split("-")
        letters = squeezed(" ".join(words))
        spelled[letters].add(id_)
        if len(words) > 1:
            ordered[" ".join(sorted(stem(word) for word in words if word not in ("of", "for", "in")))].add(id_)
        if len(letters) >= _LEAST_LETTERS and letters.isalpha():
            for place in range(len(letters)):
                dropped[letters[:place] + letters[place + 1 :]].add(id_)
            dropped[letters].add(id_)
        if len(words) > 2 and words[-1] in _HEADS and (shorter := id_.rpartition("-")[0]) in by_id:
            yield {id_, shorter}, _HEAD, 0.7
    for groups, why, weight in ((spelled, _TYPE, 0.9), (ordered, _ORDER, 0.95), (dropped, _LETTER, 1.0)):
        for group in groups.values():
            if len(group) > 1:
                yield group, why, weight
    for ids in short_forms.values():
        group = {id_ for id_ in ids if id_ in by_id}
        if len(group) > 1:
            yield group, _SHORT_FORM, 1.0


def _one_letter(one: str, other: str) -> float:
    one, other = one.replace("-", ""), other.replace("-", "")
    # A first letter that differs makes another word: "paired", "unpaired".
    if one[0] != other[0] or DamerauLevenshtein.distance(one, other, score_cutoff=1) != 1:
        return 0.0
    return 1 - 1 / min(len(one), len(other))
