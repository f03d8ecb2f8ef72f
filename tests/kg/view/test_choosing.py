from kg.schema import PAPER
from kg.stores.pages import label_of
from kg.view.choosing import around, strongest, whole


def test_a_small_graph_is_shown_whole(awkward_store):
    assert len(whole(awkward_store, 1_000)) == 44 + 40 + 1 + 5 + 4


def test_of_a_large_graph_the_hub_and_what_unites_is_chosen(awkward_store):
    chosen = whole(awkward_store, 20)
    assert len(chosen) == len(set(chosen)) == 20
    assert "dataset:hub-data" in chosen
    assert any(label_of(id_) == PAPER for id_ in chosen)


def test_around_keeps_seeds_limit_and_connection(awkward_store):
    seeds = ["task:task-1", "dataset:hub-data"]
    chosen = around(awkward_store, seeds, 2, 30)
    assert chosen[:2] == seeds
    assert len(chosen) == len(set(chosen)) == 30


def test_the_rare_neighbour_comes_before_the_hub(awkward_store):
    chosen = around(awkward_store, ["method:method-07"], 1, 10)
    assert chosen.index("task:task-2") < chosen.index("dataset:hub-data")


def test_depth_bounds_the_distance(awkward_store):
    near = around(awkward_store, ["task:task-3"], 1, 1_000)
    assert "dataset:hub-data" not in near
    assert "dataset:hub-data" in around(awkward_store, ["task:task-3"], 2, 1_000)


def test_strongest_follows_a_relation_or_a_type(awkward_store):
    datasets = strongest(awkward_store, "method:method-01", 5, relation="EVALUATED_ON")
    assert datasets == ["dataset:hub-data"]
    papers = strongest(awkward_store, "method:method-01", 5, relation="MENTIONS")
    assert papers == ["paper-1"]
    assert strongest(awkward_store, "method:method-01", 5, label="Task") == ["task:task-1"]
    assert len(strongest(awkward_store, "dataset:hub-data", 7)) == 7


def test_choosing_is_the_same_every_time(awkward_store):
    assert whole(awkward_store, 25) == whole(awkward_store, 25)
    assert around(awkward_store, ["dataset:hub-data"], 2, 25) == around(awkward_store, ["dataset:hub-data"], 2, 25)
