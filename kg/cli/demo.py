"""The command that shows the whole way on sample papers."""

from __future__ import annotations

import importlib.resources
from pathlib import Path
from typing import Any, Final

import click

_QUESTIONS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("methods-on-dataset", {"dataset": "ImageNet", "limit": 8}),
    ("related-papers", {"paper": "hu-2021-lora", "limit": 5}),
    ("path", {"source": "LoRA", "target": "GLUE"}),
)
_SHOWN: Final = {"methods-on-dataset": ("name", "type", "papers", "evidence"), "related-papers": ("title", "shared")}


@click.command(epilog="Example: kg demo --folder /tmp/demo")
@click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), default=Path("kg-demo"), show_default=True,
    help="Where to put the store and the picture.",
)  # fmt: skip
def demo(folder: Path) -> None:
    """Build a graph of 60 sample papers, ask it three questions, and write its picture."""
    from kg.build import build
    from kg.curation import linker_for
    from kg.extraction import Pipeline
    from kg.graph import Graph
    from kg.readers import read_papers
    from kg.view import write_picture

    store = folder / "demo.kg"
    picture = folder / "demo.html"
    with importlib.resources.as_file(importlib.resources.files("kg") / "data" / "sample_papers.jsonl") as sample:
        papers = list(read_papers(sample, on_error=_fail))
    with Graph.open(store, create=True, lasting=False) as graph:
        report = build(papers, graph.store, Pipeline(), linker_for(graph.store), on_error=_fail)
        click.echo(f"Read {report.papers} sample papers into {store}.\n")
        for name, values in _QUESTIONS:
            click.echo(f"$ kg query {name} {_as_arguments(values)} --store {store}\n")
            answer = graph.ask(name, **values)
            columns = _SHOWN.get(name, answer.columns)
            click.echo(answer.render("table", columns=columns))
        write_picture(graph.store, picture)
    click.echo(f"The picture is in {picture}; open it in a browser.")
    click.echo(f"Ask on: export KG_STORE={store}; kg query --help")


def _fail(error: Exception) -> None:
    raise error


def _as_arguments(values: dict[str, Any]) -> str:
    names = [f'"{value}"' if " " in str(value) else str(value) for key, value in values.items() if key != "limit"]
    return " ".join(names + ([f"--limit {values['limit']}"] if "limit" in values else []))
