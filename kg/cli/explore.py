"""The command that serves the explorer."""

from __future__ import annotations

import click

from kg.cli.options import store_option


@click.command(epilog="Examples: kg explore; kg explore LoRA GLUE --port 9000")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port; 0 for any free one."
)
@click.option("--allow-host", multiple=True, metavar="NAME", help="A host name that the page may be called by.")
@click.option("--open", "opened", is_flag=True, help="Open the page in a browser.")
@store_option
def explore(
    names: tuple[str, ...], host: str, port: int, allow_host: tuple[str, ...], opened: bool, store: str
) -> None:
    """Explore the graph in a browser: search, grow by clicks, find paths. Starts with NAMEs, if given.

    The page is served to this machine only, unless --host says otherwise; it can read the graph, not change it.
    """
    import asyncio
    import contextlib
    import socket

    import uvicorn

    from kg.errors import KgError
    from kg.explore.server import application
    from kg.explore.worker import Worker
    from kg.graph import Graph
    from kg.names import resolve
    from kg.schema import PAPER, EntityType

    labels = (*(label.value for label in EntityType), PAPER)
    worker = Worker(Graph.open(store))
    try:
        seeds = [worker.now(lambda graph, name=name: resolve(graph.store, name, labels)[0]) for name in names]  # type: ignore[misc]
        try:
            listening = socket.create_server(
                (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=64
            )  # fmt: skip
        except OSError as error:
            raise KgError(f"cannot listen at {host}:{port}: {error.strerror}; try --port 0") from None
        name = f"[{host}]" if ":" in host else host
        address = f"http://{name}:{listening.getsockname()[1]}/"
        click.echo(f"The explorer is at {address} (stop it with Ctrl-C).", err=True)
        if opened:
            import webbrowser

            webbrowser.open(address)
        config = uvicorn.Config(
            application(worker, seeds, [host, *allow_host]), log_level="warning", server_header=False, lifespan="off"
        )  # fmt: skip
        with listening, contextlib.suppress(KeyboardInterrupt):
            asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))
    finally:
        worker.close()
