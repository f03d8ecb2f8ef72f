"""Commands that show why an entity is what it is, and let a person decide otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import chosen_format, format_option, output_option, store_option, write_text
from kg.schema import EntityType

if TYPE_CHECKING:
    from kg.linking import Decisions
    from kg.store import Row, Store

_TYPES = [type_.value for type_ in EntityType]
_LABELS = tuple(_TYPES)


@click.group(epilog="Examples: kg entity show LoRA; kg entity merge GCNs 'graph convolutional network' --dry-run")
def entity() -> None:
    """Show why an entity is what it is; merge, split, rename, retype and pin entities.

    Decisions are lines of a text file, decisions.tsv in the store's folder (in Neo4j: in the graph), and hold for
    papers that are yet to come. ENTITY is an id, a name or an alias.
    """


_entity_argument = click.argument("entity", metavar="ENTITY")
_dry_run_option = click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")


@entity.command(epilog="Example: kg entity show 'large language model'")
@_entity_argument
@store_option
@format_option
def show(entity: str, store: str, format_: str | None) -> None:
    """Show the names that lead to ENTITY, with papers, reason and score, and what is broader and narrower."""
    from kg import curation
    from kg.output import render
    from kg.stores import naming, open_store

    with open_store(store) as opened:
        id_, label = _resolve(opened, entity)
        node = naming.described(opened.query, id_)
        rows = curation.names_of(opened, id_)
        decisions = curation.linker_for(opened).decisions
        kin = naming.family(opened.query, id_)
    click.echo(f"{node['name']} ({label}, {id_}), {node['papers']:,} papers", err=True)
    for what, words in (("also called", node["aliases"]), *kin.items()):
        if words:
            click.echo(f"{what}: {', '.join(words)}", err=True)
    for line in decisions.lines:
        if id_ in (line.entity, line.value):
            click.echo(f"decided: {line}".replace("\t", " "), err=True)
    click.echo(render(rows, ("id", "papers", "reason", "score"), chosen_format(format_)), nl=False)


@entity.command(epilog="Example: kg entity why BERT --paper devlin-2019-bert")
@_entity_argument
@click.option("--paper", metavar="ID", help="Only this paper; else the first 500.")
@store_option
@format_option
def why(entity: str, paper: str | None, store: str, format_: str | None) -> None:
    """Show what papers call ENTITY, and why that leads to it, each with an example."""
    from kg import curation
    from kg.output import render
    from kg.stores import open_store

    with open_store(store) as opened:
        id_, _ = _resolve(opened, entity)
        found = curation.origins(opened, id_, paper)
    if not found:
        click.echo(f"paper {paper} does not mention {id_}" if paper else f"no reading of {id_} is stored", err=True)
    columns = ("name", "papers", "reason", "score", "example", "sentence")
    rows = [{column: getattr(origin, column) for column in columns} for origin in found]
    click.echo(render(rows, columns, chosen_format(format_)), nl=False)


@entity.command(epilog="Example: kg entity merge method:gcns 'graph convolutional network' --dry-run")
@_entity_argument
@click.argument("into", metavar="INTO")
@_dry_run_option
@store_option
@format_option
def merge(entity: str, into: str, dry_run: bool, store: str, format_: str | None) -> None:
    """Decide that ENTITY is the entity INTO."""
    from kg.curation import merged

    def change(opened: Store, decisions: Decisions) -> Decisions:
        return merged(decisions, _resolve(opened, entity)[0], _resolve(opened, into)[0])

    _decide(store, change, dry_run, format_)


@entity.command(epilog="Example: kg entity split metric:meteor MeTeoR")
@_entity_argument
@click.argument("name", metavar="NAME")
@_dry_run_option
@store_option
@format_option
def split(entity: str, name: str, dry_run: bool, store: str, format_: str | None) -> None:
    """Decide that what papers call NAME is not ENTITY; this takes a merge back, too."""
    from kg.curation import split as split_off

    _decide(
        store,
        lambda opened, decisions: split_off(opened, decisions, _resolve(opened, entity)[0], name),
        dry_run,
        format_,
    )


@entity.command(epilog="Example: kg entity rename dataset:imagenet ImageNet-1k")
@_entity_argument
@click.argument("name", metavar="NAME")
@_dry_run_option
@store_option
@format_option
def rename(entity: str, name: str, dry_run: bool, store: str, format_: str | None) -> None:
    """Decide what ENTITY is called; its id stays."""
    from kg.curation import renamed

    _decide(store, lambda opened, decisions: renamed(decisions, _resolve(opened, entity)[0], name), dry_run, format_)


@entity.command(epilog="Example: kg entity retype method:bart Model")
@_entity_argument
@click.argument("type_", metavar="TYPE", type=click.Choice(_TYPES, case_sensitive=False))
@_dry_run_option
@store_option
@format_option
def retype(entity: str, type_: str, dry_run: bool, store: str, format_: str | None) -> None:
    """Decide that ENTITY is a Method, Model, Dataset, Task, Metric or Concept; its id changes with it."""
    from kg.curation import retyped

    def change(opened: Store, decisions: Decisions) -> Decisions:
        return retyped(decisions, _resolve(opened, entity)[0], EntityType(type_))

    _decide(store, change, dry_run, format_)


@entity.command(epilog="Example: kg entity pin method:attention")
@_entity_argument
@_dry_run_option
@store_option
@format_option
def pin(entity: str, dry_run: bool, store: str, format_: str | None) -> None:
    """Decide that ENTITY stays an entity of its own, of its type, whatever other papers say."""
    from kg.curation import pinned

    _decide(store, lambda opened, decisions: pinned(decisions, _resolve(opened, entity)[0]), dry_run, format_)


@entity.command(epilog="Examples: kg entity decisions > decisions.tsv; kg entity decisions decisions.tsv --dry-run")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[FILE]")
@_dry_run_option
@store_option
@format_option
def decisions(file: Path | None, dry_run: bool, store: str, format_: str | None) -> None:
    """Print the decisions, or put those of FILE in their place."""
    from kg.linking import Decisions

    if file is not None:
        _decide(store, lambda _, __: Decisions.load(file), dry_run, format_)
        return
    from kg.curation import linker_for
    from kg.stores import open_store

    with open_store(store) as opened:
        click.echo(linker_for(opened).decisions.dumps(), nl=False)


@entity.command(epilog="Example: kg entity duplicates --type Method --limit 50 --format csv -o to-check.csv")
@click.option("--type", "types", multiple=True, type=click.Choice(_TYPES, case_sensitive=False), help="Only this type.")
@click.option("--limit", default=20, show_default=True, help="Pairs at most.")
@click.option("--min-papers", default=2, show_default=True, help="Papers that mention each of the two, at least.")
@click.option("--min-score", default=0.7, show_default=True, help="Score at least, 0 to 1.")
@store_option
@format_option
@output_option
def duplicates(
    types: Sequence[str], limit: int, min_papers: int, min_score: float, store: str, format_: str | None,
    output: Path | None,
) -> None:  # fmt: skip
    """List entities that may be one thing, the likeliest first, for a person to decide."""
    from kg import curation
    from kg.output import render
    from kg.stores import open_store

    with open_store(store) as opened:
        pairs = curation.duplicates(opened, [EntityType(type_) for type_ in types] or list(EntityType), min_papers)
    rows = [
        {
            "score": pair.score,
            "first": pair.first.id,
            "papers": pair.first.papers,
            "second": pair.second.id,
            "papers_of_second": pair.second.papers,
            "why": pair.why,
        }
        for pair in pairs
        if pair.score >= min_score
    ][:limit]
    if not rows:
        click.echo("no entities resemble each other that much; try a lower --min-papers or --min-score", err=True)
    columns = ("score", "first", "papers", "second", "papers_of_second", "why")
    write_text(render(rows, columns, chosen_format(format_, output)), output)


def _resolve(store: Store, name: str) -> tuple[str, str]:
    from kg.names import resolve

    return resolve(store, name, _LABELS)


def _decide(location: str, change: Callable[[Store, Decisions], Decisions], dry_run: bool, format_: str | None) -> None:
    """Change the decisions of a graph and bring it in line; print the names that move."""
    from kg.curation import linker_for, with_decisions
    from kg.output import render
    from kg.stores import linking, open_store

    columns = ("name", "papers", "before", "after", "reason")
    with open_store(location) as opened:
        linker = linker_for(opened)
        after = with_decisions(linker, change(opened, linker.decisions))
        moves: list[Row] = [
            {column: getattr(move, column) for column in columns} for move in linking.plan(opened.query, after)
        ]
        if not dry_run:
            opened.link(after)
    for sign, one, other in (("-", linker.decisions, after.decisions), ("+", after.decisions, linker.decisions)):
        for line in one.lines:
            if line not in other.lines:
                click.echo(f"{sign} {line}".replace("\t", " "), err=True)
    if after.decisions == linker.decisions:
        click.echo("that is decided already", err=True)
    names = f"{len(moves):,} name{'s' * (len(moves) != 1)}"
    done = f"nothing was changed (--dry-run); this would move {names}" if dry_run else f"moved {names}"
    click.echo(f"{done}, used in {sum(row['papers'] for row in moves):,} papers", err=True)
    if moves:
        click.echo(render(moves, columns, chosen_format(format_)), nl=False)
