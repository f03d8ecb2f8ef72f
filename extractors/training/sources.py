"""Readers of the annotated and raw data that training starts from."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.evaluation import benchmarks
from kg.sentences import sentence_spans


@dataclass(slots=True)
class Passage:
    """A text to learn from, with everything annotated in it as character spans.

    ``title`` may be empty. Spans count in ``title`` if ``in_title`` is set, else in ``body``.
    An entity is ``(type, also_ok types, required, role)``; a mention is ``(in_title, start, end, entity)``;
    ``ignored`` spans are neither right nor wrong; a relation is ``(head, type, tail, required)``.
    """

    id: str
    title: str
    body: str
    sentences: list[int] = field(default_factory=list)
    entities: list[tuple[str, tuple[str, ...], bool, str]] = field(default_factory=list)
    mentions: list[tuple[bool, int, int, int]] = field(default_factory=list)
    ignored: list[tuple[bool, int, int]] = field(default_factory=list)
    relations: list[tuple[int, str, int, bool]] = field(default_factory=list)


def read_papers(path: Path) -> dict[str, dict[str, Any]]:
    """Read paper records (JSONL) by id, in file order."""
    with path.open(encoding="utf-8") as lines:
        return {record["id"]: record for record in map(json.loads, lines)}


def read_gold(gold: Path, papers: Path) -> list[Passage]:
    """Read our own annotations with their texts, in the order of the gold file."""
    texts = read_papers(papers)
    with gold.open(encoding="utf-8") as lines:
        return [_gold_passage(record, texts[record["id"]]) for record in map(json.loads, lines)]


def _gold_passage(record: dict[str, Any], paper: dict[str, Any]) -> Passage:
    passage = Passage(record["id"], paper["title"], paper["abstract"])
    passage.sentences = [start for start, _ in sentence_spans(passage.body)]
    index: dict[str, int] = {}
    found: list[tuple[bool, int, int, int]] = []
    for number, entity in enumerate(record["entities"]):
        passage.entities.append(
            (entity["type"], tuple(entity.get("also_ok", ())), entity["tier"] == "required", entity["role"])
        )
        index.setdefault(entity["name"], number)
        for text in dict.fromkeys(entity["mentions"]):
            for in_title, source in ((True, passage.title), (False, passage.body)):
                found += [(in_title, m.start(), m.end(), number) for m in re.finditer(re.escape(text), source)]
    passage.mentions, passage.ignored = _choose(found, passage)
    passage.relations = [
        (index[r["head"]], r["type"], index[r["tail"]], r["tier"] == "required") for r in record["relations"]
    ]
    return passage


def _choose(
    found: list[tuple[bool, int, int, int]], passage: Passage
) -> tuple[list[tuple[bool, int, int, int]], list[tuple[bool, int, int]]]:
    """Keep outermost occurrences; what lies inside a longer one is neither right nor wrong.

    "long form (short form)" gives way to its two parts, and an entity that only occurs inside others keeps
    its longest occurrences.
    """

    def bracketed(span: tuple[bool, int, int, int]) -> bool:
        text = (passage.title if span[0] else passage.body)[span[1] : span[2]]
        return "(" in text and sum(_inside(other, span) and other[3] == span[3] for other in unique) > 1

    unique = sorted(set(found))
    plain = [span for span in unique if not bracketed(span)]
    outer = [span for span in plain if not any(_inside(span, other) for other in plain)]
    kept, seen = outer, {span[3] for span in outer}
    for number in {span[3] for span in plain} - seen:
        own = [span for span in plain if span[3] == number]
        kept = kept + [span for span in own if not any(_inside(span, other) for other in own)]
    places: dict[tuple[bool, int, int], tuple[bool, int, int, int]] = {}
    for span in sorted(kept):
        places.setdefault(span[:3], span)
    return list(places.values()), [span for span in dict.fromkeys(s[:3] for s in unique) if span not in places]


def _inside(inner: tuple[bool, int, int, int], outer: tuple[bool, int, int, int]) -> bool:
    return inner[0] == outer[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[1:3] != outer[1:3]


def read_corpus(path: Path, without_titles: set[str]) -> Iterator[Passage]:
    """Read raw abstracts (gzipped JSONL), leaving out papers with one of some titles (:func:`title_key`)."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if record["abstract"] and title_key(record["title"]) not in without_titles:
                passage = Passage(record["id"], record["title"], record["abstract"])
                passage.sentences = [start for start, _ in sentence_spans(passage.body)]
                yield passage


