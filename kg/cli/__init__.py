"""The command line. Each command is a thin layer over the library; nothing heavy is imported before it is needed."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from typing import Final

import click

from kg.errors import KgError

_COMMANDS: Final = {
    # command: (module, line of help), so that `kg --help` need import none of the modules
    "build": ("kg.cli.build", "Read papers and build the graph."),
    "extract": ("kg.cli.build", "Read papers and write what was found in them, without a graph."),
    "load": ("kg.cli.build", "Bring an extraction file into the graph."),
    "remove": ("kg.cli.build", "Take papers out of the graph."),
    "entity": ("kg.cli.entity", "Show why an entity is what it is; merge, split, rename, retype, pin."),
    "query": ("kg.cli.ask", "Ask a named question."),
    "search": ("kg.cli.ask", "Find entities and papers by name."),
    "cypher": ("kg.cli.ask", "Run a read-only Cypher statement."),
    "schema": ("kg.cli.ask", "Show the graph's labels, relations and roles."),
    "view": ("kg.cli.view", "Write an interactive picture, one HTML file."),
    "explore": ("kg.cli.explore", "Explore the graph in a browser."),
    "mcp": ("kg.cli.mcp", "Serve the questions to agents as read-only tools."),
    "stats": ("kg.cli.show", "Count what is in the graph."),
    "export": ("kg.cli.show", "Write the whole graph to a file."),
    "evaluate": ("kg.cli.evaluate", "Score a pipeline on annotated papers."),
    "demo": ("kg.cli.demo", "Build a graph of 60 sample papers, ask it, draw it."),
    "doctor": ("kg.cli.doctor", "Check the installation and the store."),
}


class _LazyGroup(click.Group):
    """A group that imports a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(_COMMANDS[cmd_name][0]), cmd_name.replace("-", "_"))
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # The reader of our output went away (`kg query ... | head`): no error, and nothing more to say.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            ctx.exit(0)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in _COMMANDS.items()])


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from kg import __version__

        click.echo(f"kg {__version__}")
        ctx.exit()


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with `kg demo`, or `kg build papers.jsonl` and `kg query --help`. "
    'Shell completion: eval "$(_KG_COMPLETE=bash_source kg)" (or zsh_source, fish_source).',
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version."
)
def cli() -> None:
    """Turn paper abstracts into a knowledge graph: methods, models, datasets, tasks, metrics and concepts.

    Every fact keeps the sentence that states it. The graph lies in a folder (--store, KG_STORE) or in Neo4j.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line: exit code 0 if all went well, 1 if something failed or was skipped, 2 for wrong usage."""
    # Being told to end is like Ctrl-C: what is under way is rolled back, what is finished stays.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        # Without standalone mode click returns the code of its own Exit.
        sys.exit(cli.main(args=arguments, prog_name="kg", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; what was finished is kept, run the same command to go on", err=True)
        sys.exit(130)
    except KgError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)
