"""The order in which all stores give what a search by name found: by likeness to what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from typing import Final

from rapidfuzz import fuzz

from kg.schema import PAPER
from kg.store import Hit, Row

KNOWN: Final = 3
"""Papers from which a name is not taken for a typing error."""
_SURE: Final = 90
_WORD: Final = re.compile(r"\w+")


def ranked(text: str, candidates: Iterable[Row], limit: int) -> list[Hit]:
    """Score candidates, rows of ``id``, ``label``, ``name``, ``aliases`` and ``papers``, and return the best.

    Equal scores are ordered by papers, then id. A candidate may come more than once.
    """
    typed = text.casefold()
    hits = {row["id"]: Hit(**{**row, "aliases": tuple(row["aliases"])}, score=_score(typed, row)) for row in candidates}
    return nsmallest(limit, hits.values(), key=lambda hit: (-hit.score, -hit.papers, hit.id))


def surely_meant(text: str, candidates: Sequence[Row]) -> bool:
    """Tell whether candidates fit a text so well that no typing error need be thought of.

    Either one of them goes by it, or all its words are words of names that several papers use.
    """
    typed = text.casefold()
    if any(_fits(typed, row) for row in candidates):
        return True
    known = (row for row in candidates if row["label"] != PAPER and row["papers"] >= KNOWN)
    words = {
        word for row in known for form in (row["name"], *row["aliases"]) for word in _WORD.findall(form.casefold())
    }
    return words.issuperset(_WORD.findall(typed))


def _fits(typed: str, row: Row) -> bool:
    forms = [form.casefold() for form in (row["name"], *row["aliases"])]
    if row["label"] != PAPER and row["papers"] < KNOWN:
        return typed in forms  # else a name that one paper has with the same error
    return any(form.startswith(typed) or fuzz.ratio(typed, form) > _SURE for form in forms)


def likeness(query: str, form: str) -> float:
    """Return how like a form is to a query, 0 to 100: the better of edit distance and word overlap."""
    return float(max(fuzz.ratio(query, form), 0.9 * fuzz.token_set_ratio(query, form)))


def _score(typed: str, row: Row) -> float:
    return round(max(likeness(typed, form.casefold()) for form in (row["name"], *row["aliases"])), 3)
