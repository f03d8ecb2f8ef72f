"""Commands that ask the graph: query, search, cypher, schema."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kg.cli.options import (
    chosen_format,
    colourful,
    format_option,
    output_option,
    static_option,
    store_option,
    write_text,
)
from kg.errors import QueryError
from kg.head import Parameter
from kg.query import Query, Registry, bind, restrictions

if TYPE_CHECKING:
    from kg.graph import Answer, Graph


_ALIASES: Final = 5
"""Of the other names of a thing, a table shows so many."""


class _QueryGroup(click.Group):
    """One command a question; help and parameters come from its head."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [query.name for query in _registry(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        registry = _registry(ctx)
        return _command(registry[cmd_name]) if cmd_name in registry else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            names = self.list_commands(ctx)
            if not args or args[0].startswith("-") or args[0] in names:
                raise
            near = get_close_matches(args[0], names, 3)
            meant = f"did you mean {' or '.join(near)}? All are" if near else "there are"
            raise click.UsageError(f"there is no question '{args[0]}'; {meant} {', '.join(names)}", ctx) from error


def _registry(ctx: click.Context) -> Registry:
    folders: tuple[Path, ...] = ctx.params.get("queries") or ()
    return Registry(folders)


@click.group(cls=_QueryGroup, epilog="Examples: kg query methods-on-dataset ImageNet; kg query top Dataset --limit 5")
@click.option(
    "--queries", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path), envvar="KG_QUERIES",
    is_eager=True, help="A folder of your own .cypher files with questions.",
)  # fmt: skip
def query(queries: tuple[Path, ...]) -> None:
    """Ask a named question. Names are matched by id, name, alias, then without regard to case."""


def _command(query: Query) -> click.Command:
    parameters: list[click.Parameter] = []
    for parameter in query.parameters:
        parameters.append(_argument(parameter) if parameter.required else _option(parameter))

    @click.pass_context
    def ask(ctx: click.Context, /, **values: Any) -> None:
        from kg.graph import Graph

        store, format_, output, explain = (values.pop(name) for name in ("store", "format_", "output", "explain"))
        widened = values.pop("wide", False)
        for parameter in query.parameters:
            if parameter.kind == "document":
                values[parameter.name] = _document(values[parameter.name])
        pictures = [path for path in (values.pop("view"), values.pop("static")) if path is not None]
        plot = values.pop("plot", None)
        try:
            bind(query, values)
        except QueryError as error:
            raise click.UsageError(str(error), ctx) from None
        with Graph.open(store, lasting=False, queries=_registry(_parent(ctx))) as graph:
            answer = graph.ask(query.name, **values)
            for path in pictures:
                _draw(graph, query, answer, path)
            if not answer:
                click.echo(f"{query.name} found nothing: {graph.why_empty(query.name, **values)}", err=True)
        if explain:
            click.echo(answer.cypher, err=True)
        if plot is not None and answer:
            _plot(query, answer, values, plot)
        format_ = chosen_format(format_, output)
        if format_ == "table" and query.picture[:1] == ("lines",) and answer:
            _say_sparklines(query, answer, output)
        write_text((answer.wide() if widened else answer).render(format_, colour=colourful(output)), output)

    arguments = "\n".join(f"  {p.name.upper()}: {p.help} ({p.kind})" for p in query.parameters if p.required)
    columns = "\n".join(f"  {name}: {help_}" for name, help_ in query.columns.items())
    text = query.help + (f"\n\n\b\nArguments:\n{arguments}" if arguments else "") + f"\n\n\b\nColumns:\n{columns}"
    epilog = "Examples: " + "; ".join(f"kg query {example}" for example in query.examples)
    command = click.Command(
        query.name, callback=ask, params=parameters, help=text, short_help=query.help, epilog=epilog
    )
    explain = click.option("--explain", is_flag=True, help="Say on stderr which Cypher was run, with which parameters.")
    view = click.option(
        "--view", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.html",
        help="Write an interactive picture of what the rows name, too.",
    )  # fmt: skip
    decorators: list[Callable[[Any], Any]] = [
        explain, static_option, view, output_option, format_option, store_option
    ]  # fmt: skip
    if query.picture:
        decorators[1:1] = [_plot_option, _wide_option(query)]
    for decorate in decorators:
        decorate(command)
    return command


