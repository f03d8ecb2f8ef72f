"""The records that travel from reader to store: papers and what was extracted from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kg.schema import EntityType, RelationType, Role

Field = Literal["title", "abstract"]


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as read from a source.

    ``year`` is the year of publication; ``authors`` and ``keywords`` keep the order of the source.
    """

    id: str
    title: str
    abstract: str
    year: int | None = None
    venue: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()

    def field(self, name: Field) -> str:
        """Return the text that mention offsets of this field count in."""
        return self.title if name == "title" else self.abstract


@dataclass(frozen=True, slots=True)
class Mention:
    """One occurrence of an entity: ``paper.field(field)[start:end] == text`` (code points)."""

    field: Field
    text: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing found in one paper, with all its mentions there."""

    id: str
    name: str
    type: EntityType
    role: Role
    mentions: tuple[Mention, ...]

    @property
    def confidence(self) -> float:
        """Confidence of the surest mention, 0 to 1."""
        return max(mention.confidence for mention in self.mentions)


@dataclass(frozen=True, slots=True)
class Relation:
    """A link between two entities of one paper, with the sentence that says so."""

    head: str
    type: RelationType
    tail: str
    confidence: float
    sentence: str
    extractor: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read in one paper; one line of an extraction file."""

    id: str
    title: str
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the line of the extraction file, ready for :func:`json.dumps`."""
        return {
            "id": self.id,
            "title": self.title,
            "entities": [
                {
                    "id": entity.id,
                    "name": entity.name,
                    "type": entity.type.value,
                    "role": entity.role.value,
                    "mentions": [
                        {"field": m.field, "text": m.text, "start": m.start, "end": m.end, "confidence": m.confidence}
                        for m in entity.mentions
                    ],
                }
                for entity in self.entities
            ],
            "relations": [
                {
                    "head": r.head,
                    "type": r.type.value,
                    "tail": r.tail,
                    "confidence": r.confidence,
                    "sentence": r.sentence,
                    **({"extractor": r.extractor} if r.extractor else {}),
                }
                for r in self.relations
            ],
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Extraction:
        """Read a line of an extraction file.

        Raises
        ------
        ValueError
            If a field is missing, of the wrong kind, or a relation names an entity that is not listed.
        """
        try:
            entities = tuple(
                Entity(
                    id=_text(entity["id"]),
                    name=_text(entity["name"]),
                    type=EntityType(entity["type"]),
                    role=Role(entity["role"]),
                    mentions=tuple(_mention(mention) for mention in entity["mentions"]),
                )
                for entity in record["entities"]
            )
            relations = tuple(
                Relation(
                    head=_text(relation["head"]),
                    type=RelationType(relation["type"]),
                    tail=_text(relation["tail"]),
                    confidence=_number(relation["confidence"]),
                    sentence=str(relation["sentence"]),
                    extractor=str(relation.get("extractor", "")),
                )
                for relation in record["relations"]
            )
            extraction = cls(_text(record["id"]), str(record["title"]), entities, relations)
        except KeyError as error:
            raise ValueError(f"the field {error} is missing") from None
        except TypeError as error:
            raise ValueError(f"this is not an extraction record ({error})") from None
        known = {entity.id for entity in entities}
        if len(known) != len(entities):
            raise ValueError("two entities have the same id")
        for entity in entities:
            if not entity.mentions:
                raise ValueError(f"the entity {entity.id} has no mentions")
        for relation in relations:
            for end in (relation.head, relation.tail):
                if end not in known:
                    raise ValueError(f"a relation names {end}, which is not among the entities")
        return extraction


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"expected a text, found {value!r}")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f"expected a confidence from 0 to 1, found {value!r}")
    return float(value)


def _mention(record: Mapping[str, Any]) -> Mention:
    field = record["field"]
    if field not in ("title", "abstract"):
        raise ValueError(f"a mention's field is title or abstract, found {field!r}")
    start, end, text = record["start"], record["end"], _text(record["text"])
    if type(start) is not int or type(end) is not int or end - start != len(text) or start < 0:
        raise ValueError(f"the offsets {start!r}:{end!r} do not fit the mention {text!r}")
    return Mention(field, text, start, end, _number(record["confidence"]))
