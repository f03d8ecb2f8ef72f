"""The command that draws the graph."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import static_option, store_option
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.view import Shown


@click.command(epilog="Examples: kg view; kg view LoRA GLUE --depth 2 --limit 150 -o lora.html")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--depth", type=click.IntRange(1, 6), default=2, show_default=True,
    help="Links between a name and what is shown, at most.",
)  # fmt: skip
@click.option("--limit", type=click.IntRange(2), default=150, show_default=True, help="Nodes at most.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
    help="The HTML file to write.  [default: graph.html, unless --static is given]",
)  # fmt: skip
@static_option
@store_option
def view(names: tuple[str, ...], depth: int, limit: int, output: Path | None, static: Path | None, store: str) -> None:
    """Write an interactive picture: NAMEs and their best neighbours, or the most telling part of the graph.

    The picture is one HTML file; it opens in any browser and needs no network.
    """
    from kg.names import resolve
    from kg.schema import PAPER, EntityType
    from kg.stores import open_store
    from kg.view import write_picture

    labels = (*(label.value for label in EntityType), PAPER)
    with open_store(store) as opened:
        seeds = [resolve(opened, name, labels)[0] for name in names]
        for path in (output or (None if static else Path("graph.html")), static):
            if path is not None:
                with written(path):
                    say_shown(path, write_picture(opened, path, seeds, depth, limit))


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Turn a failure to write a picture into one sentence."""
    try:
        yield
    except OSError as error:
        raise KgError(f"{path} cannot be written: {error.strerror}") from None


def say_shown(path: Path, shown: Shown) -> None:
    """Say on stderr where a picture is and how much of the graph it shows."""
    if not shown.total:
        click.echo("the graph is empty; fill it with `kg build FILE`", err=True)
    click.echo(f"{path}: {shown.nodes:,} of {shown.total:,} nodes, {shown.links:,} links", err=True)
