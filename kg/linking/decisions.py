"""What a person has decided about entities: a small text file of lines, each a decision, split by tabs.

::

    merge   method:gcns                 method:graph-convolutional-network
    split   metric:meteor               MeTeoR
    rename  model:gpt-2                 GPT-2
    retype  method:bart                 Model
    pin     method:attention

The first word says what, the second column which entity, by its id. Lines that start with ``#`` and what
follows a ``#`` column are remarks. Later lines take precedence over earlier ones about the same entity.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final, Self

from kg.errors import InputError
from kg.normal_form import REMEMBERED, normal_form
from kg.schema import EntityType, entity_id, slug, type_named, type_of


class Action(StrEnum):
    """What can be decided."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    RETYPE = "retype"
    PIN = "pin"


_HEADER: Final = "# Decisions about entities, made with `kg entity` or by hand: action, entity, value, split by tabs.\n"


@dataclass(frozen=True, slots=True)
class Decision:
    """One line. ``value``: the other entity (merge), a name (split, rename), a type (retype), empty (pin)."""

    action: Action
    entity: str
    value: str = ""

    def __str__(self) -> str:
        return "\t".join(filter(None, (self.action.value, self.entity, self.value)))


@dataclass(frozen=True)
class Decisions:
    """Decisions in their order, and what follows from them.

    Attributes
    ----------
    lines : tuple of Decision
    text : str
        The file as it was read, with its remarks.
    named : frozenset of str
        Entities that a person has spoken of: automatic linking leaves them where they are.
    """

    lines: tuple[Decision, ...] = ()
    text: str = field(default="", compare=False)
    named: frozenset[str] = field(init=False)
    _into: dict[str, str] = field(init=False, repr=False)
    _apart: frozenset[tuple[str, str]] = field(init=False, repr=False)
    _titles: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        into = dict(_steps(self.lines))
        titles: dict[str, str] = {}
        apart: set[tuple[str, str]] = set()
        named: set[str] = set()
        for decision in self.lines:
            named.add(decision.entity)
            match decision.action:
                case Action.MERGE:
                    named.add(decision.value)
                case Action.RETYPE:
                    named.add(retyped(decision.entity, EntityType(decision.value)))
                case Action.RENAME:
                    titles[decision.entity] = decision.value
                case Action.SPLIT:
                    apart.add((decision.entity, name_key(decision.value)))
        object.__setattr__(self, "named", frozenset(named))
        object.__setattr__(self, "_into", into)
        object.__setattr__(self, "_apart", frozenset(apart))
        object.__setattr__(self, "_titles", titles)

    def destination(self, entity: str) -> str:
        """Return where an entity went by merging and retyping; itself if nothing was decided."""
        seen = {entity}
        while (after := self._into.get(entity)) is not None and after not in seen:
            seen.add(after)
            entity = after
        return entity

    def keeps_apart(self, entity: str, name: str) -> bool:
        """Tell whether a person said that a name is not this entity."""
        return bool(self._apart) and (entity, name_key(name)) in self._apart

    def title(self, entity: str) -> str | None:
        """Return the name that a person gave an entity."""
        return self._titles.get(entity)

    def touched_by(self, other: Decisions) -> set[str]:
        """Return the entities and names, by id, about which two sets of decisions differ."""
        differing = set(self.lines) ^ set(other.lines)
        touched = {decision.entity for decision in differing} | self.split_by(other)
        touched |= {decision.value for decision in differing if decision.action is Action.MERGE}
        return touched | {side.destination(decision.entity) for decision in differing for side in (self, other)}

    def split_by(self, other: Decisions) -> set[str]:
        """Return the names, by id, of the splits that only one of two sets of decisions has."""
        splits = {d for d in set(self.lines) ^ set(other.lines) if d.action is Action.SPLIT}
        return {d.entity for d in splits} | {
            entity_id(type_, normal_form(d.value, type_) or d.value) for d in splits for type_ in EntityType
        }

    def with_line(self, decision: Decision) -> Self:
        """Return the decisions with one more; with the same ones if it is there already."""
        if decision in self.lines:
            return self
        text = self.dumps()
        return self.loads(text + ("" if text.endswith("\n") else "\n") + f"{decision}\n")

    def without(self, decision: Decision) -> Self:
        """Return the decisions without one; what else is in the file stays."""
        kept = (
            line
            for number, line in enumerate(self.dumps().splitlines(keepends=True), start=1)
            if _line(line, "decisions", number) != decision
        )
        return self.loads("".join(kept))

    def dumps(self) -> str:
        """Return the text of the file."""
        return self.text or _HEADER + "".join(f"{decision}\n" for decision in self.lines)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a file of decisions; one that is not there holds none.

        Raises
        ------
        InputError
            With file and line, if a line is no decision, or merging goes round in a circle.
        """
        try:
            return cls.loads(path.read_text(encoding="utf-8"), str(path))
        except FileNotFoundError:
            return cls()
        except OSError as error:
            raise InputError(f"the decisions cannot be read: {error.strerror}", str(path)) from None
        except UnicodeDecodeError:
            raise InputError("the decisions are not UTF-8 text; save them as UTF-8", str(path)) from None

    @classmethod
    def loads(cls, text: str, source: str = "decisions") -> Self:
        """Read the text of a file of decisions; raises like :meth:`load`."""
        return cls(_read(text, source), text)


@lru_cache(maxsize=REMEMBERED)
def name_key(name: str) -> str:
    """Return what two names share if a decision about one is about the other."""
    return slug(normal_form(name) or name)


def retyped(entity: str, type_: EntityType) -> str:
    """Return the id that an entity has under another type."""
    return f"{type_.value.casefold()}:{entity.partition(':')[2]}"


@lru_cache(maxsize=4)
def _read(text: str, source: str) -> tuple[Decision, ...]:
    decisions: dict[tuple[Action, str, str], Decision] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if (decision := _line(line, source, number)) is None:
            continue
        several = decision.value if decision.action is Action.SPLIT else ""
        key = Action.MERGE if decision.action is Action.RETYPE else decision.action, decision.entity, several
        decisions.pop(key, None)
        decisions[key] = decision
        if decision.action in (Action.MERGE, Action.RETYPE) and _goes_round(decision.entity, decisions.values()):
            raise InputError(f"'{decision}' leads back to {decision.entity}; drop one of the lines", source, number)
    return tuple(decisions.values())


def _line(line: str, source: str, number: int) -> Decision | None:
    if not line.strip() or line.startswith("#"):
        return None
    try:
        return _decision(line.partition("\t#")[0].rstrip("\t \r\n").split("\t"))
    except ValueError as error:
        raise InputError(str(error), source, number) from None


def _decision(cells: list[str]) -> Decision:
    word, *rest = (cell.strip() for cell in cells)
    try:
        action = Action(word)
    except ValueError:
        raise ValueError(f"'{word}' is none of {', '.join(Action)}; columns are split by tabs") from None
    wanted = 1 if action is Action.PIN else 2
    if len(rest) != wanted or not all(rest):
        raise ValueError(f"{action} takes {_TAKES[action]}, split by tabs")
    type_of(rest[0])
    if action is Action.MERGE:
        type_of(rest[1])
    if action is Action.RETYPE:
        rest[1] = type_named(rest[1]).value
    return Decision(action, *rest)


_TAKES: Final = {
    Action.MERGE: "an entity id and the id of the entity that it is",
    Action.SPLIT: "an entity id and a name that is not it",
    Action.RENAME: "an entity id and its name",
    Action.RETYPE: "an entity id and a type",
    Action.PIN: "an entity id",
}


def _goes_round(entity: str, decisions: Iterable[Decision]) -> bool:
    into = dict(_steps(decisions))
    seen: set[str] = set()
    while entity in into and entity not in seen:
        seen.add(entity)
        entity = into[entity]
    return entity in seen


def _steps(decisions: Iterable[Decision]) -> Iterator[tuple[str, str]]:
    for decision in decisions:
        if decision.action is Action.MERGE:
            yield decision.entity, decision.value
        elif decision.action is Action.RETYPE:
            yield decision.entity, retyped(decision.entity, EntityType(decision.value))
