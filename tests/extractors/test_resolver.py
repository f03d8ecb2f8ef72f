from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked_text import Marked, group_of, marked_document, run
from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import Abbreviation, Candidate
from kg.normal_form import normal_form
from kg.schema import EntityType, Role


def resolved(
    rules: Language,
    abstract: str,
    title: str = "",
    confidence: Sequence[float] = (),
    abbreviations: Sequence[tuple[int, int]] = (),
) -> tuple[Doc, list[Marked]]:
    """Resolve the marks of a text; ``abbreviations`` are pairs of mark numbers (short, long)."""
    doc, marks = marked_document(rules, abstract, title)
    doc = run(rules, doc, "kg_sentences")
    doc._.candidates = [
        Candidate(mark.start, mark.end, mark.type, confidence[i] if confidence else 0.9, "model", mark.role)
        for i, mark in enumerate(marks)
    ]
    doc._.abbreviations = [
        Abbreviation((marks[short].start, marks[short].end), (marks[long].start, marks[long].end))
        for short, long in abbreviations
    ]
    return run(rules, doc, "kg_resolver"), marks


def forms(doc: Doc) -> list[list[str]]:
    return [[doc.text[m.start : m.end] for m in group.mentions] for group in doc._.groups]


def test_one_normal_form_is_one_group(rules: Language) -> None:
    doc, _ = resolved(rules, "A [Foo Network|Method], two [foo networks|Method] and a [foo-network|Method].")
    assert forms(doc) == [["Foo Network", "foo networks", "foo-network"]]
    assert doc._.groups[0].key == "foo network"


def test_short_and_long_form_are_one_group_named_by_the_long_form(rules: Language) -> None:
    doc, _ = resolved(rules, "A [quux transform network|Method] ([QTN|Method]). The QTN works.", abbreviations=[(1, 0)])
    (group,) = doc._.groups
    assert group.name == "quux transform network"
    assert forms(doc) == [["quux transform network", "QTN", "QTN"]]


def test_an_unsure_short_form_is_lifted_by_its_long_form(rules: Language) -> None:
    doc, _ = resolved(
        rules, "A [quux transform network|Method] ([QTN|Method]).", confidence=[0.9, 0.1], abbreviations=[(1, 0)]
    )
    assert len(doc._.groups[0].mentions) == 2


def test_synonyms_of_the_vocabulary_are_one_group(rules: Language) -> None:
    doc, _ = resolved(rules, "On [CIFAR-10|Dataset] and again [CIFAR10|Dataset].")
    assert len(doc._.groups) == 1


def test_type_heads_do_not_split_a_group(rules: Language) -> None:
    doc, _ = resolved(rules, "The [QuuxQA dataset|Dataset] is good. [QuuxQA|Dataset] is hard.")
    assert len(doc._.groups) == 1
    assert doc._.groups[0].key == "quuxqa"


def test_what_is_for_a_task_is_not_the_task(rules: Language) -> None:
    doc, _ = resolved(rules, "For [QSU|Task], [QSU datasets|Dataset] and [QSU models|Method] are rare.")
    assert sorted(forms(doc)) == [["QSU"], ["QSU datasets"], ["QSU models"]]


def test_the_longer_of_overlapping_names_wins(rules: Language) -> None:
    doc, marks = marked_document(rules, "A [deep quux network|Method] here.")
    run(rules, doc, "kg_sentences")
    start, end = marks[0].start, marks[0].end
    doc._.candidates = [
        Candidate(start, end, EntityType.METHOD, 0.6, "model"),
        Candidate(start + 5, end, EntityType.METHOD, 0.7, "patterns"),
    ]
    run(rules, doc, "kg_resolver")
    assert forms(doc) == [["deep quux network"]]


def test_the_surer_type_wins_over_all_mentions(rules: Language) -> None:
    doc, _ = resolved(rules, "[Quux|Model], [Quux|Method] and [Quux|Method].", confidence=[0.9, 0.6, 0.6])
    assert [group.type for group in doc._.groups] == [EntityType.METHOD]


def test_unsure_candidates_go(rules: Language) -> None:
    doc, _ = resolved(rules, "A [quux thing|Concept].", confidence=[0.2])
    assert doc._.groups == []


def test_two_sources_support_each_other(rules: Language) -> None:
    doc, marks = marked_document(rules, "A [quux thing|Concept].")
    run(rules, doc, "kg_sentences")
    doc._.candidates = [Candidate(marks[0].start, marks[0].end, EntityType.CONCEPT, 0.4, s) for s in ("a", "b")]
    run(rules, doc, "kg_resolver")
    assert doc._.groups[0].mentions[0].confidence == pytest.approx(0.64)


def test_names_propagate_in_their_case_and_phrases_in_any(rules: Language) -> None:
    doc, _ = resolved(
        rules,
        "[QuuX|Model] and quux, QuuX-2, QuuX. A [purple network|Method]; Purple network, xpurple network.",
    )
    assert forms(doc) == [["QuuX", "QuuX"], ["purple network", "Purple network"]]


def test_a_role_comes_along_from_an_overlapping_cue(rules: Language) -> None:
    doc, marks = marked_document(rules, "We propose [explicit quux network|Method].")
    run(rules, doc, "kg_sentences")
    start, end = marks[0].start, marks[0].end
    doc._.candidates = [
        Candidate(start, end, EntityType.METHOD, 0.9, "model"),
        Candidate(start + 9, end, EntityType.METHOD, 0.6, "patterns", Role.PROPOSED),
    ]
    run(rules, doc, "kg_resolver")
    assert group_of(doc, "explicit quux network").mentions[0].role is Role.PROPOSED


_TYPES = st.sampled_from(list(EntityType))
_TEXT = "We train FooNet, a graph network (GN), on CIFAR-10 and CIFAR-100. The GN and foo nets win. İFooNet."


@st.composite
def _candidates(draw: st.DrawFn) -> list[tuple[int, int, EntityType, float]]:
    number = draw(st.integers(0, 12))
    found = []
    for _ in range(number):
        start = draw(st.integers(0, len(_TEXT)))
        end = draw(st.integers(start + 1, min(start + 25, len(_TEXT) + 2)))
        found.append((start, end, draw(_TYPES), draw(st.floats(0.01, 0.99))))
    return found


@given(_candidates(), st.booleans())
def test_invariants(rules: Language, candidates: list[tuple[int, int, EntityType, float]], abbreviated: bool) -> None:
    doc, _ = marked_document(rules, _TEXT)
    run(rules, doc, "kg_sentences")
    doc._.candidates = [Candidate(*candidate, "model") for candidate in candidates]
    if abbreviated:
        short, long = doc.text.index("GN"), doc.text.index("graph network")
        doc._.abbreviations = [Abbreviation((short, short + 2), (long, long + 13))]
    run(rules, doc, "kg_resolver")
    mentions = sorted((m.start, m.end) for group in doc._.groups for m in group.mentions)
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(mentions))
    keys = [(group.type, group.key) for group in doc._.groups]
    assert len(keys) == len(set(keys))
    spelled: dict[str, int] = {}
    for number, group in enumerate(doc._.groups):
        assert group.mentions == sorted(group.mentions, key=lambda m: m.start)
        for mention in group.mentions:
            piece = doc.text[mention.start : mention.end]
            assert piece == piece.strip() != ""
            assert 0 < mention.confidence <= 1
            assert mention.type is group.type
            assert spelled.setdefault(normal_form(piece) or piece, number) == number
    starts = [group.mentions[0].start for group in doc._.groups]
    assert starts == sorted(starts)
