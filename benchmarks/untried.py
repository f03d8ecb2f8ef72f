"""Whether `untried` finds datasets that were hidden from it, more often than naming the most popular ones.

    kg extract abstracts.jsonl.gz -o extracted.jsonl
    python benchmarks/untried.py abstracts.jsonl.gz extracted.jsonl --papers 20000

Of the pairs of a method or model and a dataset that papers state as EVALUATED_ON, a tenth is hidden, as if the
papers that mention both had never named the dataset: in all of these papers its mention goes, and every relation with
it, also those of other methods. Then `untried` is asked for each of these methods. Hits@10 is the share of hidden
datasets among the first ten, MRR the mean of one over the place (0 beyond the first hundred). Datasets that the
method is still linked to, or named together with in a paper, are out of the ranking, for popularity too.
A dataset that only these papers name is gone from the graph, and nothing can find it; such pairs count as missed.
For the difference from popularity stand a 95 % interval (paired bootstrap over pairs) and how many pairs each is
ahead on.

The papers fall into two halves by their ids. The weights were chosen on one (--half 0); figures are of the other.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
import zlib
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import islice
from pathlib import Path

from kg.contribution import Contribution, MentionEdge, RelationEdge
from kg.errors import InputError, NotFoundError
from kg.extraction import installed_vocabulary
from kg.graph import Graph
from kg.linking import Linker
from kg.readers import read_lines, read_papers
from kg.records import Extraction
from kg.schema import EntityType, RelationType, strongest_role, type_of

ACTORS = {EntityType.METHOD, EntityType.MODEL}
HIDDEN_SHARE = 0.1
BATCH = 500
DEEP = 100
Pair = tuple[str, str]


def main() -> None:
    """Hide, build, ask, and print a line for each way of ranking."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", help="papers, JSONL or JSONL.gz")
    parser.add_argument("extractions", help="what `kg extract` wrote for them")
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--asks", type=int, default=1000, help="hidden pairs to ask for, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--half", type=int, choices=(0, 1), default=1, help="0 is the half that weights were chosen on")
    arguments = parser.parse_args()
    linker = Linker(installed_vocabulary())
    contributions = _as_linked(_contributions(arguments, linker), linker)
    pairs = sorted({pair for contribution in contributions for pair in _pairs(contribution)})
    generator = random.Random(arguments.seed)
    hidden = set(generator.sample(pairs, int(HIDDEN_SHARE * len(pairs))))
    hidden_from: dict[str, set[str]] = defaultdict(set)
    for head, tail in hidden:
        hidden_from[head].add(tail)
    kept = [_without(contribution, hidden_from) for contribution in contributions]
    known: dict[str, set[str]] = defaultdict(set)
    popularity: Counter[str] = Counter()
    for contribution in kept:
        popularity.update(tail for _, tail in _pairs(contribution))
        named = {mention.entity for mention in contribution.mentions}
        for method in named & hidden_from.keys():
            known[method] |= named
    linked = {r.head for c in kept for r in c.relations} | {r.tail for c in kept for r in c.relations}
    popular = sorted(popularity, key=lambda id_: (-popularity[id_], id_))
    asked = sorted(hidden)
    asked = sorted(generator.sample(asked, min(arguments.asks, len(asked))))
    print(f"{len(contributions):,} papers, {len(pairs):,} pairs, {len(hidden):,} hidden, {len(asked):,} asked for")
    groups = {
        "all": asked,
        "with a dataset left": [
            pair for pair in asked if any(type_of(id_) is EntityType.DATASET for id_ in known[pair[0]])
        ],
        "with any relation left": [pair for pair in asked if pair[0] in linked],
    }
    places: dict[Pair, dict[str, int | None]] = {}
    with tempfile.TemporaryDirectory() as folder, Graph.open(Path(folder) / "graph.kg", create=True) as graph:
        for start in range(0, len(kept), BATCH):
            graph.store.write(kept[start : start + BATCH])
        begun = time.perf_counter()
        for method, dataset in asked:
            rest = islice((id_ for id_ in popular if id_ not in known[method]), DEEP)
            places[method, dataset] = {
                "untried": _place(_ask(graph, method), dataset),
                "popularity": _place(list(rest), dataset),
            }
        print(f"{1000 * (time.perf_counter() - begun) / len(asked):.0f} ms each")
    for group, members in groups.items():
        for name in ("untried", "popularity"):
            found = [places[pair][name] for pair in members]
            hits = statistics.fmean(map(_hit, found))
            mrr = statistics.fmean(map(_inverse, found))
            print(f"{group:24} {len(members):>5} pairs  {name:12} hits@10 {hits:.4f}  MRR {mrr:.4f}")
    both = [(places[pair]["untried"], places[pair]["popularity"]) for pair in asked]
    print(f"hits@10  ahead by {_difference([_hit(one) - _hit(other) for one, other in both])}")
    print(f"MRR      ahead by {_difference([_inverse(one) - _inverse(other) for one, other in both])}")


