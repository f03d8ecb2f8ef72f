"""spaCy component ``kg_noun_phrases``: noun phrases that are likely entities, without a tagger.

A phrase is a run of words free of function words, verb forms and punctuation. Vague modifiers at its start
go ("novel", "two"). What is left counts if it is a proper name, or if it has a modifier and a head noun that
signals a type (``data/heads.tsv``). Precision comes before recall.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from kg.normal_form import is_proper, normal_form
from kg.schema import EntityType
from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import Candidate
from extractors.heads import head_of
from extractors.word_classes import word_classes

SOURCE: Final = "noun_phrases"
_WORD: Final = re.compile(r"[^\W_](?:[\w+#]|[-‐-―'’](?=\w)|\.(?=\d)|/(?=[A-Z0-9]))*|\S")
_EDGE_JUNK: Final = re.compile(r"^(?:\d[\d.,x×%]*|[a-z]|https?|www|\w+ly)$")
_NO_NAME: Final = re.compile(r"^(?:\d[\d.,]*[a-zA-Z×%]{0,3}|[a-z]?\d+[a-z]?|[1-9]-?[dD]|.)$")
_NO_PREFIX: Final = frozenset("non pre post semi multi".split())
_LONGEST: Final = 5


class _Word(NamedTuple):
    text: str
    lower: str
    start: int
    end: int


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
    for word in _words(text):
        if _breaks(word, run, text):
            yield from _trimmed(run, offset)
            run = [] if word.lower in word_classes().breaks or not word.text[0].isalnum() else [word]
        else:
            run.append(word)
    yield from _trimmed(run, offset)


def _words(text: str) -> Iterator[_Word]:
    for match in _WORD.finditer(text):
        word = match.group()
        yield _Word(word, word.casefold(), match.start(), match.end())


def _breaks(word: _Word, run: list[_Word], text: str) -> bool:
    """Tell whether a word ends the run before it (and, unless it can start one, is left out itself)."""
    classes = word_classes()
    lower = word.lower
    if not word.text[0].isalnum() or lower in classes.breaks:
        return True
    if run and "\n\n" in text[run[-1].end : word.start]:
        return True
    if is_proper(word.text):
        return False
    if lower.endswith("ly") and len(lower) > 4 and lower not in ("family", "assembly", "anomaly", "supply"):
        return True
    if lower.endswith("ed") and "-" not in lower and lower not in classes.participles and lower not in classes.vague:
        return len(lower) > 4
    return lower.endswith("ing") and "-" not in lower and bool(run) and lower not in classes.gerunds and lower not in classes.vague


def _trimmed(run: list[_Word], offset: int) -> Iterator[tuple[int, int]]:
    classes = word_classes()
    first, last = 0, len(run)
    while first < last and _is_weak_start(run, first, last):
        first += 1
    while first < last and (_EDGE_JUNK.match(run[last - 1].text) or run[last - 1].lower in classes.vague):
        last -= 1
    if first < last:
        yield run[first].start + offset, run[last - 1].end + offset


def _is_weak_start(run: list[_Word], first: int, last: int) -> bool:
    classes = word_classes()
    word = run[first]
    if is_proper(word.text) and not _NO_NAME.match(word.text):
        return False
    if word.lower in classes.vague or _EDGE_JUNK.match(word.lower):
        return True
    if word.lower.endswith("ed") and word.lower not in classes.participles and "-" not in word.lower and len(word.lower) > 4:
        return True
    if word.lower.endswith("ing") and "-" not in word.lower and len(word.lower) > 5:
        return first + 1 == last or run[first + 1].lower not in classes.gerund_modifier_heads
    return False


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
        text, title_end = doc.text, len(doc._.paper.title)
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
            if not is_proper(phrase) or _NO_NAME.match(phrase) or "-" in phrase and not is_proper(phrase.split("-")[-1]):
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
