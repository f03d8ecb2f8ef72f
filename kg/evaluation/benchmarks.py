"""Readers of published annotated sets: SciER, SciERC and TDMSci, in the formats they are published in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import InputError

Span = tuple[int, int, str]
"""First token, last token, label."""
Pair = tuple[int, int, int, int, str]
"""First and last token of head and of tail, label."""


@dataclass(slots=True)
class Sentence:
    """A tokenised sentence with its annotations, which count tokens from 0 in the sentence."""

    tokens: list[str]
    entities: list[Span] = field(default_factory=list)
    relations: list[Pair] = field(default_factory=list)


def read_scier(path: Path) -> list[list[Sentence]]:
    """Read SciER: ``*_spans.jsonl`` (one document a line) or one sentence a line with entity strings.

    Raises
    ------
    InputError
        If a line is neither.
    """
    documents: dict[str, list[Sentence]] = {}
    for number, record in _lines(path):
        try:
            if "sentences" in record:
                documents[str(record.get("doc_id", number))] = _document(record)
            else:
                documents.setdefault(str(record["doc_id"]), []).append(_strings(record))
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise InputError(f"this is no record of SciER ({error!r})", str(path), number) from None
    return list(documents.values())


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the file cannot be read ({error})", str(path)) from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                record = json.loads(line)
            except ValueError as error:
                raise InputError(f"this is not JSON ({error})", str(path), number) from None
            if not isinstance(record, dict):
                raise InputError("a line should be a JSON object", str(path), number)
            yield number, record


def _document(record: dict[str, Any]) -> list[Sentence]:
    sentences, shift = [], 0
    for tokens, entities, relations in zip(record["sentences"], record["ner"], record["relations"], strict=True):
        sentences.append(
            Sentence(
                [str(token) for token in tokens],
                [(a - shift, b - shift, str(label)) for a, b, label in entities],
                [(a - shift, b - shift, c - shift, d - shift, str(label)) for a, b, c, d, label in relations],
            )
        )
        shift += len(tokens)
    return sentences


def _strings(record: dict[str, Any]) -> Sentence:
    """Place entity strings: the k-th listing is the k-th occurrence that is still free, longest strings first."""
    tokens = record["sentence"].split(" ")
    taken: set[int] = set()
    entities: list[Span] = []
    for text, label in sorted(record["ner"], key=lambda pair: -len(pair[0])):
        wanted = text.split(" ")
        for start in range(len(tokens) - len(wanted) + 1):
            places = range(start, start + len(wanted))
            if tokens[start : start + len(wanted)] == wanted and taken.isdisjoint(places):
                entities.append((start, places[-1], label))
                taken.update(places)
                break
    entities.sort()
    first: dict[str, tuple[int, int]] = {}
    for start, end, _ in entities:
        first.setdefault(" ".join(tokens[start : end + 1]), (start, end))
    relations = [(*first[h], *first[t], label) for h, label, t in record["rel"] if h in first and t in first]
    return Sentence(tokens, entities, relations)


def read_conll(path: Path) -> list[list[Sentence]]:
    """Read columns (token first, BIO or IO label last), sentences parted by empty lines.

    ``-DOCSTART-`` begins a document; in a file without it, each sentence is a document.

    Raises
    ------
    InputError
        If a line has fewer than two columns, or the file holds no sentence.
    """
    documents: list[list[Sentence]] = []
    tokens: list[str] = []
    labels: list[str] = []
    marked = False

    def close() -> None:
        if tokens:
            sentence = Sentence(list(tokens), _spans(labels))
            if marked:
                documents[-1].append(sentence)
            else:
                documents.append([sentence])
            tokens.clear()
            labels.clear()

    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the file cannot be read ({error})", str(path)) from None
    for number, line in enumerate(lines, start=1):
        columns = line.split()
        if not columns:
            close()
        elif columns[0] == "-DOCSTART-":
            close()
            marked = True
            documents.append([])
        elif len(columns) < 2:
            raise InputError("a line should have a token and a label", str(path), number)
        else:
            tokens.append(columns[0])
            labels.append(columns[-1])
    close()
    if not any(documents):
        raise InputError("there is no sentence in this file", str(path))
    return [document for document in documents if document]


def _spans(labels: list[str]) -> list[Span]:
    spans: list[Span] = []
    for place, label in enumerate(labels):
        prefix, _, kind = label.partition("-")
        if not kind:
            continue
        if prefix == "I" and spans and spans[-1][1] == place - 1 and spans[-1][2] == kind:
            spans[-1] = (spans[-1][0], place, kind)
        else:
            spans.append((place, place, kind))
    return spans


def read_scierc(path: Path) -> list[list[Sentence]]:
    """Read SciERC: entities (CoNLL) with relations from the JSONL beside it, or that JSONL with its entities.

    Beside ``ner_dev.txt`` lie the relations in ``rel_dev.jsonl``: each line has a text in which ``[[ ]]`` marks
    the head and ``<< >>`` the tail, a label, and token numbers of both. Given the JSONL file itself, its
    sentences are read, and the entities from the CoNLL file beside it.

    Raises
    ------
    InputError
        If a file is malformed.
    """
    if path.suffix == ".jsonl":
        beside = path.with_name(path.name.replace("rel", "ner", 1)).with_suffix(".txt")
        if not beside.is_file():
            raise InputError(f"the entities should lie beside this file, in {beside.name}", str(path))
        ner, rel = beside, path
    else:
        ner, rel = path, path.with_name(path.name.replace("ner", "rel", 1)).with_suffix(".jsonl")
    documents = read_conll(ner)
    if rel.is_file() and rel != ner:
        sentences = {" ".join(s.tokens): s for document in documents for s in document}
        for number, record in _lines(rel):
            try:
                text = " ".join(t for t in record["text"].split(" ") if t not in ("[[", "]]", "<<", ">>"))
                a, b, c, d = record["metadata"]
                label = str(record["label"])
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise InputError(f"this is no relation of SciERC ({error!r})", str(rel), number) from None
            if text in sentences:
                sentences[text].relations.append((a, b, c, d, label))
    return documents
