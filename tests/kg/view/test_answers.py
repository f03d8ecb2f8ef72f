import xml.etree.ElementTree as ElementTree

import pytest

from kg.schema import EntityType, entity_id
from kg.view import write_answer, write_picture, write_picture_of
from kg.view.answer import ids_in, with_joining


def test_ids_are_found_by_column_and_by_form():
    rows = [
        {"name": "LoRA", "id": "method:lora", "evidence": "It says: dataset:glue is fine"},
        {"row_id": "model:bert", "nodes": ["paper-1", "task:qa"], "stated": {"by": "dataset:glue"}, "papers": 3},
    ]
    assert ids_in(rows) == ["method:lora", "model:bert", "paper-1", "task:qa", "dataset:glue"]


def test_papers_are_joined_by_what_they_share(awkward_store):
    joined = with_joining(awkward_store, ["paper-1", "paper-6"], 10)
    assert joined == ["paper-1", "paper-6", "task:task-1", "dataset:hub-data"]


def test_an_answer_becomes_a_picture(awkward_store, tmp_path):
    rows = [{"id": "method:method-01"}, {"id": "no:such"}]
    shown = write_answer(awkward_store, tmp_path / "a.html", rows, ["dataset:hub-data"])
    assert (shown.nodes, shown.links) == (2, 1)


@pytest.mark.parametrize(("suffix", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_still_pictures_are_the_same_every_time(awkward_store, tmp_path, suffix, start):
    for name in ("a", "b"):
        write_picture(awkward_store, tmp_path / f"{name}.{suffix}", ["dataset:hub-data"], limit=30)
    content = (tmp_path / f"a.{suffix}").read_bytes()
    assert content.startswith(start)
    assert content == (tmp_path / f"b.{suffix}").read_bytes()


def test_names_are_text_in_a_still_picture(awkward_store, tmp_path, awkward):
    ids = [entity_id(EntityType.CONCEPT, name) for name in awkward.values()]
    write_picture_of(awkward_store, tmp_path / "all.svg", ids)
    text = "".join(ElementTree.parse(tmp_path / "all.svg").getroot().itertext())
    for name in ("image", "unicode"):
        assert awkward[name] in text
    assert awkward["script"][:20] in text
