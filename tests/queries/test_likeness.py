"""Papers that call things by longer and shorter names, and what similar papers tell of datasets, on every store."""

from __future__ import annotations

import pytest

from kg.contribution import Contribution, MentionEdge, RelationEdge
from kg.graph import Graph
from kg.records import Paper
from kg.schema import RelationType, Role, type_of

MENTIONED = {
    "asked": {"method:new-net": "proposed", "concept:temporal-graph-network": "studied"},
    # mentions what stands within a name of the first
    "shorter": {"concept:graph-network": "studied", "task:traffic-forecasting": "studied"},
    # has nothing of the first, but something of the second
    "beyond": {"task:traffic-forecasting": "studied", "method:old-net": "used", "dataset:metr": "evaluated_on"},
    "apart": {"concept:speech": "studied", "dataset:librispeech": "evaluated_on"},
    "again": {"method:new-net": "used", "task:traffic-forecasting": "studied", "dataset:pems": "evaluated_on"},
}


@pytest.fixture(scope="module")
def small(location):
    with Graph.open(location, create=True) as opened:
        opened.store.write([_contribution(id_) for id_ in MENTIONED])
        yield opened


def test_a_name_within_a_name_leads_to_a_paper_and_what_that_mentions_to_the_next(small):
    rows = {row["id"]: row for row in small.related_papers("asked")}
    assert set(rows) == {"shorter", "again", "beyond"}
    assert rows["again"]["shared"] == ["new-net"]
    assert rows["shorter"]["shared"] == ["graph network"]
    assert rows["shorter"]["evidence"] == "shorter on graph-network."
    # "beyond" is reached over "shorter"; old-net and new-net have a word in common
    assert rows["beyond"]["shared"] == ["net"]
    assert rows["beyond"]["evidence"] == "beyond on old-net."


def test_shared_entities_may_be_required(small):
    assert [row["id"] for row in small.related_papers("asked", min_shared=1)] == ["again"]
    assert [row["id"] for row in small.related_papers("asked", by="methods", min_shared=1)] == ["again"]
    assert not small.related_papers("asked", by="datasets")


def test_papers_like_those_on_a_method_tell_of_a_dataset_without_any_relation(small):
    (row,) = small.untried("new-net")
    # pems is named together with it, librispeech in no paper like its own
    assert (row["name"], row["paths"], row["pagerank"]) == ("metr", 0, 0)
    assert row["via"] == ["traffic-forecasting"]
    assert row["evidence"] == "beyond on metr."


def test_a_dataset_named_together_with_a_method_is_not_untried(small):
    assert "metr" not in [row["name"] for row in small.untried("old-net")]


def _contribution(id_: str) -> Contribution:
    mentions = tuple(
        MentionEdge(entity, type_of(entity), name, (name,), Role(role), 1, 0.9, f"{id_} on {name}.")
        for entity, role in sorted(MENTIONED[id_].items())
        for name in [entity.partition(":")[2]]
    )
    relations: tuple[RelationEdge, ...] = ()
    if id_ == "apart":
        head, tail = "concept:speech", "dataset:librispeech"
        relations = (
            RelationEdge(tail, type_of(tail), RelationType.BENCHMARK_FOR, head, type_of(head), 0.9, "It is.", ""),
        )
    return Contribution(Paper(id_, f"Title of {id_}", f"Abstract of {id_}.", 2024), id_, mentions, relations)
