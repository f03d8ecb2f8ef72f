"""`kg entity` as a user meets it, and a vocabulary of one's own."""

from __future__ import annotations

import json
import shutil

import pytest
from test_cli import SAMPLE, kg, rows

PAPERS = (
    ("a", "Graph convolutional networks (GCNs) for traffic", "We use a graph convolutional network (GCN) on PeMS-X."),
    ("b", "Revisiting the graph convolutional network", "The graph convolution network is compared with SAGPool-X."),
    ("c", "GCN in practice", "We train a GCN and the graph convolutional network (GCN) of others."),
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("entity")
    source = folder / "papers.jsonl"
    lines = (json.dumps({"id": id_, "title": title, "abstract": abstract}) for id_, title, abstract in PAPERS)
    source.write_text("\n".join(lines), encoding="utf-8")
    result = kg("build", source, SAMPLE, "--pipeline", "rules", "--store", folder / "graph.kg")
    assert result.returncode == 0, result.stderr
    return folder / "graph.kg"


@pytest.fixture
def store(built, tmp_path):
    return shutil.copytree(built, tmp_path / "graph.kg")


def export(store):
    return kg("export", "--store", store).stdout


def test_show_lists_the_names_with_reasons(store):
    result = kg("entity", "show", "graph convolutional network", "--store", store)
    found = rows(result)
    assert (found[0]["id"], found[0]["reason"]) == ("method:graph-convolutional-network", "its own name")
    assert "graph convolutional network (Method" in result.stderr
    assert "a kind of: neural network" in result.stderr


def test_why_says_what_papers_call_it_and_where(store):
    found = rows(kg("entity", "why", "method:graph-convolutional-network", "--paper", "b", "--store", store))
    assert {row["example"] for row in found} == {"b"}
    assert all("graph convolution" in row["sentence"].lower() for row in found)
    assert {row["reason"] for row in found} <= {
        "vocabulary", "another spelling of a vocabulary name", "abbreviation defined in the paper",
    }  # fmt: skip


def test_a_dry_run_says_what_would_move_and_changes_nothing(store):
    before = export(store)
    result = kg("entity", "merge", "ImageNet", "GLUE", "--dry-run", "--store", store)
    moves = rows(result)
    assert [(row["name"], row["before"], row["after"]) for row in moves] == [
        ("dataset:imagenet", "dataset:imagenet", "dataset:glue")
    ]
    assert "nothing was changed" in result.stderr
    assert export(store) == before
    assert not (store / "decisions.tsv").exists()


def test_a_split_takes_a_merge_back_exactly(store):
    before = export(store)
    merged = kg("entity", "merge", "ImageNet", "GLUE", "--store", store)
    assert merged.returncode == 0, merged.stderr
    assert (store / "decisions.tsv").read_text(encoding="utf-8").endswith("merge\tdataset:imagenet\tdataset:glue\n")
    assert '"dataset:imagenet"' not in export(store)
    again = kg("entity", "merge", "dataset:glue", "dataset:imagenet", "--store", store)
    assert "already itself" in again.stderr
    kg("entity", "split", "GLUE", "ImageNet", "--store", store)
    assert export(store) == before


def test_decisions_hold_for_papers_that_come_later_and_survive_a_rebuild(store, tmp_path):
    for command in (
        ("retype", "GLUE", "task"),
        ("rename", "ImageNet", "ImageNet-1k"),
        ("split", "graph convolutional network", "GCN"),
        ("pin", "method:graph-convolutional-network"),
    ):
        result = kg("entity", *command, "--store", store)
        assert result.returncode == 0, result.stderr
    decided = export(store)
    assert '"task:glue"' in decided
    assert '"ImageNet-1k"' in decided
    file = tmp_path / "decided.tsv"
    file.write_text("# kept\n" + kg("entity", "decisions", "--store", store).stdout, encoding="utf-8")
    source = tmp_path / "papers.jsonl"
    lines = (json.dumps({"id": id_, "title": title, "abstract": abstract}) for id_, title, abstract in PAPERS)
    source.write_text("\n".join(lines), encoding="utf-8")
    rebuilt = tmp_path / "rebuilt.kg"
    kg("build", SAMPLE, "--pipeline", "rules", "--store", rebuilt, "--decisions", file)
    kg("build", source, "--pipeline", "rules", "--store", rebuilt)
    assert export(rebuilt) == decided
    assert (rebuilt / "decisions.tsv").read_text(encoding="utf-8").startswith("# kept\n")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("merge", "GLUE", "no such thing at all"), "no entity is called"),
        (("split", "GLUE", "SQuAD"), "no paper calls dataset:glue 'SQuAD'"),
        (("split", "GLUE", "GLUE"), "has its id from"),
        (("retype", "GLUE", "Dataset"), "is a Dataset already"),
        (("rename", "GLUE", " "), "is no name"),
    ],
)
def test_what_makes_no_sense_is_refused(store, command, said):
    result = kg("entity", *command, "--store", store)
    assert result.returncode == 1
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert not (store / "decisions.tsv").exists()


def test_a_wrong_line_is_named(store):
    (store / "decisions.tsv").write_text("merge\tdataset:glue\n", encoding="utf-8")
    result = kg("entity", "show", "GLUE", "--store", store)
    assert result.returncode == 1
    assert "decisions.tsv:1" in result.stderr
    assert "merge takes an entity id and the id of the entity that it is" in result.stderr


def test_duplicates_are_listed_and_those_kept_apart_are_not(store):
    found = rows(kg("entity", "duplicates", "--min-papers", "1", "--limit", "200", "--store", store))
    assert found
    assert all(row["papers"] >= row["papers_of_second"] for row in found)
    pair = found[0]
    for id_ in (pair["first"], pair["second"]):
        kg("entity", "pin", id_, "--store", store)
    after = rows(kg("entity", "duplicates", "--min-papers", "1", "--limit", "200", "--store", store))
    assert pair not in after


def test_a_vocabulary_of_ones_own_is_found_linked_and_remembered(tmp_path):
    vocabulary = tmp_path / "ours.tsv"
    vocabulary.write_text("name\ttype\taliases\tbroader\nPeMS-X\tDataset\ttraffic ten\t\n", encoding="utf-8")
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    one.write_text(json.dumps({"id": "1", "title": "On traffic", "abstract": "We evaluate on traffic ten."}), "utf-8")
    two.write_text(json.dumps({"id": "2", "title": "More", "abstract": "PeMS-X is large. Traffic ten it is."}), "utf-8")
    store = tmp_path / "graph.kg"
    result = kg("build", one, "--pipeline", "rules", "--vocabulary", vocabulary, "--store", store)
    assert result.returncode == 0, result.stderr
    vocabulary.unlink()
    kg("build", two, "--pipeline", "rules", "--store", store)
    assert rows(kg("entity", "show", "dataset:pems-x", "--store", store))[0]["papers"] == 2
    wrong = tmp_path / "wrong.tsv"
    wrong.write_text("name\ttype\nPeMS-X\tDataset\n", encoding="utf-8")
    result = kg("build", two, "--pipeline", "rules", "--vocabulary", wrong, "--store", store)
    assert result.returncode == 1
    assert "wrong.tsv:1" in result.stderr
