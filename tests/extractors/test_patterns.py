from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked_text import marked_document, run
from spacy.language import Language

from extractors.patterns import find_patterns
from kg.schema import EntityType, Role
from kg.sentences import sentence_spans


def found_by_patterns(rules: Language, abstract: str, title: str = "") -> tuple[set[tuple], set[tuple]]:
    doc, marks = marked_document(rules, abstract, title)
    run(rules, doc, "kg_sentences", "kg_patterns")
    expected = {(mark.text, mark.type, mark.role) for mark in marks}
    return {(doc.text[c.start : c.end], c.type, c.role) for c in doc._.candidates}, expected


@pytest.mark.parametrize(
    "abstract",
    [
        "We propose [LoRX|Method|proposed].",
        "In this paper, we introduce a novel [graph attention mechanism|Method|proposed] with care.",
        "This paper presents the [contrastive loss|Method|proposed].",
        "Here a new [planning algorithm|Method|proposed] is proposed.",
        "We use a loss called [BarLoss|Method|proposed].",
        "We build a benchmark named [QuuxBench|Dataset|proposed].",
        "With [FooNet|Method], a simple network, it works.",
        "We train on the [Penn Treebank|Dataset] corpus.",
        "We use [CIFAR-10|Dataset], [SVHN|Dataset] and [STL-10|Dataset] datasets.",
        "Experiments on [ImageNet|Dataset|evaluated_on], [COCO|Dataset|evaluated_on] and "
        "[Places365|Dataset|evaluated_on] show this.",
        "It is evaluated on three datasets: [SQuAD|Dataset|evaluated_on] and [TriviaQA|Dataset|evaluated_on].",
        "The net was pre-trained on [LAION-400M|Dataset|trained_on].",
        "It outperforms [ResNet-50|Method|compared] and [ViT|Method|compared].",
        "Compared with [DPO|Method|compared], it is slow.",
        "We run the [AdamW|Method] optimizer.",
        r"Our method, \textbf{[QuuxNet|Method|proposed]}, works.",
    ],
)
def test_cues(rules: Language, abstract: str) -> None:
    found, expected = found_by_patterns(rules, abstract)
    assert expected <= found


@pytest.mark.parametrize(
    ("title", "type_"),
    [
        ("[FooNet|Method|proposed]: Fast Networks", EntityType.METHOD),
        ("[FooBench|Dataset|proposed]: A Benchmark for Planning", EntityType.DATASET),
        ("[Quux-2|Model|proposed]: Open Pre-trained Language Models", EntityType.MODEL),
    ],
)
def test_title_names(rules: Language, title: str, type_: EntityType) -> None:
    found, expected = found_by_patterns(rules, "", title)
    assert expected <= found
    assert next(iter(expected))[1] is type_


@pytest.mark.parametrize(
    "abstract",
    [
        "We propose to use it.",
        "We present results.",
        "We introduce three novel methods.",
        "It is evaluated on several standard datasets.",
        "Experiments on a robot show this.",
        "It outperforms previous methods. The model is trained on unlabeled data.",
    ],
)
def test_nothing_is_made_of_vague_words(rules: Language, abstract: str) -> None:
    found, _ = found_by_patterns(rules, abstract)
    assert not found


def test_roles_of_lists_come_with_the_cue(rules: Language) -> None:
    found, _ = found_by_patterns(rules, "FooNet outperforms BarNet on experiments.")
    assert ("BarNet", EntityType.METHOD, Role.COMPARED) in found


_WORDS = st.sampled_from(
    [
        "we",
        "propose",
        "introduce",
        "FooNet",
        ",",
        "a",
        "novel",
        "benchmark",
        "dataset",
        "called",
        "evaluated",
        "on",
        "outperforms",
        "ResNet-50",
        "and",
        "(",
        ")",
        ".",
        "$",
        "\\emph{",
        "the",
        "İ",
        "3",
        ":",
        "",
    ]
)


@given(st.lists(_WORDS, max_size=25).map(" ".join), st.sampled_from(["", "FooNet: A Benchmark", "X: y"]))
def test_spans_are_inside_and_not_blank(abstract: str, title: str) -> None:
    text = f"{title}\n\n{abstract}"
    sentences = ([(0, len(title))] if title else []) + sentence_spans(abstract, len(title) + 2)
    for candidate in find_patterns(text, title, sentences):
        piece = text[candidate.start : candidate.end]
        assert piece == piece.strip() != ""
        assert 0 < candidate.confidence < 1
