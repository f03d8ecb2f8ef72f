from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked_text import marked_document, marked_spans, run, spans
from spacy.language import Language

from extractors.abbreviations import find_abbreviations
from kg.schema import EntityType


@pytest.mark.parametrize(
    ("sentence", "short", "long"),
    [
        ("We use support vector machines (SVMs) here.", "SVMs", "support vector machines"),
        ("With long short-term memory (LSTM) cells.", "LSTM", "long short-term memory"),
        ("A generative adversarial network (GAN; 2014) is used.", "GAN", "generative adversarial network"),
        ("In NLI (natural language inference) we test.", "NLI", "natural language inference"),
        ("The pre-trained language models (PLMs) fail.", "PLMs", "pre-trained language models"),
        ("Structure-from-Motion (SfM) is slow.", "SfM", "Structure-from-Motion"),
        ("The Image Information Removal module (IIR) helps.", "IIR", "Image Information Removal module"),
        ("A graph convolutional network [GCN] is trained.", "GCN", "graph convolutional network"),
    ],
)
def test_definitions_are_found(sentence: str, short: str, long: str) -> None:
    (found,) = find_abbreviations(sentence)
    assert sentence[slice(*found.short)] == short
    assert sentence[slice(*found.long)] == long


@pytest.mark.parametrize(
    "sentence",
    [
        "Our method (Ours) wins.",
        "It works (see Figure 2).",
        "As in Smith (2019).",
        "A model (e.g., BERT) is used.",
        "()",
        "(A)",
    ],
)
def test_other_parentheses_are_not(sentence: str) -> None:
    assert not find_abbreviations(sentence)


def test_both_forms_become_candidates(rules: Language) -> None:
    doc, marks = marked_document(rules, "We train a [graph neural network|Method] ([GNN|Method]).")
    run(rules, doc, "kg_sentences", "kg_abbreviations")
    assert spans(doc._.candidates) == marked_spans(marks)
    assert doc._.candidates[0].type is EntityType.METHOD


@given(st.text(alphabet="abcAB ()[]-,;", max_size=60), st.integers(0, 9))
def test_spans_lie_in_the_sentence_and_do_not_overlap(sentence: str, offset: int) -> None:
    for found in find_abbreviations(sentence, offset):
        for start, end in (found.short, found.long):
            assert offset <= start < end <= offset + len(sentence)
        (a, b), (c, d) = sorted((found.short, found.long))
        assert a < b <= c < d
