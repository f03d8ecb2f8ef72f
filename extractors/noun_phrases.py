"""spaCy component ``kg_noun_phrases``: noun phrases that are likely entities, without a tagger.

A phrase is a run of words free of function words, verb forms and punctuation. Vague modifiers at its start
go ("novel", "two"). What is left counts if it is a proper name, or if it has a modifier and a head noun that
signals a type (``data/heads.tsv``). Precision comes before recall.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import Candidate, text_of
from extractors.heads import head_of
from extractors.word_classes import word_classes
from kg.normal_form import REMEMBERED, is_proper, normal_form
from kg.schema import EntityType

SOURCE: Final = "noun_phrases"
_URL: Final = re.compile(r"(?:https?:|www\.)\S+")
_WORD: Final = re.compile(_URL.pattern + r"|[^\W_](?:[\w+#]|[-‐-―'’](?=\w)|\.(?=\d)|/(?=[A-Z0-9]))*|\S")
_EDGE_JUNK: Final = re.compile(r"^(?:\d[\d.,x×%]*|[a-z]|https?|www|\w+ly)$")
_NO_NAME: Final = re.compile(r"^(?:[\d/.,]+|\d[\d.,]*[a-zA-Z×%]{0,3}|[a-z]?\d+[a-z]?|[1-9]-?[dD]|.)$")
_LY_NOUNS: Final = frozenset({"family", "assembly", "anomaly", "supply", "monopoly"})
_LONGEST: Final = 5


class _Kind(NamedTuple):
    """What a word may do in a noun phrase."""

    lower: str
    outside: bool  # never part of one
    starts_anew: bool  # an -ing form that may start a phrase but not continue it
    weak_start: bool  # goes if it stands first
    gerund: bool  # goes if it stands first, unless it modifies the next word ("learning rate")
    weak_end: bool  # goes if it stands last


class _Word(NamedTuple):
    start: int
    end: int
    kind: _Kind


def noun_phrases(text: str, offset: int = 0) -> Iterator[tuple[int, int]]:
    """Yield the spans of noun phrases in one sentence, trimmed, each with at least one content word.

    Parameters
    ----------
    text
        A sentence or a title.
    offset
        Added to all positions.
    """
    run: list[_Word] = []
    for match in _WORD.finditer(text):
        kind = _kind(match.group())
        if run and (kind.outside or kind.starts_anew):
            yield from _trimmed(run, offset)
            run = []
        if not kind.outside:
            run.append(_Word(match.start(), match.end(), kind))
    if run:
        yield from _trimmed(run, offset)


@lru_cache(maxsize=REMEMBERED)
def _kind(word: str) -> _Kind:
    classes = word_classes()
    lower = word.casefold()
    if not word[0].isalnum() or lower in classes.breaks or _URL.match(word):
        return _Kind(lower, True, False, False, False, False)
    edge = lower in classes.vague or _EDGE_JUNK.match(lower) is not None
    if is_proper(word):
        return _Kind(lower, False, False, edge and _NO_NAME.match(word) is not None, False, edge)
    simple = "-" not in lower
    adverb = lower.endswith("ly") and len(lower) > 4 and lower not in _LY_NOUNS
    kept = lower in classes.participles or lower in classes.vague
    past = simple and lower.endswith("ed") and len(lower) > 4 and not kept
    gerund = lower.endswith("ing") and len(lower) > 5 and (simple or lower in classes.gerunds)
    return _Kind(
        lower,
        outside=adverb or past,
        starts_anew=gerund and lower not in classes.gerunds and lower not in classes.vague,
        weak_start=edge,
        gerund=gerund,
        weak_end=edge,
    )


def _trimmed(run: list[_Word], offset: int) -> Iterator[tuple[int, int]]:
    heads = word_classes().gerund_modifier_heads
    first, last = 0, len(run)
    while first < last and (
        run[first].kind.weak_start
        or (run[first].kind.gerund and (first + 1 == last or run[first + 1].kind.lower not in heads))
    ):
        first += 1
    while first < last and run[last - 1].kind.weak_end:
        last -= 1
    if first < last:
        yield run[first].start + offset, run[last - 1].end + offset


class NounPhraseFinder:
    """Adds noun-phrase candidates.

    Parameters
    ----------
    strong, weak, unknown
        Confidence of a phrase whose head noun signals a type strongly, weakly, or is not in the table.
    proper
        Confidence of a proper name that no other component knows.
    title, repeated
        Added if the phrase stands in the title; if it occurs more than once.
    """

    def __init__(
        self, strong: float, weak: float, unknown: float, proper: float, title: float, repeated: float
    ) -> None:
        self._strong, self._weak, self._unknown, self._proper = strong, weak, unknown, proper
        self._title, self._repeated = title, repeated

    def __call__(self, doc: Doc) -> Doc:
        """Extend ``doc._.candidates``."""
        text, title_end = text_of(doc), len(doc._.paper.title)
        found: list[tuple[int, int, EntityType, float, str]] = []
        for start, end in doc._.sentences:
            for first, last in noun_phrases(text[start:end], start):
                judged = self._judge(text[first:last])
                if judged is not None:
                    found.append((first, last, *judged, normal_form(text[first:last])))
        counts = Counter(key for *_, key in found)
        in_title = {key for first, *_, key in found if first < title_end}
        doc._.candidates += [
            Candidate(
                first,
                last,
                type_,
                min(0.95, confidence + self._title * (key in in_title) + self._repeated * (counts[key] > 1)),
                SOURCE,
            )
            for first, last, type_, confidence, key in found
        ]
        return doc

    def _judge(self, phrase: str) -> tuple[EntityType, float] | None:
        words = phrase.split()
        head = head_of(phrase)
        if len(words) == 1:
            if not is_proper(phrase) or _NO_NAME.match(phrase) or not is_proper(phrase.rsplit("-", 1)[-1]):
                return None
            return EntityType.METHOD, self._proper
        if len(words) > _LONGEST:
            return None
        if head is not None:
            return head.type, self._strong if head.strong else self._weak
        if is_proper(words[-1]):
            return EntityType.METHOD, self._proper - 0.1
        if words[-1].casefold() in word_classes().junk_heads:
            return None
        return EntityType.CONCEPT, self._unknown


@Language.factory(
    "kg_noun_phrases",
    requires=["doc._.sentences"],
    assigns=["doc._.candidates"],
    default_config={"strong": 0.6, "weak": 0.5, "unknown": 0.4, "proper": 0.6, "title": 0.15, "repeated": 0.1},
)
def make_noun_phrases(
    nlp: Language,
    name: str,
    strong: float,
    weak: float,
    unknown: float,
    proper: float,
    title: float,
    repeated: float,
) -> NounPhraseFinder:
    """Build the component; see :class:`NounPhraseFinder`."""
    return NounPhraseFinder(strong, weak, unknown, proper, title, repeated)
