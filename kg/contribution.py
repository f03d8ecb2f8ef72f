"""What one paper owes to the graph, and how the contributions to one entity add up.

Every node and edge is owed to papers. A :class:`Contribution` is all that one paper adds; a
:class:`Tally` is the running sum of the contributions to one entity, from which the entity's name and
aliases follow. Sums do not depend on the order of papers, and subtracting a paper restores exactly
what was there before.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from kg.records import Paper
from kg.schema import EntityType, RelationType, Role

_MAX_ALIASES = 20


@dataclass(frozen=True, slots=True)
class MentionEdge:
    """``(paper)-[:MENTIONS]->(entity)``: how one paper mentions one entity.

    ``name`` is what the paper's extraction calls the entity, ``forms`` are the distinct texts of its
    mentions in order of appearance, ``count`` is the number of mentions and ``evidence`` the sentence
    of the most telling one.
    """

    entity: str
    type: EntityType
    name: str
    forms: tuple[str, ...]
    role: Role
    count: int
    confidence: float
    evidence: str


@dataclass(frozen=True, slots=True)
class RelationEdge:
    """``(head)-[:TYPE {paper, ...}]->(tail)``: a link between two entities that one paper states."""

    head: str
    head_type: EntityType
    type: RelationType
    tail: str
    tail_type: EntityType
    confidence: float
    sentence: str
    extractor: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """Everything that one paper adds to the graph.

    ``digest`` identifies the text and the way it was read; a paper whose digest is in the store
    already needs no work.
    """

    paper: Paper
    digest: str
    mentions: tuple[MentionEdge, ...] = ()
    relations: tuple[RelationEdge, ...] = ()


@dataclass(slots=True)
class Tally:
    """The sum of all contributions to one entity: how many papers use which name and which form."""

    papers: int = 0
    names: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, forms: tuple[str, ...]) -> None:
        """Count one paper."""
        self.papers += 1
        self.names[name] += 1
        self.forms.update(forms)

    def subtract(self, name: str, forms: tuple[str, ...]) -> None:
        """Take one paper's count away again."""
        self.papers -= 1
        self.names[name] -= 1
        self.forms.subtract(forms)

    @property
    def name(self) -> str:
        """The name most papers use; of equally frequent ones the first in code point order."""
        return _by_frequency(self.names)[0]

    @property
    def aliases(self) -> list[str]:
        """The other forms, the most frequent first (at most 20)."""
        name = self.name
        return [form for form in _by_frequency(self.forms + self.names) if form != name][:_MAX_ALIASES]

    def dumps(self) -> str:
        """Return the tally as text, the same for equal tallies."""
        return json.dumps(
            {"names": _positive(self.names), "forms": _positive(self.forms)}, ensure_ascii=False, sort_keys=True
        )

    @classmethod
    def loads(cls, text: str) -> Tally:
        """Read what :meth:`dumps` wrote."""
        content: dict[str, Any] = json.loads(text)
        # Every paper calls the entity by one name.
        return cls(sum(content["names"].values()), Counter(content["names"]), Counter(content["forms"]))


def _positive(counter: Counter[str]) -> dict[str, int]:
    return {key: count for key, count in counter.items() if count > 0}


def _by_frequency(counter: Counter[str]) -> list[str]:
    return sorted(_positive(counter), key=lambda form: (-counter[form], form))
