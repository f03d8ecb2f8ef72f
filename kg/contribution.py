"""What one paper owes to the graph, and how the contributions to one entity add up.

Every node and edge is owed to papers. A :class:`Contribution` is all that one paper adds; a
:class:`Tally` is the running sum of the contributions to one entity, from which the entity's name and
aliases follow. Sums do not depend on the order of papers, and subtracting a paper restores exactly
what was there before.

A contribution speaks of names, as :mod:`kg.linking.in_paper` finds them; :meth:`Contribution.leading_to` says
to which nodes they lead, which depends on all papers and may change with every paper.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self, TypeVar

from kg.normal_form import normal_form
from kg.records import Extraction, Paper
from kg.schema import SYMMETRIC, EntityType, RelationType, Role, slug, strongest_role, type_of

_MAX_ALIASES = 20

T = TypeVar("T")


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
    already needs no work. ``extraction`` is what was read, for linking it anew.
    """

    paper: Paper
    digest: str
    mentions: tuple[MentionEdge, ...] = ()
    relations: tuple[RelationEdge, ...] = ()
    extraction: Extraction | None = None

    def leading_to(self, entities: Mapping[str, str]) -> Contribution:
        """Return the contribution with each name replaced by the entity that it leads to.

        Names that lead to one entity become one mention, a relation from an entity to itself is dropped, and
        of several equal relations the surest stays.

        Parameters
        ----------
        entities
            Id of the entity for each name that does not lead to the node of its own id.
        """
        if not any(mention.entity in entities for mention in self.mentions):
            return self
        merged: dict[str, list[MentionEdge]] = {}
        for mention in self.mentions:
            merged.setdefault(entities.get(mention.entity, mention.entity), []).append(mention)
        mentions = tuple(_one_mention(id_, merged[id_]) for id_ in sorted(merged))
        relations: dict[tuple[str, RelationType, str], RelationEdge] = {}
        for relation in self.relations:
            head, tail = (entities.get(end, end) for end in (relation.head, relation.tail))
            if relation.type in SYMMETRIC and head > tail:
                head, tail = tail, head
            best = relations.get((head, relation.type, tail))
            if head != tail and (best is None or _sureness(relation) < _sureness(best)):
                if (head, tail) != (relation.head, relation.tail):
                    relation = replace(relation, head=head, head_type=type_of(head), tail=tail, tail_type=type_of(tail))
                relations[head, relation.type, tail] = relation
        return replace(self, mentions=mentions, relations=tuple(relations[key] for key in sorted(relations)))

    def packed(self) -> str:
        """Return all but the paper itself as text: what the graph is linked from, a space, and what was read."""
        edges = {
            "mentions": [[getattr(m, name) for name in _MENTION_FIELDS] for m in self.mentions],
            "relations": [[getattr(r, name) for name in _RELATION_FIELDS] for r in self.relations],
        }
        return f"{_compressed(edges)} {_compressed(self.extraction and self.extraction.to_json())}"

    @classmethod
    def unpacked(
        cls, paper: Paper, digest: str, text: str, *, with_extraction: bool = True, about: Container[str] | None = None
    ) -> Self:
        """Read what :meth:`packed` wrote.

        Parameters
        ----------
        about
            If given, only what speaks of these names: their mentions, their relations, and the mentions of what these
            relate them to.
        """
        edges, read = text.split(" ")
        content = _decompressed(edges)
        if about is not None:
            relations = [row for row in content["relations"] if row[_HEAD] in about or row[_TAIL] in about]
            ends = {row[end] for row in relations for end in (_HEAD, _TAIL)}
            mentions = [row for row in content["mentions"] if row[0] in about or row[0] in ends]
            content = {"mentions": mentions, "relations": relations}
        extraction = _decompressed(read) if with_extraction else None
        return cls(
            paper,
            digest,
            tuple(
                MentionEdge(id_, EntityType(type_), name, tuple(forms), Role(role), *rest)
                for id_, type_, name, forms, role, *rest in content["mentions"]
            ),
            tuple(
                RelationEdge(head, EntityType(head_type), RelationType(type_), tail, EntityType(tail_type), *rest)
                for head, head_type, type_, tail, tail_type, *rest in content["relations"]
            ),
            Extraction.from_json(extraction) if extraction else None,
        )