def title_key(title: str) -> str:
    """Return the letters and digits of a title, to tell whether two are the same paper's."""
    return re.sub(r"[\W_]+", "", title.casefold())


Sentence = tuple[list[str], list[tuple[int, int, str]], list[tuple[int, int, int, int, str]]]
"""Tokens, entities as (first, last, type), relations as (head first, last, tail first, last, type)."""


def read_conll(path: Path) -> list[list[Sentence]]:
    """Read CoNLL-style columns as documents of sentences; see :func:`kg.evaluation.benchmarks.read_conll`."""
    return [
        [(sentence.tokens, sentence.entities, []) for sentence in document] for document in benchmarks.read_conll(path)
    ]


def read_scierc(ner: Path, relations: Path) -> list[list[Sentence]]:
    """Read SciERC's entities (CoNLL) and put its relations (JSONL with marked text) on their sentences."""
    documents = read_conll(ner)
    by_text = {" ".join(s[0]): s for document in documents for s in document}
    with relations.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            text = " ".join(t for t in record["text"].split(" ") if t not in ("[[", "]]", "<<", ">>"))
            if text in by_text:
                h1, h2, t1, t2 = record["metadata"]
                by_text[text][2].append((h1, h2, t1, t2, record["label"]))
    return documents


def read_scier_spans(path: Path) -> list[list[Sentence]]:
    """Read SciER's ``*_spans.jsonl``: documents with document-wide token offsets."""
    documents = []
    with path.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            shift, sentences = 0, []
            for tokens, ner, rel in zip(record["sentences"], record["ner"], record["relations"], strict=True):
                sentence: Sentence = (
                    tokens,
                    [(a - shift, b - shift, kind) for a, b, kind in ner],
                    [(a - shift, b - shift, c - shift, d - shift, kind) for a, b, c, d, kind in rel],
                )
                sentences.append(sentence)
                shift += len(tokens)
            documents.append(sentences)
    return documents


def read_scier_strings(path: Path) -> list[list[Sentence]]:
    """Read SciER's ``train.jsonl``, whose entities are strings: the k-th listing is the k-th free occurrence."""
    documents: dict[str, list[Sentence]] = defaultdict(list)
    with path.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            tokens = record["sentence"].split(" ")
            entities: list[tuple[int, int, str]] = []
            taken: Counter[int] = Counter()
            for text, kind in sorted(record["ner"], key=lambda pair: -len(pair[0])):
                wanted = text.split(" ")
                for start in range(len(tokens) - len(wanted) + 1):
                    stop = start + len(wanted)
                    if tokens[start:stop] == wanted and not any(taken[p] for p in range(start, stop)):
                        entities.append((start, stop - 1, kind))
                        taken.update(range(start, stop))
                        break
            first: dict[str, tuple[int, int]] = {}
            for start, end, _ in sorted(entities):
                first.setdefault(" ".join(tokens[start : end + 1]), (start, end))
            relations = [
                (*first[h], *first[t], kind) for h, kind, t in record["rel"] if h in first and t in first and h != t
            ]
            documents[record["doc_id"]].append((tokens, sorted(entities), relations))
    return list(documents.values())


def passages_of(documents: list[list[Sentence]], name: str, longest: int = 1100) -> list[Passage]:
    """Join consecutive sentences of a document into passages of at most ``longest`` characters."""
    out: list[Passage] = []
    for number, document in enumerate(documents):
        current: Passage | None = None
        for tokens, entities, relations in document:
            text = " ".join(tokens)
            if current is None or len(current.body) + len(text) > longest:
                current = Passage(f"{name}-{number}-{len(out)}", "", "")
                out.append(current)
            _append_sentence(current, tokens, entities, relations)
    return out


def _append_sentence(
    passage: Passage,
    tokens: list[str],
    entities: list[tuple[int, int, str]],
    relations: list[tuple[int, int, int, int, str]],
) -> None:
    if passage.body:
        passage.body += " "
    base = len(passage.body)
    starts = [base]
    for token in tokens:
        starts.append(starts[-1] + len(token) + 1)
    passage.body += " ".join(tokens)
    passage.sentences.append(base)
    index: dict[tuple[int, int], int] = {}
    for first, last, kind in entities:
        index[first, last] = len(passage.entities)
        passage.mentions.append((False, starts[first], starts[last + 1] - 1, len(passage.entities)))
        passage.entities.append((kind, (), True, ""))
    for h1, h2, t1, t2, kind in relations:
        if (h1, h2) in index and (t1, t2) in index:
            passage.relations.append((index[h1, h2], kind, index[t1, t2], True))
