"""The exceptions that users meet. Each message says what is wrong, where, and what to do."""

from __future__ import annotations


class KgError(Exception):
    """Base of all errors that the command line turns into one line and exit code 1."""


class InputError(KgError):
    """Something in an input file cannot be read.

    Parameters
    ----------
    reason
        What is wrong, in words.
    source
        File name, or ``<stdin>``.
    line
        Line number, counted from 1, where known.
    paper
        Id of the paper, where known.
    """

    def __init__(self, reason: str, source: str, line: int | None = None, paper: str | None = None) -> None:
        self.reason, self.source, self.line, self.paper = reason, source, line, paper
        place = f"{source}:{line}" if line else source
        super().__init__(f"{place}: {reason}" + (f" (paper {paper})" if paper else ""))


class StoreError(KgError):
    """The graph store cannot be opened, read or written."""


class QueryError(KgError):
    """A query is malformed, lacks a parameter or cannot run."""


class NotFoundError(KgError):
    """A name that nothing in the graph goes by; the message offers near names."""


class ExtractionError(KgError):
    """The extraction pipeline cannot be set up."""
