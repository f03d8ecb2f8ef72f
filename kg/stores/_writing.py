"""The writing that all stores share: Cypher statements and the order in which they run.

The statements mean the same in Neo4j and in ArcadeDB. Each store opens a transaction of its own kind
and hands :func:`write` and :func:`remove` a function that runs one statement in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kg.contribution import Contribution, Tally
from kg.schema import MENTIONS, PAPER, EntityType, RelationType
from kg.store import Row

Run = Callable[[str, Mapping[str, Any]], list[Row]]

DIGESTS: Final = f"UNWIND $ids AS id MATCH (p:{PAPER} {{id: id}}) RETURN p.id AS id, p.digest AS digest"
# On a server, a change locks a node until the transaction ends, so of two writers of the same paper the second sees
# what the first did. (Setting a property to what it is locks in Neo4j, too, but lets others run into deadlocks.)
_CLAIM: Final = "SET p.claimed = true REMOVE p.claimed WITH p RETURN p.id AS id, p.digest AS digest"
_CLAIM_NEW: Final = f"UNWIND $ids AS id MERGE (p:{PAPER} {{id: id}}) {_CLAIM}"
_CLAIM_PRESENT: Final = f"UNWIND $ids AS id MATCH (p:{PAPER} {{id: id}}) {_CLAIM}"
_MENTIONED: Final = (
    f"UNWIND $ids AS id MATCH (p:{PAPER} {{id: id}})-[m:{MENTIONS}]->(e) "
    "RETURN labels(e)[0] AS label, e.id AS id, m.name AS name, m.forms AS forms"
)
_DELETE_PAPERS: Final = f"UNWIND $ids AS id MATCH (p:{PAPER} {{id: id}}) DETACH DELETE p"
_CREATE_PAPERS: Final = f"UNWIND $rows AS row MERGE (p:{PAPER} {{id: row.id}}) SET p += row.properties"


def _touch(label: str) -> str:
    # This locks entities before their sums are read; the number of papers follows from the sums and is set later.
    return f"UNWIND $ids AS id MERGE (e:{label} {{id: id}}) SET e.papers = 0 WITH e RETURN e.id AS id, e.tally AS tally"


def _set(label: str) -> str:
    return f"UNWIND $rows AS row MATCH (e:{label} {{id: row.id}}) SET e += row.properties"


def _delete(label: str) -> str:
    return f"UNWIND $ids AS id MATCH (e:{label} {{id: id}}) DETACH DELETE e"


def _mention(label: str) -> str:
    return (
        f"UNWIND $rows AS row MATCH (p:{PAPER} {{id: row.paper}}) MATCH (e:{label} {{id: row.entity}}) "
        f"CREATE (p)-[m:{MENTIONS}]->(e) SET m += row.properties"
    )


def _relate(head: str, type_: str, tail: str) -> str:
    return (
        f"UNWIND $rows AS row MATCH (h:{head} {{id: row.head}}) MATCH (t:{tail} {{id: row.tail}}) "
        f"CREATE (h)-[r:{type_}]->(t) SET r += row.properties"
    )


@dataclass(slots=True)
class Changes:
    """What a transaction changed, for indexes that a store keeps beside its graph.

    ``named`` are rows with ``id``, ``label``, ``name``, ``aliases`` and ``papers`` of the papers and
    entities that are new or different (a paper's name is its title); ``gone`` are ids that are no more.
    """

    named: list[Row] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def write(
    run: Run, delete_relations: Callable[[Sequence[str]], None], contributions: Sequence[Contribution]
) -> Changes | None:
    """Bring papers into the graph inside a transaction of the caller; None if all were there already."""
    by_id = {contribution.paper.id: contribution for contribution in contributions}
    known = {row["id"]: row["digest"] for row in run(_CLAIM_NEW, {"ids": sorted(by_id)}) if row["digest"]}
    new = [c for id_, c in sorted(by_id.items()) if known.get(id_) != c.digest]
    if not new:
        return None
    tallies = _Tallies(run)
    replaced = [c.paper.id for c in new if c.paper.id in known]
    if replaced:
        _subtract(run, delete_relations, tallies, replaced)
    run(_CREATE_PAPERS, {"rows": [{"id": c.paper.id, "properties": _paper_properties(c)} for c in new]})
    for contribution in new:
        for mention in contribution.mentions:
            tallies.add(mention.type, mention.entity, mention.name, mention.forms)
    changes = tallies.write()
    changes.named += [{"id": c.paper.id, "label": PAPER, "name": _title(c), "aliases": [], "papers": 1} for c in new]
    _create_edges(run, new)
    return changes


def remove(
    run: Run, delete_relations: Callable[[Sequence[str]], None], ids: Sequence[str]
) -> tuple[list[str], Changes]:
    """Take papers away inside a transaction of the caller; return the ids of those that were there."""
    # Without id is what another writer deleted while this one waited for the lock.
    present = [row["id"] for row in run(_CLAIM_PRESENT, {"ids": sorted(set(ids))}) if row["id"] is not None]
    if not present:
        return present, Changes()
    tallies = _Tallies(run)
    _subtract(run, delete_relations, tallies, present)
    changes = tallies.write()
    changes.gone += present
    return present, changes


class _Tallies:
    """Changes to entities, gathered first and written once."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._added: dict[str, dict[str, list[tuple[str, tuple[str, ...]]]]] = defaultdict(lambda: defaultdict(list))
        self._taken: dict[str, dict[str, list[tuple[str, tuple[str, ...]]]]] = defaultdict(lambda: defaultdict(list))

    def add(self, label: str, id_: str, name: str, forms: tuple[str, ...]) -> None:
        self._added[str(label)][id_].append((name, forms))

    def take(self, label: str, id_: str, name: str, forms: tuple[str, ...]) -> None:
        self._taken[str(label)][id_].append((name, forms))

    def write(self) -> Changes:
        changes = Changes()
        for label in EntityType:
            added, taken = self._added.get(label, {}), self._taken.get(label, {})
            ids = sorted({*added, *taken})
            if not ids:
                continue
            rows: list[Row] = []
            gone: list[str] = []
            for row in self._lock(label, ids):
                tally = Tally.loads(row["tally"]) if row["tally"] else Tally()
                for name, forms in taken.get(row["id"], ()):
                    tally.subtract(name, forms)
                for name, forms in added.get(row["id"], ()):
                    tally.add(name, forms)
                if tally.papers > 0:
                    properties = entity_properties(tally)
                    rows.append({"id": row["id"], "properties": properties})
                    changes.named.append({"id": row["id"], "label": label.value, **properties})
                else:
                    gone.append(row["id"])
            changes.gone += gone
            if rows:
                self._run(_set(label), {"rows": rows})
            if gone:
                self._run(_delete(label), {"ids": gone})
        return changes

    def _lock(self, label: str, ids: Sequence[str]) -> list[Row]:
        rows = [row for row in self._run(_touch(label), {"ids": ids}) if row["id"] is not None]
        if len(rows) < len(ids):
            # Another writer deleted some while this one waited for the lock; now they are made anew.
            found = {row["id"] for row in rows}
            rows += self._lock(label, [id_ for id_ in ids if id_ not in found])
        return rows


def entity_properties(tally: Tally) -> Row:
    """Return what an entity node holds beside its id."""
    return {"name": tally.name, "aliases": tally.aliases, "papers": tally.papers, "tally": tally.dumps()}


def _subtract(
    run: Run, delete_relations: Callable[[Sequence[str]], None], tallies: _Tallies, ids: Sequence[str]
) -> None:
    for row in run(_MENTIONED, {"ids": ids}):
        tallies.take(row["label"], row["id"], row["name"], tuple(row["forms"]))
    delete_relations(ids)
    run(_DELETE_PAPERS, {"ids": ids})


def _title(contribution: Contribution) -> str:
    return " ".join(contribution.paper.title.split())


def _paper_properties(contribution: Contribution) -> Row:
    paper = contribution.paper
    properties: Row = {
        "title": _title(contribution),
        "abstract": paper.abstract,
        "year": paper.year,
        "venue": paper.venue,
        "url": paper.url,
        "authors": list(paper.authors) or None,
        "digest": contribution.digest,
    }
    return {key: value for key, value in properties.items() if value is not None}


def _create_edges(run: Run, contributions: Iterable[Contribution]) -> None:
    mentions: dict[str, list[Row]] = defaultdict(list)
    relations: dict[tuple[EntityType, RelationType, EntityType], list[Row]] = defaultdict(list)
    for contribution in contributions:
        paper = contribution.paper.id
        for m in contribution.mentions:
            properties: Row = {
                "role": m.role.value,
                "count": m.count,
                "confidence": m.confidence,
                "evidence": m.evidence,
                "name": m.name,
                "forms": list(m.forms),
            }
            mentions[m.type].append({"paper": paper, "entity": m.entity, "properties": properties})
        for r in contribution.relations:
            properties = {
                "paper": paper,
                "sentence": r.sentence,
                "confidence": r.confidence,
                "extractor": r.extractor,
            }
            row = {"head": r.head, "tail": r.tail, "properties": properties}
            relations[r.head_type, r.type, r.tail_type].append(row)
    for label in sorted(mentions):
        run(_mention(label), {"rows": mentions[label]})
    for key in sorted(relations):
        run(_relate(*key), {"rows": relations[key]})
