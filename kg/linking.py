"""From what one paper calls a thing to the one node that stands for it.

A name is looked up in the vocabulary first; what the vocabulary does not know is identified by its type
and normal form. Both depend on the paper alone, so that the graph is the same whatever the order of the
papers and however a corpus is split.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from kg.contribution import Contribution, MentionEdge, RelationEdge
from kg.normal_form import normal_form
from kg.records import Entity, Extraction, Mention, Paper, Relation
from kg.schema import SYMMETRIC, EntityType, entity_id, strongest_role
from kg.sentences import sentence_spans
from kg.vocabulary import Entry, Vocabulary


class Reason(StrEnum):
    """Why a name leads to a node."""

    VOCABULARY = "vocabulary"
    NORMAL_FORM = "normal form"


@dataclass(frozen=True, slots=True)
class Target:
    """The node that an extracted entity stands for; ``score`` is 1 for an exact match of names."""

    id: str
    type: EntityType
    name: str
    score: float
    reason: Reason


class Linker:
    """Finds the node for each entity of a paper.

    Parameters
    ----------
    vocabulary
        Known things with their aliases.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def target(self, entity: Entity) -> Target:
        """Return the node for one entity, with the reason."""
        entry = self._entry(entity)
        if entry is not None:
            id_ = entity_id(entry.type, normal_form(entry.name, entry.type))
            return Target(id_, entry.type, entry.name, 1.0, Reason.VOCABULARY)
        form = normal_form(entity.name, entity.type) or entity.name
        return Target(entity_id(entity.type, form), entity.type, one_line(entity.name), 1.0, Reason.NORMAL_FORM)

    def link(self, paper: Paper, extraction: Extraction, digest: str) -> Contribution:
        """Turn what was read in a paper into what the paper contributes to the graph.

        Entities that lead to one node become one; a relation from a node to itself is dropped; of several
        equal relations the surest stays; a symmetric relation runs from the smaller id to the larger.

        Parameters
        ----------
        paper
            For the sentence that a mention stands in; its texts may be empty if they are not known.
        extraction
            What was read in it.
        digest
            Identifies text and reading, see :class:`kg.contribution.Contribution`.
        """
        targets = {entity.id: self.target(entity) for entity in extraction.entities}
        merged: dict[str, tuple[Target, list[Entity]]] = {}
        for entity in extraction.entities:
            target = targets[entity.id]
            merged.setdefault(target.id, (target, []))[1].append(entity)
        sentences = _Sentences(paper)
        mentions = [_mention_edge(target, entities, sentences) for target, entities in merged.values()]
        relations = _relation_edges(extraction.relations, targets)
        return Contribution(paper, digest, tuple(sorted(mentions, key=lambda m: m.entity)), tuple(relations))

    def _entry(self, entity: Entity) -> Entry | None:
        words = set(normal_form(entity.name).split())
        forms = [entity.name]
        # A shorter form counts if the name contains it ("FEVER" of "FEVER test set"), not if it is an
        # abbreviation, which the paper may use in a sense of its own.
        forms += [m.text for m in entity.mentions if set(normal_form(m.text).split()) < words]
        for form in dict.fromkeys(forms):
            if entry := self._vocabulary.lookup(form, entity.type):
                return entry
        return self._vocabulary.lookup(entity.name)


def paper_digest(paper: Paper, reading: str) -> str:
    """Return what identifies a paper's text together with the way it was read.

    Parameters
    ----------
    paper
        All of its fields count.
    reading
        Identifies the extraction: the pipeline's fingerprint, or the line of an extraction file.
    """
    fields: list[Any] = [paper.id, paper.title, paper.abstract, paper.year, paper.venue, paper.url, paper.authors]
    return hashlib.sha256(json.dumps([fields, reading], ensure_ascii=False).encode()).hexdigest()[:24]


def check_offsets(paper: Paper, extraction: Extraction) -> None:
    """Check that each mention stands where it says.

    Raises
    ------
    ValueError
        If a mention's offsets do not give its text.
    """
    for entity in extraction.entities:
        for m in entity.mentions:
            found = paper.field(m.field)[m.start : m.end]
            if found != m.text:
                raise ValueError(f"{m.field}[{m.start}:{m.end}] is '{found}', not '{m.text}'; is it the same paper?")


def one_line(text: str) -> str:
    """Return a text with runs of white space as one blank."""
    return " ".join(text.split())


class _Sentences:
    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._abstract: list[tuple[int, int]] | None = None

    def around(self, mention: Mention) -> str:
        if mention.field == "title":
            return one_line(self._paper.title)
        if self._abstract is None:
            self._abstract = sentence_spans(self._paper.abstract)
        for start, end in self._abstract:
            if start <= mention.start < end:
                return one_line(self._paper.abstract[start:end])
        return ""


def _mention_edge(target: Target, entities: list[Entity], sentences: _Sentences) -> MentionEdge:
    mentions = [mention for entity in entities for mention in entity.mentions]
    mentions.sort(key=lambda m: (m.field != "title", m.start, m.end))
    best = min(mentions, key=lambda m: (-m.confidence, m.field == "title", m.start))
    return MentionEdge(
        entity=target.id,
        type=target.type,
        name=target.name,
        forms=tuple(dict.fromkeys(one_line(mention.text) for mention in mentions)),
        role=strongest_role(*(entity.role for entity in entities)),
        count=len({(m.field, m.start, m.end) for m in mentions}),
        confidence=best.confidence,
        evidence=sentences.around(best),
    )


def _relation_edges(relations: Iterable[Relation], targets: dict[str, Target]) -> list[RelationEdge]:
    best: dict[tuple[str, str, str], Relation] = {}
    for relation in relations:
        head, tail = targets[relation.head].id, targets[relation.tail].id
        if head == tail:
            continue
        if relation.type in SYMMETRIC and head > tail:
            head, tail = tail, head
            relation = replace(relation, head=relation.tail, tail=relation.head)
        key = (head, relation.type.value, tail)
        if key not in best or relation.confidence > best[key].confidence:
            best[key] = relation
    types = {target.id: target.type for target in targets.values()}
    return [
        RelationEdge(
            head, types[head], relation.type, tail, types[tail], relation.confidence, relation.sentence,
            relation.extractor,
        )
        for (head, _, tail), relation in sorted(best.items())
    ]  # fmt: skip
