"""The vocabulary that comes with the package, and a search for all its names in a text at once.

Capitals of a form must be capitals in the text ("SAM", "LoRA", "Adam"); lower-case words match in any case;
hyphens, slashes and spaces are equal; the last word may be plural. The longest match wins. A match may not
be a part of a longer name ("CLIP" in "X-CLIP", "ImageNet" in "ImageNet-C", "GPT-3" in "GPT-3.5").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

from kg.normal_form import is_proper, singular
from kg.schema import EntityType
from kg.vocabulary import Entry, Vocabulary

_PIECE: Final = re.compile(r"[^\W\d_]+|\d+|[^\w\s\-‐-―/]")
_LONGER_NAME_AFTER: Final = re.compile(r"-[A-Z0-9]|\.\d|[_@]\w")
_LONGER_NAME_BEFORE: Final = re.compile(r"(?:[A-Z0-9]\w*|\b\w|[^\W\d_]*[A-Z]\w*)-$")
_END: Final = ""


class Match(NamedTuple):
    """A vocabulary form found at ``text[start:end]``."""

    start: int
    end: int
    entry: Entry
    form: str


class _Form(NamedTuple):
    """A form as the matcher keeps it: its pieces, those with capitals to be met exactly."""

    pieces: tuple[str, ...]
    exact: tuple[tuple[int, str], ...]
    spaced: bool
    entry: Entry
    text: str


class Matcher:
    """Longest-match search for all forms of a vocabulary at once, over a trie of word pieces.

    Parameters
    ----------
    entries
        Of two entries with the same form, the first one gets it.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._root: dict[str, Any] = {}
        for entry in entries:
            for form in entry.forms:
                for variant in _variants(form):
                    self._add(variant, entry, form)

    def _add(self, variant: str, entry: Entry, text: str) -> None:
        pieces = tuple(_PIECE.findall(variant))
        if not pieces:
            return
        node = self._root
        for piece in pieces:
            node = node.setdefault(piece.casefold(), {})
        exact = tuple((i, piece) for i, piece in enumerate(pieces) if piece != piece.casefold())
        spaced = len(pieces[0]) >= 3 or len(_PIECE.sub("", variant)) > 0
        forms: list[_Form] = node.setdefault(_END, [])
        if all(form.exact != exact for form in forms):
            forms.append(_Form(pieces, exact, spaced, entry, text))
            forms.sort(key=lambda form: -len(form.exact))

    def find(self, text: str) -> list[Match]:
        """Return the matches in a text, in order and without overlap."""
        pieces = [(match.group(), match.start(), match.end()) for match in _PIECE.finditer(text)]
        folded = [piece[0].casefold() for piece in pieces]
        root, count, matches = self._root, len(pieces), []
        at = 0
        while at < count:
            node = root.get(folded[at])
            if node is None:
                at += 1
                continue
            found: tuple[int, _Form] | None = None
            last = at
            while True:
                for form in node.get(_END, ()):
                    if all(pieces[at + i][0] == piece for i, piece in form.exact) and _stands_alone(
                        text, pieces[at][1], pieces[last][2], form
                    ):
                        found = (last, form)
                        break
                last += 1
                if last >= count or (node := node.get(folded[last])) is None:
                    break
            if found is None:
                at += 1
                continue
            last, form = found
            matches.append(Match(pieces[at][1], pieces[last][2], form.entry, form.text))
            at = last + 1
        return matches


def _stands_alone(text: str, start: int, end: int, form: _Form) -> bool:
    if (start and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum()):
        return False
    matched = text[start:end]
    if "\n\n" in matched or (not form.spaced and any(c.isspace() for c in matched)):
        return False
    hyphenated = start > 0 and text[start - 1] == "-"
    if hyphenated and (not form.exact or _LONGER_NAME_BEFORE.search(text[max(0, start - 30) : start])):
        return False
    return not (form.exact and end < len(text) and _LONGER_NAME_AFTER.match(text, end))


def _variants(form: str) -> Sequence[str]:
    """Return a form with its last word in singular and plural."""
    start = max(form.rfind(" "), form.rfind("-")) + 1
    stem, last = form[:start], form[start:]
    if len(last) < 3 or not last.isalpha():
        return (form,)
    if last.isupper():
        return (form, form + "s")
    one = singular(last) if last.islower() else last
    if last != one:
        return (form, stem + one)
    if last.endswith(("ics", "us", "is", "ing")) or not last.islower():
        return (form,) if not is_proper(last) else (form, form + "s")
    if last.endswith("y") and last[-2] not in "aeiou":
        return (form, stem + last[:-1] + "ies")
    return (form, form + ("es" if last.endswith(("s", "x", "ch", "sh")) else "s"))


def vocabulary_files() -> list[Path]:
    """Return the vocabulary files that come with the package, in order of precedence."""
    folder = Path(str(files("extractors").joinpath("data/vocabulary")))
    return [path for type_ in EntityType if (path := folder / f"{type_.value.casefold()}s.tsv").is_file()]


@lru_cache(maxsize=4)
def load_vocabulary(paths: tuple[Path, ...] = ()) -> Vocabulary:
    """Return the vocabulary of some files, or the one that comes with the package; loaded once a process."""
    return Vocabulary.load(paths or vocabulary_files())


@lru_cache(maxsize=4)
def load_matcher(paths: tuple[Path, ...] = ()) -> Matcher:
    """Return the matcher of some vocabulary files, or of those that come with the package; made once a process."""
    return Matcher(load_vocabulary(paths))
