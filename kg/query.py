"""Named questions: one file each, described by its own head.

Most are ``.cypher`` files. What Cypher cannot say is a module of ``kg.analysis`` with a function
``answer``. Both have the same head, the run of ``//`` lines at the top of the one and the docstring of the other::

    Methods and models evaluated on a dataset, those with the most papers first.
    name: methods-on-dataset
    param dataset: Dataset -- the dataset
    param limit: count = 20 -- rows at most
    column name -- the method or model
    example: methods-on-dataset ImageNet

The command line, its help, the Python methods, the tools for agents and the tests all come from there.
Lines before ``name:`` are the help; other lines after it are remarks for whoever reads the file.

Kinds of parameters: ``int``, ``count`` (a whole number from 1), ``float``, ``text``, ``document`` (a text that
the command line also takes from a file), ``flag``, a choice (``'all'|'tasks'``), ``Type`` (one or several
entity types, ``Method|Model``), ``Relation`` (one or several, or ``any``), and nodes: one or several entity
types (``Method|Model``), ``Entity``, ``Paper`` or ``Node`` (any of these). For a node a user gives a name and
the answer is computed from the id; with the default ``any`` it may be left out and is null then. A ``+`` after
a kind of node takes several: the question is answered for one after the other. Since Cypher takes labels as
text only, ``:LABEL(parameter)`` in a statement becomes the label of what was named, or the types of a ``Type``
or ``Relation``.
Parameters ``since`` and ``until`` are years, the one no later than the other. Where two nodes of one kind must be
given, they must be two.
A line ``picture: heat-map ROW COLUMN VALUE`` or ``picture: lines NAME X VALUE`` says which columns make a picture,
a line ``empty: ...`` what to tell who gets no rows.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Final

from kg.errors import QueryError
from kg.head import ANY, COUNT, RELATION, TYPE, Parameter, read_head
from kg.schema import EntityType, RelationType
from kg.store import Row, Store

_LABEL: Final = re.compile(r":LABEL\((\w+)\)")
_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")
_ANALYSIS: Final = "kg.analysis"
_LARGEST: Final = 2**31 - 1
_TRUE: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True)
class Query:
    """A question: its description and how it is answered.

    ``statement`` is its Cypher; for a question answered in Python it is empty.
    """

    name: str
    help: str
    parameters: tuple[Parameter, ...]
    columns: dict[str, str]
    examples: tuple[str, ...]
    picture: tuple[str, ...]
    empty: str
    statement: str
    path: Path

    def cypher(self, labels: Mapping[str, str]) -> str:
        """Return the statement with the labels of the named nodes filled in."""
        return _LABEL.sub(lambda match: f":{labels[match[1]]}", self.statement)

    def answer(self, store: Store, values: Mapping[str, Any], labels: Mapping[str, str]) -> list[Row]:
        """Answer for parameters that are complete, with ids for names."""
        if self.statement:
            return store.query(self.cypher(labels), values)
        return self._function(store, **values)

    @cached_property
    def _function(self) -> Callable[..., list[Row]]:
        function: Callable[..., list[Row]] = importlib.import_module(f"{_ANALYSIS}.{self.path.stem}").answer
        return function


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
        for path in _files(self._folders):
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


def _files(own: tuple[Path, ...]) -> Iterator[Path]:
    for folder in (*installed_folders(), *own):
        if not folder.is_dir():
            raise QueryError(f"{folder} is no folder of .cypher files")
        yield from sorted(folder.glob("*.cypher"))
    yield from sorted((Path(__file__).parent / "analysis").glob("[a-z]*.py"))


def read_query(path: Path) -> Query:
    """Read one ``.cypher`` file, or the head of one module of ``kg.analysis``.

    Raises
    ------
    QueryError
        Naming file and line, if the head is malformed or does not fit the statement.
    """
    head, statement = read_head(path)
    query = Query(
        head.name,
        head.help,
        tuple(head.parameters),
        head.columns,
        tuple(head.examples),
        head.picture,
        head.empty,
        statement,
        path,
    )
    _check(query)
    return query


def _check(query: Query) -> None:
    path = query.path
    name = path.stem.replace("_", "-")
    if query.name != name or not _NAME.fullmatch(query.name):
        raise QueryError(f"{path}: the head must say 'name: {name}'")
    is_cypher = path.suffix == ".cypher"
    if not query.help or not query.columns or (is_cypher and not query.statement):
        raise QueryError(f"{path}: a query needs a line of help, its columns and a statement")
    if not is_cypher:
        return
    used = {*re.findall(r"\$(\w+)", query.statement), *_LABEL.findall(query.statement)}
    declared = {parameter.name for parameter in query.parameters}
    if used != declared:
        odd = ", ".join(sorted(used ^ declared))
        raise QueryError(f"{path}: the head's parameters and the statement's differ in: {odd}")
    for name in _LABEL.findall(query.statement):
        if not any(
            p.name == name and ((p.labels and p.required) or p.kind in (TYPE, RELATION)) for p in query.parameters
        ):
            raise QueryError(f"{path}: LABEL({name}) names no parameter that is a node or a type")


def bind(query: Query, values: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in defaults and check the values given for a question's parameters (names not yet looked up).

    A parameter that takes several becomes a tuple, a node left out becomes None.

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
        value = values.get(name)
        if value is None or value == ():
            value = parameter.default
        if value is None:
            raise QueryError(f"{query.name} needs a value for {name}: {parameter.help}")
        if parameter.several:
            given = value if isinstance(value, list | tuple) else (value,)
            bound[name] = tuple(_value(parameter, one) for one in given)
        else:
            bound[name] = _value(parameter, value)
    if bound.get("since", 0) > bound.get("until", _LARGEST):
        raise QueryError(f"since {bound['since']} is after until {bound['until']}; no year lies between them")
    return bound


def restrictions(query: Query, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the given values that may have left rows out: all that need not be given, but the limit."""
    return {
        parameter.name: values[parameter.name]
        for parameter in query.parameters
        if not parameter.required
        and parameter.name not in ("limit", "pipeline")
        and values.get(parameter.name) not in (None, parameter.default)
    }