def _plot_option(command: Any) -> Any:
    from kg.plots import FORMATS

    def checked(_: click.Context, __: click.Parameter, path: Path | None) -> Path | None:
        if path is not None and path.suffix.lower() not in FORMATS:
            raise click.BadParameter(f"{path} must end in {', '.join(FORMATS)}")
        return path

    return click.option(
        "--plot", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.svg|png|pdf", callback=checked,
        help="Draw the rows, too.",
    )(command)  # fmt: skip


def _wide_option(query: Query) -> Callable[[Any], Any]:
    _, down, across, value = query.picture
    return click.option(
        "--wide", is_flag=True, help=f"One line a {down}, one column a {across}, the {value} where they meet."
    )


def _plot(query: Query, answer: Answer, given: dict[str, Any], path: Path) -> None:
    from kg.cli.view import written
    from kg.plots import write_plot

    with written(path):
        write_plot(answer.rows, query.picture, path, _title(query, given))


def _title(query: Query, given: dict[str, Any]) -> str:
    return ", ".join([query.name, *(f"{name} {value}" for name, value in restrictions(query, given).items())])


def _say_sparklines(query: Query, answer: Answer, output: Path | None) -> None:
    from kg.plots import sparklines

    for line in sparklines(answer.rows, *query.picture[1:]):
        click.echo(line, err=output is not None)
    click.echo(err=output is not None)


def _draw(graph: Graph, query: Query, answer: Answer, path: Path) -> None:
    from kg.cli.view import say_shown, written
    from kg.view import write_answer

    asked: list[str] = []
    for parameter in query.parameters:
        # A document may be the id of a paper; what is no id of the graph is left out of the picture.
        named = parameter.labels or parameter.kind == "document"
        value = answer.asked.get(parameter.name) if named else None
        asked += value if isinstance(value, list) else [value] if value else []
    with written(path):
        say_shown(path, write_answer(graph.store, path, answer.rows, asked))


def _argument(parameter: Parameter) -> click.Argument:
    nargs = -1 if parameter.several else 1
    return click.Argument([parameter.name], type=_type(parameter), nargs=nargs, required=True)


def _option(parameter: Parameter) -> click.Option:
    flag = "--" + parameter.name.replace("_", "-")
    help_ = parameter.help[0].upper() + parameter.help[1:] + "."
    if parameter.python_type is bool:
        return click.Option([flag, parameter.name], is_flag=True, default=parameter.default, help=help_)
    return click.Option(
        [flag, parameter.name], type=_type(parameter), default=parameter.default, show_default=True, help=help_,
        metavar="|".join(label.upper() for label in parameter.labels[:2]) if parameter.labels else None,
    )  # fmt: skip


def _type(parameter: Parameter) -> Any:
    return click.Choice(parameter.choices) if parameter.choices else parameter.python_type


def _document(given: str) -> str:
    """Return the text of a file, or what was given if it names none."""
    if given == "-":
        return sys.stdin.read()
    try:
        path = Path(given)
        return path.read_text(encoding="utf-8") if path.is_file() else given
    except OSError:  # too long to be a file's name
        return given
    except UnicodeDecodeError:
        raise click.UsageError(f"{given} is no text file in UTF-8") from None


def _parent(ctx: click.Context) -> click.Context:
    assert ctx.parent is not None
    return ctx.parent


@click.command(epilog="Example: kg search imagenet")
@click.argument("text")
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True, help="Rows at most.")
@store_option
@format_option
@output_option
def search(text: str, limit: int, store: str, format_: str | None, output: Path | None) -> None:
    """Find entities and papers by name, alias or title; typing errors are forgiven."""
    from kg.graph import Graph
    from kg.output import render

    with Graph.open(store, lasting=False) as graph:
        hits = graph.search(text, limit)
    format_ = chosen_format(format_, output)
    most = _ALIASES if format_ == "table" else None
    rows = [{**asdict(hit), "aliases": list(hit.aliases[:most])} for hit in hits]
    if not rows:
        click.echo(f"nothing is called anything like '{text}'; try a part of the name, or `kg query top`", err=True)
    columns = ("name", "label", "papers", "score", "aliases", "id")
    write_text(render(rows, columns, format_, colour=colourful(output)), output)


