"""spaCy component ``kg_abbreviations``: short forms and the long forms they are defined by.

Algorithm: A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation definitions in
biomedical text", Pacific Symposium on Biocomputing, 2003. Theirs takes the shortest text that holds all letters;
here letters have to begin words more often than not, see :func:`_alignment`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import Abbreviation, Candidate, text_of
from extractors.heads import type_of_phrase

SOURCE: Final = "abbreviations"
_PARENTHESIS: Final = re.compile(r"\(([^()\n]{2,120})\)|\[([^\[\]\n]{2,120})\]")
_SHORT: Final = re.compile(r"[^\W_][\w.+&/*-]*(?:\s[\w+*-]+)?$")
_WORD_BEFORE: Final = re.compile(r"([^\W_][\w.+*-]*)\s*$")
_WORD: Final = re.compile(r"\S+")
_PART: Final = re.compile(r"[^\W_]+")
_BREAK: Final = re.compile(r"[;:()\[\]]\W|\.\s")
_PASSED_OVER: Final = 0.25
_FUNCTION_WORDS: Final = frozenset(
    {
        "a", "an", "and", "as", "at", "based", "by", "for", "from", "in", "into", "is", "of", "on", "or", "that", "the",
        "to", "under", "using", "via", "which", "with",
    }
)  # fmt: skip
_NEVER_FIRST: Final = _FUNCTION_WORDS - {"as", "in", "on"}
_SENTENCE_WORDS: Final = frozenset({"it", "our", "their", "these", "this", "those", "we"})


def find_abbreviations(text: str, offset: int = 0) -> list[Abbreviation]:
    """Find ``long form (SHORT)`` and ``SHORT (long form)`` in one sentence.

    Parameters
    ----------
    text
        A sentence.
    offset
        Added to all positions.
    """
    found: list[Abbreviation] = []
    for match in _PARENTHESIS.finditer(text):
        if text[match.end() : match.end() + 1].isalnum():  # "(In)effectiveness"
            continue
        group = 1 if match.group(1) is not None else 2
        inside = re.split(r"[;,]|\s[-–—]\s|:", match.group(group))[0].rstrip()
        start = match.start(group)
        lead = len(inside) - len(inside.lstrip())
        start, inside = start + lead, inside.lstrip()
        if _is_short_form(inside):
            long = _long_form(inside, text[: match.start()])
            if long is not None:
                found.append(_pair((start, start + len(inside)), long, offset))
                continue
        before = _WORD_BEFORE.search(text, 0, match.start())
        if before and len(inside.split()) >= 2 and _is_short_form(before.group(1)):
            long = _long_form(before.group(1), inside)
            if long is not None and long[0] == 0:
                found.append(_pair(before.span(1), (start, start + long[1]), offset))
    return found


def _pair(short: tuple[int, int], long: tuple[int, int], offset: int) -> Abbreviation:
    return Abbreviation((short[0] + offset, short[1] + offset), (long[0] + offset, long[1] + offset))


def _is_short_form(text: str) -> bool:
    """Two to ten characters, at most two words, starting with a letter or digit, with a capital in it."""
    return (
        2 <= len(text) <= 12
        and _SHORT.match(text) is not None
        and any(c.isupper() for c in text)
        and not text.endswith(".")
    )


def _long_form(short: str, before: str) -> tuple[int, int] | None:
    """Return the span at the end of ``before`` that the short form stands for."""
    plural = len(short) > 2 and short[-1] == "s" and (short[-2].isupper() or before.rstrip().endswith("s"))
    characters = "".join(c for c in short[: -1 if plural else None] if c.isalnum())
    since = max((match.end() for match in _BREAK.finditer(before)), default=0)
    words = list(_WORD.finditer(before, since))[-min(len(characters) + 5, len(characters) * 2) :]
    if not words or len(characters) < 2:
        return None
    end = words[-1].end()
    at = _start(characters, before, list(_PART.finditer(before, words[0].start(), end)))
    if at is None:
        return None
    long = before[at:end]
    wording = long.split()
    if len(long) <= len(short) or short in wording or len(wording) > min(len(characters) + 5, 10):
        return None
    if not _SENTENCE_WORDS.isdisjoint(wording) or long.count("{") != long.count("}"):
        return None
    return (at, end) if long[-1].isalnum() else None


def _start(characters: str, before: str, parts: Sequence[re.Match[str]]) -> int | None:
    """Return where the long form starts: at the part of a word from which the letters are found best.

    Of two starts that do equally well the later one is taken, as by Schwartz and Hearst. Within a hyphenated
    word a long form starts only where the word itself could not be its start and every letter begins a word
    ("6-degree-of-freedom" for DOF); a long form with a comma is also held to that.
    """
    first = characters[0].casefold()
    best, start = 0.0, None
    for number, part in enumerate(parts):
        if part.group()[0].casefold() != first or part.group() in _NEVER_FIRST:
            continue
        at = part.start()
        word = before.rfind(" ", 0, at) + 1
        within = at > 0 and before[at - 1] == "-"
        if within and before[word].casefold() == first:
            continue
        score = _alignment(characters, parts[number:])
        strict = within or "," in before[at : parts[-1].end()]
        if score is not None and score >= best and (score >= len(characters) - _PASSED_OVER or not strict):
            best, start = score, at
    return start


def _alignment(characters: str, parts: Sequence[re.Match[str]]) -> float | None:
    """Return how well the letters of a short form are found, in order, in the parts of words, or None.

    A letter counts 1 at the start of a part or at a capital within ("InsertioN"), nearly as much right after
    the letter before ("SegNet", segmentation network), else nothing: it is loose. Each content word that is
    passed over costs. At most half of the letters may be loose, unless the long form is one word (EMG,
    electromyogram); a loose small letter must be the only one. What has more of them is a name that is
    spelled, not abbreviated ("WordNet", "TIAGo").
    """
    states = {(0, 0): (1.0, 0, 0, 0)}  # part and offset of the last letter: score, loose, loose and small, passed
    for character in characters[1:]:
        following: dict[tuple[int, int], tuple[float, int, int, int]] = {}
        for (number, offset), (score, loose, small, passed) in states.items():
            skipped = 0
            for to in range(number, len(parts)):
                text = parts[to].group()
                for at in range(offset + 1 if to == number else 0, len(text)):
                    if text[at].casefold() != character.casefold():
                        continue
                    weight = _weight(text, at, after=offset if to == number else None)
                    is_loose = weight == 0
                    is_small = is_loose and character.islower() and text not in _FUNCTION_WORDS
                    cost = skipped * _PASSED_OVER
                    state = (score + weight - cost, loose + is_loose, small + is_small, passed + skipped)
                    if (to, at) not in following or state > following[to, at]:
                        following[to, at] = state
                skipped += to > number and text not in _FUNCTION_WORDS
        states = following
    results = []
    for (number, _), (score, loose, small, passed) in states.items():
        rest = sum(part.group() not in _FUNCTION_WORDS for part in parts[number + 1 :])
        if rest > 3 or 2 * passed > len(characters) + 1 or (small and loose > 1):
            continue
        if len(parts) == 1 and not small:
            results.append(max(score, len(characters) - 0.5))
        elif 2 * loose <= len(characters):
            results.append(score - max(0, rest - 1) * _PASSED_OVER)
    return max(results, default=None)


def _weight(text: str, at: int, after: int | None) -> float:
    if at == 0 or (text[at].isupper() and not text[at - 1].isupper()):
        return 1.0
    return 0.9 if after is not None and at == after + 1 else 0.0


class AbbreviationFinder:
    """Sets ``doc._.abbreviations`` and adds both forms as candidates.

    Parameters
    ----------
    confidence
        Confidence of these candidates: who defines a short form for a thing speaks about that thing.
    """

    def __init__(self, confidence: float) -> None:
        self._confidence = confidence

    def __call__(self, doc: Doc) -> Doc:
        """Extend ``doc._.abbreviations`` and ``doc._.candidates``."""
        text = text_of(doc)
        for start, end in doc._.sentences:
            for abbreviation in find_abbreviations(text[start:end], start):
                doc._.abbreviations.append(abbreviation)
                type_ = type_of_phrase(text[slice(*abbreviation.long)])
                for span in (abbreviation.long, abbreviation.short):
                    doc._.candidates.append(Candidate(*span, type_, self._confidence, SOURCE))
        return doc


@Language.factory(
    "kg_abbreviations",
    requires=["doc._.sentences"],
    assigns=["doc._.abbreviations", "doc._.candidates"],
    default_config={"confidence": 0.75},
)
def make_abbreviations(nlp: Language, name: str, confidence: float) -> AbbreviationFinder:
    """Build the component; see :class:`AbbreviationFinder`."""
    return AbbreviationFinder(confidence)
