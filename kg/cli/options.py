"""Options and habits that several commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from kg.errors import InputError, KgError
from kg.output import FORMATS
from kg.store import DEFAULT_STORE

F = TypeVar("F", bound=Callable[..., Any])

_STORE_HELP: Final = (
    "Folder of the embedded store, or neo4j://HOST:7687 (credentials from NEO4J_USERNAME and NEO4J_PASSWORD)."
)


def store_option(function: F) -> F:
    """Add ``--store``."""
    return click.option(
        "--store", metavar="PATH|URI", envvar="KG_STORE", default=DEFAULT_STORE, show_default=True, show_envvar=True,
        help=_STORE_HELP,
    )(function)  # fmt: skip


def format_option(function: F) -> F:
    """Add ``--format``: a table on a terminal, JSON lines in a pipe."""
    return click.option(
        "--format", "format_", type=click.Choice(FORMATS),
        help="How to print rows.  [default: table on a terminal, jsonl in a pipe]",
    )(function)  # fmt: skip


def output_option(function: F) -> F:
    """Add ``-o``."""
    return click.option(
        "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead of stdout."
    )(function)


def static_option(function: F) -> F:
    """Add ``--static``, a still picture."""
    return click.option(
        "--static", type=click.Path(dir_okay=False, path_type=Path), callback=_still, metavar="FILE.svg|png|pdf",
        help="Write a still picture, for papers and slides.",
    )(function)  # fmt: skip


def _still(_: click.Context, __: click.Parameter, path: Path | None) -> Path | None:
    if path is not None and path.suffix.lower() not in (".svg", ".png", ".pdf"):
        raise click.BadParameter(f"{path} must end in .svg, .png or .pdf")
    return path


def chosen_format(format_: str | None, output: Path | None = None) -> str:
    """Return the format to print in: the one asked for, else by the file's suffix, else by where stdout leads."""
    if format_:
        return format_
    if output is not None:
        return {".json": "json", ".csv": "csv", ".md": "md", ".txt": "table"}.get(output.suffix, "jsonl")
    return "table" if sys.stdout.isatty() else "jsonl"


def colourful(output: Path | None = None) -> bool:
    """Tell whether what is printed may be coloured: on a terminal that can, unless NO_COLOR forbids it."""
    return (
        output is None
        and sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") not in ("dumb", "unknown")
    )


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a file to write that takes the place of ``path`` only when all is written."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        raise KgError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        temporary.unlink(missing_ok=True)


def write_text(text: str, output: Path | None) -> None:
    """Write to a file, wholly or not at all, or to stdout."""
    if output is None:
        click.echo(text, nl=False)
    else:
        with whole_file(output) as temporary:
            temporary.write_text(text, encoding="utf-8")


class Skipped:
    """Counts bad records, says each on stderr, or stops at the first if ``strict``."""

    def __init__(self, *, strict: bool) -> None:
        self.count = 0
        self._strict = strict

    def __call__(self, error: InputError) -> None:
        """Take note of one bad record."""
        if self._strict:
            raise error
        self.count += 1
        click.echo(f"skipped: {error}", err=True)
