from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from extractors.pipeline import COMPONENTS, PIPELINES, build_pipeline, extract
from kg.errors import ExtractionError
from kg.records import Extraction, Paper
from kg.schema import type_of

PAPER = Paper(
    "p1",
    "FooNet: Fast Molecule Generation",
    "Molecule generation is hard. We propose FooNet, a graph neural network (GNN) for molecule generation. "
    "Experiments on ImageNet and the Penn Treebank dataset show that FooNet outperforms BERT. The GNN is fast.",
)


def check(paper: Paper, extraction: Extraction) -> None:
    assert extraction.id == paper.id
    ids = [entity.id for entity in extraction.entities]
    assert len(ids) == len(set(ids))
    for entity in extraction.entities:
        assert type_of(entity.id) is entity.type
        assert entity.name.strip()
        assert entity.mentions
        for mention in entity.mentions:
            assert paper.field(mention.field)[mention.start : mention.end] == mention.text
            assert 0 < mention.confidence <= 1
    for relation in extraction.relations:
        assert {relation.head, relation.tail} <= set(ids)
        assert relation.head != relation.tail
        assert relation.sentence in " ".join(f"{paper.title} {paper.abstract}".split())
    assert Extraction.from_json(json.loads(json.dumps(extraction.to_json()))) == extraction


def test_a_paper_from_end_to_end(rules: Language) -> None:
    (extraction,) = extract(rules, [PAPER])
    check(PAPER, extraction)
    found = {
        entity.name: (entity.type.value, entity.role.value, len(entity.mentions)) for entity in extraction.entities
    }
    assert found["FooNet"] == ("Method", "proposed", 3)
    assert found["ImageNet"][:2] == ("Dataset", "evaluated_on")
    assert found["graph neural network"][0] == "Method"
    assert found["graph neural network"][2] == 3
    ids = {entity.name: entity.id for entity in extraction.entities}
    links = {(relation.head, relation.type.value, relation.tail) for relation in extraction.relations}
    assert (ids["FooNet"], "EVALUATED_ON", ids["ImageNet"]) in links
    assert ids["FooNet"] == "method:foonet"


def test_order_is_kept_and_reading_streams(rules: Language) -> None:
    read = 0

    def papers() -> Iterator[Paper]:
        nonlocal read
        for number in range(1000):
            read += 1
            yield Paper(f"p{number}", "On trees", "We use BERT.")

    stream = extract(rules, papers(), batch_size=10)
    assert [next(stream).id for _ in range(25)] == [f"p{n}" for n in range(25)]
    assert read < 100


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("", ""),
        ("", "We use BERT."),
        ("On BERT", ""),
        ("On\nBERT", "\n\nWe  use\tBERT \n\n\n on GLUE."),
        ("$\\alpha$ (", "((((([[[[ \\emph{BERT} $$ {"),
        ("FooNet:", ": FooNet: we propose"),
        ("😀 BERT 👩‍👩‍👧", "İstanbul ﬁne tuning ẞ ΑΒΓ BERT."),
        ("x" * 10_000, "BERT " * 2000),
        ("<b>BERT</b>", "MATCH (n) DETACH DELETE n; `BERT`"),
    ],
)
def test_odd_texts(rules: Language, title: str, abstract: str) -> None:
    paper = Paper("p1", title, abstract)
    (extraction,) = extract(rules, [paper])
    check(paper, extraction)


_PIECES = st.sampled_from(
    [
        "We propose ", "FooNet", "BERT", "graph neural networks", "Graph Neural Network", " (GNN)", "GNNs", " for ",
        " on ", "ImageNet", "CIFAR-10", ", ", " and ", "image classification", " outperforms ", ". ", "\n\n", " ",
        "$R^2$", "\\emph{X}",
        " such as ", "the SQuAD 2.0 dataset", "İ", "accuracy", "trained ", "fact-checking", "-", ": ",
    ]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(_PIECES, max_size=8).map("".join), st.lists(_PIECES, max_size=40).map("".join))
def test_whatever_the_text_the_record_holds(rules: Language, title: str, abstract: str) -> None:
    paper = Paper("p1", title, abstract)
    (extraction,) = extract(rules, [paper])
    check(paper, extraction)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=60), st.text(max_size=200))
def test_any_characters_at_all(rules: Language, title: str, abstract: str) -> None:
    paper = Paper("p1", title, abstract)
    (extraction,) = extract(rules, [paper])
    check(paper, extraction)


def test_the_same_paper_gives_the_same_record(rules: Language) -> None:
    first, second = (extraction.to_json() for extraction in extract(rules, [PAPER, PAPER]))
    assert json.dumps(first) == json.dumps(second)
    (fresh,) = extract(build_pipeline("rules"), [PAPER])
    assert fresh.to_json() == first


def test_a_failing_component_names_the_paper() -> None:
    @Language.component("breaks_on_p2")
    def breaks(doc: Doc) -> Doc:
        if doc._.paper.id == "p2":
            raise RuntimeError("no more")
        return doc

    nlp = build_pipeline("rules")
    nlp.add_pipe("breaks_on_p2")
    papers = [Paper(f"p{n}", "On trees", "We use BERT.") for n in range(4)]
    stream = extract(nlp, papers, batch_size=2)
    assert next(stream).id == "p0"
    with pytest.raises(ExtractionError, match="breaks_on_p2 failed on paper p2: RuntimeError: no more"):
        list(stream)


def test_a_text_too_long_for_spacy_names_the_paper(rules: Language) -> None:
    papers = [Paper("p1", "On trees", "a " * (rules.max_length // 2 + 1))]
    with pytest.raises(ExtractionError, match="paper p1 cannot be read"):
        list(extract(rules, papers))


def test_long_and_repetitive_texts_take_no_more_than_their_length(rules: Language) -> None:
    for text in ("we propose ", "Foo Bar, Baz and ", "Foo (bar ", "results on the ", "called named ", "Foo is a b c "):
        start = time.process_time()
        list(extract(rules, [Paper("p1", text * 50, text * 1000)]))
        assert time.process_time() - start < 2, text


def test_an_unknown_pipeline_is_refused() -> None:
    with pytest.raises(ExtractionError, match="rules"):
        build_pipeline("best")  # type: ignore[arg-type]


def test_settings_reach_the_components() -> None:
    nlp = build_pipeline("rules", config={"kg_resolver": {"threshold": {"*": 1.0}}})
    (extraction,) = extract(nlp, [PAPER])
    assert extraction.entities == ()


def test_every_component_declares_what_it_needs_and_gives(rules: Language) -> None:
    given: set[str] = set()
    for name in rules.pipe_names:
        meta = rules.get_pipe_meta(name)
        assert set(meta.requires) <= given, name
        assert meta.assigns, name
        given |= set(meta.assigns)
    assert rules.pipe_names == [name for name in COMPONENTS if name in PIPELINES["rules"] - {"kg_spacy_entities"}]


@pytest.mark.slow
def test_speed(rules: Language) -> None:
    """A few milliseconds an abstract; the bound is loose for busy machines."""
    papers = [PAPER] * 300
    list(extract(rules, papers[:50]))
    start = time.process_time()
    list(extract(rules, papers))
    assert (time.process_time() - start) / len(papers) < 0.01
