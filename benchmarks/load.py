"""How fast papers that were read already are written into an empty Neo4j, beside the least that the driver could do.

The floor is a bare loop: one transaction a batch, the same nodes and edges with the same properties, worked out
beforehand, and nothing looked up or compared. Both run on the same server, twice, each time on an emptied database
with the same constraints and indexes, after a warming-up; the mean counts. Both write names as each paper has them:
linking over all papers comes afterwards and is measured by benchmarks/link.py.

    python benchmarks/load.py                                       # made-up papers, a server of its own
    python benchmarks/load.py extracted.jsonl --papers papers.jsonl # what `kg extract` wrote
    python benchmarks/load.py --store neo4j://localhost:7687        # a server that runs; the database must be empty
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import neo4j

sys.path.pop(0)  # this folder, in which a file hides the package `queries`

from kg.build import BATCH, load
from kg.contribution import Contribution, MentionEdge, RelationEdge, Tally
from kg.extraction import installed_vocabulary
from kg.linking import Decisions, Linker
from kg.readers import read_lines, read_papers
from kg.records import Paper
from kg.schema import EntityType, RelationType, Role, entity_id
from kg.stores import open_store
from kg.stores._entities import entity_properties
from kg.stores.naming import SUMS, NameSums

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "neo4j"))
from server import running, wipe

Rows = list[dict[str, Any]]
Statement = tuple[str, Rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("extractions", nargs="?", help="file that `kg extract` wrote; made-up papers without it")
    parser.add_argument("--papers", help="the papers themselves")
    parser.add_argument("--count", type=int, default=10_000, help="papers to load (default: %(default)s)")
    parser.add_argument("--store", help="address of an empty Neo4j; without it one is started")
    arguments = parser.parse_args()
    if arguments.extractions:
        contributions = read(arguments.extractions, arguments.papers)[: arguments.count]
    else:
        contributions = list(made_up(arguments.count))
    batches = [contributions[start : start + BATCH] for start in range(0, len(contributions), BATCH)]
    edges = sum(len(c.mentions) + len(c.relations) for c in contributions)
    print(f"{len(contributions):,} papers, {edges:,} edges, {BATCH} papers a transaction")
    with ExitStack() as stack:
        address = arguments.store
        if not address:
            server = stack.enter_context(running(heap="1g"))
            address = server.uri
            os.environ |= {"NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password}
        bench = stack.enter_context(Bench(address))
        for warming in (bench.floor, bench.ours):
            warming(batches[: len(batches) // 4])
        # In this order what still gets faster, or a machine that gets busier, favours neither.
        first, second, third, fourth = (way(batches) for way in (bench.floor, bench.ours, bench.ours, bench.floor))
        floor, ours = (first + fourth) / 2, (second + third) / 2
    for name, seconds in (("floor", floor), ("kg", ours)):
        speeds = f"{len(contributions) / seconds:8,.0f} papers/s {edges / seconds:9,.0f} edges/s"
        print(f"{name:6} {seconds:6.1f} s {speeds}")
    print(f"ratio  {ours / floor:6.2f}")


@dataclass
class Bench:
    """Both ways of loading, each into an emptied database."""

    address: str

    def __enter__(self) -> Bench:
        auth = (os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ["NEO4J_PASSWORD"])
        self._driver = neo4j.GraphDatabase.driver(self.address, auth=auth, notifications_min_severity="OFF")
        found = self._driver.execute_query("MATCH (n) RETURN count(n) AS n").records[0]["n"]
        if found:
            raise SystemExit(f"{self.address} holds {found:,} nodes; this needs an empty database")
        open_store(self.address, create=True).close()
        return self

    def __exit__(self, *_: object) -> None:
        wipe(self.address)
        self._driver.close()

    def floor(self, batches: Sequence[list[Contribution]]) -> float:
        """Write rows worked out beforehand; return seconds."""
        wipe(self.address)
        work = list(all_rows(batches))
        start = time.perf_counter()
        for statements in work:
            with self._driver.session() as session:
                session.execute_write(_run_all, statements)
        return time.perf_counter() - start

    def ours(self, batches: Sequence[list[Contribution]]) -> float:
        """Write through the store; return seconds."""
        wipe(self.address)
        with open_store(self.address) as store:
            start = time.perf_counter()
            for batch in batches:
                store.write(batch)
            return time.perf_counter() - start


def _run_all(transaction: neo4j.ManagedTransaction, statements: Iterable[Statement]) -> None:
    for cypher, rows in statements:
        transaction.run(cypher, rows=rows).consume()  # type: ignore[arg-type]


def all_rows(batches: Iterable[list[Contribution]]) -> Iterator[list[Statement]]:
    """Yield what each transaction writes: statements with their rows."""
    tallies: dict[tuple[EntityType, str], Tally] = defaultdict(Tally)
    sums = NameSums()
    for batch in batches:
        papers: Rows = []
        mentions: dict[EntityType, Rows] = defaultdict(list)
        relations: dict[tuple[EntityType, RelationType, EntityType], Rows] = defaultdict(list)
        touched: dict[EntityType, set[str]] = defaultdict(set)
        for c in batch:
            properties = {
                "title": c.paper.title, "abstract": c.paper.abstract, "year": c.paper.year, "venue": c.paper.venue,
                "url": c.paper.url, "authors": list(c.paper.authors) or None, "digest": c.digest,
                "contribution": c.packed(),
            }  # fmt: skip
            sums.count(c, 1)
            papers.append({"id": c.paper.id, "properties": properties})
            for m in c.mentions:
                tallies[m.type, m.entity].add(m.name, m.forms)
                touched[m.type].add(m.entity)
                edge = {
                    "role": m.role.value, "count": m.count, "confidence": m.confidence, "evidence": m.evidence,
                    "name": m.name, "forms": list(m.forms),
                }  # fmt: skip
                mentions[m.type].append({"head": c.paper.id, "tail": m.entity, "properties": edge})
            for r in c.relations:
                edge = {
                    "paper": c.paper.id, "sentence": r.sentence, "confidence": r.confidence, "extractor": r.extractor,
                }  # fmt: skip
                row = {"head": r.head, "tail": r.tail, "properties": edge}
                relations[r.head_type, r.type, r.tail_type].append(row)
        statements: list[Statement] = [(_node("Paper"), papers)]
        for label, ids in touched.items():
            rows = [{"id": id_, "properties": _entity(id_, tallies[label, id_], sums)} for id_ in sorted(ids)]
            statements.append((_node(label), rows))
        statements += [(_edge("Paper", "MENTIONS", label), rows) for label, rows in mentions.items()]
        statements += [(_edge(*key), rows) for key, rows in relations.items()]
        yield statements


def _entity(id_: str, tally: Tally, sums: NameSums) -> dict[str, Any]:
    return {**entity_properties(id_, tally, Decisions()), **dict(zip(SUMS, sums.names[id_], strict=True))}


def _node(label: str) -> str:
    return f"UNWIND $rows AS row MERGE (n:{label} {{id: row.id}}) SET n += row.properties"


def _edge(head: str, type_: str, tail: str) -> str:
    return (
        f"UNWIND $rows AS row MATCH (h:{head} {{id: row.head}}) MATCH (t:{tail} {{id: row.tail}}) "
        f"CREATE (h)-[r:{type_}]->(t) SET r += row.properties"
    )


@dataclass
class _Collector:
    """Stands where a store would, and keeps what it is given."""

    written: list[Contribution]

    def write(self, contributions: Sequence[Contribution]) -> None:
        self.written += contributions

    def link(self, linker: Linker) -> int:
        return 0


def read(extractions: str, papers_file: str | None) -> list[Contribution]:
    """Read an extraction file, linked as `kg load` does."""

    def stop(error: Exception) -> None:
        raise SystemExit(str(error))

    papers = {paper.id: paper for paper in read_papers(papers_file, on_error=stop)} if papers_file else {}
    collector = _Collector([])
    lines, linker = read_lines(extractions, on_error=stop), Linker(installed_vocabulary())
    load(lines, extractions, papers, collector, linker, on_error=stop)  # type: ignore[arg-type]
    return collector.written


def made_up(count: int, *, entities: int = 50_000, seed: int = 1) -> Iterator[Contribution]:
    """Make papers of 20 entities, drawn by Zipf's law, and 10 relations."""
    chance = random.Random(seed)
    types = list(EntityType)
    relation_types = list(RelationType)
    weights = list(accumulate(1 / rank for rank in range(1, entities + 1)))
    ranks = range(entities)
    sentence: Callable[[], str] = lambda: "We show that this is so. " * chance.randint(3, 8)  # noqa: E731
    for number in range(count):
        chosen = sorted(set(chance.choices(ranks, cum_weights=weights, k=24)))[:20]
        chance.shuffle(chosen)
        mentions = []
        for rank in chosen:
            type_, name = types[rank % len(types)], f"entity number {rank}"
            forms = (name, name.upper()) if chance.random() < 0.3 else (name,)
            id_, count_ = entity_id(type_, name), chance.randint(1, 4)
            mentions.append(MentionEdge(id_, type_, name, forms, Role.USED, count_, 0.87, sentence()))
        relations = []
        for _ in range(10):
            head, tail = chance.sample(mentions, 2)
            type_ = chance.choice(relation_types)
            relations.append(
                RelationEdge(head.entity, head.type, type_, tail.entity, tail.type, 0.74, sentence(), "made-up")
            )
        year, title = 2000 + number % 25, f"Paper number {number}"
        paper = Paper(f"paper-{number}", title, sentence() * 8, year, "Venue", None, ("A. Uthor",))
        yield Contribution(paper, f"digest-{number}", tuple(mentions), tuple(relations))


if __name__ == "__main__":
    main()
