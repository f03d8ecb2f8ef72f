"""How our components see a paper: a spaCy ``Doc`` with a few extension attributes.

The text of a ``Doc`` is ``title + SEPARATOR + abstract``. All offsets inside the pipeline are
character offsets into that text, independent of how spaCy cut it into tokens;
:func:`to_field` turns them into the offsets of the extraction file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from spacy.language import Language
from spacy.tokens import Doc

from kg.records import Paper
from kg.schema import EntityType, RelationType, Role

SEPARATOR: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that some component takes for an entity: ``doc.text[start:end]``.

    ``role`` is a component's reading of the role where it has one (a cue such as "we propose");
    ``source`` is the component's name.
    """

    start: int
    end: int
    type: EntityType
    confidence: float
    source: str
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form defined in the text next to its long form, as character spans of ``doc.text``."""

    short: tuple[int, int]
    long: tuple[int, int]


@dataclass(slots=True)
class Group:
    """All candidates of one document that are one thing. Made by the ``resolver``."""

    name: str
    type: EntityType
    mentions: list[Candidate]
    role: Role = Role.MENTIONED
    key: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two groups (indices into ``doc._.groups``), said in ``doc.text[start:end]``."""

    head: int
    type: RelationType
    tail: int
    confidence: float
    start: int
    end: int
    source: str


_EXTENSIONS: Final[dict[str, dict[str, Any]]] = {
    "paper": {"default": None},
    "sentences": {"default": None},  # list[tuple[int, int]]: character spans; the title is the first
    "abbreviations": {"default": None},  # list[Abbreviation]
    "candidates": {"default": None},  # list[Candidate]
    "encoding": {"default": None},  # what the neural model keeps of its one pass for later components
    "groups": {"default": None},  # list[Group]
    "links": {"default": None},  # list[Link]
}

for _name, _options in _EXTENSIONS.items():
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, **_options)


def make_document(nlp: Language, paper: Paper) -> Doc:
    """Tokenise a paper and attach empty extension attributes to it."""
    doc = nlp.make_doc(paper.title + SEPARATOR + paper.abstract)
    doc._.paper = paper
    doc._.sentences, doc._.abbreviations, doc._.candidates, doc._.groups, doc._.links = [], [], [], [], []
    return doc


def text_of(doc: Doc) -> str:
    """Return ``doc.text`` at once; spaCy joins it from the tokens anew at every call."""
    paper: Paper = doc._.paper
    return paper.title + SEPARATOR + paper.abstract


def to_field(paper: Paper, start: int, end: int) -> tuple[Literal["title", "abstract"], int, int] | None:
    """Turn offsets into ``doc.text`` into ``(field, start, end)``; None if the span crosses the fields."""
    shift = len(paper.title) + len(SEPARATOR)
    if end <= len(paper.title):
        return "title", start, end
    if start >= shift:
        return "abstract", start - shift, end - shift
    return None
