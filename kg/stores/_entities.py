"""Entities as the stores keep them: what the papers that mention them add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.contribution import MentionEdge, Tally
from kg.linking import Decisions, Name
from kg.linking.phrases import block_key
from kg.schema import Role
from kg.store import Row
from kg.stores import naming
from kg.stores.naming import SUMS, Run


@dataclass(slots=True)
class Changes:
    """What a transaction changed, for indexes that a store keeps beside its graph, and for linking.

    ``named`` are rows with ``id``, ``label``, ``name``, ``aliases`` and ``papers`` of the papers and
    entities that are new or different (a paper's name is its title); ``gone`` are ids that are no more;
    ``names`` those whose sums changed, as they are now, and ``defined`` the keys of the short forms whose did.
    """

    named: list[Row] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    defined: set[str] = field(default_factory=set)


def lock(run: Run, ids: Iterable[str]) -> dict[str, Row]:
    """Lock entities, making those that are missing; return what they hold."""
    locked: dict[str, Row] = {}
    for label, wanted in naming.by_label(ids).items():
        missing = wanted
        while missing:
            locked |= _locked(run, "MERGE", label, missing)
            # Another writer deleted some while this one waited for the lock; now they are made anew.
            missing = [id_ for id_ in missing if id_ not in locked]
    return locked


def lock_present(run: Run, ids: Iterable[str]) -> dict[str, Row]:
    """Lock those entities that are there; return what they hold."""
    locked: dict[str, Row] = {}
    for label, wanted in naming.by_label(ids).items():
        locked |= _locked(run, "MATCH", label, wanted)
    return locked


class Tallies:
    """Changes to entities, gathered first and written once.

    Parameters
    ----------
    locked
        Entities that are locked already; the others are when they are written.
    """

    def __init__(self, run: Run, locked: Mapping[str, Row] | None = None) -> None:
        self._run = run
        self._locked = dict(locked or {})
        self._added: dict[str, list[tuple[MentionEdge, int | None]]] = defaultdict(list)
        self._taken: dict[str, list[tuple[MentionEdge, int | None]]] = defaultdict(list)
        self._own: dict[str, Sequence[int]] = {}

    def add(self, mention: MentionEdge, year: int | None) -> None:
        """Count a paper of some year that mentions an entity."""
        self._added[mention.entity].append((mention, year))

    def take(self, mention: MentionEdge, year: int | None) -> None:
        """Take a paper that mentions an entity away."""
        self._taken[mention.entity].append((mention, year))

    def own(self, id_: str, sums: Sequence[int]) -> None:
        """Add to the sums that an entity keeps of its own name."""
        self._own[id_] = sums

    def write(self, decisions: Decisions) -> Changes:
        """Bring the entities up to date, with names that people decided on; those that no paper mentions go."""
        changes = Changes()
        ids = {*self._added, *self._taken, *self._own, *self._locked}
        self._locked.update(lock(self._run, ids - self._locked.keys()))
        for label, wanted in naming.by_label(ids).items():
            rows: list[Row] = []
            gone: list[str] = []
            for id_ in wanted:
                row = self._locked[id_]
                tally = Tally.loads(row["tally"]) if row["tally"] else Tally()
                for count, mentions in ((tally.subtract, self._taken), (tally.add, self._added)):
                    for mention, year in mentions.get(id_, ()):
                        count(mention.name, mention.forms, year, proposed=mention.role is Role.PROPOSED)
                if tally.papers > 0:
                    properties = entity_properties(id_, tally, decisions)
                    more = zip(SUMS, self._own.get(id_, (0, 0, 0)), strict=True)
                    own = {sum_: (row[sum_] or 0) + value for sum_, value in more}
                    rows.append({"id": id_, "properties": {**properties, **own}})
                    changes.named.append({"id": id_, "label": label, **properties})
                else:
                    gone.append(id_)
            changes.gone += gone
            if rows:
                set_properties(self._run, label, rows)
            if gone:
                self._run(_delete(label), {"ids": gone})
        return changes


def entity_properties(id_: str, tally: Tally, decisions: Decisions) -> Row:
    """Return what an entity node holds beside its id and the sums of its own name."""
    name = decisions.title(id_) or tally.name(id_)
    aliases = tally.aliases(name)
    years = sorted(year for year, papers in tally.years.items() if papers > 0)
    latest = max((year for year, papers in tally.proposed.items() if papers > 0), default=None)
    return {
        "name": name, "aliases": aliases, "papers": tally.papers, "rank": naming.rank(id_, tally.papers),
        "proposed": None if latest is None else naming.rank(id_, latest),
        "tally": tally.dumps(), "key": block_key(id_),
        "years": years, "year_papers": [tally.years[year] for year in years],
    }  # fmt: skip


def set_properties(run: Run, label: str, rows: Sequence[Row]) -> None:
    """Give entities of a type other properties: rows of ``id`` and ``properties``, which may have another id."""
    run(f"UNWIND $rows AS row MATCH (e:{label} {{id: row.id}}) SET e += row.properties", {"rows": list(rows)})


def _locked(run: Run, find: str, label: str, ids: Sequence[str]) -> dict[str, Row]:
    # This locks entities before their sums are read. Not by way of a property with an index, which would follow.
    statement = (
        f"UNWIND $ids AS id {find} (e:{label} {{id: id}}) SET e.touched = true REMOVE e.touched WITH e "
        f"RETURN e.id AS id, e.tally AS tally, {', '.join(f'e.{sum_} AS {sum_}' for sum_ in SUMS)}"
    )
    # What another writer deleted while this one waited for the lock has no id then, and what it renamed another one.
    wanted = set(ids)
    return {row["id"]: row for row in run(statement, {"ids": list(ids)}) if row["id"] in wanted}


def _delete(label: str) -> str:
    return f"UNWIND $ids AS id MATCH (e:{label} {{id: id}}) DETACH DELETE e"
