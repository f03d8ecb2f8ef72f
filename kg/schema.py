"""The graph schema: the closed sets of labels, relations and roles that everything else derives from."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final

PAPER: Final = "Paper"
MENTIONS: Final = "MENTIONS"


class EntityType(StrEnum):
    """What kind of thing an entity is; the value is its node label."""

    METHOD = "Method"
    MODEL = "Model"
    DATASET = "Dataset"
    TASK = "Task"
    METRIC = "Metric"
    CONCEPT = "Concept"


class Role(StrEnum):
    """What a paper does with an entity. Ordered from the most to the least telling."""

    PROPOSED = "proposed"
    EVALUATED_ON = "evaluated_on"
    TRAINED_ON = "trained_on"
    COMPARED = "compared"
    STUDIED = "studied"
    USED = "used"
    MENTIONED = "mentioned"


class RelationType(StrEnum):
    """How two entities are linked; the value is the relationship type in the graph."""

    EVALUATED_ON = "EVALUATED_ON"
    TRAINED_ON = "TRAINED_ON"
    USED_FOR = "USED_FOR"
    COMPARED_WITH = "COMPARED_WITH"
    PART_OF = "PART_OF"
    SUBCLASS_OF = "SUBCLASS_OF"
    BENCHMARK_FOR = "BENCHMARK_FOR"
    SUBTASK_OF = "SUBTASK_OF"
    APPLIED_TO = "APPLIED_TO"


SYMMETRIC: Final = frozenset({RelationType.COMPARED_WITH})
"""Relations that say the same both ways; stored once, from the smaller id to the larger."""

_ROLE_RANK: Final = {role: rank for rank, role in enumerate(Role)}


def strongest_role(*roles: Role) -> Role:
    """Return the most telling of some roles (``proposed`` first, ``mentioned`` last)."""
    return min(roles, key=_ROLE_RANK.__getitem__)


_NOT_SLUG = re.compile(r"[^\w.+#^@*]+")


def slug(name: str) -> str:
    """Return the id form of a name: NFKC, case folded, runs of other characters as one hyphen.

    ``+ # ^ @ * .`` are kept, since they tell C++ from C and R^2 from R.

    Examples
    --------
    >>> slug("Mask R-CNN"), slug("C++"), slug("R^2")
    ('mask-r-cnn', 'c++', 'r^2')
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _NOT_SLUG.sub("-", folded).strip("-._") or "x"


def entity_id(type_: EntityType, name: str) -> str:
    """Return the id of an entity, ``type:slug``.

    Examples
    --------
    >>> entity_id(EntityType.DATASET, "SQuAD 2.0")
    'dataset:squad-2.0'
    """
    return f"{type_.value.casefold()}:{slug(name)}"


def type_named(word: str) -> EntityType:
    """Return the type that a word names, in any case.

    Raises
    ------
    ValueError
        If there is no such type; the message lists them.
    """
    if (type_ := _TYPES.get(word.casefold())) is None:
        raise ValueError(f"'{word}' is no type; the types are {', '.join(EntityType)}")
    return type_


_TYPES: Final = {type_.value.casefold(): type_ for type_ in EntityType}


def type_of(id_: str) -> EntityType:
    """Return the type that an entity id carries.

    Raises
    ------
    ValueError
        If the id has no known type before its colon.
    """
    if (type_ := _TYPES.get(id_.partition(":")[0])) is not None:
        return type_
    raise ValueError(
        f"'{id_}' is no entity id: it should start with one of "
        + ", ".join(f"{t.value.casefold()}:" for t in EntityType)
    )
