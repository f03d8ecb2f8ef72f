"""Links that no paper states, only the vocabulary: they show, without papers and without a sentence."""

from __future__ import annotations

import json
import sys
from io import StringIO
from pathlib import Path

import pytest
from corpus import ADAPTER, CLASSIFY, LORA, PREFIX, QA, contributions

from kg.exporters import write_graph
from kg.graph import Graph
from kg.schema import type_of
from kg.stores import reading
from kg.stores.arcadedb import ArcadeStore
from kg.view.page import payload
from kg.view.subgraph import fill

sys.path.insert(0, str(Path(__file__).parent))
from server import run_in_neo4j

EDGES = [(PREFIX, "SUBCLASS_OF", ADAPTER), (LORA, "SUBCLASS_OF", ADAPTER), (QA, "SUBTASK_OF", CLASSIFY)]


@pytest.fixture(scope="module")
def graph(location):
    """The papers made by hand and three links of the vocabulary, of which p10 states one as well."""
    with Graph.open(location, create=True) as opened:
        opened.store.write(contributions())
        for edge in EDGES:
            add(opened.store, *edge)
        yield opened


def add(store, head, type_, tail):
    statement = (
        f"MATCH (h:{type_of(head)} {{id: '{head}'}}) MATCH (t:{type_of(tail)} {{id: '{tail}'}}) "
        f"CREATE (h)-[:{type_} {{extractor: 'vocabulary', confidence: 1.0}}]->(t)"
    )
    if isinstance(store, ArcadeStore):
        with store._transaction():
            store._run(statement, {})
    else:
        run_in_neo4j(store.location, statement)


def test_neighbours(graph):
    found = {row["id"]: row for row in graph.neighbours("adapter", relation="SUBCLASS_OF")}
    columns = ("direction", "papers", "evidence", "titles")
    assert [found[LORA][column] for column in columns] == ["in", 1, "p10: lora SUBCLASS_OF adapter.", ["On p10"]]
    assert [found[PREFIX][column] for column in columns] == ["in", 0, "vocabulary", []]
    # log(11 / 1), as if one paper stated it
    assert found[PREFIX]["score"] == 2.4
    assert {row["id"] for row in graph.neighbours("adapter", relation="SUBCLASS_OF", min_papers=2)} == set()
    assert {row["id"] for row in graph.neighbours("adapter", relation="SUBCLASS_OF", since=2020)} == set()


def test_link(graph):
    rows = {row["relation"]: row for row in graph.link("lora", "adapter")}
    assert rows["SUBCLASS_OF"]["papers"] == 1
    assert rows["SUBCLASS_OF"]["sentences"] == ["p10: lora SUBCLASS_OF adapter.", "vocabulary"]
    assert rows["SUBCLASS_OF"]["titles"] == ["On p10"]
    (row,) = graph.link("prefix", "adapter")
    assert (row["relation"], row["direction"], row["papers"]) == ("SUBCLASS_OF", "out", 0)
    assert (row["sentences"], row["first_year"]) == (["vocabulary"], None)
    assert not graph.link("prefix", "adapter", since=2000)


def test_matrix(graph):
    rows = graph.matrix(rows="Method", columns="Method", relation="SUBCLASS_OF")
    assert [(row["row"], row["column"], row["papers"], row["evidence"]) for row in rows] == [
        ("adapter", "lora", 1, "p10: lora SUBCLASS_OF adapter."),
        ("adapter", "prefix", 0, "vocabulary"),
        ("lora", "adapter", 1, "p10: lora SUBCLASS_OF adapter."),
        ("prefix", "adapter", 0, "vocabulary"),
    ]
    assert not graph.matrix(rows="Task", columns="Task", relation="any", min_papers=2)


def test_path(graph):
    best = graph.path("prefix", "adapter", k=1)[0]
    assert best["chain"] == "prefix -SUBCLASS_OF-> adapter"
    assert (best["evidence"], best["titles"]) == (["vocabulary"], [None])
    assert "vocabulary" in graph.path("prefix", "adapter", k=1).render("table", width=60)


def test_what_is_computed_over_the_whole_graph(graph):
    tasks = {row["id"]: row for row in graph.central("Task", min_papers=1)}
    # the other task counts as one that it is linked to; its sentence is still that of a paper
    assert (tasks[QA]["links"], tasks[QA]["evidence"][:4]) == (5, "p01:")
    assert all(row["evidence"] != "vocabulary" for row in graph.communities(min_papers=1))
    assert graph.untried("prefix")
    assert graph.compare("lora", "adapter")


def test_pictures(graph):
    subgraph = fill(graph.store, [PREFIX, ADAPTER, LORA])
    links = {(link.head, link.type): link for link in subgraph.links}
    assert (links[PREFIX, "SUBCLASS_OF"].papers, links[PREFIX, "SUBCLASS_OF"].evidence) == (0, [])
    assert (links[LORA, "SUBCLASS_OF"].papers, len(links[LORA, "SUBCLASS_OF"].evidence)) == (1, 1)
    edges = {edge["id"]: edge for edge in payload(subgraph)["edges"]}
    edge = edges[f"{PREFIX}|SUBCLASS_OF|{ADAPTER}"]
    assert (edge["papers"], edge["width"], edge["evidence"]) == (0, 1.0, [])


@pytest.mark.parametrize("suffix", ["html", "svg"])
def test_pictures_are_drawn(graph, tmp_path, suffix):
    from kg.view import write_picture

    shown = write_picture(graph.store, tmp_path / f"picture.{suffix}", [PREFIX, QA], depth=1)
    assert shown.links >= 2


def test_counts_and_export(graph):
    assert reading.counts(graph.store)["SUBCLASS_OF"] == 3
    out = StringIO()
    write_graph(graph.store, out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    bare = [line for line in lines if line.get("extractor") == "vocabulary"]
    assert [(line["head"], line["tail"]) for line in bare] == [(LORA, ADAPTER), (PREFIX, ADAPTER), (QA, CLASSIFY)]
    assert all("paper" not in line and "sentence" not in line for line in bare)
    whole = graph.to_networkx()
    assert whole.get_edge_data(PREFIX, ADAPTER)[0]["extractor"] == "vocabulary"
