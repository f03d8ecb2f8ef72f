"""What linking costs beside extraction, and how it grows with the number of papers.

    kg extract abstracts.jsonl.gz -o extracted.jsonl
    python benchmarks/link.py abstracts.jsonl.gz extracted.jsonl --sizes 1000 5000 20000

In one run: some papers are read by the pipeline (milliseconds a paper); then, for each size, as many papers are linked
on their own (`in paper`), written into a new embedded store (`write`), and the whole graph is linked (`in corpus`:
everything from where names lead to the links between kinds of things). The shares are those of the two kinds of
linking in extraction: of the CPU time, and of the time that passes (extraction uses all cores, linking one). A last
column adds a tenth more papers to the graph and links again, for each of those.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

sys.path.pop(0)  # this folder, in which a file hides the package `queries`

from kg.contribution import Contribution
from kg.curation import linker_for
from kg.errors import InputError
from kg.extraction import Pipeline
from kg.linking import Linker
from kg.readers import read_lines, read_papers
from kg.records import Extraction, Paper
from kg.store import Store
from kg.stores import open_store

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
    extraction = _extraction_cost(list(islice(papers.values(), TIMED)), arguments.pipeline)
    print(f"extraction ({arguments.pipeline}): {extraction.cpu:.1f} ms CPU a paper, in {extraction.wall:.1f} ms\n")
    print("CPU milliseconds a paper")
    print("   papers   names  moved  in paper   write  in corpus   share  share of time   a tenth more")
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "graph.kg", create=True) as store:
            _measure(store, papers, arguments.extractions, size, extraction)


def _measure(store: Store, papers: dict[str, Paper], extractions: str, size: int, extraction: Cost) -> None:
    linker = linker_for(store)
    _warm(linker)
    store.link(linker)
    read = list(islice(_read(extractions), size + size // 10))
    clock = Clock()
    with clock("in paper"):
        contributions = [linker.link(papers[x.id], x, "digest") for x in read[:size]]
    with clock("write"):
        _write(store, contributions)
    with clock("in corpus"):
        moved = store.link(linker)
    more = [linker.link(papers[x.id], x, "digest") for x in read[size:]]
    _write(store, more)
    with clock("more"):
        store.link(linker)
    names = len({mention.entity for contribution in contributions for mention in contribution.mentions})
    one, written, corpus = (clock.costs[part].over(size) for part in ("in paper", "write", "in corpus"))
    again = clock.costs["more"].over(max(len(more), 1))
    share, of_time = (one.cpu + corpus.cpu) / extraction.cpu, (one.wall + corpus.wall) / extraction.wall
    print(
        f"{size:>9,}{names:>8,}{moved:>7,}{one.cpu:>10.2f}{written.cpu:>8.2f}{corpus.cpu:>11.2f}{share:>8.1%}"
        f"{of_time:>15.1%}{again.cpu:>15.2f}",
        flush=True,
    )


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
        self.costs[part] = Cost(1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - wall))


def _write(store: Store, contributions: list[Contribution]) -> None:
    for start in range(0, len(contributions), BATCH):
        store.write(contributions[start : start + BATCH])


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