def _ask(graph: Graph, method: str) -> list[str]:
    try:
        return [row["id"] for row in graph.ask("untried", method=method, limit=DEEP)]
    except NotFoundError:
        return []


def _place(ranking: list[str], dataset: str) -> int | None:
    return ranking.index(dataset) + 1 if dataset in ranking else None


def _hit(place: int | None) -> float:
    return float(place is not None and place <= 10)


def _inverse(place: int | None) -> float:
    return 1 / place if place else 0.0


def _difference(differences: list[float]) -> str:
    """Return the mean difference with its bootstrap interval, and on how many pairs each is ahead."""
    generator = random.Random(0)
    means = sorted(statistics.fmean(generator.choices(differences, k=len(differences))) for _ in range(2000))
    ahead, behind = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
    mean = statistics.fmean(differences)
    return f"{mean:+.4f} ({means[49]:+.4f} to {means[1949]:+.4f}), ahead on {ahead}, behind on {behind}"


def _contributions(arguments: argparse.Namespace, linker: Linker) -> list[Contribution]:
    papers = {paper.id: paper for paper in read_papers(arguments.corpus, on_error=_fail)}
    half = sorted(id_ for id_ in papers if zlib.crc32(id_.encode()) % 2 == arguments.half)
    chosen = set(random.Random(arguments.seed).sample(half, min(arguments.papers, len(half))))
    found = []
    for _, line in read_lines(arguments.extractions, on_error=_fail):
        record = json.loads(line)
        if record["id"] in chosen:
            found.append(linker.link(papers[record["id"]], Extraction.from_json(record), record["id"]))
    return found


def _as_linked(contributions: list[Contribution], linker: Linker) -> list[Contribution]:
    """Return contributions that name what the linked graph names, so that a pair is not hidden under one name only."""
    with tempfile.TemporaryDirectory() as folder, Graph.open(Path(folder) / "graph.kg", create=True) as graph:
        for start in range(0, len(contributions), BATCH):
            graph.store.write(contributions[start : start + BATCH])
        graph.store.link(linker)
        rows = graph.store.query("MATCH (n:Name) RETURN n.id AS id, n.entity AS entity", {})
    leads = {row["id"]: row["entity"] for row in rows}
    return [_renamed(contribution, leads) for contribution in contributions]


def _renamed(contribution: Contribution, leads: dict[str, str]) -> Contribution:
    mentions: dict[str, MentionEdge] = {}
    for mention in contribution.mentions:
        id_ = leads.get(mention.entity, mention.entity)
        renamed = replace(mention, entity=id_, type=type_of(id_))
        if id_ in mentions:
            known = mentions[id_]
            renamed = replace(known, count=known.count + mention.count, role=strongest_role(known.role, mention.role))
        mentions[id_] = renamed
    relations: dict[tuple[str, RelationType, str], RelationEdge] = {}
    for relation in contribution.relations:
        head, tail = leads.get(relation.head, relation.head), leads.get(relation.tail, relation.tail)
        if head != tail:
            renamed_relation = replace(relation, head=head, head_type=type_of(head), tail=tail, tail_type=type_of(tail))
            relations.setdefault((head, relation.type, tail), renamed_relation)
    return replace(contribution, mentions=tuple(mentions.values()), relations=tuple(relations.values()))


def _pairs(contribution: Contribution) -> list[Pair]:
    return [
        (relation.head, relation.tail)
        for relation in contribution.relations
        if relation.type is RelationType.EVALUATED_ON
        and type_of(relation.head) in ACTORS
        and type_of(relation.tail) is EntityType.DATASET
    ]


def _without(contribution: Contribution, hidden_from: dict[str, set[str]]) -> Contribution:
    named = {mention.entity for mention in contribution.mentions}
    gone = named & {dataset for method in named & hidden_from.keys() for dataset in hidden_from[method]}
    mentions = tuple(mention for mention in contribution.mentions if mention.entity not in gone)
    relations = tuple(r for r in contribution.relations if r.head not in gone and r.tail not in gone)
    return replace(contribution, mentions=mentions, relations=relations)


def _fail(error: InputError) -> None:
    raise error


if __name__ == "__main__":
    main()