def _compressed(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 6)).decode()


def _decompressed(text: str) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(text)))


_MENTION_FIELDS = ("entity", "type", "name", "forms", "role", "count", "confidence", "evidence")
_RELATION_FIELDS = ("head", "head_type", "type", "tail", "tail_type", "confidence", "sentence", "extractor")
_HEAD, _TAIL = _RELATION_FIELDS.index("head"), _RELATION_FIELDS.index("tail")


def _has_id(name: str, id_: str) -> bool:
    words = id_.partition(":")[2]
    return slug(name) == words or slug(normal_form(name, type_of(id_)) or name) == words


def _one_mention(id_: str, mentions: list[MentionEdge]) -> MentionEdge:
    if len(mentions) == 1 and mentions[0].entity == id_:
        return mentions[0]
    # The name that the entity has its id from comes first, then the most frequent.
    mentions.sort(key=lambda m: (m.entity != id_, -m.count, m.entity))
    best = min(mentions, key=lambda m: (-m.confidence, m.entity))
    return MentionEdge(
        entity=id_,
        type=type_of(id_),
        name=mentions[0].name,
        forms=tuple(dict.fromkeys(form for mention in mentions for form in mention.forms)),
        role=strongest_role(*(mention.role for mention in mentions)),
        count=sum(mention.count for mention in mentions),
        confidence=best.confidence,
        evidence=best.evidence,
    )


def _sureness(relation: RelationEdge) -> tuple[float, str, str]:
    return -relation.confidence, relation.sentence, relation.extractor


@dataclass(slots=True)
class Tally:
    """The sum of all contributions to one entity: how many papers use which name, which form, and their years.

    ``proposed`` are the years of the papers that propose it, 0 for a paper without.
    """

    papers: int = 0
    names: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    years: Counter[int] = field(default_factory=Counter)
    proposed: Counter[int] = field(default_factory=Counter)

    def add(self, name: str, forms: tuple[str, ...], year: int | None = None, *, proposed: bool = False) -> None:
        """Count one paper."""
        self.papers += 1
        self.names[name] += 1
        self.forms.update(forms)
        if year is not None:
            self.years[year] += 1
        if proposed:
            self.proposed[year or 0] += 1

    def subtract(self, name: str, forms: tuple[str, ...], year: int | None = None, *, proposed: bool = False) -> None:
        """Take one paper's count away again."""
        self.papers -= 1
        self.names[name] -= 1
        self.forms.subtract(forms)
        if year is not None:
            self.years[year] -= 1
        if proposed:
            self.proposed[year or 0] -= 1

    def name(self, id_: str) -> str:
        """Return the name of the entity with this id.

        It is the one that most papers use among those that the id is made of, so that "large language model"
        is not called "LLM"; of equally frequent ones the first in code point order.
        """
        ordered = _by_frequency(self.names)
        return next((name for name in ordered if _has_id(name, id_)), ordered[0])

    def aliases(self, name: str) -> list[str]:
        """Return the forms other than the name, the most frequent first (at most 20)."""
        return [form for form in _by_frequency(self.forms + self.names) if form != name][:_MAX_ALIASES]

    def dumps(self) -> str:
        """Return the tally as text, the same for equal tallies."""
        sums = {
            "names": _positive(self.names),
            "forms": _positive(self.forms),
            "years": _positive(self.years),
            "proposed": _positive(self.proposed),
        }
        return json.dumps(sums, ensure_ascii=False, sort_keys=True)

    @classmethod
    def loads(cls, text: str) -> Tally:
        """Read what :meth:`dumps` wrote."""
        content: dict[str, Any] = json.loads(text)
        # Every paper calls the entity by one name.
        names, forms = Counter(content["names"]), Counter(content["forms"])
        years, proposed = (
            Counter({int(year): papers for year, papers in content[key].items()}) for key in ("years", "proposed")
        )
        return cls(sum(names.values()), names, forms, years, proposed)


def _positive(counter: Counter[T]) -> dict[T, int]:
    return {key: count for key, count in counter.items() if count > 0}


def _by_frequency(counter: Counter[str]) -> list[str]:
    return sorted(_positive(counter), key=lambda form: (-counter[form], form))
