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
        ("Learning from label proportions (LLP) is hard.", "LLP", "Learning from label proportions"),
        ("If independent and identically distributed (IID).", "IID", "independent and identically distributed"),
        ("A non-negative matrix factorization (NMF) follows.", "NMF", "non-negative matrix factorization"),
        ("An arm with a 6-degree-of-freedom (DOF) wrist.", "DOF", "degree-of-freedom"),
        ("An Attitude and Heading Reference System (AHRS).", "AHRS", "Attitude and Heading Reference System"),
        ("We record by surface electromyography (EMG) there.", "EMG", "electromyography"),
        ("The branch and bound (BnB) search.", "BnB", "branch and bound"),
        ("Convolutional networks (ConvNets) are used.", "ConvNets", "Convolutional networks"),
        ("The Syntactic-Aware InsertioN Transformer (SAINT).", "SAINT", "Syntactic-Aware InsertioN Transformer"),
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
        "The task involved programming a simulated mobile robot (TIAGo) with it.",
        "With word images and concepts mined from a lexical database (WordNet).",
        "The acronyms of sound navigation and ranging underwater (AUV).",
        "We show that these deep networks (TDN) win.",
        "An investigation of the (In)effectiveness of it.",
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
