"""What a proper name looks like in a text, and lists of them ("CIFAR-10, SVHN and the Penn Treebank")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractors.word_classes import word_classes

_TOKEN: Final = r"(?:[A-Z][\w]*|[a-z]+[A-Z0-9]\w*|[\u0370-\u03ff][\w]*)(?:[-‐-―/.+@*'’](?=\w)[\w]+)*[+*#]*"
NAME: Final = rf"{_TOKEN}(?:[ ~](?:{_TOKEN}|\d[\w.]*(?=[\s,.;:)]|$))){{0,3}}"
"""Regular expression of a proper name of one to four words; what it finds still has to pass :func:`trimmed_name`."""

MARKED_UP: Final = r"(?:\\(?:emph|text(?:bf|it|tt|sc|rm)?|mathrm)\s*\{\s*|\{\\\w+\s+|[\"“”‘'`*_$]{1,2})?"
"""Optional LaTeX or quotation marks in front of a name."""

_PARENTHESIS: Final = r"(?:\s*[\(\[][^()\[\]]{1,60}[\)\]])?"
_JOINED: Final = r"(?:\s*,\s*(?:and\s+|or\s+|the\s+)*|\s+and\s+(?:the\s+)?|\s*&\s*|\s+or\s+)"
NAME_LIST: Final = rf"(?:{NAME}){_PARENTHESIS}(?:{_JOINED}(?:{NAME}){_PARENTHESIS})*"
"""Regular expression of names joined by commas and "and"."""

_NAME: Final = re.compile(NAME)
_FIRST_WORD: Final = re.compile(r"(\S+)\s*")
_IN_PARENTHESES: Final = re.compile(r"[\(\[][^()\[\]]*[\)\]]")


def trimmed_name(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span of the name in what :data:`NAME` found, or None if there is none.

    Function words and vague words at its start go ("With FooNet", "Recent BERT"), which have their capital
    from the beginning of a sentence or title.
    """
    classes = word_classes()
    while start < end:
        first = _FIRST_WORD.match(text, start, end)
        if first is None:
            return None
        word = first.group(1).casefold()
        if word in classes.breaks or word in classes.vague:
            start = first.end()
        elif first.end() == end and (word in classes.junk_heads or len(word) < 2):
            return None
        else:
            return start, end
    return None


def names_in(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the names in a name list ``text[start:end]``; what is in parentheses is left out."""
    hidden = [match.span() for match in _IN_PARENTHESES.finditer(text, start, end)]
    for match in _NAME.finditer(text, start, end):
        span = trimmed_name(text, *match.span())
        if span is not None and not any(a <= match.start() < b for a, b in hidden):
            yield span
