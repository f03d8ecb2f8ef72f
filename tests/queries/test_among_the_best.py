"""Questions that look only at what can be among the best, compared with counting everything."""

from __future__ import annotations

import itertools
import random
from collections import Counter, defaultdict

import pytest

from kg.contribution import Contribution, MentionEdge, RelationEdge
from kg.graph import Graph
from kg.records import Paper
from kg.schema import EntityType, RelationType, Role, entity_id, type_of

METHODS = [entity_id(EntityType.METHOD, f"method {n}") for n in range(12)]
DATASETS = [entity_id(EntityType.DATASET, f"dataset {n}") for n in range(40)]
TASK = entity_id(EntityType.TASK, "task")
ALL = {"since": 0, "until": 9999}
WINDOWS = [ALL, {"since": 2019, "until": 9999}, {"since": 0, "until": 2018}, {"since": 2018, "until": 2020}]


def corpus() -> list[Contribution]:
    """Return 150 papers; some datasets are mentioned much and evaluated on little."""
    random_ = random.Random(7)
    return [paper(f"p{number:03}", random_) for number in range(150)]


def paper(id_: str, random_: random.Random) -> Contribution:
    near_the_start = [1 / (place + 1) for place in range(len(DATASETS))]
    methods = random_.sample(METHODS, 2)
    datasets = sorted(set(random_.choices(DATASETS, near_the_start, k=4)))
    pairs = [(m, d) for m in methods for d in datasets if random_.random() < (0.1 if int(d[-1]) % 3 == 0 else 0.6)]
    roles = {d: Role.PROPOSED if random_.random() < 0.1 else Role.USED for d in datasets}
    named = {**dict.fromkeys(methods, Role.USED), **roles}
    if random_.random() < 0.4:
        named[TASK] = Role.STUDIED
    year = random_.choice([None, *range(2016, 2023)])
    mentions = tuple(mention(id_, entity, role) for entity, role in sorted(named.items()))
    relations = tuple(
        RelationEdge(m, EntityType.METHOD, RelationType.EVALUATED_ON, d, EntityType.DATASET,
                     random_.choice([0.5, 0.7, 0.9]), f"{id_}: {m} on {d}.", "by hand")
        for m, d in pairs
    )  # fmt: skip
    return Contribution(Paper(id_, f"On {id_}", "", year), f"digest of {id_}", mentions, relations)


def mention(paper_: str, entity: str, role: Role) -> MentionEdge:
    name = entity.partition(":")[2].replace("-", " ")
    return MentionEdge(entity, type_of(entity), name, (name,), role, 1, 0.9, f"{paper_} names {name}.")


@pytest.fixture(scope="module")
def papers() -> list[Contribution]:
    return corpus()


@pytest.fixture(scope="module")
def graph(location, papers):
    with Graph.open(location, create=True) as opened:
        opened.store.write(papers)
        yield opened


def within(papers: list[Contribution], since: int, until: int, task: str | None = None) -> list[Contribution]:
    return [
        c
        for c in papers
        if since <= (c.paper.year or 0) <= until and (task is None or task in {m.entity for m in c.mentions})
    ]


def evaluations(papers: list[Contribution]) -> dict[str, dict[str, set[str]]]:
    """Return the papers by dataset and method."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for contribution in papers:
        for relation in contribution.relations:
            found[relation.tail][relation.head].add(contribution.paper.id)
    return found


def test_benchmarks(graph, papers):
    for window, task, limit, least in itertools.product(WINDOWS, (None, TASK), (1, 5, 50), (1, 4)):
        chosen = within(papers, **window, task=task)
        years = {c.paper.id: c.paper.year for c in chosen}
        counted = []
        for dataset, methods in evaluations(chosen).items():
            stating = set().union(*methods.values())
            known = [years[id_] for id_ in stating if years[id_]]
            if len(stating) >= least:
                counted.append(
                    (-len(stating), dataset, len(methods), min(known, default=None), max(known, default=None))
                )
        rows = graph.benchmarks(task=task or "any", limit=limit, min_papers=least, **window)
        found = [(-row["papers"], row["id"], row["methods"], row["first_year"], row["last_year"]) for row in rows]
        assert found == sorted(counted)[:limit]


def test_the_evidence_is_what_says_so_most_surely(graph, papers):
    for row in graph.benchmarks(limit=50, min_papers=1):
        stated = [r for c in papers for r in c.relations if r.tail == row["id"]]
        best = max(r.confidence for r in stated)
        first = min(r.sentence.partition(":")[0] for r in stated if r.confidence == best)
        assert row["evidence"] == min(
            r.sentence for r in stated if r.confidence == best and r.sentence.startswith(first)
        )
        assert row["title"] == f"On {first}"


def test_matrix(graph, papers):
    for window, task, limit, least in itertools.product(WINDOWS, (None, TASK), (2, 6, 50), (1, 2)):
        cells = {
            dataset: {method: ids for method, ids in methods.items() if len(ids) >= least}
            for dataset, methods in evaluations(within(papers, **window, task=task)).items()
        }
        columns = sorted((d for d in cells if cells[d]), key=lambda d: (-len(set().union(*cells[d].values())), d))[
            :limit
        ]
        weights: Counter[str] = Counter()
        for column in columns:
            weights.update({method: len(ids) for method, ids in cells[column].items()})
        rows = sorted(weights, key=lambda method: (-weights[method], method))[:limit]
        expected = {(m, d): len(cells[d][m]) for d in columns for m in rows if m in cells[d]}
        answer = graph.matrix(task=task or "any", limit=limit, min_papers=least, **window)
        assert {(row["row_id"], row["column_id"]): row["papers"] for row in answer} == expected
        assert list(dict.fromkeys(row["row_id"] for row in answer)) == [
            m for m in rows if m in {m for m, _ in expected}
        ]


def test_introduced(graph, papers):
    mentions = Counter(m.entity for c in papers for m in c.mentions)
    years = defaultdict(set)
    for c in papers:
        for m in c.mentions:
            years[m.entity].add(c.paper.year or 9999)
    for window, task, limit, least in itertools.product(WINDOWS, (None, TASK), (1, 7, 500), (1, 6)):
        expected = sorted(
            (-(c.paper.year or 0), -mentions[m.entity], m.entity, c.paper.id)
            for c in within(papers, **window, task=task)
            for m in c.mentions
            if m.role is Role.PROPOSED and mentions[m.entity] >= least
            if c.paper.year is None or min(years[m.entity]) >= c.paper.year - 1
        )
        rows = graph.introduced(about=task or "any", limit=limit, min_papers=least, **window)
        found = [(-(row["year"] or 0), -row["papers"], row["id"], row["paper"]) for row in rows]
        assert found == expected[:limit]


def test_what_is_taken_away_is_proposed_no_more(graph, papers):
    before = [(row["id"], row["paper"]) for row in graph.introduced(limit=500)]
    latest = {row["paper"] for row in graph.introduced(limit=5)}
    graph.store.remove(sorted(latest))
    assert latest.isdisjoint(row["paper"] for row in graph.introduced(limit=500))
    graph.store.write(papers)
    assert [(row["id"], row["paper"]) for row in graph.introduced(limit=500)] == before
