"""Which vocabulary entries are kinds of which, as links between entities.

An entry leads to the nearest broader one that the graph knows, so that a graph without "ResNet" still says that
ResNet-50 is a convolutional neural network.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from kg.linking.phrases import block_key
from kg.schema import EntityType, RelationType, entity_id, type_of
from kg.vocabulary import Vocabulary


class Families:
    """The broader terms of a vocabulary, by ids.

    Parameters
    ----------
    vocabulary
        Its entries with a broader term, and those terms, are members; the rest is not.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._broader: dict[str, str] = {}
        self._narrower: dict[str, list[str]] = {}
        self._by_key: dict[str, list[str]] = {}
        for entry in vocabulary:
            if entry.broader is not None:
                id_, above = entity_id(entry.type, entry.name), entity_id(entry.type, entry.broader)
                if id_ != above:
                    self._broader[id_] = above
                    self._narrower.setdefault(above, []).append(id_)
        for id_ in sorted({*self._broader, *self._narrower}):
            self._by_key.setdefault(block_key(id_), []).append(id_)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._broader or id_ in self._narrower

    def with_key(self, key: str) -> list[str]:
        """Return the members whose names are in a block."""
        return self._by_key.get(key, [])

    def descendants(self, ids: Iterable[str]) -> set[str]:
        """Return some members and all that are kinds of them."""
        found: set[str] = set()
        rest = list(ids)
        while rest:
            if (id_ := rest.pop()) not in found:
                found.add(id_)
                rest += self._narrower.get(id_, ())
        return found

    def ancestors(self, ids: Iterable[str]) -> set[str]:
        """Return all that some members are kinds of."""
        found: set[str] = set()
        for id_ in ids:
            while (above := self._broader.get(id_)) is not None and above not in found:
                found.add(above)
                id_ = above
        return found

    def nearest(self, id_: str, present: Container[str]) -> str | None:
        """Return the nearest broader member that is present."""
        seen = {id_}
        above = self._broader.get(id_)
        while above is not None and above not in present and above not in seen:
            seen.add(above)
            above = self._broader.get(above)
        return above if above in present else None


def relation_of(id_: str) -> RelationType:
    """Return the relation from an entity to a broader one."""
    return RelationType.SUBTASK_OF if type_of(id_) is EntityType.TASK else RelationType.SUBCLASS_OF
