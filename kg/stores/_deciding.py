"""Where names lead, decided by what a graph holds of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.linking import Linker, Name, Reason, decide
from kg.linking.phrases import block_key
from kg.store import Row
from kg.stores import naming
from kg.stores.naming import NameSums, Run


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
        Keys and types of the names that this session has written: only those are looked at, since to look for each
        new name whether the graph has others like it would cost more than to move the few that it has.
    """

    linker: Linker
    written: Mapping[str, int]

    def __call__(self, read: Run, sums: NameSums, new: Iterable[str]) -> dict[str, Row]:
        """Return where names should lead that should lead elsewhere than to themselves.

        Parameters
        ----------
        sums
            What the papers that are being written add to the sums of names.
        new
            Names that the graph does not know.
        """
        wanted = set(new)
        keys = set(map(block_key, wanted))
        blocks = naming.by_key(read, sorted(keys & self.written.keys()), self.written)
        known = {name.id: name for names in blocks.values() for name in names}
        for id_, (papers, votes, proper) in sums.names.items():
            if block_key(id_) in keys:
                name = known.get(id_, Name(id_, 0, 0, 0, id_))
                known[id_] = Name(id_, name.papers + papers, name.votes + votes, name.proper + proper, name.entity)
        placed = {}
        for id_, row in verdicts(read, self.linker, naming.in_blocks(known.values())).items():
            entity = known[row["entity"]].entity if row["entity"] in known else row["entity"]
            if id_ in wanted and entity != id_:
                placed[id_] = {**row, "entity": entity}
        return placed
