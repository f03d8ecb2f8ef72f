"""Where names lead, decided by what a graph holds of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.linking import Linker, Name, Reason, decide
from kg.linking.phrases import block_key
from kg.store import Row
from kg.stores import naming
from kg.stores._entities import Changes
from kg.stores.naming import Run

_MOST: Final = 1_000_000
"""Names whose sums are kept in memory: those of a hundred thousand papers, a few hundred megabytes."""


def verdicts(read: Run, linker: Linker, blocks: Mapping[str, Sequence[Name]]) -> dict[str, Row]:
    """Return where the names of some blocks should lead: ``entity``, ``reason`` and ``score`` of each."""
    with_acronyms = [key for key, names in blocks.items() if any(name.is_acronym for name in names)]
    defined = naming.definitions_by_key(read, with_acronyms) if with_acronyms else {}
    found: dict[str, Row] = {}
    for key, names in blocks.items():
        if len(names) == 1 and key not in defined and not linker.decisions.lines:
            # Most names are like no other.
            found[names[0].id] = {"entity": names[0].id, "reason": Reason.NORMAL_FORM.value, "score": 1.0}
            continue
        for id_, verdict in decide(names, defined.get(key, ()), linker.known, linker.decisions).items():
            found[id_] = {"entity": verdict.entity, "reason": verdict.reason.value, "score": verdict.score}
    return found


class Written:
    """The names that a session has written since it linked the graph: these are to be linked.

    Parameters
    ----------
    most
        Of how many names the sums are kept. If there are more, those that one paper uses are forgotten; they are
        linked all the same.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most, self._size = most, 0
        self._blocks: dict[str, tuple[Name, ...]] = {}

    @property
    def keys(self) -> set[str]:
        """Keys of the blocks whose names may lead elsewhere now."""
        return set(self._blocks)

    def names(self, key: str) -> tuple[Name, ...]:
        """Return the names of a block, as the last transaction of this session that changed their sums left them."""
        return self._blocks.get(key, ())

    def add(self, changes: Changes) -> None:
        """Take in what a transaction changed, once it is done."""
        for name in changes.names:
            key = block_key(name.id)
            others = tuple(other for other in self.names(key) if other.id != name.id)
            self._size += 1 + len(others) - len(self.names(key))
            self._blocks[key] = (*others, name)
        for key in changes.defined:
            self._blocks.setdefault(key, ())
        if self._size > self._most:
            for key, names in self._blocks.items():
                self._blocks[key] = tuple(name for name in names if name.papers > 1)
            self._size = sum(map(len, self._blocks.values()))

    def clear(self) -> None:
        """Forget all, since it is linked."""
        self._blocks.clear()
        self._size = 0


@dataclass(frozen=True, slots=True)
class Placing:
    """Where names that are new to a graph lead while papers are written.

    To write a name where it leads costs far less than to move it later. What leads where in the end depends on all
    papers; until then a name may lead to an entity that another one overtakes.

    Parameters
    ----------
    linker
        Vocabulary and decisions.
    written
        What this session has written. Only names in there are looked at, and as they were then: to look for each new
        name what the graph has would cost more than to move the few that should lead to what is older or by others.
    """

    linker: Linker
    written: Written

    def __call__(self, read: Run, names: Mapping[str, Name], new: Iterable[str]) -> dict[str, Row]:
        """Return where names should lead that should lead elsewhere than to themselves.

        Parameters
        ----------
        names
            Those that papers which are being written use, with all that the graph will hold of them.
        new
            Those of them that the graph does not know.
        """
        wanted = set(new)
        blocks = {key: {name.id: name for name in self.written.names(key)} for key in map(block_key, wanted)}
        for name in names.values():
            if (block := blocks.get(block_key(name.id))) is not None:
                block[name.id] = name
        known = {id_: name for block in blocks.values() for id_, name in block.items()}
        placed = {}
        for id_, row in verdicts(
            read, self.linker, {key: list(block.values()) for key, block in blocks.items()}
        ).items():
            entity = known[row["entity"]].entity if row["entity"] in known else row["entity"]
            if id_ in wanted and entity != id_:
                placed[id_] = {**row, "entity": entity}
        return placed
