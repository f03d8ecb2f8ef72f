"""Commands that show the graph as a whole: stats, export, view."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

import click

from kg.cli.options import chosen_format, format_option, output_option, store_option, whole_file, write_text


@click.command(epilog="Example: kg stats --format md")
@store_option
@format_option
@output_option
def stats(store: str, format_: str | None, output: Path | None) -> None:
    """Count what is in the graph: papers, entities by type, edges by relation."""
    from kg.output import render
    from kg.stores import open_store, reading

    with open_store(store) as opened:
        rows = [{"what": name, "count": count} for name, count in reading.counts(opened).items()]
    write_text(render(rows, ("what", "count"), chosen_format(format_, output)), output)


@click.command(epilog="Example: kg export -o graph.jsonl")
@store_option
@output_option
@click.option("--exporter", default="jsonl", show_default=True, help="Format of the file.")
def export(store: str, output: Path | None, exporter: str) -> None:
    """Write the whole graph, sorted: the same graph gives the same bytes."""
    from kg.exporters import write_graph
    from kg.stores import open_store

    with ExitStack() as stack:
        opened = stack.enter_context(open_store(store))
        out: TextIO = sys.stdout
        if output is not None:
            out = stack.enter_context(open(stack.enter_context(whole_file(output)), "w", encoding="utf-8"))
        write_graph(opened, out, exporter)
        out.flush()
