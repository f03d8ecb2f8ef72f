"""Whether `untried` finds datasets that were hidden from it, more often than naming the most popular ones.

    kg extract abstracts.jsonl.gz -o extracted.jsonl
    python benchmarks/untried.py abstracts.jsonl.gz extracted.jsonl --papers 20000

Of the pairs of a method or model and a dataset that papers state as EVALUATED_ON, a tenth is hidden: all statements
of such a pair are left out of the graph. Then `untried` is asked for each of these methods; it answers from relations
only, so that a paper which mentions both gives nothing away. Hits@10 is the share of hidden datasets among the
first ten, MRR the mean of one over the place (0 beyond the first hundred). Other datasets of the method are
out of the ranking, for popularity too.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import islice
from pathlib import Path

from kg.contribution import Contribution
from kg.errors import InputError, NotFoundError
from kg.extraction import installed_vocabulary
from kg.graph import Graph
from kg.linking import Linker
from kg.readers import read_lines, read_papers
from kg.records import Extraction
from kg.schema import EntityType, RelationType, type_of

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
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    contributions = _contributions(arguments.corpus, arguments.extractions, arguments.papers, arguments.seed)
    pairs = sorted({pair for contribution in contributions for pair in _pairs(contribution)})
    generator = random.Random(arguments.seed)
    hidden = set(generator.sample(pairs, int(HIDDEN_SHARE * len(pairs))))
    kept = [_without(contribution, hidden) for contribution in contributions]
    known: dict[str, set[str]] = defaultdict(set)
    popularity: Counter[str] = Counter()
    for contribution in kept:
        for head, tail in _pairs(contribution):
            known[head].add(tail)
            popularity[tail] += 1
    linked = {r.head for c in kept for r in c.relations} | {r.tail for c in kept for r in c.relations}
    popular = sorted(popularity, key=lambda id_: (-popularity[id_], id_))
    asked = sorted(hidden)
    asked = sorted(generator.sample(asked, min(arguments.asks, len(asked))))
    print(f"{len(contributions):,} papers, {len(pairs):,} pairs, {len(hidden):,} hidden, {len(asked):,} asked for")
    groups = {
        "all": asked,
        "with a dataset left": [pair for pair in asked if known[pair[0]]],
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
            hits = statistics.mean(place is not None and place <= 10 for place in found)
            mrr = statistics.mean(1 / place if place else 0 for place in found)
            print(f"{group:24} {len(members):>5} pairs  {name:12} hits@10 {hits:.4f}  MRR {mrr:.4f}")


def _ask(graph: Graph, method: str) -> list[str]:
    try:
        return [row["id"] for row in graph.ask("untried", method=method, limit=DEEP)]
    except NotFoundError:
        return []


def _place(ranking: list[str], dataset: str) -> int | None:
    return ranking.index(dataset) + 1 if dataset in ranking else None


def _contributions(corpus: str, extractions: str, count: int, seed: int) -> list[Contribution]:
    papers = {paper.id: paper for paper in read_papers(corpus, on_error=_fail)}
    chosen = set(random.Random(seed).sample(sorted(papers), min(count, len(papers))))
    linker = Linker(installed_vocabulary())
    found = []
    for _, line in read_lines(extractions, on_error=_fail):
        record = json.loads(line)
        if record["id"] in chosen:
            found.append(linker.link(papers[record["id"]], Extraction.from_json(record), record["id"]))
    return found


def _pairs(contribution: Contribution) -> list[Pair]:
    return [
        (relation.head, relation.tail)
        for relation in contribution.relations
        if relation.type is RelationType.EVALUATED_ON and type_of(relation.head) in ACTORS
    ]


def _without(contribution: Contribution, hidden: set[Pair]) -> Contribution:
    relations = tuple(
        r for r in contribution.relations if r.type is not RelationType.EVALUATED_ON or (r.head, r.tail) not in hidden
    )
    return replace(contribution, relations=relations)


def _fail(error: InputError) -> None:
    raise error


if __name__ == "__main__":
    main()
