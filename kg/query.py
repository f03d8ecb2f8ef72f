"""Named questions: one ``.cypher`` file each, described by its own comment head.

A head is the run of ``//`` lines at the top of a file::

    // Methods and models evaluated on a dataset, those with the most papers first.
    // name: methods-on-dataset
    // param dataset: Dataset -- the dataset
    // param limit: int = 20 -- rows at most
    // column name -- the method or model
    // example: methods-on-dataset ImageNet

The command line, its help, the Python methods and the tests all come from there. A parameter's kind is
``int``, ``float``, ``text``, ``Type`` (the name of an entity type), one or several entity types
(``Method|Model``), ``Entity``, ``Paper`` or ``Node`` (any of these). Of the last kinds a user gives a
name and the statement receives the id. Since Cypher takes labels as text only, ``:LABEL(parameter)`` in
a statement becomes the label of what was named, or the type of a ``Type``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Final

from kg.errors import QueryError
from kg.schema import PAPER, EntityType

_PARAMETER: Final = re.compile(r"param (?P<name>[a-z_]+): (?P<kind>[\w|]+)(?: = (?P<default>\S+))? -- (?P<help>.+)")
_COLUMN: Final = re.compile(r"column (?P<name>[a-z_]+) -- (?P<help>.+)")
_LABEL: Final = re.compile(r":LABEL\((\w+)\)")
_SCALARS: Final[dict[str, type]] = {"int": int, "float": float, "text": str}
_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")

_ENTITIES: Final = tuple(label.value for label in EntityType)
TYPE: Final = "Type"
_KINDS: Final[dict[str, tuple[str, ...]]] = {
    TYPE: (),
    "Entity": _ENTITIES,
    "Node": (*_ENTITIES, PAPER),
    PAPER: (PAPER,),
    **{label: (label,) for label in _ENTITIES},
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a question.

    ``labels`` are the node labels that a name given for it may have; empty for plain values.
    ``default`` is None for a required parameter.
    """

    name: str
    kind: str
    help: str
    labels: tuple[str, ...]
    default: int | float | str | None

    @property
    def required(self) -> bool:
        """Whether a value must be given."""
        return self.default is None

    @property
    def python_type(self) -> type:
        """Type of the value that a user gives."""
        return _SCALARS.get(self.kind, str)


@dataclass(frozen=True)
class Query:
    """A question: its description and its statement."""

    name: str
    help: str
    parameters: tuple[Parameter, ...]
    columns: dict[str, str]
    examples: tuple[str, ...]
    statement: str
    path: Path

    def cypher(self, labels: Mapping[str, str]) -> str:
        """Return the statement with the labels of the named nodes filled in."""
        return _LABEL.sub(lambda match: f":{labels[match[1]]}", self.statement)


class Registry:
    """All questions: those of the installed packages, then those of a user's own folders.

    Raises
    ------
    QueryError
        If a file's head is malformed, or two files have one name.
    """

    def __init__(self, folders: tuple[Path, ...] = ()) -> None:
        self._folders = folders

    @cached_property
    def _queries(self) -> dict[str, Query]:
        queries: dict[str, Query] = {}
        for folder in (*installed_folders(), *self._folders):
            if not folder.is_dir():
                raise QueryError(f"{folder} is no folder of .cypher files")
            for path in sorted(folder.glob("*.cypher")):
                query = read_query(path)
                if query.name in queries:
                    raise QueryError(f"{path}: there is a query {query.name} already, in {queries[query.name].path}")
                queries[query.name] = query
        return dict(sorted(queries.items()))

    def __iter__(self) -> Iterator[Query]:
        return iter(self._queries.values())

    def __getitem__(self, name: str) -> Query:
        if name not in self._queries:
            raise QueryError(f"there is no query '{name}'; there are {', '.join(self._queries)}")
        return self._queries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._queries


def installed_folders() -> list[Path]:
    """Return the folders of ``.cypher`` files that installed packages offer (entry points ``kg.queries``)."""
    folders = []
    for entry in sorted(entry_points(group="kg.queries"), key=lambda entry: entry.name):
        folders.append(Path(entry.load().__file__).parent)
    return folders


