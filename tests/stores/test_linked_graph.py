"""Linking over a whole graph: the same nodes whatever the order of papers, and what a person decided."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_papers import in_batches, whole, write_from_three_sides
from server import wipe

from kg.contribution import Contribution
from kg.linking import Action, Decision, Decisions, Linker, Name
from kg.linking.phrases import block_key
from kg.records import Entity, Extraction, Mention, Paper, Relation
from kg.schema import EntityType, RelationType, Role
from kg.store import Store
from kg.stores import linking, naming, open_store
from kg.stores._deciding import Written
from kg.stores._entities import Changes
from kg.vocabulary import Entry, Vocabulary

M, L, D, T, C = EntityType.METHOD, EntityType.MODEL, EntityType.DATASET, EntityType.TASK, EntityType.CONCEPT
VOCABULARY = Vocabulary(
    [
        Entry("convolutional neural network", M, ("CNN",)),
        Entry("residual network", M, broader="convolutional neural network"),
        Entry("wide residual network", M, broader="residual network"),
        Entry("question answering", T),
        Entry("visual question answering", T, broader="question answering"),
        Entry("ImageNet", D, ("ILSVRC",)),
    ]
)
OTHER_VOCABULARY = Vocabulary(
    [
        Entry("CNN", M, ("convolutional neural network", "ConvNet")),
        Entry("graph convolutional network", M, ("GCN",), "CNN"),
        Entry("FlowerSet", D),
    ]
)
NAMES = (
    ("graph convolutional network", M), ("graph convolution network", M), ("graph convolutional networks", L),
    ("graph convolutional network (GCN)", M), ("GCN", M), ("GCN", L), ("GCN", C),
    ("guided curriculum network (GCN)", M),
    ("FlowerSet", D), ("FlowerSet", M), ("flowerset", C), ("Flower-Set", D), ("convolutional neural network", M),
    ("CNN", L), ("ConvNet", M), ("residual network", M), ("wide residual network", M), ("question answering", T),
    ("visual question answering", C), ("ImageNet", D), ("ILSVRC", D), ("beam search", M), ("beam search", T),
)  # fmt: skip
by_chance = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def read(id_: str, *found: tuple[str, EntityType], confidence: float = 0.9) -> tuple[Paper, Extraction]:
    """Return a paper whose title names things, and what was read in it: the first is used for the others, like them."""
    title = "; ".join(name for name, _ in found)
    entities, place = [], 0
    for number, (name, type_) in enumerate(found):
        long, _, short = name.rstrip(")").partition(" (")
        mentions = [Mention("title", long, place, place + len(long), confidence)]
        if short:
            start = place + len(long) + 2
            mentions.append(Mention("title", short, start, start + len(short), confidence))
        entities.append(Entity(str(number), long, type_, Role.USED, tuple(mentions)))
        place += len(name) + 2
    types = (RelationType.USED_FOR, RelationType.COMPARED_WITH)
    relations = tuple(Relation("0", type_, e.id, 0.5, title, "test") for e in entities[1:] for type_ in types)
    return Paper(id_, title, "", 2020), Extraction(id_, title, tuple(entities), relations)


def papers(*rows: tuple[tuple[str, EntityType], ...], linker: Linker | None = None) -> list[Contribution]:
    linker = linker or Linker(VOCABULARY)
    made = (read(f"p{number}", *row) for number, row in enumerate(rows))
    return [linker.link(paper, extraction, "digest") for paper, extraction in made]


@st.composite
def extractions(draw: st.DrawFn) -> list[tuple[Paper, Extraction]]:
    names = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True)
    confidence = st.sampled_from((0.4, 0.75, 0.9))
    return [read(f"p{n}", *draw(names), confidence=draw(confidence)) for n in range(draw(st.integers(1, 8)))]


def linked(read_: list[tuple[Paper, Extraction]], linker: Linker) -> list[Contribution]:
    return [linker.link(paper, extraction, "digest") for paper, extraction in read_]


def leads(store: Store) -> dict[str, str]:
    return {
        row["id"]: row["entity"] for row in store.query("MATCH (n:KgName) RETURN n.id AS id, n.entity AS entity", {})
    }


def ids(store: Store) -> set[str]:
    return {row["id"] for row in whole(store)[0] if row["label"] != "Paper"}


def build(store: Store, contributions: list[Contribution], linker: Linker) -> Store:
    store.write(contributions, linker)
    store.link(linker)
    return store


def test_the_type_is_what_most_papers_say_as_sure_as_they_are(store):
    linker = Linker(VOCABULARY)
    sure = linker.link(*read("sure", ("beam search", M), confidence=0.9), "d")
    unsure = [linker.link(*read(f"unsure{n}", ("beam search", T), confidence=0.4), "d") for n in range(2)]
    build(store, [sure, *unsure], linker)
    assert ids(store) == {"method:beam-search"}
    assert leads(store) == {"task:beam-search": "method:beam-search"}
    store.write([linker.link(*read("third", ("beam search", T), confidence=0.4), "d")])
    store.link(linker)
    assert ids(store) == {"task:beam-search"}
    assert store.query("MATCH (t:Task) RETURN t.papers AS papers", {}) == [{"papers": 4}]


def test_capitals_that_disagree_keep_types_apart(store):
    build(store, papers((("FlowerSet", D),), (("FlowerSet", D),), (("flowerset", C),)), Linker(VOCABULARY))
    assert ids(store) == {"dataset:flowerset", "concept:flowerset"}


def test_other_endings_lead_to_the_frequent_phrase(store):
    frequent, rare = (("graph convolutional network", M),), (("graph convolution network", M),)
    build(store, papers(frequent, frequent, rare), Linker(VOCABULARY))
    assert ids(store) == {"method:graph-convolutional-network"}


def test_a_new_name_is_written_where_it_leads_by_what_the_session_has_written(store):
    linker = Linker(VOCABULARY)
    *known, new, typed = papers(
        *[(("graph convolutional network", M),)] * 2,
        (("beam search", T), ("graph convolution network", M)),
        (("graph convolutional networks", L), ("beam search", T)),
    )
    store.write(known, linker)
    store.write([new], linker)
    assert leads(store) == {"method:graph-convolution-network": "method:graph-convolutional-network"}
    store.write([typed], linker)
    assert ids(store) == {"method:graph-convolutional-network", "task:beam-search"}
    before = whole(store)
    assert store.link(linker) == 0
    assert whole(store) == before


def test_a_name_that_another_overtakes_leads_to_it_in_the_end(store):
    linker = Linker(VOCABULARY)
    first, *others = papers(*[(("graph convolution network", M),)], *[(("graph convolutional network", M),)] * 2)
    store.write([first], linker)
    for other in others:
        store.write([other], linker)
    assert ids(store) == {"method:graph-convolution-network"}
    assert store.link(linker) == 2
    assert ids(store) == {"method:graph-convolutional-network"}
    assert leads(store) == {"method:graph-convolution-network": "method:graph-convolutional-network"}


def test_a_node_that_takes_the_id_of_another_of_its_names_keeps_its_edges(store):
    linker = Linker(VOCABULARY)
    first, *others = papers(
        (("exact posterior", C), ("exact copy", C)),
        (("exact posterior distribution", C), ("exact posterior copy", C)),
        *[(("exact posterior distribution", C), ("beam search", M))] * 2,
    )
    compared = "MATCH (h)-[r:COMPARED_WITH]->(t) RETURN h.id AS head, t.id AS tail, r.paper AS paper ORDER BY paper"
    store.write([first], linker)
    (node,) = store.query("MATCH (e:Concept {id: 'concept:exact-posterior'}) RETURN elementId(e) AS node", {})
    for other in others:
        store.write([other], linker)
    assert "concept:exact-posterior-distribution" not in ids(store)
    store.link(linker)
    assert "concept:exact-posterior" not in ids(store)
    statement = "MATCH (e:Concept {id: 'concept:exact-posterior-distribution'}) RETURN elementId(e) AS node"
    assert store.query(statement, {}) == [node]
    names = ("exact-copy", "exact-posterior-distribution"), ("exact-posterior-copy", "exact-posterior-distribution")
    expected = [*names, *[("exact-posterior-distribution", "beam-search")] * 2]
    assert [
        tuple(row[end].partition(":")[2] for end in ("head", "tail")) for row in store.query(compared, {})
    ] == expected
    assert store.search("exact posterior", 1)[0].id == "concept:exact-posterior-distribution"


@pytest.mark.parametrize("moves", [1, 2, 3])
def test_names_find_together_however_few_a_transaction_moves(store, monkeypatch, moves):
    monkeypatch.setattr(linking, "_MOVES", moves)
    linker = Linker(VOCABULARY)
    found = (("XY stage", C, 0.5), ("X-Y stage", C, 0.3), ("XY stage", M, 0.9), ("X-Y stage", M, 0.5))
    for number, (name, type_, confidence) in enumerate(found):
        paper, extraction = read(f"p{number}", (name, type_), confidence=confidence)
        store.write([linker.link(paper, extraction, "digest")], linker)
    assert ids(store) == {"concept:xy-stage", "method:xy-stage"}
    assert store.link(linker) == 4
    assert ids(store) == {"method:x-y-stage"}


def test_a_short_form_leads_to_what_other_papers_define_it_as(store):
    linker = Linker(VOCABULARY)
    defined, bare = (("graph convolutional network (GCN)", M),), (("GCN", M), ("beam search", M))
    build(store, papers(defined, defined, bare), linker)
    assert ids(store) == {"method:graph-convolutional-network", "method:beam-search"}
    relations = [row for row in whole(store)[1] if row["type"] == "USED_FOR"]
    assert [(row["head"], row["tail"]) for row in relations] == [
        ("method:graph-convolutional-network", "method:beam-search")
    ]
    other = (("guided curriculum network (GCN)", M),)
    store.write([linker.link(*read("other", *other), "digest")])
    store.link(linker)
    assert "method:gcn" in ids(store)


def test_a_short_form_that_two_papers_define_differently_stays_apart(store):
    rows = ((("graph convolutional network (GCN)", M),), (("guided curriculum network (GCN)", M),), (("GCN", M),))
    build(store, papers(*rows), Linker(VOCABULARY))
    assert "method:gcn" in ids(store)


def test_two_names_of_one_thing_in_one_paper_are_one_mention(store):
    defined = (("graph convolutional network (GCN)", M),)
    both = (("GCN", L), ("graph convolutional network", M), ("beam search", M))
    build(store, papers(defined, defined, defined, both), Linker(VOCABULARY))
    edges = [row for row in whole(store)[1] if row["head"] == "p3" and "graph" in row["tail"]]
    assert [row["count"] for row in edges] == [2]
    assert not [row for row in whole(store)[1] if row["head"] == row["tail"]]


def family_links(store: Store) -> set[tuple[str, str, str]]:
    edges = (row for row in whole(store)[1] if row.get("extractor") == "vocabulary")
    return {(row["head"], row["type"], row["tail"]) for row in edges}


def test_a_kind_of_something_is_linked_to_the_nearest_broader_thing_there_is(store):
    linker = Linker(VOCABULARY)
    build(store, papers((("wide residual network", M), ("CNN", M)), (("visual question answering", T),)), linker)
    wide, cnn = "method:wide-residual-network", "method:convolutional-neural-network"
    assert family_links(store) == {(wide, "SUBCLASS_OF", cnn)}
    between = linker.link(*read("between", ("residual network", M), ("question answering", T)), "digest")
    build(store, [between], linker)
    assert family_links(store) == {
        (wide, "SUBCLASS_OF", "method:residual-network"),
        ("method:residual-network", "SUBCLASS_OF", cnn),
        ("task:visual-question-answering", "SUBTASK_OF", "task:question-answering"),
    }
    store.remove(["between"])
    store.link(linker)
    assert family_links(store) == {(wide, "SUBCLASS_OF", cnn)}


def test_blocks_are_read_whole_however_small_the_pages(store, monkeypatch):
    rows = [((name, type_),) for name, type_ in NAMES]
    build(store, papers(*rows), Linker(VOCABULARY))
    (all_,) = naming.pages(store.query)
    monkeypatch.setattr(naming, "_PAGE", 2)
    pages = list(naming.pages(store.query))
    assert len(pages) > 3
    assert sum(map(len, pages)) == len(all_) > 5
    assert {key: sorted(map(repr, names)) for page in pages for key, names in page.items()} == {
        key: sorted(map(repr, names)) for key, names in all_.items()
    }


def test_other_rules_put_old_names_in_their_blocks(store, monkeypatch):
    linker = Linker(VOCABULARY)
    defined = (("graph convolutional network (GCN)", M),)
    with monkeypatch.context() as old:
        old.setattr(naming, "block_key", lambda id_: f"old {id_}")
        old.setattr("kg.stores._entities.block_key", lambda id_: f"old {id_}")
        old.setattr(naming, "phrase_key", lambda words: f"old {words}")
        build(store, papers(defined, defined), linker)
    store.link(Linker(OTHER_VOCABULARY))
    store.link(linker)
    assert not [row for row in whole(store)[2] if (row.get("key") or "").startswith("old ")]
    build(store, [linker.link(*read("bare", ("GCN", M)), "digest")], linker)
    assert ids(store) == {"method:graph-convolutional-network"}


def test_the_links_of_another_vocabulary_go(store):
    build(store, papers((("wide residual network", M), ("residual network", M))), Linker(VOCABULARY))
    assert len(family_links(store)) == 1
    store.link(Linker(OTHER_VOCABULARY))
    assert family_links(store) == set()


@pytest.mark.slow
@by_chance
@given(
    read_=extractions(),
    chance=st.integers(0, 1000),
    size=st.integers(1, 4),
    often=st.booleans(),
    placing=st.booleans(),
)
def test_any_order_and_any_builds_give_the_same_graph(new_store, read_, chance, size, often, placing):
    linker = Linker(VOCABULARY)
    contributions = linked(read_, linker)
    expected = whole(build(new_store(), contributions, linker))
    random.Random(chance).shuffle(contributions)
    store = new_store()
    for batch in in_batches(contributions, size):
        store.write(batch, linker if placing else None)
        if often:
            store.link(linker)
    store.link(linker)
    assert whole(store) == expected
    store.link(linker)
    assert whole(store) == expected


@pytest.mark.slow
@by_chance
@given(read_=extractions(), size=st.integers(1, 4))
def test_what_a_session_remembers_of_names_is_what_the_graph_holds(new_location, read_, size):
    linker = Linker(VOCABULARY)
    contributions = linked(read_, linker)
    with open_store(new_location(), create=True) as store:
        for batch in in_batches(contributions, size):
            store.write(batch, linker)
        store.link(linker)
        expected = whole(store)
    location = new_location()
    with open_store(location, create=True) as store:
        for batch in in_batches(contributions, size):
            store.write(batch, linker)
    with open_store(location) as store:
        store.link(linker)
        assert whole(store) == expected


def test_names_that_there_is_no_room_for_are_linked_all_the_same():
    rare, frequent = (
        Name("task:beam-search", 1, 500, 0, "task:beam-search"),
        Name("method:lora", 3, 9, 3, "method:lora"),
    )
    written = Written(whole=True, most=2)
    written.add(Changes(names=[rare, frequent], defined={"gcn"}))
    assert (written.whole, written.names(block_key(rare.id))) == (True, (rare,))
    more = replace(frequent, papers=4)
    written.add(Changes(names=[more, Name("task:parsing", 1, 500, 0, "task:parsing")]))
    assert written.keys == {*map(block_key, (rare.id, frequent.id, "task:parsing")), "gcn"}
    assert (written.whole, written.names(block_key(rare.id)), written.names(block_key(more.id))) == (False, (), (more,))
    written.clear()
    assert not written.keys


@pytest.mark.parametrize("linking", [False, True])
def test_writers_that_place_and_link_names_at_the_same_time_make_the_graph_of_one(neo4j_uri, linking):
    linker, chance = Linker(VOCABULARY), random.Random(5)
    rows = linked([read(f"p{n}", *chance.sample(NAMES, 3)) for n in range(60)], linker)
    wipe(neo4j_uri)
    with open_store(neo4j_uri, create=True) as store:
        expected = whole(build(store, rows, linker))
    wipe(neo4j_uri)

    write_from_three_sides(neo4j_uri, rows, 4, linker, linking=linking)
    with open_store(neo4j_uri) as store:
        assert all(well for _, _, well in store.diagnose())
        store.link(linker)
        assert whole(store) == expected


@pytest.mark.slow
@by_chance
@given(read_=extractions(), data=st.data())
def test_removed_papers_leave_the_graph_that_never_had_them(new_store, read_, data):
    linker = Linker(VOCABULARY)
    contributions = linked(read_, linker)
    gone = data.draw(st.sets(st.sampled_from([c.paper.id for c in contributions])))
    expected = whole(build(new_store(), [c for c in contributions if c.paper.id not in gone], linker))
    store = build(new_store(), contributions, linker)
    store.remove(sorted(gone))
    store.link(linker)
    assert whole(store) == expected


@pytest.mark.slow
@by_chance
@given(read_=extractions())
def test_another_vocabulary_gives_the_graph_that_was_built_with_it(new_store, read_):
    one, other = Linker(VOCABULARY), Linker(OTHER_VOCABULARY)
    expected = whole(build(new_store(), linked(read_, other), other))
    store = build(new_store(), linked(read_, one), one)
    store.link(other)
    assert whole(store) == expected


LINES = (
    Decision(Action.MERGE, "method:beam-search", "method:graph-convolutional-network"),
    Decision(Action.MERGE, "concept:flowerset", "dataset:flowerset"),
    Decision(Action.SPLIT, "method:graph-convolutional-network", "graph convolution network"),
    Decision(Action.SPLIT, "method:graph-convolutional-network", "GCN"),
    Decision(Action.SPLIT, "method:convolutional-neural-network", "CNN"),
    Decision(Action.RENAME, "dataset:imagenet", "ImageNet-1k"),
    Decision(Action.RETYPE, "method:residual-network", "Model"),
    Decision(Action.RETYPE, "task:beam-search", "Concept"),
    Decision(Action.PIN, "model:gcn"),
)


@pytest.mark.slow
@by_chance
@given(read_=extractions(), lines=st.lists(st.sampled_from(LINES), unique=True, max_size=4), size=st.integers(1, 4))
def test_decisions_give_the_same_graph_whenever_they_are_made_and_can_be_taken_back(new_store, read_, lines, size):
    plain, decided = Linker(VOCABULARY), Linker(VOCABULARY, Decisions(tuple(lines)))
    without = whole(build(new_store(), linked(read_, plain), plain))
    store = new_store()
    store.link(decided)
    for batch in in_batches(linked(read_, decided), size):
        store.write(batch, decided)
    store.link(decided)
    before_all = whole(store)
    store = build(new_store(), linked(read_, plain), plain)
    store.link(decided)
    assert whole(store) == before_all
    store.link(plain)
    assert whole(store) == without


def test_a_short_form_that_was_split_off_comes_back(store):
    plain = Linker(VOCABULARY)
    line = Decision(Action.SPLIT, "method:graph-convolutional-network", "GCN")
    defined = (("graph convolutional network (GCN)", M),)
    build(store, papers(defined, defined, (("GCN", M),)), plain)
    before = whole(store)
    store.link(Linker(VOCABULARY, Decisions((line,))))
    assert "method:gcn" in ids(store)
    store.link(plain)
    assert whole(store) == before


def test_an_unfinished_session_is_made_good_by_the_next(new_location):
    linker = Linker(VOCABULARY)
    rows = papers((("beam search", M),), (("beam search", T),), (("beam search", T),))
    location = new_location()
    with open_store(location, create=True) as store:
        store.write(rows)
    with open_store(location) as store:
        assert len(ids(store)) == 2
        assert "not finished" in {what: found for what, found, _ in store.diagnose()}["linking"]
        store.link(linker)
        assert ids(store) == {"task:beam-search"}
        assert {what: found for what, found, _ in store.diagnose()}["linking"].startswith("1 names lead")
