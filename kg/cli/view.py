"""The command that draws the graph."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import store_option
from kg.errors import KgError


@click.command(epilog="Examples: kg view; kg view LoRA GLUE --depth 2 --limit 150 -o lora.html")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--depth", type=click.IntRange(1, 6), default=2, show_default=True,
    help="Links between a name and what is shown, at most.",
)  # fmt: skip
@click.option("--limit", type=click.IntRange(2), default=150, show_default=True, help="Nodes at most.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), default=Path("graph.html"), show_default=True,
    help="The file to write.",
)  # fmt: skip
@store_option
def view(names: tuple[str, ...], depth: int, limit: int, output: Path, store: str) -> None:
    """Write an interactive picture: NAMEs and their best neighbours, or the most telling part of the graph.

    The picture is one HTML file; it opens in any browser and needs no network.
    """
    from kg.names import resolve
    from kg.schema import PAPER, EntityType
    from kg.store import open_store
    from kg.view import write_picture

    labels = (*(label.value for label in EntityType), PAPER)
    with open_store(store) as opened:
        seeds = [resolve(opened, name, labels)[0] for name in names]
        try:
            shown = write_picture(opened, output, seeds, depth, limit)
        except OSError as error:
            raise KgError(f"{output} cannot be written: {error.strerror}") from None
    left_out = "" if shown.nodes == shown.total else "; --limit and --depth show more"
    click.echo(f"{output}: {shown.nodes:,} of {shown.total:,} nodes, {shown.links:,} links{left_out}", err=True)
