from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked_text import marked_document, marked_spans, run, spans
from spacy.language import Language

from extractors.vocabulary import Matcher, load_vocabulary
from kg.schema import EntityType
from kg.vocabulary import Entry

_ENTRIES = [
    Entry("BERT", EntityType.MODEL),
    Entry("CLIP", EntityType.MODEL),
    Entry("T5", EntityType.MODEL),
    Entry("GPT-3", EntityType.MODEL),
    Entry("GPT-3.5", EntityType.MODEL),
    Entry("Falcon", EntityType.MODEL),
    Entry("large language model", EntityType.METHOD, ("LLM",)),
    Entry("Gaussian process", EntityType.METHOD),
    Entry("supervised learning", EntityType.METHOD),
    Entry("C++", EntityType.METHOD),
    Entry("policy", EntityType.CONCEPT),
    Entry("ImageNet", EntityType.DATASET),
    Entry("COCO", EntityType.DATASET),
    Entry("COCO-Stuff", EntityType.DATASET),
    Entry("CIFAR-10", EntityType.DATASET),
    Entry("Natural Questions", EntityType.DATASET),
    Entry("R^2", EntityType.METRIC),
]
_MATCHER = Matcher(_ENTRIES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BERT, BERTs, mBERT and bert", ["BERT", "BERTs"]),
        ("BERT-based, X-CLIP, CLIP-ViT", ["BERT"]),
        ("GPT-3, GPT 3, GPT3.", ["GPT-3", "GPT 3", "GPT3"]),
        ("GPT-3.5 and GPT-3.7", ["GPT-3.5"]),
        ("T5 or T-5, not T 5", ["T5", "T-5"]),
        ("a falcon and Falcon", ["Falcon"]),
        ("Large Language Models (LLMs), not llms", ["Large Language Models", "LLMs"]),
        ("Gaussian Processes, Gaussian-process, gaussian process", ["Gaussian Processes", "Gaussian-process"]),
        ("semi-supervised learning", []),
        ("Supervised-learning", ["Supervised-learning"]),
        ("C++ or C", ["C++"]),
        ("policies", ["policies"]),
        ("ImageNet-C, ImageNet-trained, ImageNet-1k", ["ImageNet"]),
        ("COCO, COCO-Stuff, COCO Stuff", ["COCO", "COCO-Stuff", "COCO Stuff"]),
        ("CIFAR-10/CIFAR-100", ["CIFAR-10"]),
        ("natural questions, Natural Questions", ["Natural Questions"]),
        ("an R^2 of 1", ["R^2"]),
        ("word2BERT", []),
    ],
)
def test_case_and_boundaries(text: str, found: list[str]) -> None:
    assert [text[match.start : match.end] for match in _MATCHER.find(text)] == found


def test_the_component_adds_typed_candidates(rules: Language) -> None:
    doc, marks = marked_document(
        rules, "We test [BERT|Model] on [SQuAD|Dataset] and [image classification|Task].", "Reading [ImageNet|Dataset]"
    )
    run(rules, doc, "kg_vocabulary")
    assert spans(doc._.candidates) == marked_spans(marks)


_PIECES = st.sampled_from(
    [form for entry in _ENTRIES for form in entry.forms] + [" ", "-", ".", ", ", "x", "3", "İ", "\n\n"]
)


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_matches_are_in_order_whole_and_apart(text: str) -> None:
    last = 0
    for match in _MATCHER.find(text):
        assert last <= match.start < match.end <= len(text)
        assert not (match.start and text[match.start - 1].isalnum())
        assert not (match.end < len(text) and text[match.end].isalnum())
        last = match.end


def test_matching_an_abstract_takes_well_under_a_millisecond() -> None:
    matcher = Matcher(load_vocabulary())
    text = "We train a graph neural network on large point clouds and test it for object detection. " * 16
    best = min(_seconds(matcher, text) for _ in range(20))
    assert best < 0.001


def _seconds(matcher: Matcher, text: str) -> float:
    start = time.perf_counter()
    matcher.find(text)
    return time.perf_counter() - start