@click.command(epilog="Example: kg cypher 'MATCH (d:Dataset) RETURN d.name AS name LIMIT $n' -p n=5")
@click.argument("statement")
@click.option(
    "-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter; numbers as such."
)
@store_option
@format_option
@output_option
def cypher(statement: str, parameters: tuple[str, ...], store: str, format_: str | None, output: Path | None) -> None:
    """Run a read-only Cypher STATEMENT (- for stdin). A statement that would write is refused."""
    from kg.graph import Graph

    values = dict(_parameter(pair) for pair in parameters)
    if statement == "-":
        statement = sys.stdin.read()
    with Graph.open(store, lasting=False) as graph:
        answer = graph.cypher(statement, **values)
    if not answer:
        click.echo("the statement gives no rows; `kg schema` shows the labels, relations and properties", err=True)
    write_text(answer.render(chosen_format(format_, output), colour=colourful(output)), output)


def _parameter(pair: str) -> tuple[str, Any]:
    import json

    name, equals, text = pair.partition("=")
    if not equals or not name:
        raise click.UsageError(f"-p takes NAME=VALUE, not '{pair}'")
    try:
        return name, json.loads(text)
    except ValueError:
        return name, text


@click.command(epilog="Example: kg schema --format md")
@format_option
@output_option
def schema(format_: str | None, output: Path | None) -> None:
    """Show the graph's labels, relations and roles, for writing Cypher."""
    from kg.output import render
    from kg.schema import MENTIONS, PAPER, EntityType, RelationType, Role

    paper = "id, title, abstract, year, venue, url, authors"
    mention = f"role ({', '.join(Role)}), count, confidence, evidence"
    rows = [_schema_row("node", PAPER, paper, _MEANINGS[PAPER])]
    rows += [_schema_row("node", t, "id, name, aliases, papers", _MEANINGS[t]) for t in EntityType]
    rows.append(_schema_row("edge", f"({PAPER})-[:{MENTIONS}]->(entity)", mention, _MEANINGS[MENTIONS]))
    rows += [
        _schema_row("edge", f"(entity)-[:{t}]->(entity)", "paper, sentence, confidence, extractor", _MEANINGS[t])
        for t in RelationType
    ]
    columns = ("kind", "name", "properties", "meaning")
    write_text(render(rows, columns, chosen_format(format_, output), colour=colourful(output)), output)


def _schema_row(kind: str, name: str, properties: str, meaning: str) -> dict[str, Any]:
    return {"kind": kind, "name": str(name), "properties": properties, "meaning": meaning}


_MEANINGS: Final = {
    "Paper": "a paper",
    "Method": "a technique, algorithm, architecture, model class, loss, procedure or tool",
    "Model": "a named trained model or family of models",
    "Dataset": "a named dataset, corpus or benchmark",
    "Task": "a problem that systems are built for",
    "Metric": "a measure for evaluating",
    "Concept": "a field, theory, phenomenon or property",
    "MENTIONS": "the paper names the entity; evidence is the sentence",
    "EVALUATED_ON": "the first was evaluated on the second, a dataset",
    "TRAINED_ON": "the first was trained on the second, a dataset",
    "USED_FOR": "the first is used for the second, such as a task",
    "COMPARED_WITH": "the two were compared; the direction means nothing",
    "PART_OF": "the first is a part of the second",
    "SUBCLASS_OF": "the first is a kind of the second; from the vocabulary without paper and sentence",
    "BENCHMARK_FOR": "the first, a dataset, is a benchmark for the second, a task",
    "SUBTASK_OF": "the first task is a part or a kind of the second; from the vocabulary without paper and sentence",
    "APPLIED_TO": "the first is applied to the second, such as a field",
}
