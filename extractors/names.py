"""What a proper name looks like in a text, and lists of them ("CIFAR-10, SVHN and the Penn Treebank")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractors.word_classes import word_classes

_TOKEN: Final = r"(?:[A-Z][\w]*|[a-z]+[A-Z0-9]\w*|[\u0370-\u03ff][\w]*)(?:[-‐-―/.+@*'’](?=\w)[\w]+)*[+*#]*"
NAME: Final = rf"{_TOKEN}(?:[ ~](?:{_TOKEN}|\d[\w.]*(?=[\s,.;:)]|$))){{0,3}}"
"""Regular expression of a proper name of one to four words; what it finds still has to pass :func:`is_name`."""

MARKED_UP: Final = r"(?:\\(?:emph|text(?:bf|it|tt|sc|rm)?|mathrm)\s*\{\s*|\{\\\w+\s+|[\"“”‘'`*_$]{1,2})?"
"""Optional LaTeX or quotation marks in front of a name."""

_PARENTHESIS: Final = r"(?:\s*[\(\[][^()\[\]]{1,60}[\)\]])?"
NAME_LIST: Final = (
    rf"(?:{NAME}){_PARENTHESIS}(?:(?:\s*,\s*(?:and\s+|or\s+|the\s+)*|\s+and\s+(?:the\s+)?|\s*&\s*|\s+or\s+)(?:{NAME}){_PARENTHESIS})*"
)
"""Regular expression of names joined by commas and "and"."""

_NAME: Final = re.compile(NAME)
_IN_PARENTHESES: Final = re.compile(r"[\(\[][^()\[\]]*[\)\]]")


def is_name(text: str) -> bool:
    """Tell whether what :data:`NAME` found is no ordinary word at the start of a sentence or a pronoun."""
    classes = word_classes()
    first = text.split(None, 1)[0].casefold()
    if first in classes.breaks or first in classes.vague or len(text) < 2:
        return False
    return not (len(text.split()) == 1 and first in classes.junk_heads)


def names_in(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the names in a name list ``text[start:end]``; what is in parentheses is left out."""
    hidden = [match.span() for match in _IN_PARENTHESES.finditer(text, start, end)]
    for match in _NAME.finditer(text, start, end):
        if is_name(match.group()) and not any(a <= match.start() < b for a, b in hidden):
            yield match.span()
