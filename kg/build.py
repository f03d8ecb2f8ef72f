"""The way of a paper, on one screen: reader, extraction, linking, store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kg.contribution import Contribution
from kg.errors import ExtractionError, InputError
from kg.extraction import Pipeline
from kg.linking import Linker, check_offsets, paper_digest
from kg.records import Extraction, Paper

if TYPE_CHECKING:
    from kg.store import Store

BATCH: Final = 500
"""Papers a transaction: some ten thousand rows."""

T = TypeVar("T")

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
    for batch in _batches(papers, BATCH):
        digests = {paper.id: paper_digest(paper, pipeline.fingerprint) for paper in batch}
        known = store.digests(list(digests))
        todo = [paper for paper in batch if known.get(paper.id) != digests[paper.id]]
        contributions = [
            linker.link(paper, extraction, digests[paper.id])
            for paper, extraction in extract(todo, pipeline, on_error=on_error)
        ]
        _write(store, contributions, report)
        report.papers += len(batch)
        on_progress(len(batch))
    return report


def extract(papers: Iterable[Paper], pipeline: Pipeline, *, on_error: OnError) -> Iterator[tuple[Paper, Extraction]]:
    """Read papers, in order; one that makes the pipeline fail is reported and left out."""
    for batch in _batches(papers, BATCH):
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
    for batch in _batches(lines, BATCH):
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
        _write(store, list(contributions.values()), report)
        report.papers += len(contributions)
        on_progress(len(batch))
    return report


def _one_by_one(batch: list[Paper], pipeline: Pipeline, on_error: OnError) -> Iterator[tuple[Paper, Extraction]]:
    for paper in batch:
        try:
            yield paper, next(iter(pipeline.extract([paper])))
        except ExtractionError as error:
            on_error(InputError(str(error), "extraction", paper=paper.id))


def _write(store: Store, contributions: list[Contribution], report: Report) -> None:
    if contributions:
        store.write(contributions)
    report.new += len(contributions)
    report.entities += sum(len(c.mentions) for c in contributions)
    report.relations += sum(len(c.relations) for c in contributions)


def _json_object(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise ValueError(f"this is not JSON ({error})") from None
    if not isinstance(record, dict):
        raise ValueError("expected a JSON object, one extraction record a line")
    return record


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
