"""The way of a paper, on one screen: reader, extraction, linking, store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from kg.batches import batches
from kg.contribution import Contribution
from kg.errors import ExtractionError, InputError
from kg.extraction import Pipeline
from kg.linking import Linker, check_offsets, paper_digest
from kg.records import Extraction, Paper

if TYPE_CHECKING:
    from kg.store import Store

BATCH: Final = 500
"""Papers a transaction: some ten thousand rows."""

OnError = Callable[[InputError], None]
OnProgress = Callable[[int], None]


@dataclass(slots=True)
class Report:
    """What a build or load did, in papers."""

    papers: int = 0
    new: int = 0
    entities: int = 0
    relations: int = 0


def build(
    papers: Iterable[Paper],
    store: Store,
    pipeline: Pipeline,
    linker: Linker,
    *,
    on_error: OnError,
    on_progress: OnProgress = lambda papers: None,
) -> Report:
    """Read papers and write them into a store, batch by batch.

    Papers that the store holds already, read by the same pipeline, are passed over: a build that was
    interrupted goes on where it stopped.
    """
    report = Report()
    with _Writer(store, report, linker) as writer:
        for batch in batches(papers, BATCH):
            digests = {paper.id: paper_digest(paper, pipeline.fingerprint) for paper in batch}
            known = store.digests(list(digests))
            todo = [paper for paper in batch if known.get(paper.id) != digests[paper.id]]
            writer(
                [
                    linker.link(paper, extraction, digests[paper.id])
                    for paper, extraction in extract(todo, pipeline, on_error=on_error)
                ]
            )
            report.papers += len(batch)
            on_progress(len(batch))
    return report


def extract(papers: Iterable[Paper], pipeline: Pipeline, *, on_error: OnError) -> Iterator[tuple[Paper, Extraction]]:
    """Read papers, in order; one that makes the pipeline fail is reported and left out."""
    pipeline.load()  # a pipeline that cannot be set up is no fault of a paper's
    for batch in batches(papers, BATCH):
        try:
            yield from list(zip(batch, pipeline.extract(batch), strict=True))
        except ExtractionError:
            yield from _one_by_one(batch, pipeline, on_error)


def load(
    lines: Iterable[tuple[int, str]],
    source: str,
    papers: Mapping[str, Paper],
    store: Store,
    linker: Linker,
    *,
    on_error: OnError,
    on_progress: OnProgress = lambda papers: None,
) -> Report:
    """Write an extraction file into a store.

    Parameters
    ----------
    lines
        The file's lines with their numbers.
    source
        The file's name, for messages.
    papers
        Papers by id, for what an extraction file does not hold (abstract, year, venue, authors).
    """
    report = Report()
    with _Writer(store, report, linker) as writer:
        for batch in batches(lines, BATCH):
            contributions: dict[str, Contribution] = {}
            for number, line in batch:
                try:
                    extraction = Extraction.from_json(_json_object(line))
                    paper = papers.get(extraction.id)
                    if paper is not None:
                        check_offsets(paper, extraction)
                except ValueError as error:
                    on_error(InputError(str(error), source, number))
                    continue
                paper = paper or Paper(extraction.id, extraction.title, "")
                contributions[paper.id] = linker.link(paper, extraction, paper_digest(paper, line.strip()))
            writer(list(contributions.values()))
            report.papers += len(contributions)
            on_progress(len(batch))
    return report


def _one_by_one(batch: list[Paper], pipeline: Pipeline, on_error: OnError) -> Iterator[tuple[Paper, Extraction]]:
    for paper in batch:
        try:
            yield paper, next(iter(pipeline.extract([paper])))
        except ExtractionError as error:
            on_error(InputError(str(error), "extraction", paper=paper.id))


class _Writer:
    """Writes one batch while the next is being read, never more than one at a time; links names at the end."""

    def __init__(self, store: Store, report: Report, linker: Linker) -> None:
        self._store, self._report, self._linker = store, report, linker
        self._pool = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None

    def __call__(self, contributions: list[Contribution]) -> None:
        self._wait()
        if contributions:
            self._pending = self._pool.submit(self._store.write, contributions, self._linker)
        self._report.new += len(contributions)
        self._report.entities += sum(len(c.mentions) for c in contributions)
        self._report.relations += sum(len(c.relations) for c in contributions)

    def _wait(self) -> None:
        pending, self._pending = self._pending, None
        if pending:
            pending.result()

    def __enter__(self) -> Self:
        # What a build that was interrupted left, or another vocabulary; from here on the two agree.
        self._store.link(self._linker)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self._wait()
            if kind is None:
                self._store.link(self._linker)
        finally:
            self._pool.shutdown()


def _json_object(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise ValueError(f"this is not JSON ({error})") from None
    if not isinstance(record, dict):
        raise ValueError("expected a JSON object, one extraction record a line")
    return record