def read_query(path: Path) -> Query:
    """Read one ``.cypher`` file.

    Raises
    ------
    QueryError
        Naming file and line, if the head is malformed or does not fit the statement.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path} cannot be read: {error}") from None
    help_: list[str] = []
    names: list[str] = []
    parameters: list[Parameter] = []
    columns: dict[str, str] = {}
    examples: list[str] = []
    end = 0
    for number, line in enumerate(lines, 1):
        if not line.startswith("//"):
            break
        end = number
        text = line[2:].strip()
        if match := _PARAMETER.fullmatch(text):
            parameters.append(_parameter(match, path, number))
        elif match := _COLUMN.fullmatch(text):
            columns[match["name"]] = match["help"]
        elif text.startswith("name: "):
            names.append(text.removeprefix("name: "))
        elif text.startswith("example: "):
            examples.append(text.removeprefix("example: "))
        elif re.match(r"(param|column)\b", text):
            raise QueryError(
                f"{path}:{number}: expected 'param NAME: KIND -- help' or 'column NAME -- help', found '{text}'"
            )
        elif text:
            help_.append(text)
    statement = "\n".join(lines[end:]).strip()
    query = Query(
        names[0] if names else "", " ".join(help_), tuple(parameters), columns, tuple(examples), statement, path
    )
    _check(query)
    return query


def _parameter(match: re.Match[str], path: Path, number: int) -> Parameter:
    kind, default = match["kind"], match["default"]
    labels: tuple[str, ...] = ()
    if kind not in _SCALARS:
        try:
            labels = tuple(dict.fromkeys(label for part in kind.split("|") for label in _KINDS[part]))
        except KeyError as error:
            known = ", ".join([*_SCALARS, *_KINDS])
            raise QueryError(f"{path}:{number}: {error.args[0]} is no kind of parameter; there are {known}") from None
    try:
        value = None if default is None else _SCALARS.get(kind, str)(default)
    except ValueError:
        raise QueryError(f"{path}:{number}: the default {default} is no {kind}") from None
    return Parameter(match["name"], kind, match["help"], labels, value)


def _check(query: Query) -> None:
    path = query.path
    if query.name != path.stem or not _NAME.fullmatch(query.name):
        raise QueryError(f"{path}: the head must say 'name: {path.stem}'")
    if not query.help or not query.columns or not query.statement:
        raise QueryError(f"{path}: a query needs a line of help, its columns and a statement")
    used = {*re.findall(r"\$(\w+)", query.statement), *_LABEL.findall(query.statement)}
    declared = {parameter.name for parameter in query.parameters}
    if used != declared:
        odd = ", ".join(sorted(used ^ declared))
        raise QueryError(f"{path}: the head's parameters and the statement's differ in: {odd}")
    for name in _LABEL.findall(query.statement):
        if not any(p.name == name and (p.labels or p.kind == TYPE) for p in query.parameters):
            raise QueryError(f"{path}: LABEL({name}) names no parameter that is a node or a type")


def bind(query: Query, values: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in defaults and check the values given for a question's parameters (names not yet looked up).

    Raises
    ------
    QueryError
        If one is missing, unknown or of the wrong kind.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    if unknown := sorted(set(values) - set(known)):
        raise QueryError(f"{query.name} has no parameter {unknown[0]}; it has {', '.join(known) or 'none'}")
    bound: dict[str, Any] = {}
    for name, parameter in known.items():
        value = values.get(name, parameter.default)
        if value is None:
            raise QueryError(f"{query.name} needs a value for {name}: {parameter.help}")
        try:
            bound[name] = _entity_type(value) if parameter.kind == TYPE else parameter.python_type(value)
        except ValueError:
            wanted = f"one of {', '.join(_ENTITIES)}" if parameter.kind == TYPE else f"of kind {parameter.kind}"
            raise QueryError(f"{name} must be {wanted}, not '{value}'") from None
    return bound


def _entity_type(value: str) -> str:
    return EntityType(value.capitalize().removesuffix("s")).value
