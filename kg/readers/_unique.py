"""One paper for papers that are seen twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from typing import Final

from kg.records import Paper

_DOI: Final = re.compile(r"\b10\.\d{4,9}/[^\s?#\"<>]+", re.IGNORECASE)
_DOI_TAIL: Final = re.compile(r"(?:/(?:abstract|full|epdf|pdf|html?)|\.pdf|[.,;:)\]}]+)+$")
_ARXIV_ID: Final = r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?"
_ARXIV_AS_ID: Final = re.compile(rf"(?:arxiv[:.\-/ ]\s*)?{_ARXIV_ID}", re.IGNORECASE)
_ARXIV_IN_TEXT: Final = re.compile(
    rf"(?:\barxiv\.org/[a-z-]+/|\barxiv[:.]\s*|\bhuggingface\.co/papers/|\balphaxiv\.org/[a-z]+/){_ARXIV_ID}(?![\d.]*\d)",
    re.IGNORECASE,
)
_SUBJECT_CLASS: Final = re.compile(r"\.[a-z]{2}/")
_NOT_TITLE: Final = re.compile(r"(?:(?<!\d)\.|\.(?!\d)|[^\w+#.])+")


def unique_papers(papers: Iterable[Paper], on_duplicate: Callable[[Paper, str], None]) -> Iterator[Paper]:
    """Pass papers on, each once; of those seen twice the first is kept.

    Two papers are one if they share an id, a DOI, an arXiv id (whatever its version) or a title
    (compared without case, white space and punctuation). Chain several sources to compare across them.

    Parameters
    ----------
    papers
        Papers in the order of their sources.
    on_duplicate
        Called with a paper that is left out and what it shares with an earlier one, such as
        ``"arXiv id 2106.09685"``.

    Notes
    -----
    Keeps 64-bit hashes of two to four keys a paper, about 200 bytes, and no texts.
    """
    seen: set[int] = set()
    for paper in papers:
        keys = [(kind, value, _hash(kind, value)) for kind, value in identities(paper)]
        shared = next(
            (f"{kind} {value}" if kind != "title" else kind for kind, value, key in keys if key in seen), None
        )
        if shared is None:
            seen.update(key for _, _, key in keys)
            yield paper
            continue
        # A paper that only has the id of another may be another paper under a reused id.
        if not shared.startswith("id "):
            seen.update(key for _, _, key in keys)
        on_duplicate(paper, shared)


def identities(paper: Paper) -> list[tuple[str, str]]:
    """Return what a paper is known by, as (kind, normal form): its id, DOI, arXiv id and title.

    Examples
    --------
    >>> identities(Paper("x", "LoRA: Low-Rank", "...", url="https://arxiv.org/abs/2106.09685v2"))
    [('arXiv id', '2106.09685'), ('title', 'loralowrank'), ('id', 'x')]
    """
    found = dict[tuple[str, str], None]()
    for text in (paper.id, paper.url or ""):
        if match := _ARXIV_AS_ID.fullmatch(text) or _ARXIV_IN_TEXT.search(text):
            found["arXiv id", _SUBJECT_CLASS.sub("/", match.group(1).casefold())] = None
        elif match := _DOI.search(text):
            found["DOI", _DOI_TAIL.sub("", match.group().casefold())] = None
    if title := _NOT_TITLE.sub("", unicodedata.normalize("NFKC", paper.title).casefold()):
        found["title", title] = None
    found["id", paper.id] = None
    return list(found)


def _hash(kind: str, value: str) -> int:
    return int.from_bytes(blake2b(f"{kind}:{value}".encode(errors="replace"), digest_size=8).digest())
