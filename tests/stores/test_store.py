"""What every store does: one suite, run on the embedded store and on Neo4j."""

from __future__ import annotations

import gc
import random
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_papers import contributions, in_batches, many, papers_in, whole
from server import run_in_neo4j

from kg.contribution import Contribution, MentionEdge
from kg.curation import linker_for
from kg.errors import NotFoundError, QueryError, StoreError
from kg.names import resolve
from kg.records import Paper
from kg.schema import EntityType, Role, entity_id
from kg.stores import open_store
from kg.stores.naming import rank

LOADER = Path(__file__).parent / "load_in_batches.py"
by_chance = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def paper(id_: str, title: str, *mentions: tuple[EntityType, str, tuple[str, ...]]) -> Contribution:
    edges = (
        MentionEdge(entity_id(type_, name), type_, name, forms, Role.USED, 1, 0.5, f"{name} is used.")
        for type_, name, forms in mentions
    )
    return Contribution(Paper(id_, title, ""), "digest", tuple(edges))


def test_what_is_written_is_there(store):
    written = many(3)
    store.write(written)
    nodes, edges, _ = whole(store)
    assert {node["id"] for node in nodes if node["label"] == "Paper"} == {"p00000", "p00001", "p00002"}
    assert sum(edge["type"] == "MENTIONS" for edge in edges) == 18
    assert sum(edge["type"] == "USED_FOR" for edge in edges) == 9
    assert store.digests(["p00001", "nobody"]) == {"p00001": "d1"}
    relation = next(edge for edge in edges if edge["type"] == "USED_FOR" and edge["paper"] == "p00000")
    first = written[0].relations
    assert (relation["head"], relation["tail"]) in {(r.head, r.tail) for r in first}
    assert (relation["sentence"], relation["confidence"], relation["extractor"]) == ("So it is.", 0.5, "rules")


def test_the_name_is_the_one_most_papers_use_and_the_rest_are_aliases(store):
    id_ = "method:low-rank-adaptation"
    for number, name in enumerate(("Low-rank adaptation", "low-rank adaptation", "low-rank adaptation")):
        store.write([paper(f"p{number}", "Title", (EntityType.METHOD, name, (name, "LoRA")))])
    rows = store.query("MATCH (m:Method {id: $id}) RETURN m.name AS name, m.aliases AS a, m.papers AS n", {"id": id_})
    assert rows == [{"name": "low-rank adaptation", "a": ["LoRA", "Low-rank adaptation"], "n": 3}]


def test_writing_again_changes_nothing(store):
    papers = many(20)
    store.write(papers)
    before = whole(store)
    store.write(papers)
    store.write(papers[3:5])
    assert whole(store) == before


def test_a_paper_with_another_digest_is_replaced(new_store):
    old, new = many(10), many(10, seed=2)
    new = [replace(contribution, digest="new") for contribution in new]
    fresh = new_store()
    fresh.write([*new[:5], *old[5:]])
    expected = whole(fresh)
    store = new_store()
    store.write(old)
    store.write(new[:5])
    assert whole(store) == expected


@pytest.mark.slow
@by_chance
@given(papers=contributions(), chance=st.integers(0, 1000), size=st.integers(1, 4))
def test_any_order_and_any_batches_give_the_same_graph(new_store, papers, chance, size):
    store = new_store()
    store.write(papers)
    expected = whole(store)
    shuffled = papers[:]
    random.Random(chance).shuffle(shuffled)
    store = new_store()
    for batch in in_batches(shuffled, size):
        store.write(batch)
    assert whole(store) == expected


@pytest.mark.slow
@by_chance
@given(papers=contributions(), data=st.data())
def test_a_removed_paper_leaves_the_graph_that_never_had_it(new_store, papers, data):
    gone = data.draw(st.sets(st.sampled_from([c.paper.id for c in papers])))
    store = new_store()
    store.write([c for c in papers if c.paper.id not in gone])
    expected = whole(store)
    store = new_store()
    store.write(papers)
    assert sorted(store.remove([*gone, "nobody"])) == sorted(gone)
    assert whole(store) == expected


def test_removing_everything_leaves_nothing(store):
    store.write(many(30))
    store.remove([c.paper.id for c in many(30)])
    assert whole(store) == ([], [], [])
    assert store.remove(["p00001"]) == []


