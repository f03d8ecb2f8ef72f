"""The writing that all stores share: Cypher statements and the order in which they run.

The statements mean the same in Neo4j and in ArcadeDB. Each store opens a transaction of its own kind
and hands :func:`write` and :func:`remove` a function that runs one statement in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from kg.batches import batches
from kg.contribution import Contribution
from kg.errors import StoreError
from kg.linking import Decisions
from kg.schema import PAPER
from kg.store import Row
from kg.stores import _edges, naming
from kg.stores._deciding import Placing
from kg.stores._edges import DeleteRelations
from kg.stores._entities import Changes, Tallies, lock
from kg.stores.naming import SUMS, NameSums, Run

DIGESTS: Final = f"UNWIND $ids AS id MATCH (p:{PAPER} {{id: id}}) RETURN p.id AS id, p.digest AS digest"
# On a server, a change locks a node until the transaction ends, so of two writers of the same paper the second sees
# what the first did. (Setting a property to what it is locks in Neo4j, too, but lets others run into deadlocks.)
_CLAIM: Final = "SET p.claimed = true REMOVE p.claimed WITH p RETURN p.id AS id, p.digest AS digest"
_CLAIM_NEW: Final = f"UNWIND $ids AS id MERGE (p:{PAPER} {{id: id}}) {_CLAIM}"
CLAIM_PRESENT: Final = f"UNWIND $ids AS id MATCH (p:{PAPER} {{id: id}}) {_CLAIM}"
INTERNAL: Final = frozenset({"digest", "tally", "key", "rank", "proposed", "years", "year_papers", *SUMS})
"""Properties of papers and entities that are ours alone; whole nodes in answers come without them."""
FORMAT: Final = 3
"""What a graph is laid out by; one of another number must be built anew."""
YEAR: Final = "KgYear"
"""Label of the nodes that count the papers of a year: ``{id, year, papers}``."""
LINKING: Final = "KgLinking"
STATE: Final = "state"
OWN_LABELS: Final = (naming.NAME, naming.DEFINITION, naming.READING, LINKING, YEAR)
"""Labels of the nodes that only we read."""
MARK: Final = f"MERGE (l:{LINKING} {{id: $session}})"
_DECISIONS: Final = f"MATCH (l:{LINKING} {{id: $id}}) RETURN l.decisions AS decisions"
_DELETE_PAPERS: Final = f"UNWIND $ids AS id MATCH (p:{PAPER} {{id: id}}) DETACH DELETE p"
_COUNT_YEARS: Final = (
    f"UNWIND $rows AS row MERGE (y:{YEAR} {{id: row.id}}) "
    "SET y.year = row.year, y.papers = coalesce(y.papers, 0) + row.papers"
)
_DELETE_YEARS: Final = f"UNWIND $ids AS id MATCH (y:{YEAR} {{id: id}}) WHERE y.papers = 0 DELETE y"
_CREATE_PAPERS: Final = f"UNWIND $rows AS row MERGE (p:{PAPER} {{id: row.id}}) SET p += row.properties"


def check_format(where: object, found: object) -> None:
    """Refuse a graph of another format.

    Raises
    ------
    StoreError
        If it is another one.
    """
    if found != FORMAT:
        raise StoreError(f"{where} has format {found}, this version reads {FORMAT}; build it anew")


def write(
    run: Run, delete_relations: DeleteRelations, contributions: Sequence[Contribution], placing: Placing | None
) -> Changes | None:
    """Bring papers into the graph inside a transaction of the caller; None if all were there already."""
    by_id = {contribution.paper.id: contribution for contribution in contributions}
    known = {row["id"]: row["digest"] for row in run(_CLAIM_NEW, {"ids": sorted(by_id)}) if row["digest"]}
    new = [c for id_, c in sorted(by_id.items()) if known.get(id_) != c.digest]
    return (
        _replace(run, delete_relations, new, [c.paper.id for c in new if c.paper.id in known], placing) if new else None
    )


def relink(run: Run, delete_relations: DeleteRelations, contributions: Sequence[Contribution]) -> Changes | None:
    """Put contributions, read from the graph and linked anew, in the place of what they were."""
    rows = run(CLAIM_PRESENT, {"ids": sorted(contribution.paper.id for contribution in contributions)})
    present = {row["id"]: row["digest"] for row in rows}
    still = [c for c in contributions if present.get(c.paper.id) == c.digest]
    return _replace(run, delete_relations, still, [c.paper.id for c in still]) if still else None


def remove(run: Run, delete_relations: DeleteRelations, ids: Sequence[str]) -> tuple[list[str], Changes]:
    """Take papers away inside a transaction of the caller; return the ids of those that were there."""
    # Without id is what another writer deleted while this one waited for the lock.
    present = [row["id"] for row in run(CLAIM_PRESENT, {"ids": sorted(set(ids))}) if row["id"] is not None]
    if not present:
        return present, Changes()
    changes = _replace(run, delete_relations, [], present)
    changes.gone += present
    return present, changes


def refresh(run: Run, entities: Iterable[str]) -> Changes:
    """Name entities anew after a decision about their names."""
    present = [
        row["id"]
        for label, ids in naming.by_label(entities).items()
        for row in run(f"UNWIND $ids AS id MATCH (e:{label} {{id: id}}) RETURN e.id AS id", {"ids": ids})
    ]
    return Tallies(run, lock(run, present)).write(standing_decisions(run))


def _replace(
    run: Run,
    delete_relations: DeleteRelations,
    new: Sequence[Contribution],
    replaced: Sequence[str],
    placing: Placing | None = None,
) -> Changes:
    old = [contribution for page in batches(replaced, naming.PAPERS) for contribution in naming.stored(run, page)]
    sums = NameSums()
    for times, contributions in ((-1, old), (1, new)):
        for contribution in contributions:
            sums.count(contribution, times)
    led = naming.led(run, sums.names)
    locked: dict[str, Row] = {}
    # A name may be made to lead elsewhere until its entity is locked.
    while True:
        locked |= lock(run, {led[id_].entity if id_ in led else id_ for id_ in sums.names})
        if (now := naming.led(run, sums.names)) == led:
            break
        led = now
    leads = {id_: name.entity for id_, name in led.items()}
    names = led | {id_: naming.name_of(locked[id_], id_) for id_ in sums.names if id_ not in led}
    names = {id_: sums.added_to(name) for id_, name in names.items()}
    placed: dict[str, Row] = {}
    if placing:
        new_names = {id_ for id_ in sums.names if id_ not in led and locked[id_]["tally"] is None}
        placed = placing(run, names, new_names)
        locked |= lock(run, {row["entity"] for row in placed.values()} - locked.keys())
        # What another writer led elsewhere meanwhile leads nothing on.
        moved = naming.leads(run, (row["entity"] for row in placed.values()))
        placed = {id_: row for id_, row in placed.items() if row["entity"] not in moved}
        leads |= {id_: row["entity"] for id_, row in placed.items()}
    tallies = Tallies(run, locked)
    taken = [contribution.leading_to(leads) for contribution in old]
    for contribution in taken:
        for mention in contribution.mentions:
            tallies.take(mention, contribution.paper.year)
    if replaced:
        _edges.delete_relations(delete_relations, [(c.paper.id, relation) for c in taken for relation in c.relations])
        run(_DELETE_PAPERS, {"ids": list(replaced)})
        if gone := sorted(set(replaced) - {c.paper.id for c in new}):
            run(naming.DELETE_READINGS, {"ids": gone})
    if new:
        run(_CREATE_PAPERS, {"rows": [{"id": c.paper.id, "properties": _paper_properties(c)} for c in new]})
        run(naming.SET_READINGS, {"rows": [{"id": c.paper.id, "contribution": c.packed()} for c in new]})
    leading = [contribution.leading_to(leads) for contribution in new]
    for contribution in leading:
        for mention in contribution.mentions:
            tallies.add(mention, contribution.paper.year)
    for id_, values in sums.names.items():
        if id_ not in leads:
            tallies.own(id_, values)
    changes = tallies.write(standing_decisions(run))
    changes.named += [{"id": c.paper.id, "label": PAPER, "name": _title(c), "aliases": [], "papers": 1} for c in new]
    changes.names = [replace(name, entity=leads.get(id_, id_)) for id_, name in names.items()]
    changes.defined = sums.defined_keys
    _edges.create(run, leading)
    naming.add_to_names(run, {id_: values for id_, values in sums.names.items() if id_ in leads and id_ not in placed})
    naming.set_names(run, {id_: sums.names[id_] for id_ in placed}, placed)
    sums.write_definitions(run)
    _count_years(run, old, new)
    return changes


def _count_years(run: Run, old: Iterable[Contribution], new: Iterable[Contribution]) -> None:
    # The last of all: every writer changes the same few nodes, which others wait for until the transaction ends.
    papers: Counter[int] = Counter(c.paper.year for c in new if c.paper.year is not None)
    papers.subtract(c.paper.year for c in old if c.paper.year is not None)
    rows = [{"id": str(year), "year": year, "papers": count} for year, count in sorted(papers.items()) if count]
    if rows:
        run(_COUNT_YEARS, {"rows": rows})
        run(_DELETE_YEARS, {"ids": [row["id"] for row in rows]})


def standing_decisions(run: Run) -> Decisions:
    """Return the decisions that the graph was last brought in line with."""
    rows = run(_DECISIONS, {"id": STATE})
    return Decisions.loads(rows[0]["decisions"] or "") if rows else Decisions()


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
