"""The vocabulary that comes with the package: size, one owner a form, a broader name that exists."""

from __future__ import annotations

from collections import Counter

import pytest

from extractors.vocabulary import load_vocabulary, vocabulary_files
from kg.schema import EntityType

LEAST = {
    EntityType.DATASET: 1200,
    EntityType.MODEL: 900,
    EntityType.METHOD: 1200,
    EntityType.TASK: 600,
    EntityType.METRIC: 120,
    EntityType.CONCEPT: 700,
}


@pytest.mark.parametrize("type_", EntityType)
def test_size(type_: EntityType) -> None:
    counts = Counter(entry.type for entry in load_vocabulary())
    assert counts[type_] >= LEAST[type_]


def test_no_form_has_two_owners() -> None:
    assert [str(clash) for clash in load_vocabulary().clashes] == []


def test_broader_names_are_there_and_lead_up() -> None:
    """Loading checks it; this one says so for the files at hand, entry by entry."""
    vocabulary = load_vocabulary()
    names = {(entry.type, entry.name): entry for entry in vocabulary}
    for entry in vocabulary:
        above, steps = entry.broader, 0
        while above is not None:
            assert (entry.type, above) in names, f"{entry.source}:{entry.line}: {above}"
            above, steps = names[entry.type, above].broader, steps + 1
            assert steps < 20, f"{entry.source}:{entry.line}: a circle"


@pytest.mark.parametrize("path", vocabulary_files(), ids=lambda path: path.name)
def test_lines_are_tidy(path) -> None:  # type: ignore[no-untyped-def]
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.startswith("#"):
            assert line == line.strip(" \r"), f"{path.name}:{number}"
            aliases = line.split("\t")[1].split("|") if "\t" in line else []
            assert len(aliases) == len(set(aliases)), f"{path.name}:{number}: an alias twice"


@pytest.mark.parametrize(
    ("type_", "name", "family"),
    [
        (EntityType.MODEL, "ResNet-50", "ResNet"),
        (EntityType.MODEL, "ResNet-101", "ResNet"),
        (EntityType.MODEL, "GPT-3", "GPT"),
        (EntityType.MODEL, "GPT-3.5", "GPT"),
        (EntityType.MODEL, "Llama 2", "LLaMA"),
        (EntityType.MODEL, "RoBERTa", "BERT"),
        (EntityType.DATASET, "CIFAR-10", "CIFAR"),
        (EntityType.DATASET, "CIFAR-100", "CIFAR"),
        (EntityType.DATASET, "COCO-Stuff", "COCO"),
    ],
)
def test_members_of_a_family_are_entries_of_their_own(type_: EntityType, name: str, family: str) -> None:
    vocabulary = load_vocabulary()
    entry = vocabulary.lookup(name, type_)
    assert entry is not None
    assert (entry.name, entry.broader) == (name, family)


@pytest.mark.parametrize("short", ["LDA", "SSL", "SRL", "GPR", "BNN", "ILP", "ICL", "CP", "LM"])
def test_short_forms_with_several_meanings_are_left_to_the_papers(short: str) -> None:
    assert load_vocabulary().lookup(short) is None