def test_a_batch_that_fails_is_not_written_at_all(store):
    papers = many(20)
    store.write(papers[:10])
    before = whole(store)
    broken = replace(papers[15], relations=(replace(papers[15].relations[0], type="NO TYPE"),))
    with pytest.raises(StoreError, match="the batch was not written") as raised:
        store.write([*papers[10:15], broken])
    assert "\n" not in str(raised.value)
    assert whole(store) == before
    store.write(papers[10:])
    assert papers_in(store) == {c.paper.id for c in papers}


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE (n:Paper {id: 'x'})",
        "MATCH (p:Paper) SET p.title = 'x' RETURN p.id AS id",
        "MATCH (p:Paper) DETACH DELETE p",
        "MERGE (m:Method {id: 'x'}) RETURN m.id AS id",
        "CREATE CONSTRAINT FOR (p:Paper) REQUIRE p.title IS UNIQUE",
    ],
)
def test_a_query_cannot_write(store, statement):
    store.write(many(3))
    before = whole(store)
    with pytest.raises(QueryError, match="this statement would change the graph; only reading is allowed here"):
        store.query(statement, {})
    assert whole(store) == before


@pytest.mark.parametrize(
    "statement", ["FOO", "MATCH (n:Paper) RETURN m", "RETURN $missing AS x", "MATCH (n RETURN n", "RETURN 1/0 AS x", ""]
)
def test_a_wrong_statement_is_one_sentence(store, statement):
    with pytest.raises(QueryError) as raised:
        store.query(statement, {})
    assert str(raised.value).startswith("the query cannot be run: ")
    assert "\n" not in str(raised.value)
    assert "Exception" not in str(raised.value)


def test_answers_are_plain_values(store):
    store.write(many(1))
    rows = store.query(
        "MATCH (p:Paper)-[m:MENTIONS]->(e) WITH p, m, e ORDER BY e.id LIMIT 1 "
        "RETURN p.year AS whole, 0.5 AS fraction, p.title AS text, null AS nothing, true AS truth, "
        "[1, [p.id]] AS list, {a: {b: [p.year]}} AS map",
        {},
    )
    expected = {
        "whole": 2000, "fraction": 0.5, "text": "Paper 0", "nothing": None, "truth": True,
        "list": [1, ["p00000"]], "map": {"a": {"b": [2000]}},
    }  # fmt: skip
    assert rows == [expected]
    assert [type(value) for value in rows[0].values()] == [int, float, str, type(None), bool, list, dict]


def test_python_collects_garbage_after_work_as_before(store):
    store.query("RETURN 1 AS one", {})
    assert gc.isenabled()
    with pytest.raises(QueryError):
        store.query("MATCH (n RETURN n", {})
    assert gc.isenabled()
    gc.disable()
    try:
        store.write([])
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_store_that_is_opened_again_uses_the_space_of_what_is_gone(tmp_path):
    folder, papers = tmp_path / "graph.kg", many(400)
    changing = papers[:200]

    def size() -> int:
        return sum(file.stat().st_size for file in folder.rglob("*.bucket"))

    with open_store(str(folder), create=True) as store:
        store.write(papers)
    before = size()
    with open_store(str(folder)) as store:
        for _ in range(3):
            store.remove([paper.paper.id for paper in changing])
            store.write(changing)
    assert size() < 1.2 * before


def test_java_without_memory_is_told_with_what_to_do(tmp_path):
    with open_store(tmp_path / "graph.kg", create=True) as embedded:
        import jpype

        with pytest.raises(StoreError, match=r"too little memory; give it more than \w+, e\.g\. KG_HEAP=4g"):
            embedded._change(lambda *_: raised(jpype.JClass("java.lang.OutOfMemoryError")("Java heap space")))


def raised(error):
    raise error


@given(id_=st.text(), papers=st.integers(1, 10**6), least=st.integers(0, 10**6))
def test_a_rank_says_how_many_papers_there_are(id_, papers, least):
    assert (rank(id_, papers) >= least) == (papers >= least)


def test_nodes_and_links_come_as_maps(store):
    store.write([paper("p", "Title", (EntityType.METHOD, "LoRA", ("LoRA",)))])
    row = store.query("MATCH w = (p:Paper)-[m:MENTIONS]->(e:Method) RETURN p, m, [e] AS es, w", {})[0]
    assert row["p"] == {"label": "Paper", "id": "p", "title": "Title", "abstract": ""}
    assert (row["m"]["type"], row["m"]["role"], row["m"]["forms"]) == ("MENTIONS", "used", ["LoRA"])
    assert row["es"][0]["label"] == "Method"
    assert row["w"] == [row["p"], row["m"], row["es"][0]]


def test_parameters_of_all_kinds_arrive(store):
    values = {"i": 7, "f": 1.5, "s": 'it\'s "so"\\\n', "l": ["a", "b"], "m": {"k": [1]}, "n": None, "b": True}
    rows = store.query("RETURN $i AS i, $f AS f, $s AS s, $l AS l, $m AS m, $n AS n, $b AS b", values)
    assert rows == [values]


