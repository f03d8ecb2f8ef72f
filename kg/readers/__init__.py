"""Reading papers: one reader a file, found by itself.

A reader is a module of this package with a docstring whose first line is its help, and the three names
of :class:`Reader`. To add one, add its file; ``jsonl.py`` is the example to follow.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from kg.errors import InputError
from kg.readers._record import FIELDS
from kg.readers._source import OnError, Source, open_source
from kg.readers._unique import unique_papers
from kg.records import Paper

__all__ = ["FIELDS", "OnError", "Reader", "read_lines", "read_papers", "reader_names", "unique_papers"]


class Reader(Protocol):
    """What a reader module holds."""

    __doc__: str | None
    SUFFIXES: tuple[str, ...]

    def recognises(self, head: str) -> float:
        """Return how surely (0 to 1) a file that begins so is one for this reader."""

    def read(self, source: Source, columns: Mapping[str, str]) -> Iterator[Paper]:
        """Yield the papers of a source; hand what cannot be read to ``source.report`` and go on."""


def read_papers(
    source: str | Path,
    *,
    reader: str | None = None,
    columns: Mapping[str, str] | None = None,
    on_error: OnError,
) -> Iterator[Paper]:
    """Yield the papers of one source, in its order.

    Parameters
    ----------
    source
        File name, or ``-`` for standard input. Gzip data is unpacked, whatever the name.
    reader
        Name of a reader; without it the content decides, then the suffix.
    columns
        What our fields are called in this source, for readers of named fields: ``{"abstract": "summary"}``,
        with dots for nested ones.
    on_error
        Called with an :class:`~kg.errors.InputError` for each record, or the whole source, that cannot be
        read. What it raises ends the reading; when it returns, the rest is read.

    Raises
    ------
    ValueError
        If there is no reader of that name, or ``columns`` names a field that papers do not have.
    """
    if reader is not None and reader not in _readers():
        raise ValueError(f"no reader '{reader}'; there are {', '.join(_readers())}")
    for field in columns or {}:
        if field not in FIELDS:
            raise ValueError(f"papers have no field '{field}'; there are {', '.join(FIELDS)}")
    return _read(source, reader, columns or {}, on_error)


def read_lines(source: str | Path, *, on_error: OnError) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text file with their numbers, opened as :func:`read_papers` does."""
    with open_source(source, on_error) as opened:
        if opened is None or _refuse(opened, opened.unreadable()):
            return
        for line in opened.lines():
            if not line.broken:
                yield line.number, line.text


def reader_names() -> dict[str, str]:
    """Return the names of the readers, each with a line of help."""
    return {name: (reader.__doc__ or "").partition("\n")[0] for name, reader in _readers().items()}


@cache
def _readers() -> dict[str, Reader]:
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    return {name: cast(Reader, import_module(f"{__name__}.{name}")) for name in names}


def _read(source: str | Path, name: str | None, columns: Mapping[str, str], on_error: OnError) -> Iterator[Paper]:
    errors = 0

    def count(error: InputError) -> None:
        nonlocal errors
        errors += 1
        on_error(error)

    with open_source(source, count) as opened:
        if opened is None or _refuse(opened, opened.unreadable()):
            return
        reader = _readers()[name] if name else _choose(opened)
        if reader is None:
            opened.report(f"no reader knows this kind of file; name one of {', '.join(_readers())}")
            return
        papers = 0
        for paper in reader.read(opened, columns):
            papers += 1
            yield paper
        if not papers and not errors:
            opened.report("no papers in it")


def _refuse(source: Source, reason: str | None) -> bool:
    if reason and not source.failed:
        source.report(reason)
    return reason is not None


def _choose(source: Source) -> Reader | None:
    best = max(_readers().values(), key=lambda reader: reader.recognises(source.head))
    if best.recognises(source.head) > 0:
        return best
    suffix = Path(source.name.lower().removesuffix(".gz")).suffix
    return next((reader for reader in _readers().values() if suffix in reader.SUFFIXES), None)
