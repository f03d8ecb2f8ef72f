"""The order in which all stores give what a search by name found: by likeness to what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest

from rapidfuzz import fuzz

from kg.store import Hit, Row


def ranked(text: str, candidates: Iterable[Row], limit: int) -> list[Hit]:
    """Score candidates, rows of ``id``, ``label``, ``name``, ``aliases`` and ``papers``, and return the best.

    Equal scores are ordered by papers, then id. A candidate may come more than once.
    """
    typed = text.casefold()
    hits = {row["id"]: Hit(**{**row, "aliases": tuple(row["aliases"])}, score=_score(typed, row)) for row in candidates}
    return nsmallest(limit, hits.values(), key=lambda hit: (-hit.score, -hit.papers, hit.id))


def likeness(query: str, form: str) -> float:
    """Return how like a form is to a query, 0 to 100: the better of edit distance and word overlap."""
    return float(max(fuzz.ratio(query, form), 0.9 * fuzz.token_set_ratio(query, form)))


def _score(typed: str, row: Row) -> float:
    return round(max(likeness(typed, form.casefold()) for form in (row["name"], *row["aliases"])), 3)
