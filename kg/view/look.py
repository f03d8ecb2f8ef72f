"""How types of nodes look: a shape and a colour each, told apart without either.

The colours are those of Okabe and Ito (2008), which people with any common colour blindness can tell apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from kg.schema import PAPER, EntityType


@dataclass(frozen=True, slots=True)
class Look:
    """Shape (as vis-network names it), fill colour, and the outline on light and on dark ground."""

    shape: str
    colour: str
    outline: str
    outline_dark: str


LOOKS: Final[dict[str, Look]] = {
    PAPER: Look("square", "#8d939c", "#5b616a", "#c3c8cf"),
    EntityType.METHOD.value: Look("dot", "#0072b2", "#004a75", "#8cc9ef"),
    EntityType.MODEL.value: Look("diamond", "#d55e00", "#8a3d00", "#ffb27d"),
    EntityType.DATASET.value: Look("hexagon", "#009e73", "#00664b", "#7fe0c3"),
    EntityType.TASK.value: Look("triangle", "#e69f00", "#8f6300", "#ffd98a"),
    EntityType.METRIC.value: Look("triangleDown", "#cc79a7", "#8c3f68", "#f0c1da"),
    EntityType.CONCEPT.value: Look("star", "#56b4e9", "#1f6f9e", "#bfe3f9"),
}

_SMALLEST: Final = 6.0
_LARGEST: Final = 24.0
_MANY: Final = 12
"""In a picture where no entity has more papers than this, none is drawn at its largest."""


def size(label: str, papers: int, most: int) -> float:
    """Return the radius of a node: an entity's area grows with its papers, measured by the ``most`` in the picture."""
    if label == PAPER:
        return _SMALLEST
    share = papers / max(most, _MANY)
    return math.sqrt(_SMALLEST**2 + (_LARGEST**2 - _SMALLEST**2) * min(share, 1.0))
