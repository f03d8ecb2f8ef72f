"""Bringing a graph in line with a linker: where names lead, after papers came or went or a person decided.

While papers are written, a name that is known leads where it led before, and a new one where it would by what the graph
holds by then. :func:`link` then decides anew about every block of names whose sums changed, and moves what belongs
elsewhere. Each step is a transaction. A session marks the graph when it writes, so that the next one knows if it did
not get here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from kg.batches import batches
from kg.linking import Decisions, Linker, Name, Reason
from kg.linking.phrases import block_key
from kg.schema import PAPER
from kg.store import LinkingSettings
from kg.stores import _families, _moving, _writing, naming, pages
from kg.stores._deciding import Written, verdicts
from kg.stores._edges import DeleteRelations
from kg.stores._entities import Changes
from kg.stores._writing import FORMAT, LINKING, STATE
from kg.stores.naming import Run

Work = Callable[[Run, DeleteRelations], Changes | None]
Transaction = Callable[[Work], None]

_CHUNK: Final = 10_000
_SHARE: Final = 4
"""If more than one name in so many may lead elsewhere, reading all takes less time than looking for each block."""
_MOVES: Final = 1_000
"""Names that a transaction moves."""

_READ_STATE: Final = (
    f"MATCH (l:{LINKING}) "
    "RETURN l.id AS id, l.fingerprint AS fingerprint, l.vocabulary AS vocabulary, l.decisions AS decisions"
)
_WRITE_STATE: Final = f"MERGE (l:{LINKING} {{id: $id}}) SET l += $properties"
_UNMARK: Final = f"UNWIND $ids AS id MATCH (l:{LINKING} {{id: id}}) DELETE l"


@dataclass(slots=True)
class State:
    """What a graph was last brought in line with, and the sessions that wrote since."""

    fingerprint: str | None = None
    vocabulary: str = ""
    decisions: Decisions = field(default_factory=Decisions)
    sessions: list[str] = field(default_factory=list)


def read_state(run: Run) -> State:
    """Return what the graph says about its linking."""
    state = State()
    for row in run(_READ_STATE, {}):
        if row["id"] == STATE:
            state.fingerprint, state.vocabulary = row["fingerprint"], row["vocabulary"] or ""
            state.decisions = Decisions.loads(row["decisions"] or "")
        else:
            state.sessions.append(row["id"])
    return state


def format_of(run: Run) -> int:
    """Return the format that a graph was linked in (before 3 it did not say so); of a new graph, the present one."""
    rows = run(f"MATCH (l:{LINKING} {{id: $id}}) RETURN coalesce(l.format, 2) AS format", {"id": STATE})
    return int(rows[0]["format"]) if rows else FORMAT


def settings(run: Run) -> LinkingSettings:
    """Return what the graph was linked with."""
    state = read_state(run)
    return LinkingSettings(state.vocabulary, state.decisions.dumps() if state.decisions.lines else "")


def diagnosis(read: Run) -> tuple[str, str, bool]:
    """Return a row of what was checked, what was found, and whether it is well."""
    elsewhere = pages.count(read, naming.NAME)
    names = f"{elsewhere:,} names lead to nodes of another id"
    if read_state(read).sessions:
        return "linking", f"{names}; not finished (interrupted, or going on): the next kg build or load does it", True
    return "linking", names, True


def link(read: Run, transaction: Transaction, linker: Linker, written: Written, session: str) -> int:
    """Let every name lead where it should; return how many were moved.

    Parameters
    ----------
    read
        Runs a statement that only reads.
    transaction
        Carries out work in a transaction.
    linker
        Vocabulary and decisions.
    written
        Names whose sums this session changed; transactions add to it.
    session
        Its mark.
    """
    state = read_state(read)
    todo = set[str]()
    anew = state.fingerprint not in (None, linker.fingerprint)
    if differing := state.decisions.touched_by(linker.decisions):
        transaction(lambda run, _: _decide(run, linker.decisions, differing))
        todo |= _keys_of(read, differing)
    if anew:
        transaction(lambda run, _: _families.clear(run))
        _rekey(read, transaction)
        _relink(read, transaction, linker, _all_papers(read))
    elif papers := _split_papers(read, state.decisions, linker.decisions):
        _relink(read, transaction, linker, papers)
    todo |= written.keys
    settled, left = set[str](), list[str]()
    several = any(other != session for other in state.sessions)
    if anew or several or written.whole or (todo and _SHARE * len(todo) > naming.size(read)):
        for blocks in _all_blocks(read, None if anew else written):
            todo.difference_update(blocks)
            settled.update(blocks)
            left += _settle(read, transaction, linker, blocks, todo)
    while todo:
        chunk = sorted(islice(todo, _CHUNK))
        todo.difference_update(chunk)
        settled.update(chunk)
        left += _settle(read, transaction, linker, naming.by_key(read, chunk), todo)
    # In one go: a broad term has kinds in many blocks.
    _families.update(read, transaction, linker, settled, set(left))
    if state.fingerprint != linker.fingerprint or state.sessions or differing:
        transaction(lambda run, _: _finish(run, linker, state.sessions))
    return len(left)


@dataclass(frozen=True, slots=True)
class Move:
    """A name that is to lead elsewhere; ``papers`` use it."""

    name: str
    papers: int
    before: str
    after: str
    reason: str


def plan(read: Run, linker: Linker) -> list[Move]:
    """Return what :func:`link` would move for decisions that are new, without doing it."""
    state = read_state(read)
    keys = _keys_of(read, state.decisions.touched_by(linker.decisions))
    moves: dict[tuple[str, str], int] = {}
    before = Linker(linker.vocabulary, state.decisions)
    for page in batches(_split_papers(read, state.decisions, linker.decisions), naming.PAPERS):
        for contribution in naming.stored(read, page, with_text=True):
            for entity in contribution.extraction.entities if contribution.extraction else ():
                names = before.target(entity).id, linker.target(entity).id
                if names[0] != names[1]:
                    moves[names] = moves.get(names, 0) + 1
    leads = naming.leads(read, (id_ for names in moves for id_ in names))
    found = [
        Move(old, papers, leads.get(old, old), leads.get(new, new), Reason.DECISION.value)
        for (old, new), papers in sorted(moves.items())
    ]
    blocks = naming.by_key(read, sorted(keys))
    current = {name.id: name for names in blocks.values() for name in names}
    for id_, row in sorted(verdicts(read, linker, blocks).items()):
        if row["entity"] != current[id_].entity:
            found.append(Move(id_, current[id_].papers, current[id_].entity, row["entity"], row["reason"]))
    return found


def _keys_of(read: Run, entities: Iterable[str]) -> set[str]:
    """Return the keys of entities and of the names that lead to them."""
    ids = set(entities)
    return {*map(block_key, ids), *(block_key(row["id"]) for row in naming.names_of(read, ids))}


def _split_papers(read: Run, before: Decisions, after: Decisions) -> list[str]:
    """Return the papers in which names must be found anew, since a split came or went."""
    if not (split := before.split_by(after)):
        return []
    elsewhere = naming.leads(read, split)
    return naming.papers_of(read, {elsewhere.get(id_, id_) for id_ in split})


def _all_blocks(read: Run, written: Written | None) -> Iterator[Mapping[str, Sequence[Name]]]:
    """Yield all blocks of names, some thousand at a time: as they were written, if that is all there is."""
    if written and written.whole:
        for chunk in batches(sorted(written.keys), _CHUNK):
            yield {key: written.names(key) for key in chunk}
    else:
        for page in naming.pages(read):
            for chunk in batches(sorted(page), _CHUNK):
                yield {key: page[key] for key in chunk}


def _settle(
    read: Run, transaction: Transaction, linker: Linker, blocks: Mapping[str, Sequence[Name]], todo: set[str]
) -> list[str]:
    """Decide about some blocks and move names; return the entities that each of these led to.

    The blocks that depend on names that are moved are added to ``todo``.
    """
    found = verdicts(read, linker, blocks)
    entities = {name.id: name.entity for block in blocks.values() for name in block if name.id in found}
    moved = {id_: row for id_, row in found.items() if row["entity"] != entities[id_]}
    restated = [{"id": id_, **row} for id_, row in found.items() if id_ not in moved and row["entity"] != id_]
    # A store holds what a transaction changes in memory. Names that come to lead to one entity go together.
    for part in batches(sorted(moved, key=lambda id_: (moved[id_]["entity"], id_)), _MOVES):
        transaction(lambda run, delete, part=part: _moving.move(run, delete, {id_: moved[id_] for id_ in part}))  # type: ignore[misc]
    if restated:
        transaction(lambda run, _: naming.set_reasons(run, restated))
    if moved:
        todo |= naming.keys_of_short_forms(read, moved)
    return [entities[id_] for id_ in moved]


def _relink(read: Run, transaction: Transaction, linker: Linker, papers: Iterable[str]) -> None:
    """Link papers anew from what was read in them."""
    for page in batches(papers, naming.PAPERS):
        changed = []
        for old in naming.stored(read, page, with_text=True):
            if old.extraction is not None:
                new = linker.link(old.paper, old.extraction, old.digest)
                if (new.mentions, new.relations) != (old.mentions, old.relations):
                    changed.append(new)
        if changed:
            transaction(lambda run, delete, changed=changed: _writing.relink(run, delete, changed))  # type: ignore[misc]


def _decide(run: Run, decisions: Decisions, differing: Iterable[str]) -> Changes:
    # Without a fingerprint until all is done: if that does not come about, the next session links everything anew.
    properties = {"fingerprint": "", "decisions": decisions.dumps(), "format": FORMAT}
    run(_WRITE_STATE, {"id": STATE, "properties": properties})
    return _writing.refresh(run, differing)


def _finish(run: Run, linker: Linker, sessions: Sequence[str]) -> None:
    properties = {
        "fingerprint": linker.fingerprint,
        "vocabulary": linker.own_vocabulary,
        "decisions": linker.decisions.dumps(),
        "format": FORMAT,
    }
    run(_WRITE_STATE, {"id": STATE, "properties": properties})
    if sessions:
        run(_UNMARK, {"ids": list(sessions)})


def _rekey(read: Run, transaction: Transaction) -> None:
    """Give names the keys that the present rules put them in blocks by."""
    for label, words in naming.KEYED.items():
        statement = f"MATCH (n:{label}) WHERE n.id > $last RETURN n.id AS id, n.key AS key, {words} AS words"
        for rows in batches(pages.in_pages(read, statement), _CHUNK):
            keys = {row["id"]: naming.key_of(row["words"]) for row in rows}
            wrong = [{"id": row["id"], "key": keys[row["id"]]} for row in rows if row["key"] != keys[row["id"]]]
            if wrong:
                transaction(lambda run, _, label=label, wrong=wrong: naming.set_keys(run, label, wrong))  # type: ignore[misc]


def _all_papers(read: Run) -> Iterator[str]:
    statement = f"MATCH (p:{PAPER}) WHERE p.id > $last RETURN p.id AS id"
    return (row["id"] for row in pages.in_pages(read, statement))