@pytest.fixture
def named(store):
    store.write(
        [
            paper(
                "p1", "Vision transformers at scale",
                (EntityType.METHOD, "Vision Transformer", ("Vision Transformer", "ViT")),
                (EntityType.DATASET, "ImageNet", ("ImageNet",)),
            ),
            paper(
                "p2", "A study of AND, OR and NOT (again)",
                (EntityType.DATASET, "ImageNet", ("ImageNet", "ILSVRC")),
                (EntityType.METHOD, "low-rank adaptation", ("low-rank adaptation", "LoRA")),
                (EntityType.METRIC, "IS", ("IS",)),
                (EntityType.MODEL, "GPT-3.5", ("GPT-3.5",)),
            ),
        ]
    )  # fmt: skip
    return store


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ImageNet", "dataset:imagenet"),
        ("imagenet", "dataset:imagenet"),
        ("imagnet", "dataset:imagenet"),
        ("image net", "dataset:imagenet"),
        ("ILSVRC", "dataset:imagenet"),
        ("visoin transfromer", "method:vision-transformer"),
        ("visiontransformer", "method:vision-transformer"),
        ("vit", "method:vision-transformer"),
        ("low rank adaption", "method:low-rank-adaptation"),
        ("lora", "method:low-rank-adaptation"),
        ("IS", "metric:is"),
        ("gpt-3.5", "model:gpt-3.5"),
        ("gpt 3.5", "model:gpt-3.5"),
        ("vision transformers at scale", "p1"),
        ("AND, OR", "p2"),
    ],
)
def test_search_forgives_typing_errors(named, typed, found):
    assert named.search(typed)[0].id == found


def test_what_a_search_finds_is_complete(named):
    hit = named.search("imagenet")[0]
    assert (hit.label, hit.name, hit.aliases, hit.papers) == ("Dataset", "ImageNet", ("ILSVRC",), 2)
    assert hit.score > 90


@pytest.mark.parametrize("typed", ["", "  ", "?", "zzzzqqqq", "*", "~", "\\", '"', "a:b^2 [x TO y] /z/ +(-!){"])
def test_a_search_that_finds_nothing_is_no_error(named, typed):
    assert len(named.search(typed, limit=3)) <= 3


def test_a_graph_of_another_format_is_refused(new_location):
    location = new_location()
    with open_store(location, create=True) as store:
        store.link(linker_for(store))
    if location.endswith(".kg"):
        Path(location, "kg.json").write_text('{"format": 2}', encoding="utf-8")
    else:
        run_in_neo4j(location, "MATCH (l:KgLinking {id: 'state'}) SET l.format = 2")
    with pytest.raises(StoreError, match="has format 2, this version reads 3; build it anew"):
        open_store(location)


def test_a_short_form_finds_what_goes_by_it_among_many_names_that_have_the_word(store):
    many = [(EntityType.METHOD, f"LLM {n}", (f"LLM {n}",)) for n in range(300)]
    forms = ("large language model", "LLM", "LLMs", *(f"large language model of kind {n}" for n in range(15)))
    store.write([paper("p1", "Many", *many), paper("p2", "One", (EntityType.METHOD, forms[0], forms))])
    for typed in ("LLM", "llm", "LLMs", "llms"):
        assert store.search(typed)[0].name == "large language model"


def test_a_name_of_the_vocabulary_leads_to_what_no_paper_calls_so(store):
    store.write([paper("p1", "One", (EntityType.METHOD, "large language model", ("large language model",)))])
    assert resolve(store, "LLM", ("Method", "Model")) == ("method:large-language-model", "Method")
    with pytest.raises(NotFoundError, match="no method is called 'CNN'"):
        resolve(store, "CNN", ("Method",))


def test_search_follows_changes(named):
    named.remove(["p1"])
    assert "method:vision-transformer" not in {hit.id for hit in named.search("vision transformer")}
    assert named.search("imagenet")[0].papers == 1


def test_a_healthy_store_says_so(store):
    store.write(many(10))
    rows = {what: (found, well) for what, found, well in store.diagnose()}
    assert all(well for _, well in rows.values())
    assert rows["papers"][0] == "10"
    assert rows["mentions"][0] == "60"


@pytest.mark.slow
@pytest.mark.parametrize("batches", [1, 4])
def test_a_killed_load_leaves_whole_batches_and_goes_on(new_location, batches):
    location = new_location()
    command = [sys.executable, str(LOADER), location, "400", "40"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as loader:
        assert loader.stdout is not None
        done = [int(next(loader.stdout)) for _ in range(batches)][-1]
        loader.send_signal(signal.SIGKILL)
    with open_store(location, create=True) as store:
        present = papers_in(store)
        assert len(present) % 40 == 0
        assert len(present) >= done
        assert all(well for _, _, well in store.diagnose())
        for batch in in_batches(many(400), 40):
            store.write(batch)
        resumed = whole(store)
        assert store.search("Dataset 3")[0].name == "Dataset 3"
        store.remove([c.paper.id for c in many(400)])
        for batch in in_batches(many(400)[::-1], 100):
            store.write(batch)
        assert whole(store) == resumed
