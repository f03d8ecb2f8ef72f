"""Likeness of texts by the words they share, and of papers by the names they share."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from kg.normal_form import REMEMBERED, singular

_WORD: Final = re.compile(r"\w[\w-]+")
_PART: Final = 0.8
"""What a name within a name weighs beside the whole."""

Vector = dict[str, float]


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the cosine of two vectors with non-negative entries, 0 to 1."""
    small, large = sorted((one, other), key=len)
    product = math.fsum(weight * large[key] for key, weight in small.items() if key in large)
    if not product:
        return 0.0
    return product / (math.hypot(*one.values()) * math.hypot(*other.values()))


def word_bag(title: str, abstract: str) -> Vector:
    """Return the words of a paper in the singular, each with one plus the logarithm of its count.

    Words of the title count twice.
    """
    words = Counter(_WORD.findall(f"{title} {title} {abstract}".casefold()))
    counts: Counter[str] = Counter()
    for word, count in words.items():
        counts[singular(word)] += count
    return {word: 1 + math.log(count) for word, count in counts.items()}


def name_bag(weights: Iterable[tuple[str, float]]) -> Vector:
    """Return names together with the names that stand within them, each with the largest weight it gets.

    A temporal graph neural network is a graph neural network too: papers that call things of one family by longer
    and shorter names share the words that the names have in common.

    Parameters
    ----------
    weights
        Ids of entities and what each weighs. A name is what stands in the id, whatever the type.
    """
    bag: Vector = {}
    for id_, weight in weights:
        name = name_of(id_)
        bag[name] = max(bag.get(name, 0.0), weight)
        for part in parts(name):
            bag[part] = max(bag.get(part, 0.0), _PART * weight)
    return bag


def name_of(id_: str) -> str:
    """Return the name that an entity id holds: ``graph-network`` of ``method:graph-network``."""
    return id_.partition(":")[2]


@lru_cache(maxsize=REMEMBERED)
def parts(name: str) -> tuple[str, ...]:
    """Return the runs of words within a name, without the name itself.

    Examples
    --------
    >>> parts("deep-graph-network")
    ('deep', 'deep-graph', 'graph', 'graph-network', 'network')
    """
    words = name.split("-")
    ends = range(1, len(words) + 1)
    runs = ("-".join(words[start:end]) for start in range(len(words)) for end in ends if start < end)
    return tuple(dict.fromkeys(run for run in runs if run and run != name))


def likeness(one: Vector, others: Sequence[Vector], floor: float) -> list[float]:
    """Return how like a weighted bag each of some others is, 0 to 1: the cosine, rare things weighing more.

    Rarity is the root of the inverse document frequency among these bags. The root is there because the others
    were chosen for being like the one: what they all speak of is still worth something. ``floor`` is added
    to the frequency's inverse: with 0 what is in all of them weighs nothing, which is right for words.

    References
    ----------
    G. Salton, C. Buckley, "Term-weighting approaches in automatic text retrieval", Information Processing &
    Management 24(5), 1988.
    """
    frequency = Counter(one.keys())
    for other in others:
        frequency.update(other.keys())
    count = len(others) + 1
    rarity = {key: math.sqrt(math.log(floor + (count + 1) / (n + 1))) for key, n in frequency.items()}
    weighted = {key: weight * rarity[key] for key, weight in one.items()}
    length = math.hypot(*weighted.values())
    found = []
    for other in others:
        product = math.fsum(weighted[key] * other[key] * rarity[key] for key in weighted.keys() & other.keys())
        squares = math.fsum([(weight * rarity[key]) ** 2 for key, weight in other.items()])
        found.append(product / (length * math.sqrt(squares)) if product else 0.0)
    return found
