"""Scoring of labelled token spans (SciER, SciERC, TDMSci), and how our own types and relations map to theirs."""

from __future__ import annotations

import importlib
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Final, Protocol

from kg.evaluation.benchmarks import Pair, Sentence, Span
from kg.evaluation.report import Count, Tally
from kg.records import Extraction, Paper

PASSAGE: Final = 1100
"""Sentences of a document are read together up to this many characters."""

TYPES: Final[dict[str, dict[str, str]]] = {
    "scier": {"Method": "Method", "Model": "Method", "Dataset": "Dataset", "Task": "Task"},
    "scierc": {
        "Method": "Method", "Model": "Method", "Dataset": "Material", "Task": "Task", "Metric": "Metric",
        "Concept": "OtherScientificTerm",
    },
    "tdmsci": {"Task": "TASK", "Dataset": "DATASET", "Metric": "METRIC"},
}  # fmt: skip
RELATIONS: Final[dict[str, dict[str, str]]] = {
    "scier": {
        "USED_FOR": "Used-For", "EVALUATED_ON": "Evaluated-With", "TRAINED_ON": "Trained-With",
        "COMPARED_WITH": "Compare-With", "PART_OF": "Part-Of", "SUBCLASS_OF": "SubClass-Of",
        "SUBTASK_OF": "SubTask-Of", "BENCHMARK_FOR": "Benchmark-For",
    },
    "scierc": {
        "USED_FOR": "USED-FOR", "PART_OF": "PART-OF", "SUBCLASS_OF": "HYPONYM-OF", "COMPARED_WITH": "COMPARE",
        "EVALUATED_ON": "EVALUATE-FOR", "APPLIED_TO": "USED-FOR",
    },
    "tdmsci": {},
}  # fmt: skip
SYMMETRIC: Final = frozenset({"Compare-With", "Synonym-Of", "COMPARE", "CONJUNCTION"})


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive sentences of one document as running text: tokens joined by single spaces."""

    document: int
    sentences: tuple[int, ...]
    text: str
    starts: tuple[tuple[int, ...], ...]
    ends: tuple[tuple[int, ...], ...]


class LabelReader(Protocol):
    """A model of a label set, as modules of the group ``kg.extractors`` offer them."""

    def __call__(self, texts: Sequence[str], cuts: Sequence[Sequence[int]]) -> Iterable[LabelledText]:
        """Read texts; ``cuts`` says where the sentences of each begin."""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """Labelled character spans of a text, and relations between pairs of them (by number)."""

    spans: tuple[tuple[int, int, str], ...]
    relations: tuple[tuple[int, str, int], ...] = ()


def label_reader(kind: str) -> LabelReader | None:
    """Return the installed model of a label set, if there is one.

    A module of the entry point group ``kg.extractors`` may have ``LABEL_SETS``: "module:function" by kind.
    """
    for entry in sorted(entry_points(group="kg.extractors"), key=lambda entry: entry.name):
        place = getattr(entry.load(), "LABEL_SETS", {}).get(kind)
        if place is not None:
            module, _, function = place.partition(":")
            reader: LabelReader = getattr(importlib.import_module(module), function)
            return reader
    return None


def passages(documents: Sequence[Sequence[Sentence]]) -> Iterator[Passage]:
    """Join the sentences of each document into passages of at most 1,100 characters (or one sentence)."""
    for number, document in enumerate(documents):
        chosen: list[int] = []
        length = 0
        for place, sentence in enumerate(document):
            size = sum(len(token) + 1 for token in sentence.tokens)
            if chosen and length + size > PASSAGE:
                yield _passage(number, document, chosen)
                chosen, length = [], 0
            chosen.append(place)
            length += size
        if chosen:
            yield _passage(number, document, chosen)


def _passage(number: int, document: Sequence[Sentence], chosen: Sequence[int]) -> Passage:
    parts: list[str] = []
    starts, ends, at = [], [], 0
    for place in chosen:
        begin, finish = [], []
        for token in document[place].tokens:
            begin.append(at)
            finish.append(at + len(token))
            parts.append(token)
            at += len(token) + 1
        starts.append(tuple(begin))
        ends.append(tuple(finish))
    return Passage(number, tuple(chosen), " ".join(parts), tuple(starts), tuple(ends))


def as_papers(found: Sequence[Passage]) -> list[Paper]:
    """Return passages as papers without a title."""
    return [Paper(f"passage-{k}", "", passage.text) for k, passage in enumerate(found)]


def mapped(extraction: Extraction, kind: str) -> LabelledText:
    """Turn what our own pipeline found into another label set.

    A relation between two entities becomes one between their nearest mentions in each sentence (found later, since
    relations of these sets stay in a sentence): all pairs of mentions are listed here.
    """
    spans: list[tuple[int, int, str]] = []
    of: dict[str, list[int]] = {}
    for entity in extraction.entities:
        label = TYPES[kind].get(entity.type.value)
        if label is not None:
            of[entity.id] = list(range(len(spans), len(spans) + len(entity.mentions)))
            spans += [(m.start, m.end, label) for m in entity.mentions]
    relations = [
        (h, RELATIONS[kind][r.type.value], t)
        for r in extraction.relations
        if r.type.value in RELATIONS[kind]
        for h in of.get(r.head, ())
        for t in of.get(r.tail, ())
    ]
    return LabelledText(tuple(spans), tuple(relations))


def to_tokens(passage: Passage, labelled: LabelledText) -> list[tuple[list[Span], list[Pair]]]:
    """Place labelled characters on the tokens of each sentence; of several pairs of one link the nearest stays."""
    out: list[tuple[list[Span], list[Pair]]] = [([], []) for _ in passage.sentences]
    opening = [starts[0] if starts else 0 for starts in passage.starts]
    placed: list[tuple[int, int, int] | None] = []
    for start, end, label in labelled.spans:
        row = max(0, bisect_right(opening, start) - 1)
        first = bisect_right(passage.starts[row], start) - 1
        last = bisect_left(passage.ends[row], end)
        if 0 <= first <= last < len(passage.ends[row]):
            out[row][0].append((first, last, label))
            placed.append((row, first, last))
        else:
            placed.append(None)
    nearest: dict[tuple[int, int, int, str], tuple[int, Pair]] = {}
    for h, label, t in labelled.relations:
        head, tail = placed[h], placed[t]
        if head is not None and tail is not None and head[0] == tail[0] and head != tail:
            gap = max(head[1] - tail[2], tail[1] - head[2])
            pair: Pair = (head[1], head[2], tail[1], tail[2], label)
            key = (head[0], head[1], tail[1], label)
            if key not in nearest or gap < nearest[key][0]:
                nearest[key] = gap, pair
    for (row, *_), (_, pair) in nearest.items():
        out[row][1].append(pair)
    return out


def score_sentence(tally: Tally, gold: Sentence, spans: Sequence[Span], pairs: Sequence[Pair]) -> None:
    """Add a sentence to a document's tally: strict spans; Rel by spans and label; Rel+ also by both types."""
    wanted, found = set(gold.entities), set(spans)
    for label in {label for *_, label in wanted | found}:
        of_type = tally.types.setdefault(label, Count())
        _compare(of_type, {s for s in wanted if s[2] == label}, {s for s in found if s[2] == label})
    _compare(tally["ner"], wanted, found)
    _compare(tally["ner_untyped"], {s[:2] for s in wanted}, {s[:2] for s in found})
    want, got = {_ordered(p) for p in gold.relations}, {_ordered(p) for p in pairs}
    for label in {p[4] for p in want | got}:
        of_type = tally.relation_types.setdefault(label, Count())
        _compare(of_type, {p for p in want if p[4] == label}, {p for p in got if p[4] == label})
    _compare(tally["rel"], want, got)
    true = {s[:2]: s[2] for s in gold.entities}
    said = {s[:2]: s[2] for s in spans}
    _compare(
        tally["rel_plus"],
        {(p, true.get(p[:2]), true.get(p[2:4])) for p in want},
        {(p, said.get(p[:2]), said.get(p[2:4])) for p in got},
    )


def _ordered(pair: Pair) -> Pair:
    a, b, c, d, label = pair
    return (c, d, a, b, label) if label in SYMMETRIC and (c, d) < (a, b) else pair


def _compare(count: Count, wanted: AbstractSet[Hashable], found: AbstractSet[Hashable]) -> None:
    right = len(wanted & found)
    count.found += len(found)
    count.right += right
    count.wanted += len(wanted)
    count.hit += right
