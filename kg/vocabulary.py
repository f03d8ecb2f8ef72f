"""Known names: a vocabulary of entries with aliases, read from plain tab-separated files.

UTF-8, with the header ``name<TAB>type<TAB>aliases<TAB>broader``; aliases are split by ``|``; ``broader`` is the
name of another entry of the same type, or empty. Lines starting with ``#`` are comments. In files that are called
``datasets.tsv``, ``models.tsv``, ``methods.tsv``, ``tasks.tsv``, ``metrics.tsv`` or ``concepts.tsv`` the column
``type`` may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from kg.errors import InputError
from kg.normal_form import REMEMBERED, TYPE_HEADS, normal_form
from kg.schema import EntityType, type_named

_HEADER: Final = ("name", "type", "aliases", "broader")
_HEADER_OF_ONE_TYPE: Final = ("name", "aliases", "broader")
_VERSION_MARK: Final = re.compile(r"\bv ?(?=\d)")
_LOOSE_BLANK: Final = re.compile(r"(?<!\d) | (?!\d)")
_FINAL_S: Final = re.compile(r"[^\Ws]s$")
_DIGIT: Final = re.compile(r"\d")
_POINT_ZERO: Final = re.compile(r"(?<=\d)\.0\b")
_SEPARATOR: Final = re.compile(r"[\W_]+")
_NAMED: Final = frozenset({EntityType.DATASET, EntityType.MODEL})
_OTHER_HEADS: Final = {
    EntityType.METHOD: frozenset({"technique", "scheme", "strategy", "procedure"}),
    EntityType.TASK: frozenset({"problem", "setting", "scenario"}),
}
"""Nouns that say little more than those of the type do after the name of a known thing."""
_HEADS: Final = frozenset().union(*TYPE_HEADS.values())
_FILE_TYPES: Final = {f"{type_.value.casefold()}s": type_ for type_ in EntityType}


@dataclass(frozen=True, slots=True)
class Entry:
    """One known thing: its name, type, other names and the name of what it is a kind of."""

    name: str
    type: EntityType
    aliases: tuple[str, ...] = ()
    broader: str | None = None
    source: str = ""
    line: int = 0

    @property
    def forms(self) -> tuple[str, ...]:
        """The name and its aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Clash:
    """Two entries that a form could mean; the first one gets it."""

    form: str
    first: Entry
    second: Entry

    def __str__(self) -> str:
        a, b = self.first, self.second
        return (
            f"'{self.form}' means {a.name} ({a.type.value}, {Path(a.source).name}:{a.line}) "
            f"and {b.name} ({b.type.value}, {Path(b.source).name}:{b.line})"
        )


