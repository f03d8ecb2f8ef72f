from __future__ import annotations

import pytest
from marked_text import marked_document, run
from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import Candidate, Group, Link
from kg.schema import EntityType, RelationType, Role


def read(rules: Language, abstract: str, title: str = "", given: bool = True) -> Doc:
    """Make a group of each marked text (equal texts are one group) and send them through roles and relations."""
    doc, marks = marked_document(rules, abstract, title)
    run(rules, doc, "kg_sentences")
    groups: dict[str, Group] = {}
    for mark in marks:
        mention = Candidate(mark.start, mark.end, mark.type, 0.9, "model", mark.role if given else None)
        group = groups.setdefault(mark.text, Group(mark.text, mark.type, [], key=mark.text.casefold()))
        group.mentions.append(mention)
    doc._.groups = list(groups.values())
    return run(rules, doc, "kg_roles", "kg_relations")


def triples(doc: Doc) -> set[tuple[str, str, str]]:
    return {(doc._.groups[link.head].name, link.type.value, doc._.groups[link.tail].name) for link in doc._.links}


@pytest.mark.parametrize(
    "abstract",
    [
        "We propose a novel [quux network|Method|proposed].",
        "Our [quux network|Method|proposed] works.",
        "We employ a [quux network|Method|used] here.",
        "It is better than the [quux network|Method|compared].",
        "We address [quux detection|Task|studied].",
        "Results on [QuuxSet|Dataset|evaluated_on].",
        "The [quux rate|Metric|used] falls.",
        "We study [quux bias|Concept|studied].",
        "There is some [quux bias|Concept|mentioned] there.",
    ],
)
def test_roles_from_context(rules: Language, abstract: str) -> None:
    _, marks = marked_document(rules, abstract)
    doc = read(rules, abstract, given=False)
    assert [group.role for group in doc._.groups] == [mark.role for mark in marks]


def test_a_role_given_by_a_cue_holds_if_it_fits_the_type(rules: Language) -> None:
    doc = read(rules, "[QuuxSet|Dataset|trained_on] and [QuuxBias|Concept|trained_on] and [QuuxNet|Method|compared].")
    assert [group.role for group in doc._.groups] == [Role.TRAINED_ON, Role.MENTIONED, Role.COMPARED]


@pytest.mark.parametrize(
    ("abstract", "triple"),
    [
        ("[A1|Method] is trained on [B1|Dataset].", ("A1", "TRAINED_ON", "B1")),
        ("[A1|Method] outperforms [B1|Method].", ("A1", "COMPARED_WITH", "B1")),
        ("[A1|Method] outperforms [B1|Method] and [C1|Model].", ("A1", "COMPARED_WITH", "C1")),
        ("[A1|Model] is evaluated on [B1|Dataset].", ("A1", "EVALUATED_ON", "B1")),
        ("[A1|Method] for [B1|Task].", ("A1", "USED_FOR", "B1")),
        ("[A1|Task] using [B1|Method].", ("B1", "USED_FOR", "A1")),
        ("[A1|Dataset], a benchmark for [B1|Task].", ("A1", "BENCHMARK_FOR", "B1")),
        ("[A1|Method] such as [B1|Method] and [C1|Method].", ("C1", "SUBCLASS_OF", "A1")),
        ("[A1|Task], including [B1|Task].", ("B1", "SUBTASK_OF", "A1")),
        ("[A1|Method] consists of [B1|Method] and [C1|Method].", ("C1", "PART_OF", "A1")),
        ("[A1|Method] is applied to [B1|Concept].", ("A1", "APPLIED_TO", "B1")),
    ],
)
def test_links_inside_a_sentence(rules: Language, abstract: str, triple: tuple[str, str, str]) -> None:
    doc = read(rules, abstract)
    assert triple in triples(doc)
    assert doc.text[doc._.links[0].start : doc._.links[0].end] == doc._.paper.abstract


def test_links_across_sentences(rules: Language) -> None:
    doc = read(
        rules,
        "We propose [QuuxNet|Method|proposed]. Experiments on [A1|Dataset|evaluated_on] and "
        "[B1|Dataset|evaluated_on] show this. It beats [C1|Method|compared]. Weights come from "
        "[D1|Dataset|trained_on].",
        "Faster [quux detection|Task]",
    )
    assert triples(doc) == {
        ("QuuxNet", "EVALUATED_ON", "A1"),
        ("QuuxNet", "EVALUATED_ON", "B1"),
        ("QuuxNet", "COMPARED_WITH", "C1"),
        ("QuuxNet", "TRAINED_ON", "D1"),
        ("QuuxNet", "USED_FOR", "quux detection"),
    }
    link = next(link for link in doc._.links if doc._.groups[link.tail].name == "A1")
    assert doc.text[link.start : link.end].startswith("Experiments on")


def test_a_proposed_dataset_is_a_benchmark_for_the_task_of_the_title(rules: Language) -> None:
    doc = read(rules, "We release [QuuxSet|Dataset|proposed].", "Data for [quux detection|Task]")
    assert triples(doc) == {("QuuxSet", "BENCHMARK_FOR", "quux detection")}


def test_nothing_is_linked_to_itself_and_pairs_are_linked_once(rules: Language) -> None:
    doc = read(rules, "[A1|Method] for [B1|Task]. [B1|Task] using [A1|Method]. [A1|Method] than [A1|Method].")
    assert len(doc._.links) == 1


def test_symmetric_links_go_from_the_earlier_group(rules: Language) -> None:
    doc = read(rules, "[B1|Method|compared] is known. We propose [A1|Method|proposed].")
    (link,) = doc._.links
    assert isinstance(link, Link)
    assert (link.head, link.type, link.tail) == (0, RelationType.COMPARED_WITH, 1)
    assert doc._.groups[0].type is EntityType.METHOD
