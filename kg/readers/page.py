"""A papers page saved as plain text: page furniture, then title and abstract in turn, with blank lines between."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kg.readers import _furniture as furniture
from kg.readers._record import clean_text, shorten, text_id
from kg.readers._source import MAX_RECORD, TOO_LONG, Line, Source
from kg.records import Paper

SUFFIXES: Final = (".txt", ".text")

Report = Callable[[str, int], None]

_SENTENCE_END: Final = re.compile(r"[.!?…][\"'”’)\]]*(?=\s|$)")
_FULL_STOP: Final = re.compile(r"[.…][\"'”’)\]]*$")
_MID_SENTENCE: Final = re.compile(r"[a-z]{2,}[\s,.;:)]|[a-z]{2,}$|a\s")
_UNFINISHED: Final = re.compile(
    r"(?:[,(\-–]|\b(?:a|an|the|of|in|on|at|to|for|by|with|from|and|or|as|is|are|that|which|we|our|its|this))$"
)
_LABEL: Final = re.compile(r"(?:title|abstract)\s*[:—–]\s*", re.IGNORECASE)
_PROSE_WORDS: Final = 25
_PARAGRAPH_LINE: Final = 160
"""A line this long was not wrapped by hand: it is a paragraph of its own, or a title."""
_WRAPPED_LINE: Final = 40
_FULL_LINE: Final = 60
_TITLE_WORDS: Final = 4
_HEADING_LINES: Final = 4
_ENDING: Final = 12
_ABOVE: Final = 100


@dataclass(slots=True)
class _Block:
    """Text between blank lines; ``broken`` if a line of it could not be decoded, which was reported."""

    line: int
    text: str
    broken: bool = False

    @property
    def words(self) -> int:
        """Number of words."""
        return self.text.count(" ") + 1

    @property
    def is_prose(self) -> bool:
        """Whether this is a paragraph of sentences."""
        return (
            self.words >= _PROSE_WORDS
            and not furniture.is_author_list(self.text)
            and (
                _FULL_STOP.search(self.text[-_ENDING:]) is not None
                or sum(1 for _ in _SENTENCE_END.finditer(self.text)) >= 2
            )
        )


def recognises(head: str) -> float:
    """Return how surely (0 to 1) a file that begins so is a papers page: half, if it has a title and abstract."""
    lines = (Line(number, text) for number, text in enumerate(head.split("\n"), start=1))
    return 0.5 if any(" " in title.text for title, _ in _pairs(_blocks(lines, _ignore), _ignore)) else 0.0


def read(source: Source, columns: Mapping[str, str]) -> Iterator[Paper]:
    """Yield the papers of a page; text that seems to be half a paper is reported. A page has no columns."""
    for title, abstract in _pairs(_blocks(source.lines(), source.report), source.report):
        if not title.broken and not abstract.broken:
            yield Paper(text_id(title.text, abstract.text), title.text, abstract.text)


def _ignore(reason: str, line: int) -> None:
    pass


def _joined(blocks: list[_Block]) -> _Block:
    return _Block(blocks[0].line, " ".join(block.text for block in blocks), any(block.broken for block in blocks))


def _blocks(lines: Iterable[Line], report: Report) -> Iterator[_Block]:
    """Cut a page into blocks and put together those that a sentence runs through."""
    run, size = list[_Block](), 0
    for block in _raw_blocks(lines, report):
        if run and (size + len(block.text) > MAX_RECORD or not _runs_on(run, block)):
            yield _joined(run)
            run, size = [], 0
        run.append(block)
        size += len(block.text)
    if run:
        yield _joined(run)


def _raw_blocks(lines: Iterable[Line], report: Report) -> Iterator[_Block]:
    block, size = list[Line](), 0
    for number, text, broken in lines:
        text = clean_text(text)
        if label := _LABEL.match(text):
            text = text[label.end() :]
        paragraph = len(text) > _PARAGRAPH_LINE
        if not text or paragraph:
            yield from _cut(block)
            block, size = [], 0
        if paragraph:
            yield _Block(number, text, broken)
        elif text and size <= MAX_RECORD:
            block.append(Line(number, text, broken))
            size += len(text) + 1
            if size > MAX_RECORD:
                report(f"the text that begins here is {TOO_LONG}", block[0].number)
                block = []
    yield from _cut(block)


def _cut(lines: list[Line]) -> Iterator[_Block]:
    """Make a block of wrapped lines; a title with its authors, or with its abstract, is cut from them."""
    if 1 < len(lines) <= _HEADING_LINES and (
        any(furniture.is_likely(line.text) for line in lines)
        or (furniture.is_name(lines[-1].text) and len(lines[-2].text) < _FULL_LINE)
    ):
        for line in lines:
            yield _Block(line.number, line.text, line.broken)
        return
    heading = _heading(lines)
    for part in (lines[:heading], lines[heading:]):
        if part:
            yield _Block(part[0].number, " ".join(line.text for line in part), any(line.broken for line in part))


def _heading(lines: list[Line]) -> int:
    """Return how many lines are a title above its abstract: up to one that was broken though it was not full."""
    width = max((len(line.text) for line in lines), default=0)
    for count, (line, following) in enumerate(pairwise(lines[: _HEADING_LINES + 1]), start=1):
        room = width - len(line.text) > len(following.text.partition(" ")[0]) + 1
        if room and len(lines) - count >= _HEADING_LINES:
            return 0 if _SENTENCE_END.search(line.text[-_ENDING:]) or following.text[:1].islower() else count
    return 0


def _runs_on(run: list[_Block], following: _Block) -> bool:
    text = run[-1].text
    if len(text) < _WRAPPED_LINE or _SENTENCE_END.search(text[-_ENDING:]):
        return False
    if len(run) < _HEADING_LINES and following.is_prose and not any(block.is_prose for block in run):
        return False  # a title may end in anything, and an abstract begin with a small letter
    if furniture.is_certain(text) or furniture.is_certain(following.text):
        return False
    if len(text) > _PARAGRAPH_LINE and not _SENTENCE_END.search(following.text[-_ENDING:]):
        return False  # an abstract that was cut off, and the next title
    return bool(_MID_SENTENCE.match(following.text) or _UNFINISHED.search(text[-_ENDING:]))


def _pairs(blocks: Iterator[_Block], report: Report) -> Iterator[tuple[_Block, _Block]]:
    """Yield title and abstract of each paper: an abstract is prose, its title the nearest block above that can be."""
    above = deque[_Block](maxlen=_ABOVE)
    title: _Block | None = None
    abstract: list[_Block] = []
    size, first = 0, True
    block = next(blocks, None)
    while block is not None:
        following = next(blocks, None)
        prose = block.is_prose and not furniture.is_notice(block.text)
        if abstract and (prose or _ends_abstract(block, following)):
            if size <= MAX_RECORD:
                abstract.append(block)
            size += len(block.text) + 1
        elif prose:
            title, abstract, size = _title(above), [block], len(block.text)
            if not first:
                _report_unused(above, title, report)
            above.clear()
            first = False
        else:
            yield from _pair(title, abstract, size, report)
            title, abstract = None, []
            above.append(block)
        block = following
    yield from _pair(title, abstract, size, report)
    if not first and len(above) == 1:
        _report_unused(above, None, report)


def _pair(title: _Block | None, abstract: list[_Block], size: int, report: Report) -> Iterator[tuple[_Block, _Block]]:
    if not abstract:
        return
    if size > MAX_RECORD:
        report(f"the text that begins here is {TOO_LONG}", abstract[0].line)
    elif title is not None:
        yield title, _joined(abstract)
    elif not any(block.broken for block in abstract):
        report(f"an abstract without a title: '{shorten(abstract[0].text)}'", abstract[0].line)


def _ends_abstract(block: _Block, following: _Block | None) -> bool:
    """Whether a short block after an abstract is its last sentence, not the next title with a full stop."""
    return (
        _FULL_STOP.search(block.text[-_ENDING:]) is not None
        and (following is None or not following.is_prose)
        and not furniture.is_likely(block.text)
    )


def _title(above: Iterable[_Block]) -> _Block | None:
    candidates = [block for block in reversed(list(above)) if not furniture.is_certain(block.text)]
    good = [block for block in candidates if not furniture.is_likely(block.text)]
    # A name of two or three words under a longer line is a lone author under the title.
    if len(good) > 1 and furniture.is_name(good[0].text) and good[1].words >= _TITLE_WORDS:
        return good[1]
    if good:
        return good[0]
    doubtful = [block for block in candidates if block.words >= _TITLE_WORDS]
    below_title = len(doubtful) > 1 and furniture.is_author_list(doubtful[0].text)
    return doubtful[1] if below_title else next(iter(doubtful), None)


def _report_unused(above: Iterable[_Block], title: _Block | None, report: Report) -> None:
    for block in above:
        if not (block is title or block.broken or block.words < _TITLE_WORDS or furniture.is_likely(block.text)):
            report(f"a title without an abstract: '{shorten(block.text)}'", block.line)
