"""Contributions by chance, and whole graphs to compare."""

from __future__ import annotations

import random
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from hypothesis import strategies as st

from kg.contribution import Contribution, MentionEdge, RelationEdge
from kg.linking import Linker
from kg.records import Paper
from kg.schema import EntityType, RelationType, Role, entity_id
from kg.store import Row, Store
from kg.stores import open_store, reading

NAMES = ("LoRA", "lora", "Vision Transformer", "ImageNet", "GLUE", "beam search", "Straße", "C++", "数据", "it's")
_NAME = st.sampled_from(NAMES)
_TYPE = st.sampled_from(tuple(EntityType)[:3])
_SENTENCE = st.sampled_from(("We use it.", "It is `quoted` \"so\" and 'so' \\ $x {y}.", "", "Ünïcödé 🎉\n\tand more"))


@st.composite
def mention(draw: st.DrawFn) -> MentionEdge:
    name, type_ = draw(_NAME), draw(_TYPE)
    forms = tuple(draw(st.lists(_NAME, min_size=1, max_size=3, unique=True)))
    return MentionEdge(
        entity_id(type_, name), type_, name, forms, draw(st.sampled_from(tuple(Role))), draw(st.integers(1, 9)),
        draw(st.sampled_from((0.25, 0.5, 0.91))), draw(_SENTENCE),
    )  # fmt: skip


@st.composite
def contribution(draw: st.DrawFn, id_: str) -> Contribution:
    mentions = draw(st.lists(mention(), max_size=5, unique_by=lambda m: m.entity))
    relations = []
    if len(mentions) > 1:
        ends = st.tuples(st.sampled_from(mentions), st.sampled_from(mentions)).filter(lambda pair: pair[0] != pair[1])
        for head, tail in draw(st.lists(ends, max_size=3, unique_by=lambda pair: (pair[0].entity, pair[1].entity))):
            type_ = draw(st.sampled_from(tuple(RelationType)))
            relations.append(
                RelationEdge(head.entity, head.type, type_, tail.entity, tail.type, 0.5, draw(_SENTENCE), "rules")
            )
    year = draw(st.none() | st.integers(1950, 2030))
    paper = Paper(id_, f"Title of {id_}", draw(_SENTENCE), year, authors=("A. Uthor",) if year else ())
    digest = draw(st.sampled_from(("one", "two")))
    return Contribution(paper, digest, tuple(mentions), tuple(relations))


@st.composite
def contributions(draw: st.DrawFn, most: int = 6) -> list[Contribution]:
    return [draw(contribution(f"paper-{n}")) for n in range(draw(st.integers(1, most)))]


def many(count: int, *, seed: int = 1) -> list[Contribution]:
    """Return papers that share their entities, the same for the same arguments."""
    chance = random.Random(seed)
    # Three types only: each pair of types is a statement of its own, which a server that just started plans slowly.
    pool = [(t, f"{t.value} {n}") for t in list(EntityType)[:3] for n in range(16)]
    made = []
    for number in range(count):
        chosen = chance.sample(pool, 6)
        mentions = tuple(
            MentionEdge(entity_id(t, name), t, name, (name, name.upper()), Role.USED, 1, 0.5, f"{name} is used.")
            for t, name in chosen
        )
        relations = tuple(
            RelationEdge(a.entity, a.type, RelationType.USED_FOR, b.entity, b.type, 0.5, "So it is.", "rules")
            for a, b in zip(mentions[:3], mentions[3:], strict=True)
        )
        paper = Paper(f"p{number:05d}", f"Paper {number}", "An abstract.", 2000 + number % 20)
        made.append(Contribution(paper, f"d{number}", mentions, relations))
    return made


def whole(store: Store) -> tuple[list[Row], list[Row], list[Row]]:
    """Return all of a graph: nodes, edges, and the sums that it keeps of entities and names, each in a fixed order."""
    sums = store.query(
        f"MATCH (e:{'|'.join(EntityType)}) RETURN e.id AS id, e.tally AS tally, e.papers AS papers, e.key AS key, "
        "e.uses AS uses, e.votes AS votes, e.proper AS proper, e.years AS years, e.year_papers AS year_papers "
        "ORDER BY id",
        {},
    )
    sums += store.query(
        "MATCH (n:KgName) RETURN n.id AS id, n.entity AS entity, n.key AS key, n.uses AS uses, n.votes AS votes, "
        "n.proper AS proper, n.reason AS reason, n.score AS score ORDER BY id",
        {},
    )
    sums += store.query("MATCH (n:KgDefinition) RETURN n.id AS id, n.key AS key, n.papers AS papers ORDER BY id", {})
    sums += store.query("MATCH (y:KgYear) RETURN y.id AS id, y.year AS year, y.papers AS papers ORDER BY id", {})
    sums += store.query("MATCH (r:KgReading) RETURN r.id AS id ORDER BY id", {})
    edges = sorted(reading.edges(store), key=lambda row: sorted(map(repr, row.items())))
    return list(reading.nodes(store)), edges, sums


def papers_in(store: Store) -> set[str]:
    return {row["id"] for row in store.query("MATCH (p:Paper) RETURN p.id AS id", {})}


def in_batches(items: list[Contribution], size: int) -> Iterable[list[Contribution]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def write_from_three_sides(
    uri: str, items: list[Contribution], size: int, linker: Linker | None = None, *, linking: bool = False
) -> None:
    """Have three writers bring the same papers at the same time, each in an order of its own, and link them."""

    def write(seed: int) -> None:
        shuffled = items[:]
        random.Random(seed).shuffle(shuffled)
        with open_store(uri) as store:
            for batch in in_batches(shuffled, size):
                store.write(batch, linker)
                if linker and linking:
                    store.link(linker)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(write, range(3)))
