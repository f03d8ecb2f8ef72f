"""Likeness of texts by the words they share."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

_WORD: Final = re.compile(r"\w[\w-]+")

Vector = dict[str, float]


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the cosine of two vectors with non-negative entries, 0 to 1."""
    small, large = sorted((one, other), key=len)
    product = math.fsum(weight * large[key] for key, weight in small.items() if key in large)
    if not product:
        return 0.0
    return product / (math.hypot(*one.values()) * math.hypot(*other.values()))


def likeness(text: str, others: Sequence[str]) -> list[float]:
    """Return how like a text each of some others is, 0 to 1: the cosine of their weighted words.

    A word weighs one plus the logarithm of its count, times the root of its inverse document frequency
    among these texts. The root is there because the others were chosen for being like the text: what they all
    speak of is still worth something.

    References
    ----------
    G. Salton, C. Buckley, "Term-weighting approaches in automatic text retrieval", Information Processing &
    Management 24(5), 1988.
    """
    counts = [Counter(_WORD.findall(each.casefold())) for each in (text, *others)]
    frequency = Counter(word for count in counts for word in count)
    rarity = {word: math.sqrt(math.log((len(counts) + 1) / (n + 1))) for word, n in frequency.items()}
    vectors = [{word: (1 + math.log(n)) * rarity[word] for word, n in count.items()} for count in counts]
    return [cosine(vectors[0], vector) for vector in vectors[1:]]
