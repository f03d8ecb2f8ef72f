"""From what one paper calls a thing to a name that all papers share.

What the paper itself says a short form means comes first. The name is then looked up in the vocabulary: as
it is, as a name of another type, in another spelling, by the short form that the paper gives for it. What the
vocabulary does not know is identified by its type and normal form. All of this depends on the paper, the
vocabulary and the decisions of a person alone; what other papers say is for :mod:`kg.linking.in_corpus`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from kg.contribution import Contribution, MentionEdge, RelationEdge
from kg.linking.decisions import Decisions
from kg.linking.families import Families
from kg.normal_form import abbreviates, is_proper, normal_form
from kg.records import Entity, Extraction, Mention, Paper, Relation
from kg.schema import SYMMETRIC, EntityType, entity_id, strongest_role
from kg.sentences import sentence_spans
from kg.vocabulary import Entry, Vocabulary, spelling_key


class Reason(StrEnum):
    """Why a name leads to a node."""

    VOCABULARY = "vocabulary"
    SPELLING = "another spelling of a vocabulary name"
    ABBREVIATION = "abbreviation defined in the paper"
    NORMAL_FORM = "same normal form"
    VOTES = "the type that most papers give it"
    VARIANT = "another form of the same words"
    CORPUS_ABBREVIATION = "abbreviation defined in other papers"
    DECISION = "decided by a person"


_SCORES: Final = {Reason.VOCABULARY: 1.0, Reason.SPELLING: 0.95, Reason.ABBREVIATION: 0.9, Reason.NORMAL_FORM: 1.0}


@dataclass(frozen=True, slots=True)
class Target:
    """The name that an extracted entity goes by; ``score`` is 1 for equal normal forms, less for near ones."""

    id: str
    type: EntityType
    name: str
    score: float
    reason: Reason


class Linker:
    """Finds the name that each entity of a paper goes by.

    Parameters
    ----------
    vocabulary
        Known things with their aliases.
    decisions
        What a person has decided about entities.
    own_vocabulary
        Text of the vocabulary file of a user, whose entries ``vocabulary`` holds, too; the graph remembers it.
    """

    def __init__(self, vocabulary: Vocabulary, decisions: Decisions | None = None, own_vocabulary: str = "") -> None:
        self.vocabulary = vocabulary
        self.decisions = decisions or Decisions()
        self.own_vocabulary = own_vocabulary

    @cached_property
    def known(self) -> dict[str, Entry]:
        """The vocabulary's entries by id."""
        return {entity_id(entry.type, entry.name): entry for entry in self.vocabulary}

    @cached_property
    def families(self) -> Families:
        """Which entries are kinds of which."""
        return Families(self.vocabulary)

    @cached_property
    def fingerprint(self) -> str:
        """Identifies the vocabulary and the rules of linking: the same for the same entries and code."""
        parts = hashlib.sha256()
        here = Path(__file__).parent
        for path in (*sorted(here.glob("*.py")), here.parent / "normal_form.py", here.parent / "vocabulary.py"):
            parts.update(path.read_bytes())
        for entry in self.vocabulary:
            parts.update(repr((entry.name, entry.type.value, entry.aliases, entry.broader)).encode())
        return parts.hexdigest()[:24]

    def target(self, entity: Entity) -> Target:
        """Return the name for one entity, with the reason."""
        name = _long_form(entity) or entity.name
        known = self._known(name, entity)
        if known is not None:
            entry, reason = known
            id_ = entity_id(entry.type, entry.name)
            if not self.decisions.keeps_apart(id_, entity.name):
                return Target(id_, entry.type, entry.name, _SCORES[reason], reason)
        form = normal_form(name, entity.type) or name
        id_ = entity_id(entity.type, form)
        return Target(id_, entity.type, one_line(name), _SCORES[Reason.NORMAL_FORM], Reason.NORMAL_FORM)

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
        mentions.sort(key=lambda mention: mention.entity)
        return Contribution(paper, digest, tuple(mentions), tuple(relations), extraction)

    def _known(self, name: str, entity: Entity) -> tuple[Entry, Reason] | None:
        if entry := self.vocabulary.lookup(name, entity.type):
            return entry, Reason.VOCABULARY
        # A shorter form counts if the name contains it ("FEVER" of "FEVER test set"), not if it is an
        # abbreviation, which the paper may use in a sense of its own.
        words = set(normal_form(name).split())
        for form in dict.fromkeys(m.text for m in entity.mentions) if len(words) > 1 else ():
            if set(normal_form(form).split()) < words and (entry := self.vocabulary.lookup(form, entity.type)):
                return entry, Reason.VOCABULARY
        for entry in self.vocabulary.of_other_types(name, entity.type):
            if _may_be_of_another_type(name, entity.type, entry):
                return entry, Reason.VOCABULARY
        if entry := self.vocabulary.similar(name, entity.type):
            return entry, Reason.SPELLING
        other_types = [type_ for type_ in EntityType if type_ is not entity.type]
        for type_ in other_types if is_proper(name) and len(name) > 4 else ():
            entry = self.vocabulary.similar(name, type_)
            # The data set SceneFlow is not the task "scene flow".
            if entry and not all(form.islower() for form in _forms_like(name, entry, spelling_key)):
                return entry, Reason.SPELLING
        for short in _short_forms(name, entity):
            for type_ in (entity.type, *other_types):
                if (entry := self.vocabulary.lookup(short, type_)) and _reads_like(name, entry):
                    return entry, Reason.ABBREVIATION
        return None


