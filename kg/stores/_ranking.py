"""The order in which all stores give what a search by name found: by likeness to what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from heapq import nsmallest

from rapidfuzz import fuzz

from kg.store import Hit


def ranked(text: str, candidates: Iterable[Hit], limit: int) -> list[Hit]:
    """Score candidates and return the best; equal scores are ordered by papers, then id."""
    typed = text.casefold()
    scored = (replace(hit, score=_score(typed, hit)) for hit in candidates)
    return nsmallest(limit, scored, key=lambda hit: (-hit.score, -hit.papers, hit.id))


def likeness(query: str, form: str) -> float:
    """Return how like a form is to a query, 0 to 100: the better of edit distance and word overlap."""
    return float(max(fuzz.ratio(query, form), 0.9 * fuzz.token_set_ratio(query, form)))


def _score(typed: str, hit: Hit) -> float:
    return round(max(likeness(typed, form.casefold()) for form in (hit.name, *hit.aliases)), 3)
