from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked_text import marked_document, marked_spans, run, spans
from spacy.language import Language

from extractors.heads import head_of, type_of_phrase
from extractors.noun_phrases import noun_phrases
from kg.schema import EntityType


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("We propose a novel graph neural network.", ["graph neural network"]),
        ("Two large, existing datasets", ["datasets"]),
        (
            "It learns visual representations for robotic manipulation",
            ["visual representations", "robotic manipulation"],
        ),
        ("Learning visual representations", ["visual representations"]),
        ("the learning rate schedule", ["learning rate schedule"]),
        ("distributed optimization quickly converges", ["distributed optimization"]),
        ("using multi-label image classification", ["multi-label image classification"]),
        ("it is very, very good", []),
        ("code at https://github.com/foo/bar-net and www.foo.io/x", ["code"]),
    ],
)
def test_phrases(text: str, phrases: list[str]) -> None:
    assert [text[start:end] for start, end in noun_phrases(text)] == phrases


def test_only_phrases_with_a_modifier_and_a_telling_head_count(rules: Language) -> None:
    doc, marks = marked_document(
        rules,
        "We study [sample efficiency|Concept] of a [graph neural network|Method] for [molecule generation|Task]. "
        "The results of our method are good. Many models have problems.",
    )
    run(rules, doc, "kg_sentences", "kg_noun_phrases")
    assert spans(doc._.candidates) == marked_spans(marks)


def test_title_and_repetition_raise_confidence(rules: Language) -> None:
    doc, _ = marked_document(rules, "A decision tree. A graph kernel. The graph kernel.", "On decision trees")
    run(rules, doc, "kg_sentences", "kg_noun_phrases")
    confidence = {doc.text[c.start : c.end]: c.confidence for c in doc._.candidates}
    alone, _ = marked_document(rules, "A decision tree. A graph kernel.")
    run(rules, alone, "kg_sentences", "kg_noun_phrases")
    once = {alone.text[c.start : c.end]: c.confidence for c in alone._.candidates}
    assert confidence["decision tree"] > once["decision tree"]
    assert confidence["graph kernel"] > once["graph kernel"]


@pytest.mark.parametrize(
    ("phrase", "type_"),
    [
        ("graph neural networks", EntityType.METHOD),
        ("machine translation", EntityType.TASK),
        ("reading comprehension corpus", EntityType.DATASET),
        ("information gain", EntityType.CONCEPT),
        ("word error rate", EntityType.METRIC),
        ("the FooNet", EntityType.METHOD),
    ],
)
def test_type_by_head(phrase: str, type_: EntityType) -> None:
    assert type_of_phrase(phrase) is type_


def test_unknown_heads_signal_nothing() -> None:
    assert head_of("a purple banana") is None


@given(st.text(max_size=80), st.integers(0, 5))
def test_spans_are_in_order_trimmed_and_apart(text: str, offset: int) -> None:
    last = offset
    for start, end in noun_phrases(text, offset):
        assert last <= start < end <= offset + len(text)
        piece = text[start - offset : end - offset]
        assert piece == piece.strip()
        last = end
