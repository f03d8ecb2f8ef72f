"""Where sentences begin and end, by rules that know how abstracts abbreviate."""

from __future__ import annotations

import re
from typing import Final

_BREAK: Final = re.compile(r"(?:[.!?]+[\"'”’)\]}]*(?=\s+[\"'“‘(\[{$\\]*[A-Z0-9\\$])|\n\s*\n)\s*")
_NO_BREAK: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|vs|cf|resp|approx|w\.r\.t|Figs?|Eqs?|Sec|Tab|Ref|No|Dr|Prof|Mr|Ms|St|Inc)|\b[A-Z])\.$"
)


def sentence_spans(text: str, offset: int = 0) -> list[tuple[int, int]]:
    """Cut a text into sentences.

    Parameters
    ----------
    text
        Running text.
    offset
        Added to all positions.

    Returns
    -------
    list of (int, int)
        Character spans in order, without white space at either end; never empty spans.

    Examples
    --------
    >>> text = "We use BERT, e.g. on GLUE. It wins."
    >>> [text[a:b] for a, b in sentence_spans(text)]
    ['We use BERT, e.g. on GLUE.', 'It wins.']
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _BREAK.finditer(text):
        head = text[start : match.end()].rstrip()
        if "\n\n" not in match.group().replace(" ", "") and _NO_BREAK.search(head):
            continue
        _append(spans, text, start, match.end(), offset)
        start = match.end()
    _append(spans, text, start, len(text), offset)
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int, offset: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if right > left:
        spans.append((start + left + offset, start + right + offset))
