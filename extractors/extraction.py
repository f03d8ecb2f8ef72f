"""From the groups and links of a document to the records that leave the pipeline."""

from __future__ import annotations

from spacy.tokens import Doc

from extractors.document import Candidate, Group, text_of, to_field
from kg.records import Entity, Extraction, Mention, Paper, Relation
from kg.schema import entity_id, strongest_role


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
