"""Where names lead, decided by what a graph holds of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.linking import Linker, Name, decide
from kg.linking.phrases import block_key
from kg.schema import type_of
from kg.store import Row
from kg.stores import naming
from kg.stores._entities import Changes
from kg.stores.naming import Run

_MOST: Final = 1_000_000
"""Names whose sums are kept in memory: those of a hundred thousand papers, a few hundred megabytes."""

_Sums = tuple[str, int, int, int, str]


def verdicts(read: Run, linker: Linker, blocks: Mapping[str, Sequence[Name]]) -> dict[str, Row]:
    """Return where the names of some blocks should lead: ``entity``, ``reason`` and ``score`` of each.

    Names that lead to themselves and are like no other are left out.
    """
    with_acronyms = [key for key, names in blocks.items() if any(name.is_acronym for name in names)]
    defined = naming.definitions_by_key(read, with_acronyms) if with_acronyms else {}
    found: dict[str, Row] = {}
    for key, names in blocks.items():
        alone = len(names) == 1 and names[0].entity == names[0].id
        if alone and key not in defined and not linker.decisions.lines:
            continue
        for id_, verdict in decide(names, defined.get(key, ()), linker.known, linker.decisions).items():
            found[id_] = {"entity": verdict.entity, "reason": verdict.reason.value, "score": verdict.score}
    return found


class Written:
    """The names that a session has written since it linked the graph: these are to be linked.

    Parameters
    ----------
    whole
        Whether the graph has no names yet and nobody else writes into it.
    most
        Of how many names the sums are kept. If there are more, those that one paper uses are forgotten; they are
        linked all the same.

    Attributes
    ----------
    whole : bool
        Whether these are all names of the graph, with their sums as they are now.
    """

    def __init__(self, *, whole: bool = False, most: int = _MOST) -> None:
        self.whole = whole
        self._most, self._size = most, 0
        # Plain tuples of texts and numbers are nothing that Python's collector goes through.
        self._blocks: dict[str, tuple[_Sums, ...]] = {}

    @property
    def keys(self) -> set[str]:
        """Keys of the blocks whose names may lead elsewhere now."""
        return set(self._blocks)

    def names(self, key: str) -> tuple[Name, ...]:
        """Return the names of a block, as the last transaction of this session that changed their sums left them."""
        return tuple(Name(*sums) for sums in self._blocks.get(key, ()))

    def add(self, changes: Changes) -> None:
        """Take in what a transaction changed, once it is done."""
        for name in changes.names:
            key = block_key(name.id)
            before = self._blocks.get(key, ())
            sums = name.id, name.papers, name.votes, name.proper, name.entity
            self._blocks[key] = after = (*(other for other in before if other[0] != name.id), sums)
            self._size += len(after) - len(before)
        for key in changes.defined:
            self._blocks.setdefault(key, ())
        if self._size > self._most:
            self.whole = False
            for key, block in self._blocks.items():
                self._blocks[key] = tuple(sums for sums in block if sums[1] > 1)
            self._size = sum(map(len, self._blocks.values()))

    def clear(self) -> None:
        """Forget all, since it is linked."""
        self.whole = self.whole and not self._blocks
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
        found = verdicts(read, self.linker, {key: list(block.values()) for key, block in blocks.items()})
        # A new name that others are to lead to goes to the node that they have, which takes its id in the end: that
        # costs less than to move them.
        nodes = {
            row["entity"]: id_
            for id_, row in sorted(found.items(), key=lambda item: (known[item[0]].papers, item[0]))
            if id_ not in wanted and known[id_].entity == id_ and type_of(id_) is type_of(row["entity"])
        }
        placed = {}
        for id_ in wanted & found.keys():
            row = found[id_]
            leader: str = row["entity"]
            if leader in wanted:
                entity = nodes.get(leader, leader)
            else:
                entity = known[leader].entity if leader in known else leader
            if entity != id_:
                placed[id_] = {**(found[entity] if leader == id_ else row), "entity": entity}
        return placed
