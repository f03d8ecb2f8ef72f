"""What linking costs beside extraction, and how it grows with the number of papers.

    kg extract abstracts.jsonl.gz -o extracted.jsonl
    python benchmarks/link.py abstracts.jsonl.gz extracted.jsonl --sizes 1000 5000 20000

In one run: some papers are read by the pipeline (milliseconds a paper); then, for each size, as many papers are linked
on their own (`in paper`), written into a new embedded store (`write`; of that `placing`, where new names lead for the
time being), and the whole graph is linked (`in corpus`: everything from where names lead in the end to the links
between kinds of things). The shares are those of the three parts of linking in extraction: of the CPU time, and of the
time that passes (extraction uses all cores, linking one). The last columns say what a paper costs to link, times what
n log n would have it cost by the first size, and add a tenth more papers to the graph and link again, for each of
those.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.pop(0)  # this folder, in which a file hides the package `queries`

from kg.batches import batches
from kg.contribution import Contribution
from kg.curation import linker_for
from kg.errors import InputError
from kg.extraction import Pipeline
from kg.linking import Linker
from kg.readers import read_lines, read_papers
from kg.records import Extraction, Paper
from kg.store import Store
from kg.stores import open_store
from kg.stores._deciding import Placing

BATCH = 500
TIMED = 512


def main() -> None:
    """Measure, and print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", help="papers, JSONL or JSONL.gz")
    parser.add_argument("extractions", help="what `kg extract` wrote for them")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 5_000, 20_000])
    parser.add_argument("--pipeline", default="full")
    arguments = parser.parse_args()
    papers = {paper.id: paper for paper in read_papers(arguments.corpus, on_error=_fail)}
    gc.freeze()  # a build does not hold all papers, so its collector does not go through them
    extraction = _extraction_cost(list(islice(papers.values(), TIMED)), arguments.pipeline)
    print(f"extraction ({arguments.pipeline}): {extraction.cpu:.1f} ms CPU a paper, in {extraction.wall:.1f} ms\n")
    print("CPU milliseconds a paper")
    print("   papers   names  moved  in paper   write placing  in corpus   share  of time  of n log n   a tenth more")
    first: tuple[int, float] | None = None
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "graph.kg", create=True) as store:
            cost = _measure(store, papers, arguments.extractions, size, extraction, first)
            first = first or (size, cost)


def _measure(
    store: Store,
    papers: dict[str, Paper],
    extractions: str,
    size: int,
    extraction: Cost,
    first: tuple[int, float] | None,
) -> float:
    linker = linker_for(store)
    _warm(linker)
    store.link(linker)
    read, clock = _read(extractions), Clock()
    names: set[str] = set()
    with clock.every(Placing, "__call__", "placing"):
        for contributions in _linked(islice(read, size), papers, linker, clock):
            names.update(mention.entity for contribution in contributions for mention in contribution.mentions)
            with clock("write"):
                store.write(contributions, linker)
    one, written, placing = (clock.costs[part].over(size) for part in ("in paper", "write", "placing"))
    with clock("in corpus"):
        moved = store.link(linker)
    for contributions in _linked(islice(read, size // 10), papers, linker, Clock()):
        store.write(contributions, linker)
    with clock("more"):
        store.link(linker)
    corpus, again = clock.costs["in corpus"].over(size), clock.costs["more"].over(size // 10)
    linking = Cost(one.cpu + placing.cpu + corpus.cpu, one.wall + placing.wall + corpus.wall)
    start, cost = first or (size, linking.cpu)
    growth = linking.cpu / (cost * math.log(size) / math.log(start))
    print(
        f"{size:>9,}{len(names):>8,}{moved:>7,}{one.cpu:>10.2f}{written.cpu:>8.2f}{placing.cpu:>8.2f}{corpus.cpu:>11.2f}"
        f"{linking.cpu / extraction.cpu:>8.1%}{linking.wall / extraction.wall:>9.1%}{growth:>12.2f}{again.cpu:>15.2f}",
        flush=True,
    )
    return linking.cpu


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of all cores together, and those that passed."""

    cpu: float
    wall: float

    def over(self, papers: int) -> Cost:
        """Return what that is for one of so many papers."""
        return Cost(self.cpu / papers, self.wall / papers)


class Clock:
    """Costs by part of the work."""

    def __init__(self) -> None:
        self.costs: dict[str, Cost] = {}

    @contextmanager
    def __call__(self, part: str) -> Iterator[None]:
        """Time a part."""
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        before = self.costs.get(part, Cost(0.0, 0.0))
        self.costs[part] = Cost(
            before.cpu + 1000 * (time.process_time() - cpu), before.wall + 1000 * (time.perf_counter() - wall)
        )

    @contextmanager
    def every(self, owner: type, method: str, part: str) -> Iterator[None]:
        """Time each call of a method."""
        original = getattr(owner, method)

        def timed(*arguments: Any) -> Any:
            with self(part):
                return original(*arguments)

        setattr(owner, method, timed)
        try:
            yield
        finally:
            setattr(owner, method, original)


def _linked(
    extractions: Iterable[Extraction], papers: dict[str, Paper], linker: Linker, clock: Clock
) -> Iterator[list[Contribution]]:
    """Yield papers batch by batch, as a build does: to keep all would have Python look through them again and again."""
    for batch in batches(extractions, BATCH):
        with clock("in paper"):
            contributions = [linker.link(papers[x.id], x, "digest") for x in batch]
        yield contributions


def _warm(linker: Linker) -> None:
    """Work out what is worked out once a process, whatever the number of papers."""
    _ = linker.known, linker.families, linker.fingerprint


def _extraction_cost(papers: Iterable[Paper], name: str) -> Cost:
    chosen, pipeline, clock = list(papers), Pipeline(name), Clock()
    list(pipeline.extract(chosen[:64]))
    with clock("extraction"):
        list(pipeline.extract(chosen))
    return clock.costs["extraction"].over(len(chosen))


def _read(extractions: str) -> Iterator[Extraction]:
    for _, line in read_lines(extractions, on_error=_fail):
        yield Extraction.from_json(json.loads(line))


def _fail(error: InputError) -> None:
    raise SystemExit(str(error))


if __name__ == "__main__":
    main()
