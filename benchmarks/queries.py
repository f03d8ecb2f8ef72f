"""How long each question takes, warm, on one or several stores with the same graph.

    python benchmarks/queries.py big.kg bolt://127.0.0.1:7687 --asks 12

Each question is asked for things of every size: the most mentioned of its kind, then ever rarer ones. Searches are
for the same things' names: whole, the first half, with two letters changed over, two names at once, and for titles
with such an error. A first round warms up and is not counted.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

sys.path.pop(0)  # this folder, in which this file would hide the package `queries`

from kg.errors import KgError
from kg.graph import Graph
from kg.head import Parameter
from kg.query import Query
from kg.schema import PAPER
from kg.stores import reading

RANKS = (0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 2047)


def main() -> None:
    """Ask everything and print milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stores", nargs="+", help="folders or addresses of stores")
    parser.add_argument("--asks", type=int, default=len(RANKS), help="things that each question is asked for")
    parser.add_argument("--only", nargs="*", default=(), help="only these questions")
    arguments = parser.parse_args()
    for location in arguments.stores:
        with Graph.open(location) as graph:
            papers = reading.counts(graph.store)[PAPER]
            print(f"{location}: {papers:,} papers")
            print(f"{'question':22}{'asked':>6}{'median ms':>11}{'worst ms':>10}{'CPU ms':>8}{'rows':>6}")
            for query in graph.queries:
                if not arguments.only or query.name in arguments.only:
                    values = list(_values(graph, query))[: arguments.asks]
                    print(_line(query.name, partial(_ask, graph, query), values), flush=True)
            if not arguments.only or "search" in arguments.only:
                for what, texts in _texts(graph).items():
                    print(_line(f"search {what}", lambda text: len(graph.search(text)), texts), flush=True)


def _line(name: str, ask: Callable[[Any], int], values: Sequence[Any]) -> str:
    for value in values:
        ask(value)
    wall, processor, rows = [], [], []
    for value in values:
        start, used = time.perf_counter(), time.process_time()
        rows.append(ask(value))
        wall.append(1000 * (time.perf_counter() - start))
        processor.append(1000 * (time.process_time() - used))
    return (
        f"{name:22}{len(values):>6}{statistics.median(wall):>11.1f}{max(wall):>10.1f}"
        f"{statistics.median(processor):>8.1f}{statistics.median(rows):>6.0f}"
    )


def _ask(graph: Graph, query: Query, value: dict[str, Any]) -> int:
    try:
        return len(graph.ask(query.name, **value))
    except KgError as error:
        raise SystemExit(f"{query.name} {value}: {error}") from None


def _texts(graph: Graph) -> dict[str, list[str]]:
    found = [row["name"] for row in graph.ask("top", type="Entity", limit=max(RANKS) + 1)]
    names = [found[rank] for rank in RANKS if rank < len(found)]
    titles = [row["title"] for row in graph.cypher(f"MATCH (p:{PAPER}) RETURN p.title AS title, p.id AS id "
                                                   f"ORDER BY id LIMIT {len(RANKS)}")]  # fmt: skip
    return {
        "names": names,
        "beginnings": [name[: max(3, len(name) // 2)] for name in names],
        "errors": [_misspelt(name) for name in names],
        "several words": [f"{one} {other}" for one, other in pairwise(names)],
        "titles": [_misspelt(title) for title in titles],
    }


def _misspelt(text: str) -> str:
    middle = len(text) // 2
    return text[: middle - 1] + text[middle] + text[middle - 1] + text[middle + 1 :]


def _values(graph: Graph, query: Query) -> Iterator[dict[str, Any]]:
    required = [parameter for parameter in query.parameters if parameter.required]
    choices = [_choices(graph, parameter) for parameter in required]
    names = [parameter.name for parameter in required]
    if not required:
        yield from [{}] * 5
    for place in range(max(map(len, choices), default=0)):
        # Where two things are asked for, the second is one rank rarer.
        yield {
            name: found[(place + shift) % len(found)]
            for shift, (name, found) in enumerate(zip(names, choices, strict=True))
        }


def _choices(graph: Graph, parameter: Parameter) -> list[Any]:
    if parameter.kind == "Type":
        return ["Method", "Dataset", "Task"]
    if parameter.kind == "int":
        return [2022, 2023, 2024]
    if parameter.kind == "document" or parameter.labels == (PAPER,):
        statement = f"MATCH (p:{PAPER}) RETURN p.id AS id ORDER BY id LIMIT {len(RANKS)}"
        return [row["id"] for row in graph.cypher(statement)]
    labels = "|".join(label for label in parameter.labels if label != PAPER)
    found = [row["id"] for row in graph.ask("top", type=labels, limit=max(RANKS) + 1)]
    return [found[rank] for rank in RANKS if rank < len(found)]


if __name__ == "__main__":
    main()