def _long_form(entity: Entity) -> str | None:
    """Return what the paper says an abbreviated name stands for."""
    if " " in entity.name or not entity.name[:2].isupper():
        return None
    long_forms = [m.text for m in entity.mentions if " " in m.text and abbreviates(entity.name, m.text)]
    return min(long_forms, key=lambda text: (-len(text), text), default=None)


def _short_forms(name: str, entity: Entity) -> list[str]:
    """Return the abbreviations of a name that stand in it or among its mentions."""
    long = name.partition("(")[0]
    if " " not in long.strip():
        return []
    within = name.replace("(", " ").replace(")", " ").split() if "(" in name else []
    texts = {*within, *(m.text for m in entity.mentions)}
    return sorted(text for text in texts if " " not in text and abbreviates(text, long))


def _may_be_of_another_type(name: str, type_: EntityType, entry: Entry) -> bool:
    """Tell whether capitals agree: "glove" is not the model GloVe, the method MAP not the metric mAP.

    Between Method and Model any phrase will do ("vision transformers").
    """
    if " " in name and (name != name.lower() or {type_, entry.type} == {EntityType.METHOD, EntityType.MODEL}):
        return True
    forms = _forms_like(name, entry, normal_form)
    if name == name.lower():
        return any(form.islower() for form in forms)
    return len(name) > 4 or name in forms or name.removesuffix("s") in forms


def _forms_like(name: str, entry: Entry, key: Callable[[str], str]) -> list[str]:
    return [form for form in entry.forms if key(form) == key(name)] or list(entry.forms)


def _reads_like(name: str, entry: Entry) -> bool:
    """Tell whether a name has the words of an entry but for their endings ("graph convolution network")."""
    words = normal_form(name).split()
    return any(
        len(words) == len(known) > 1 and all(map(_same_stem, words, known))
        for known in (normal_form(form).split() for form in entry.forms)
    )


def _same_stem(a: str, b: str) -> bool:
    shared = max(5, min(len(a), len(b)) - 2)
    return a == b or (len(a) >= 5 <= len(b) and a[:shared] == b[:shared])


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

    @cached_property
    def _title(self) -> str:
        return one_line(self._paper.title)

    @cached_property
    def _abstract(self) -> list[tuple[int, int, str]]:
        text = self._paper.abstract
        return [(start, end, one_line(text[start:end])) for start, end in sentence_spans(text)]

    def around(self, mention: Mention) -> str:
        if mention.field == "title":
            return self._title
        return next((sentence for start, end, sentence in self._abstract if start <= mention.start < end), "")


def _mention_edge(target: Target, entities: list[Entity], sentences: _Sentences) -> MentionEdge:
    mentions = [mention for entity in entities for mention in entity.mentions]
    best = mentions[0]
    if len(mentions) > 1:
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