def _value(parameter: Parameter, value: Any) -> Any:
    try:
        if parameter.kind == TYPE:
            return "|".join(entity_types(value))
        if parameter.kind == RELATION:
            return "|".join(_relation_types(value))
        if parameter.labels and value == ANY and not parameter.required:
            return None
        if parameter.python_type is bool:
            return _TRUE[str(value).casefold()]
        if parameter.choices and value not in parameter.choices:
            raise ValueError
        found = parameter.python_type(value)
        if parameter.python_type is int and not (1 if parameter.kind == COUNT else -_LARGEST) <= found <= _LARGEST:
            raise ValueError
        return found
    except (ValueError, KeyError, TypeError, OverflowError):
        wanted = f"of kind {parameter.kind}"
        if parameter.python_type is int:
            wanted = "a whole number from 1" if parameter.kind == COUNT else "a whole number"
        if parameter.kind in (TYPE, RELATION) or parameter.choices:
            every = (*RelationType, ANY) if parameter.kind == RELATION else tuple(EntityType)
            wanted = f"one of {', '.join(parameter.choices or every)}"
        raise QueryError(f"{parameter.name} must be {wanted}, not '{value}'") from None


def entity_types(text: str) -> tuple[EntityType, ...]:
    """Read one or several types: ``Dataset``, ``datasets``, ``Method|Model``, ``methods,models``.

    Raises
    ------
    ValueError
        If one of them is no type.
    """
    if text.casefold() in ("all", "entity"):
        return tuple(EntityType)
    return tuple(EntityType(part.strip().capitalize().removesuffix("s")) for part in re.split(r"[|,]", text))


def _relation_types(text: str) -> tuple[RelationType, ...]:
    if text.casefold() == ANY:
        return tuple(RelationType)
    return tuple(RelationType(part.strip().upper().replace("-", "_")) for part in re.split(r"[|,]", text))
