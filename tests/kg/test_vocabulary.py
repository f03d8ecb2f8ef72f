from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.schema import EntityType
from kg.vocabulary import Entry, Vocabulary, dumps

HEADER = "name\taliases\tbroader\n"
TYPED = "name\ttype\taliases\tbroader\n"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_entries_are_found_by_all_their_forms(tmp_path: Path) -> None:
    path = write(
        tmp_path / "datasets.tsv", HEADER + "# images\nImageNet\tILSVRC|ImageNet-1k\t\n\nTiny ImageNet\t\tImageNet\n"
    )
    vocabulary = Vocabulary.load([path])
    image_net = vocabulary.lookup("the ImageNet dataset", EntityType.DATASET)
    assert image_net is not None
    assert image_net.name == "ImageNet"
    assert vocabulary.lookup("ImageNet1k") is image_net
    assert vocabulary.lookup("ImageNet", EntityType.MODEL) is None
    assert vocabulary.lookup("no such thing") is None
    tiny = vocabulary.lookup("tiny imagenet")
    assert tiny is not None
    assert (tiny.broader, tiny.line) == ("ImageNet", 5)
    assert len(vocabulary) == 2


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("datasets.tsv", "name,aliases,broader\n", 1, "first line"),
        ("datasets.tsv", "", 1, "first line"),
        ("datasets.tsv", HEADER + "a\tb\tc\td\n", 2, "4 columns"),
        ("datasets.tsv", HEADER + "\tx\t\n", 2, "no name"),
        ("datasets.tsv", HEADER + "COCO\t\t\nCOCO\t\t\n", 3, "already on line 2"),
        ("datasets.tsv", HEADER + "COCO\t\tMS\n", 2, "no name of a Dataset"),
        ("tasks.tsv", HEADER + "a1\t\tb1\nb1\t\ta1\n", 2, "leads back"),
        ("things.tsv", HEADER, 1, "name, type, aliases, broader, split by tabs .* datasets.tsv"),
        ("things.tsv", TYPED + "COCO\tdatasets\n", 2, "'datasets' is no type; the types are Method"),
        ("things.tsv", TYPED + "COCO\tDataset\nCOCO\tdataset\n", 3, "already on line 2"),
    ],
)
def test_errors_name_file_line_and_reason(tmp_path: Path, name: str, text: str, line: int | None, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        Vocabulary.load([write(tmp_path / name, text)])
    assert caught.value.line == line
    assert name in str(caught.value)


def test_a_file_of_any_name_says_the_type_of_each_entry(tmp_path: Path) -> None:
    path = write(
        tmp_path / "ours.tsv", TYPED + "RoboArm-1\tDataset\tRA1|RoboArm\t\nImageNet\tdataset\tIN1k\tRoboArm-1\n"
    )
    shipped = Entry("ImageNet", EntityType.DATASET, ("ILSVRC",))
    vocabulary = Vocabulary.loads(dumps([path]), "ours", [shipped])
    arm = vocabulary.lookup("RA1")
    assert arm is not None
    assert (arm.name, arm.type, arm.aliases) == ("RoboArm-1", EntityType.DATASET, ("RA1", "RoboArm"))
    own = vocabulary.lookup("ImageNet")
    assert own is not None
    assert own.broader == "RoboArm-1"
    assert vocabulary.lookup("ILSVRC") is shipped


def test_unreadable_files_are_input_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        Vocabulary.load([tmp_path / "models.tsv"])
    (tmp_path / "tasks.tsv").write_bytes(b"name\taliases\tbroader\n\xff\xfe\t\t\n")
    with pytest.raises(InputError, match="UTF-8"):
        Vocabulary.load([tmp_path / "tasks.tsv"])


def test_the_first_owner_keeps_a_form_and_the_clash_is_told() -> None:
    segment, sharp = Entry("SAM", EntityType.MODEL), Entry("sharpness", EntityType.METHOD, ("SAM",))
    vocabulary = Vocabulary([segment, sharp])
    assert vocabulary.lookup("SAM") is segment
    (clash,) = vocabulary.clashes
    assert (clash.form, clash.first, clash.second) == ("SAM", segment, sharp)


def test_one_form_in_two_spellings_of_one_type_clashes() -> None:
    vocabulary = Vocabulary([Entry("GPT-3", EntityType.MODEL), Entry("GPT3", EntityType.MODEL)])
    assert len(vocabulary.clashes) == 1


def test_an_entry_does_not_clash_with_itself() -> None:
    assert not Vocabulary([Entry("GPT-3", EntityType.MODEL, ("GPT 3", "GPT3"))]).clashes
