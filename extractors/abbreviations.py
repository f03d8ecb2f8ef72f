"""spaCy component ``kg_abbreviations``: short forms and the long forms they are defined by.

Algorithm: A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation definitions in
biomedical text", Pacific Symposium on Biocomputing, 2003.
"""

from __future__ import annotations

import re
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
    letters = short[:-1] if len(short) > 2 and short[-1] == "s" and short[-2].isupper() else short
    characters = [c.casefold() for c in letters if c.isalnum()]
    words = list(_WORD.finditer(before))[-min(len(characters) + 5, len(characters) * 2) :]
    if not words or len(characters) < 2:
        return None
    first, end = words[0].start(), words[-1].end()
    at = _by_initials(characters, before, first, end)
    if at is None:
        at = _by_letters(characters, before, first, end)
    if at is None:
        return None
    # A long form is a whole phrase: "pre-" in front of a hyphen belongs to it.
    while at > first and before[at - 1] == "-":
        at = before.rfind(" ", 0, at) + 1
    long = before[at:end]
    if len(long) <= len(short) or short in long.split() or len(long.split()) > min(len(characters) + 5, 10):
        return None
    return (at, end) if long[-1].isalnum() and not re.search(r"[.;:()]\s", long) else None


def _by_initials(characters: list[str], before: str, first: int, end: int) -> int | None:
    """Return where the words begin whose initials are the short form; a head noun may follow them.

    This comes before the letters, which would take "Information Removal module" for IIR in
    "Image Information Removal module (IIR)".
    """
    parts = list(_PART.finditer(before, first, end))
    for last in (len(parts), len(parts) - 1):
        start = last - len(characters)
        if start >= 0 and [part.group()[0].casefold() for part in parts[start:last]] == characters:
            return parts[start].start()
    return None


def _by_letters(characters: list[str], before: str, first: int, end: int) -> int | None:
    """Return where the shortest span begins that holds all letters in order, the first at a word's start."""
    at = end
    for rank in range(len(characters) - 1, -1, -1):
        at -= 1
        while at >= first and not (
            before[at].casefold() == characters[rank] and (rank or at == first or not before[at - 1].isalnum())
        ):
            at -= 1
        if at < first:
            return None
    return at


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
