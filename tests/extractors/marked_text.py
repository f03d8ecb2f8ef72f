"""Marked-up test text: "We propose [LoRA|Method|proposed] for [GLUE|Dataset]."."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import Candidate, Group, make_document
from kg.records import Paper
from kg.schema import EntityType, Role

_MARK = re.compile(r"\[([^\[\]|]+)\|(\w+)(?:\|(\w+))?\]")


@dataclass(frozen=True)
class Marked:
    """A marked span: its text, offsets in ``Doc.text``, type and role."""

    text: str
    start: int
    end: int
    type: EntityType
    role: Role | None


def read_marks(text: str, offset: int = 0) -> tuple[str, list[Marked]]:
    """Return the text without marks, and the marks."""
    plain, marks, end = "", [], 0
    for match in _MARK.finditer(text):
        plain += text[end : match.start()]
        start = len(plain) + offset
        plain += match.group(1)
        role = Role(match.group(3)) if match.group(3) else None
        marks.append(Marked(match.group(1), start, len(plain) + offset, EntityType(match.group(2)), role))
        end = match.end()
    return plain + text[end:], marks


def marked_document(nlp: Language, abstract: str, title: str = "") -> tuple[Doc, list[Marked]]:
    """Return a fresh document of a marked title and abstract, and all marks in order."""
    plain_title, title_marks = read_marks(title)
    plain, marks = read_marks(abstract, len(plain_title) + 2)
    return make_document(nlp, Paper("p1", plain_title, plain)), title_marks + marks


def run(nlp: Language, doc: Doc, *names: str) -> Doc:
    """Send a document through some components of a pipeline, in order."""
    for name in names:
        doc = nlp.get_pipe(name)(doc)
    return doc


def spans(found: list[Candidate]) -> set[tuple[int, int, EntityType]]:
    """Return what candidates and marks are compared by."""
    return {(c.start, c.end, c.type) for c in found}


def marked_spans(marks: list[Marked]) -> set[tuple[int, int, EntityType]]:
    """Return marks in the form of :func:`spans`."""
    return {(mark.start, mark.end, mark.type) for mark in marks}


def group_of(doc: Doc, form: str) -> Group:
    """Return the group that has a mention with this text."""
    return next(g for g in doc._.groups if any(doc.text[m.start : m.end] == form for m in g.mentions))
