"""Letting names lead elsewhere, inside a transaction of the caller.

What a paper says of a name is moved from one entity to another. Where an entity is only to be called by another of its
names, which more papers use by now, its node takes the id of that name, and all edges stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from kg.batches import batches
from kg.contribution import Contribution, MentionEdge, RelationEdge, Tally
from kg.linking import Name
from kg.schema import type_of
from kg.store import Row
from kg.stores import _edges, naming
from kg.stores._edges import DeleteRelations
from kg.stores._entities import Changes, Tallies, entity_properties, lock, lock_present, set_properties
from kg.stores._writing import CLAIM_PRESENT, standing_decisions
from kg.stores.naming import SUMS, Run


def move(run: Run, delete: DeleteRelations, verdicts: Mapping[str, Row]) -> Changes:
    """Let names lead elsewhere.

    Parameters
    ----------
    verdicts
        Properties ``entity``, ``reason`` and ``score`` for each name.
    """
    changes, renamed = _rename(run, delete, verdicts)
    if rest := {id_: row for id_, row in verdicts.items() if id_ not in renamed}:
        moved = _rewire(run, delete, rest)
        changes.named += moved.named
        changes.gone += moved.gone
    return changes


def _rename(run: Run, delete: DeleteRelations, verdicts: Mapping[str, Row]) -> tuple[Changes, set[str]]:
    """Give entities the ids of other names of theirs, where nothing else changes; return the names dealt with."""
    changes, done = Changes(), set[str]()
    heirs = _heirs(naming.leads(run, verdicts), verdicts)
    locked = lock_present(run, heirs)
    taken = lock_present(run, heirs.values())
    names: dict[str, dict[str, Name]] = {
        id_: {id_: naming.name_of(row, id_)} if row["uses"] else {} for id_, row in locked.items()
    }
    for row in naming.names_of(run, locked):
        names[row["entity"]][row["id"]] = naming.name_of(row, row["entity"])
    decisions = standing_decisions(run)
    entities: dict[str, list[Row]] = defaultdict(list)
    sums: dict[str, tuple[int, ...]] = {}
    ids: list[str] = []
    for id_, row in sorted(locked.items()):
        heir, tally = heirs[id_], Tally.loads(row["tally"])
        all_follow = all(name in verdicts and verdicts[name]["entity"] == heir for name in names[id_])
        # What a paper says under two names is one mention, which depends on the id.
        once = tally.papers == sum(name.papers for name in names[id_].values())
        if heir in names[id_] and heir not in taken and all_follow and once:
            done |= names[id_].keys()
            properties, label = entity_properties(heir, tally, decisions), type_of(heir).value
            own = dict(zip(SUMS, names[id_].pop(heir).sums, strict=True))
            entities[label].append({"id": id_, "properties": {"id": heir, **properties, **own}})
            changes.named.append({"id": heir, "label": label, **properties})
            changes.gone.append(id_)
            sums |= {name.id: name.sums for name in names[id_].values()}
            ids.append(heir)
    naming.delete_names(run, ids)
    for label, rows in sorted(entities.items()):
        set_properties(run, label, rows)
    _edges.turn_around(run, delete, ids)
    naming.set_names(run, sums, verdicts)
    return changes, done


def _heirs(leads: Mapping[str, str], verdicts: Mapping[str, Row]) -> dict[str, str]:
    """Return the entities of which all names here are to lead to one of them that has the same type, with that one."""
    followers: dict[str, list[str]] = defaultdict(list)
    for id_ in verdicts:
        followers[leads.get(id_, id_)].append(id_)
    heirs = {}
    for entity, ids in followers.items():
        heir = verdicts[ids[0]]["entity"]
        if heir != entity and heir in ids and type_of(heir) is type_of(entity):
            heirs[entity] = heir
    return heirs


def _rewire(run: Run, delete: DeleteRelations, verdicts: Mapping[str, Row]) -> Changes:
    """Move what papers say of names from where these led before."""
    locked: dict[str, Row] = {}
    known: tuple[dict[str, str], list[str]] | None = None
    # Another writer may add papers, or lead a name elsewhere, until the locks are ours.
    while True:
        before = naming.leads(run, verdicts)
        left = {before.get(id_, id_) for id_ in verdicts}
        papers = naming.papers_of(run, left)
        if (before, papers) == known:
            break
        known = before, papers
        run(CLAIM_PRESENT, {"ids": papers})
        locked |= lock(run, {*left, *(row["entity"] for row in verdicts.values())})
    names = naming.by_id(run, verdicts)
    touched = {*verdicts, *locked, *(row["id"] for row in naming.names_of(run, locked))}
    tallies = Tallies(run, locked)
    unmentioned: list[tuple[str, MentionEdge]] = []
    unrelated: list[tuple[str, RelationEdge]] = []
    created: list[Contribution] = []
    for page in batches(papers, naming.PAPERS):
        parts = naming.stored(run, page, about=touched)
        contributions = [c for c in parts if any(m.entity in verdicts for m in c.mentions)]
        now = naming.leads(run, (m.entity for c in contributions for m in c.mentions))
        then = {**now, **{id_: row["entity"] for id_, row in verdicts.items()}}
        then = {id_: entity for id_, entity in then.items() if id_ != entity}
        for contribution in contributions:
            paper, year = contribution.paper.id, contribution.paper.year
            old, new = contribution.leading_to(now), contribution.leading_to(then)
            taken, added = set(old.mentions) - set(new.mentions), set(new.mentions) - set(old.mentions)
            for mention in taken:
                tallies.take(mention, year)
                unmentioned.append((paper, mention))
            for mention in added:
                tallies.add(mention, year)
            unrelated += [(paper, relation) for relation in old.relations if relation not in new.relations]
            stated = tuple(relation for relation in new.relations if relation not in old.relations)
            created.append(replace(new, mentions=tuple(added), relations=stated))
    elsewhere = {}
    for id_, name in names.items():
        own_before, own_after = id_ not in before, verdicts[id_]["entity"] == id_
        if own_before and not own_after:
            tallies.own(id_, [-sum_ for sum_ in name.sums])
        if own_after and not own_before:
            tallies.own(id_, name.sums)
        if not own_after:
            elsewhere[id_] = name.sums
    changes = tallies.write(standing_decisions(run))
    # With an entity that no paper mentions any more goes all that leads there.
    gone = set(changes.gone)
    _edges.delete_mentions(run, ((paper, m) for paper, m in unmentioned if m.entity not in gone))
    _edges.delete_relations(delete, ((paper, r) for paper, r in unrelated if gone.isdisjoint((r.head, r.tail))))
    _edges.create(run, created)
    naming.delete_names(run, [id_ for id_ in names if id_ in before and verdicts[id_]["entity"] == id_])
    naming.set_names(run, elsewhere, verdicts)
    return changes
