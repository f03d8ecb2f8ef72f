"""The command that checks the installation and the store."""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

import click

from kg.cli.options import chosen_format, format_option, store_option
from kg.errors import KgError

_PACKAGES = ("arcadedb-embedded", "neo4j", "spacy", "openvino", "networkx", "pyvis")


@click.command(epilog="Example: kg doctor --store neo4j://localhost:7687")
@store_option
@format_option
def doctor(store: str, format_: str | None) -> None:
    """Check Python, packages, pipelines, queries and the store; exit 1 if something is wrong."""
    from kg.output import render

    rows = [*_installation(), *_store(store)]
    table = [{"check": what, "found": found, "well": "yes" if well else "NO"} for what, found, well in rows]
    click.echo(render(table, ("check", "found", "well"), chosen_format(format_)), nl=False)
    if not all(well for _, _, well in rows):
        raise click.exceptions.Exit(1)


def _installation() -> list[tuple[str, str, bool]]:
    from kg.extraction import installed_vocabulary, pipelines
    from kg.query import Registry

    rows = [("kg", version("abstracts-kg"), True), ("python", platform.python_version(), True)]
    for package in _PACKAGES:
        try:
            rows.append((package, version(package), True))
        except PackageNotFoundError:
            rows.append((package, "missing: install this package again", False))
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("pipelines", lambda: ", ".join(pipelines())),
        ("vocabulary", lambda: f"{len(installed_vocabulary()):,} entries"),
        ("queries", lambda: f"{len(list(Registry()))}"),
    )
    for what, check in checks:
        try:
            rows.append((what, check(), True))
        except KgError as error:
            rows.append((what, str(error), False))
    return rows


def _store(location: str) -> list[tuple[str, str, bool]]:
    from kg.stores import open_store

    try:
        with open_store(location) as store:
            return store.diagnose()
    except KgError as error:
        return [("store", str(error), False)]