class Vocabulary:
    """Entries, found by any of their forms.

    Parameters
    ----------
    entries
        In order of precedence: of two entries with one form the first gets it; :attr:`clashes` keeps account.

    Attributes
    ----------
    entries : tuple of Entry
    clashes : tuple of Clash
        Forms with more than one owner: within a type by their normal form, across types by their spelling.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._by_form: dict[str, list[Entry]] = {}
        self._by_spelling: dict[tuple[str, EntityType], Entry | None] = {}
        spelled: dict[str, Entry] = {}
        clashes: dict[tuple[Entry, Entry], Clash] = {}
        for entry in self.entries:
            for form in entry.forms:
                owners = self._by_form.setdefault(normal_form(form), [])
                same_type = next((owner for owner in owners if owner.type is entry.type), None)
                if same_type is None:
                    owners.append(entry)
                spelling = spelling_key(form), entry.type
                if self._by_spelling.setdefault(spelling, entry) is not entry:
                    self._by_spelling[spelling] = None
                rival = spelled.setdefault(matching_key(form), entry)
                for other in (same_type, rival):
                    if other is not None and other is not entry:
                        clashes.setdefault((other, entry), Clash(form, other, entry))
        self.clashes = tuple(clashes.values())

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def lookup(self, name: str, type_: EntityType | None = None) -> Entry | None:
        """Return the entry that a name is a form of, or None.

        Parameters
        ----------
        name
            As written in a text; compared by :func:`kg.normal_form.normal_form`.
        type_
            Only entries of this type count, and its head nouns may follow the name ("FEVER dataset").
        """
        for key in _keys(name, type_):
            for entry in self._by_form.get(key, ()):
                if type_ is None or entry.type is type_:
                    return entry
        return None

    def of_other_types(self, name: str, type_: EntityType) -> Iterator[Entry]:
        """Yield the entries that a name is a form of as a name of other types, at most one of each."""
        key = normal_form(name)
        if key in self._by_form or key.rpartition(" ")[2] in _HEADS:
            for other in EntityType:
                if other is not type_ and (entry := self.lookup(name, other)):
                    yield entry

    def similar(self, name: str, type_: EntityType) -> Entry | None:
        """Return the one entry of a type that a name is another spelling of, or None.

        Blanks, a final s, the v of a version and a final .0 do not count ("Trivia QA", "SQuAD v2"), nor do head
        nouns of the type after more than one word ("contrastive learning methods"; for a Metric after one, and after
        the name of a process).
        What could be two entries is neither.
        """
        for key in _keys(name, type_):
            entry = self._by_spelling.get((squeezed(key), type_))
            if entry and ((type_ not in _NAMED and not name.isupper()) or _agrees_in_capitals(name, key, entry)):
                return entry
        before, _, head = normal_form(name).rpartition(" ")
        heads = TYPE_HEADS[type_] | _OTHER_HEADS.get(type_, frozenset())
        # "Pruning methods" are pruning; a simulation model is no simulation.
        process = before.endswith(("ing", "ion")) and head not in ("model", "architecture", "framework")
        named = " " in before or type_ is EntityType.METRIC or process
        if head in heads and named:
            entry = self.lookup(before, type_) or self._by_spelling.get((squeezed(before), type_))
            if entry and (type_ not in _NAMED or _agrees_in_capitals(name, before, entry)):
                return entry
        return None

    @classmethod
    def load(cls, paths: Iterable[Path]) -> Vocabulary:
        """Read vocabulary files, in order of precedence.

        Raises
        ------
        InputError
            With file and line: missing or wrong header, unknown type, wrong number of columns, empty or doubled
            name, ``broader`` that names no entry of the same type or leads back to the entry itself.
        """
        return cls(_checked([entry for path in paths for entry in _read(path)]))

    @classmethod
    def loads(cls, text: str, source: str, more: Iterable[Entry] = ()) -> Vocabulary:
        """Read the text of a vocabulary file, ``more`` entries following; raises like :meth:`load`."""
        return cls(_checked([*_parse(text, source, None), *more]))


def dumps(paths: Iterable[Path]) -> str:
    """Return the entries of some vocabulary files as the text of one; raises like :meth:`Vocabulary.load`."""
    rows = (
        (entry.name, entry.type.value, "|".join(entry.aliases), entry.broader or "")
        for path in paths
        for entry in _read(path)
    )
    return "".join("\t".join(row) + "\n" for row in (_HEADER, *rows))


def _agrees_in_capitals(name: str, key: str, entry: Entry) -> bool:
    """Tell whether a name that a blank or a final s sets apart from a form has the capitals of that form.

    "Trivia QA" is TriviaQA, but "vehicle IDs" are not VehicleID and CHIRP is not CHIRPS.
    """
    versionless = _without_version(key)
    return any(
        _without_version(normal_form(form)) == versionless or _letters(form) in (_letters(name), _letters(name, key))
        for form in entry.forms
        if spelling_key(form) == squeezed(key)
    )


def _without_version(normal: str) -> str:
    return _POINT_ZERO.sub("", _VERSION_MARK.sub("", normal))


def _letters(name: str, key: str = "") -> str:
    """Return letters and digits of a name as they are written, without head nouns that its key is without."""
    words = _SEPARATOR.split(name)
    if key and len(words) > 1:
        words = words[:-1]
    letters = "".join(words)
    return letters[:-1] if letters.endswith("s") and len(letters) > 5 else letters


def _keys(name: str, type_: EntityType | None) -> list[str]:
    """Return the normal form and, where it ends in a head noun of the type, the one without it."""
    key = normal_form(name)
    return [key, normal_form(name, type_)] if type_ and key.rpartition(" ")[2] in TYPE_HEADS[type_] else [key]


def matching_key(form: str) -> str:
    """Return what two forms share if they match the same text: case counts only where a form has capitals.

    Examples
    --------
    >>> matching_key("Mask R-CNN"), matching_key("mask r cnn"), matching_key("MaskR-CNN")
    ('Mask R CNN', 'mask r cnn', 'MaskR CNN')
    """
    return " ".join(form.replace("-", " ").replace("/", " ").split())


def spelling_key(form: str) -> str:
    """Return what is left of a name without what writers leave out or put in at will.

    Examples
    --------
    >>> spelling_key("SQuAD v2.0"), spelling_key("Trivia QA"), spelling_key("FB15k-237"), spelling_key("GPT-3.5")
    ('squad2', 'triviaqa', 'fb15k237', 'gpt3.5')
    """
    return squeezed(normal_form(form))


@lru_cache(maxsize=REMEMBERED)
def squeezed(normal: str) -> str:
    """Return the spelling key of a name in normal form."""
    digits = _DIGIT.search(normal)
    key = _without_version(normal) if digits else normal
    if key[-1:] == "s" and len(key) > 5 and _FINAL_S.search(key):
        key = key[:-1]
    return _LOOSE_BLANK.sub("", key) if digits else key.replace(" ", "")


def _read(path: Path) -> Iterator[Entry]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"the vocabulary cannot be read: {error.strerror}", str(path)) from None
    except UnicodeDecodeError:
        raise InputError("the vocabulary is not UTF-8 text; save it as UTF-8", str(path)) from None
    return _parse(text, str(path), _FILE_TYPES.get(path.stem))


def _parse(text: str, source: str, file_type: EntityType | None) -> Iterator[Entry]:
    lines = text.splitlines()
    header = tuple(lines[0].split("\t")) if lines else ()
    if header != _HEADER and not (header == _HEADER_OF_ONE_TYPE and file_type):
        raise InputError(
            f"the first line must be {', '.join(_HEADER)}, split by tabs (without type in a file that is called "
            + ", ".join(f"{stem}.tsv" for stem in _FILE_TYPES)
            + ")",
            source,
            1,
        )
    seen: dict[tuple[EntityType, str], int] = {}
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) > len(header):
            raise InputError(f"{len(cells)} columns, but there are only {', '.join(header)}", source, number)
        row = dict(zip(header, [*cells, "", "", ""], strict=False))
        try:
            type_ = file_type if header == _HEADER_OF_ONE_TYPE and file_type else type_named(row["type"])
        except ValueError as error:
            raise InputError(str(error), source, number) from None
        name = row["name"]
        if not normal_form(name):
            raise InputError("the entry has no name", source, number)
        if (type_, name) in seen:
            raise InputError(f"'{name}' is already on line {seen[type_, name]}; join the two", source, number)
        seen[type_, name] = number
        others = tuple(alias for part in row["aliases"].split("|") if (alias := part.strip()))
        yield Entry(name, type_, others, row["broader"] or None, source, number)


def _checked(entries: list[Entry]) -> list[Entry]:
    _check_broader(entries)
    return entries


def _check_broader(entries: list[Entry]) -> None:
    broader: dict[tuple[EntityType, str], str | None] = {}
    for entry in entries:
        broader.setdefault((entry.type, entry.name), entry.broader)
    for entry in entries:
        above, seen = entry.broader, {entry.name}
        while above is not None:
            if (entry.type, above) not in broader:
                raise InputError(f"broader is '{above}', which is no name of a {entry.type}", entry.source, entry.line)
            if above in seen:
                raise InputError(f"broader of '{entry.name}' leads back to '{above}'", entry.source, entry.line)
            seen.add(above)
            above = broader[entry.type, above]
