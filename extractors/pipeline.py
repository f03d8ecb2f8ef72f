"""The pipelines, and the one call that turns papers into extractions."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Literal, NoReturn

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import Candidate, Group, make_document, text_of, to_field
from kg.errors import ExtractionError
from kg.records import Entity, Extraction, Mention, Paper, Relation
from kg.schema import entity_id, strongest_role

PipelineName = Literal["rules", "model", "full"]

COMPONENTS: Final = {
    "kg_sentences": "extractors.sentences",
    "kg_abbreviations": "extractors.abbreviations",
    "kg_vocabulary": "extractors.vocabulary",
    "kg_patterns": "extractors.patterns",
    "kg_noun_phrases": "extractors.noun_phrases",
    "kg_model": "extractors.neural",
    "kg_resolver": "extractors.resolver",
    "kg_roles": "extractors.roles",
    "kg_relations": "extractors.relations",
    "kg_model_links": "extractors.neural_links",
}
"""Every component in its order, and the module that registers it."""

PIPELINES: Final[dict[PipelineName, frozenset[str]]] = {
    "rules": frozenset(COMPONENTS) - {"kg_model", "kg_model_links"},
    "model": frozenset({"kg_sentences", "kg_abbreviations", "kg_model", "kg_resolver", "kg_model_links"}),
    "full": frozenset(COMPONENTS) - {"kg_noun_phrases"},
}
"""Which of the components each pipeline has."""

HELP: Final[dict[str, str]] = {
    "rules": "word lists and patterns alone",
    "model": "the trained model alone",
    "full": "the trained model, corrected by word lists and patterns",
}
"""A line of help for each pipeline."""


def build_pipeline(name: PipelineName = "full", config: dict[str, dict[str, Any]] | None = None) -> Language:
    """Build a pipeline.

    Parameters
    ----------
    name
        "rules": no trained model; "model": the trained model alone; "full": the model, corrected by rules.
    config
        Settings that differ from a component's own, by component name.

    Raises
    ------
    ExtractionError
        If there is no such pipeline, or a component or its data cannot be loaded.
    """
    if name not in PIPELINES:
        raise ExtractionError(f"there is no pipeline '{name}'; choose one of {', '.join(PIPELINES)}")
    nlp = spacy.blank("en")
    for component, module in COMPONENTS.items():
        if component not in PIPELINES[name]:
            continue
        try:
            importlib.import_module(module)
            nlp.add_pipe(component, config=(config or {}).get(component, {}))
        except (ImportError, OSError, ValueError) as error:
            raise ExtractionError(f"{component} of the pipeline '{name}' cannot be set up: {error}") from error
    nlp.set_error_handler(_name_the_paper)
    return nlp


def _name_the_paper(name: str, component: Callable[[Doc], Doc], docs: list[Doc], error: Exception) -> NoReturn:
    papers = ", ".join(doc._.paper.id for doc in docs if doc._.paper is not None)
    raise ExtractionError(f"{name} failed on paper {papers}: {type(error).__name__}: {error}") from error


def extract(nlp: Language, papers: Iterable[Paper], batch_size: int = 64) -> Iterator[Extraction]:
    """Read entities and relations in papers, one after the other, in order.

    Raises
    ------
    ExtractionError
        If a component fails; the message names the paper (with a component that works on batches: the batch).
    """
    for doc in nlp.pipe((make_document(nlp, paper) for paper in papers), batch_size=batch_size):
        yield to_extraction(doc)


def to_extraction(doc: Doc) -> Extraction:
    """Turn the groups and links of a document into records with ids and offsets in title and abstract."""
    paper: Paper = doc._.paper
    entities: dict[str, Entity] = {}
    ids: list[str | None] = []
    for group in doc._.groups:
        entity = _entity(paper, group)
        ids.append(entity.id if entity else None)
        if entity is None:
            continue
        known = entities.get(entity.id)
        entities[entity.id] = entity if known is None else _joined(known, entity)
    relations: dict[tuple[str, str, str], Relation] = {}
    for link in sorted(doc._.links, key=lambda link: -link.confidence):
        head, tail = ids[link.head], ids[link.tail]
        if head is None or tail is None or head == tail:
            continue
        sentence = " ".join(text_of(doc)[link.start : link.end].split())
        relation = Relation(head, link.type, tail, round(link.confidence, 4), sentence, link.source)
        relations.setdefault((head, link.type.value, tail), relation)
    return Extraction(paper.id, paper.title, tuple(entities.values()), tuple(relations.values()))


def _entity(paper: Paper, group: Group) -> Entity | None:
    mentions = tuple(mention for c in group.mentions if (mention := _mention(paper, c)) is not None)
    if not mentions or not group.key:
        return None
    return Entity(entity_id(group.type, group.key), group.name, group.type, group.role, mentions)


def _mention(paper: Paper, candidate: Candidate) -> Mention | None:
    place = to_field(paper, candidate.start, candidate.end)
    if place is None:
        return None
    field, start, end = place
    return Mention(field, paper.field(field)[start:end], start, end, round(candidate.confidence, 4))


def _joined(first: Entity, second: Entity) -> Entity:
    mentions = sorted({*first.mentions, *second.mentions}, key=lambda m: (m.field == "abstract", m.start, m.end))
    return Entity(first.id, first.name, first.type, strongest_role(first.role, second.role), tuple(mentions))
