"""Heads of question files: what :mod:`kg.query` describes, read from text."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg.errors import QueryError
from kg.schema import PAPER, EntityType

_PARAMETER: Final = re.compile(
    r"param (?P<name>[a-z_]+): (?P<kind>[\w|'-]+)(?P<several>\+?)(?: = (?P<default>\S+))? -- (?P<help>.+)"
)
_COLUMN: Final = re.compile(r"column (?P<name>[a-z_]+) -- (?P<help>.+)")
_SCALARS: Final[dict[str, type]] = {
    "int": int,
    "count": int,
    "float": float,
    "text": str,
    "document": str,
    "flag": bool,
}
_PICTURES: Final = ("heat-map", "lines")
_ENTITIES: Final = tuple(label.value for label in EntityType)

COUNT: Final = "count"
"""A whole number from 1."""
TYPE: Final = "Type"
RELATION: Final = "Relation"
ANY: Final = "any"
"""Default of a parameter that is a node and may be left out; any relation."""

_KINDS: Final[dict[str, tuple[str, ...]]] = {
    TYPE: (),
    RELATION: (),
    "Entity": _ENTITIES,
    "Node": (*_ENTITIES, PAPER),
    PAPER: (PAPER,),
    **{label: (label,) for label in _ENTITIES},
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a question.

    ``labels`` are the node labels that a name given for it may have; empty for plain values. ``choices``
    are the texts to choose from; empty if any will do. ``default`` is None for a required parameter;
    ``several`` tells that it takes more than one value.
    """

    name: str
    kind: str
    help: str
    labels: tuple[str, ...]
    default: int | float | str | bool | None
    choices: tuple[str, ...] = ()
    several: bool = False

    @property
    def required(self) -> bool:
        """Whether a value must be given."""
        return self.default is None

    @property
    def python_type(self) -> type:
        """Type of the value that a user gives."""
        return _SCALARS.get(self.kind, str)


@dataclass(slots=True)
class Head:
    """What a head says."""

    name: str = ""
    help: str = ""
    parameters: list[Parameter] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)
    picture: tuple[str, ...] = ()
    empty: str = ""


def read_head(path: Path) -> tuple[Head, str]:
    """Read a file's head; return it with the statement after it, which is empty for a Python module.

    Raises
    ------
    QueryError
        Naming file and line, if the head is malformed.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path} cannot be read: {error}") from None
    if path.suffix == ".py":
        docstring = ast.get_docstring(ast.parse(text, str(path))) or ""
        return _parse(docstring.splitlines(), path), ""
    lines = text.splitlines()
    end = next((number for number, line in enumerate(lines) if not line.startswith("//")), len(lines))
    return _parse([line[2:] for line in lines[:end]], path), "\n".join(lines[end:]).strip()


def _parse(lines: list[str], path: Path) -> Head:
    head = Head()
    help_: list[str] = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if match := _PARAMETER.fullmatch(text):
            head.parameters.append(_parameter(match, path, number))
        elif match := _COLUMN.fullmatch(text):
            head.columns[match["name"]] = match["help"]
        elif text.startswith("name: "):
            head.name = text.removeprefix("name: ")
        elif text.startswith("example: "):
            head.examples.append(text.removeprefix("example: "))
        elif text.startswith("empty: "):
            head.empty = text.removeprefix("empty: ")
        elif text.startswith("picture: "):
            head.picture = _picture(text, head, path, number)
        elif re.match(r"(param|column)\b", text):
            raise QueryError(
                f"{path}:{number}: expected 'param NAME: KIND -- help' or 'column NAME -- help', found '{text}'"
            )
        elif text and not head.name:
            help_.append(text)
    head.help = " ".join(help_)
    return head


def _picture(text: str, head: Head, path: Path, number: int) -> tuple[str, ...]:
    kind, *columns = text.removeprefix("picture: ").split()
    if kind not in _PICTURES or len(columns) != 3 or not set(columns) <= set(head.columns):
        raise QueryError(
            f"{path}:{number}: expected 'picture: {' or '.join(_PICTURES)}' and three of the columns, found '{text}'"
        )
    return (kind, *columns)


def _parameter(match: re.Match[str], path: Path, number: int) -> Parameter:
    kind, default = match["kind"], match["default"]
    labels: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    if kind.startswith("'"):
        choices = tuple(part.strip("'") for part in kind.split("|"))
    elif kind not in _SCALARS:
        try:
            labels = tuple(dict.fromkeys(label for part in kind.split("|") for label in _KINDS[part]))
        except KeyError as error:
            known = ", ".join([*_SCALARS, *_KINDS])
            raise QueryError(f"{path}:{number}: {error.args[0]} is no kind of parameter; there are {known}") from None
    if choices and default is not None and default not in choices:
        raise QueryError(f"{path}:{number}: the default {default} is none of {', '.join(choices)}")
    try:
        value = None if default is None else _SCALARS.get(kind, str)(default)
    except ValueError:
        raise QueryError(f"{path}:{number}: the default {default} is no {kind}") from None
    if kind == "flag":
        value = default == "yes"
    return Parameter(match["name"], kind, match["help"], labels, value, choices, bool(match["several"]))
