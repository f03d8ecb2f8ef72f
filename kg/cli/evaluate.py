"""The command that scores a pipeline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, cast

import click

from kg.cli.options import output_option, write_text

# The kinds that kg.evaluation knows; a test holds the two together, so that help need not load it.
_KINDS: Final = ("gold", "scier", "scierc", "tdmsci")


@click.command(epilog="Examples: kg evaluate gold gold.jsonl --papers papers.jsonl; kg evaluate scier test_spans.jsonl")
@click.argument("kind", type=click.Choice(_KINDS))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--papers", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Texts of the papers of a gold file.  [default: papers.jsonl beside it]",
)  # fmt: skip
@click.option("--pipeline", "name", metavar="NAME", help="What to score.  [default: full]")
@click.option("--spacy-model", metavar="NAME|FOLDER", help="A spaCy pipeline to run before ours.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True,
              help="How to print the scores.")  # fmt: skip
@output_option
def evaluate(
    kind: str, file: Path, papers: Path | None, name: str | None, spacy_model: str | None, format_: str,
    output: Path | None,
) -> None:  # fmt: skip
    """Score a pipeline on an annotated FILE: our own gold, SciER, SciERC or TDMSci.

    Prints precision, recall and F1, also by type, with 95% intervals over documents, and abstracts a second.
    """
    from kg.evaluation import Kind
    from kg.evaluation import evaluate as score
    from kg.extraction import DEFAULT_PIPELINE, Pipeline
    from kg.output import render

    report = score(cast(Kind, kind), file, papers, Pipeline(name or DEFAULT_PIPELINE, spacy_model))
    if format_ == "json":
        write_text(json.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n", output)
    else:
        rows = report.rows()
        write_text(render(rows, list(rows[0]), "table"), output)
