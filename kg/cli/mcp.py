"""The command that serves the questions to agents."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from kg.cli.options import store_option
from kg.errors import KgError


@click.command(epilog='Example: kg mcp --store papers.kg. In an agent\'s settings: {"command": "kg", "args": ["mcp"]}')
@click.option(
    "--queries", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path), envvar="KG_QUERIES",
    help="A folder of your own .cypher files with questions.",
)  # fmt: skip
@store_option
def mcp(queries: tuple[Path, ...], store: str) -> None:
    """Serve every question as a read-only tool to agents (Model Context Protocol, over stdin and stdout)."""
    try:
        from kg.agents import serve
    except ModuleNotFoundError as error:
        raise KgError(
            f"`kg mcp` needs the package {error.name}; install it with: pip install 'abstracts-kg[mcp]'"
        ) from None
    from kg.graph import Graph
    from kg.query import Registry

    with Graph.open(store, queries=Registry(queries)) as graph:
        asyncio.run(serve(graph))
