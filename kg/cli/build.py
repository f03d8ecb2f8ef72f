"""Commands that read papers and write the graph: build, extract, load, remove."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from kg.cli.options import Skipped, output_option, store_option, whole_file
from kg.cli.progress import Progress
from kg.errors import KgError
from kg.records import Paper

if TYPE_CHECKING:
    from kg.build import Report
    from kg.extraction import Pipeline
    from kg.readers import OnError

_INPUTS = click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
_VOCABULARY = click.option(
    "--vocabulary", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="A vocabulary of your own: name, type, aliases, broader, split by tabs. The graph remembers it.",
)  # fmt: skip
_DECISIONS = click.option(
    "--decisions", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Decisions about entities, in the place of those of the graph (see `kg entity`).",
)  # fmt: skip
_STRICT = click.option("--strict", is_flag=True, help="Stop at the first bad record instead of skipping it.")


def _reading_options(function: Any) -> Any:
    from kg.readers import reader_names

    names = list(reader_names())
    for option in (
        click.option("--reader", type=click.Choice(names), help="Format of the input.  [default: found by looking]"),
        click.option(
            "--column", "columns", multiple=True, metavar="FIELD=NAME",
            help="Name of a field in the input where it is not ours, e.g. --column abstract=summary.",
        ),
        click.option("--pipeline", "name", default=None, metavar="NAME", help=_pipeline_help()),
        click.option("--spacy-model", metavar="NAME|FOLDER", help="A spaCy pipeline to run before ours."),
        _STRICT,
    ):  # fmt: skip
        function = option(function)
    return function


def _pipeline_help() -> str:
    from kg.extraction import DEFAULT_PIPELINE, pipelines

    return (
        "How to read: "
        + "; ".join(f"{name}: {help_}" for name, help_ in pipelines().items())
        + (f".  [default: {DEFAULT_PIPELINE}]")
    )


@click.command(
    epilog="Examples: kg build papers.jsonl; kg build page.txt more.jsonl.gz --store lab.kg; zcat x.gz | kg build -"
)
@_INPUTS
@store_option
@_reading_options
@_VOCABULARY
@_DECISIONS
def build(
    inputs: tuple[str, ...],
    store: str,
    strict: bool,
    vocabulary: tuple[Path, ...],
    decisions: Path | None,
    **reading: Any,
) -> None:
    """Read papers from INPUT files (- for stdin) and build the graph.

    Papers already in the store are not read again; an interrupted build goes on where it stopped.
    """
    from kg.build import build as build_graph
    from kg.curation import linker_for
    from kg.stores import open_store

    skipped, duplicates = Skipped(strict=strict), list[Paper]()
    _pipeline(reading)
    papers = _not_empty(_papers(inputs, reading, skipped, duplicates), skipped)
    total = _count(inputs, reading)
    with open_store(store, create=True) as opened, Progress("papers", total) as progress:
        linker = linker_for(opened, vocabulary, decisions)
        pipeline = _pipeline(reading, linker.own_vocabulary)
        report = build_graph(papers, opened, pipeline, linker, on_error=skipped, on_progress=progress)
    _say_duplicates(duplicates)
    _summary(report, store, skipped)


@click.command(epilog="Examples: kg extract papers.jsonl -o extracted.jsonl; kg extract page.txt | head -1")
@_INPUTS
@output_option
@_reading_options
@_VOCABULARY
def extract(
    inputs: tuple[str, ...], output: Path | None, strict: bool, vocabulary: tuple[Path, ...], **reading: Any
) -> None:
    """Read papers from INPUT files (- for stdin) and write what was found in them, one JSON line a paper."""
    from kg.build import extract as extract_papers
    from kg.vocabulary import dumps

    skipped, duplicates = Skipped(strict=strict), list[Paper]()
    pipeline = _pipeline(reading, dumps(vocabulary) if vocabulary else "")
    papers = _not_empty(_papers(inputs, reading, skipped, duplicates), skipped)
    with ExitStack() as stack:
        out: TextIO = sys.stdout
        if output is not None:
            out = stack.enter_context(open(stack.enter_context(whole_file(output)), "w", encoding="utf-8"))
        progress = stack.enter_context(Progress("papers", _count(inputs, reading)))
        for _, extraction in extract_papers(papers, pipeline, on_error=skipped):
            out.write(json.dumps(extraction.to_json(), ensure_ascii=False) + "\n")
            progress(1)
        out.flush()
    _say_duplicates(duplicates)
    _exit(skipped)


@click.command(epilog="Example: kg load extracted.jsonl --papers papers.jsonl")
@click.argument("extractions", metavar="EXTRACTIONS")
@click.option("--papers", "papers_file", metavar="FILE", help="The papers themselves: abstracts, years, authors.")
@store_option
@_STRICT
@_VOCABULARY
@_DECISIONS
def load(
    extractions: str,
    papers_file: str | None,
    store: str,
    strict: bool,
    vocabulary: tuple[Path, ...],
    decisions: Path | None,
) -> None:
    """Bring EXTRACTIONS (a file written by `kg extract`, or elsewhere in its format) into the graph."""
    from kg.build import load as load_lines
    from kg.curation import linker_for
    from kg.readers import read_lines, read_papers
    from kg.stores import open_store

    skipped = Skipped(strict=strict)
    papers: Mapping[str, Paper] = {}
    if papers_file:
        papers = {paper.id: paper for paper in read_papers(papers_file, on_error=skipped)}
    lines = ((number, line) for number, line in read_lines(extractions, on_error=skipped) if line.strip())
    with open_store(store, create=True) as opened, Progress("papers") as progress:
        linker = linker_for(opened, vocabulary, decisions)
        report = load_lines(lines, extractions, papers, opened, linker, on_error=skipped, on_progress=progress)
    _summary(report, store, skipped)


@click.command(epilog="Example: kg remove hu-2021-lora")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@store_option
def remove(ids: tuple[str, ...], store: str) -> None:
    """Take the papers with these IDs out of the graph, with exactly what they contributed."""
    from kg.curation import linker_for
    from kg.stores import open_store

    with open_store(store) as opened:
        removed = set(opened.remove(ids))
        if removed:
            opened.link(linker_for(opened))
    missing = [id_ for id_ in ids if id_ not in removed]
    for id_ in missing:
        click.echo(f"there is no paper {id_} in {store}; `kg search` finds ids", err=True)
    click.echo(f"removed {len(removed):,} papers from {store}", err=True)
    if missing:
        raise click.exceptions.Exit(1)


def _pipeline(reading: dict[str, Any], vocabulary: str = "") -> Pipeline:
    from kg.extraction import DEFAULT_PIPELINE, Pipeline

    return Pipeline(reading["name"] or DEFAULT_PIPELINE, reading["spacy_model"], vocabulary)


def _papers(
    inputs: tuple[str, ...], reading: dict[str, Any], skipped: OnError, duplicates: list[Paper]
) -> Iterator[Paper]:
    from kg.readers import read_papers, unique_papers

    columns: dict[str, str] = {}
    for pair in reading["columns"]:
        field, equals, name = pair.partition("=")
        if not equals:
            raise click.UsageError(f"--column takes FIELD=NAME, not '{pair}'")
        columns[field] = name
    try:
        sources = [
            read_papers(source, reader=reading["reader"], columns=columns, on_error=skipped) for source in inputs
        ]
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    return unique_papers(itertools.chain.from_iterable(sources), on_duplicate=lambda paper, _: duplicates.append(paper))


def _count(inputs: tuple[str, ...], reading: dict[str, Any]) -> int | None:
    """Count the papers beforehand, for the time left; reading is quick beside extraction."""
    if "-" in inputs or not sys.stderr.isatty():
        return None
    return sum(1 for _ in _papers(inputs, reading, lambda _: None, []))


def _not_empty(papers: Iterable[Paper], skipped: Skipped) -> Iterator[Paper]:
    """Look for a first paper before a store is made or opened for nothing."""
    iterator = iter(papers)
    first = next(iterator, None)
    if first is None:
        raise KgError(f"no paper was read{f'; {skipped.count:,} records were skipped' if skipped.count else ''}")
    return itertools.chain([first], iterator)


def _summary(report: Report, store: str, skipped: Skipped) -> None:
    click.echo(
        f"{report.papers:,} papers read, {report.new:,} of them new or changed, "
        f"with {report.entities:,} mentions of entities and {report.relations:,} relations; the graph is in {store}",
        err=True,
    )
    _exit(skipped)


def _say_duplicates(duplicates: list[Paper]) -> None:
    if duplicates:
        names = ", ".join(paper.id for paper in duplicates[:3]) + (", ..." if len(duplicates) > 3 else "")
        click.echo(f"{len(duplicates):,} papers were there twice and became one ({names})", err=True)


def _exit(skipped: Skipped) -> None:
    if skipped.count:
        click.echo(f"{skipped.count:,} records were skipped, see above", err=True)
        raise click.exceptions.Exit(1)
