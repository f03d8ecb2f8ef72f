"""What papers call things, as the stores keep it: the names that lead to other nodes, and short forms.

A name whose node has its own id needs no node beside it: the entity keeps its sums (``uses``, ``votes``,
``proper``). A name that leads elsewhere is a node ``KgName {id, key, entity, uses, votes, proper, reason, score}``,
a short form that papers define a node ``KgDefinition {id, key, short, long, papers}``.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from typing import Any, Final

from kg.contribution import Contribution, Tally
from kg.linking import Definition, Name
from kg.linking.families import relation_of
from kg.linking.in_corpus import definitions, proper_name
from kg.linking.phrases import block_key, phrase_key
from kg.records import Paper
from kg.schema import MENTIONS, PAPER, EntityType, type_of
from kg.store import Row
from kg.stores.pages import count

NAME: Final = "KgName"
DEFINITION: Final = "KgDefinition"
FAMILY: Final = "vocabulary"
"""Extractor of the links from entities to broader ones that the vocabulary has."""
SUMS: Final = ("uses", "votes", "proper")
"""Papers that use a name, the sum of their confidences in thousandths, papers that write it as a proper name."""

INDEXES: Final[Mapping[str, Sequence[str]]] = {
    **{label.value: ("key",) for label in EntityType},
    NAME: ("key", "entity"),
    DEFINITION: ("key", "long"),
}
"""Properties beside the id that nodes are looked up by, for each label."""

KEYED: Final[Mapping[str, str]] = {
    **{label.value: "n.id" for label in EntityType},
    NAME: "n.id",
    DEFINITION: "n.short",
}
"""Labels whose nodes have a key, and what it is made from."""

RANKS: Final = ("rank", "proposed")
"""What entities are ranked by: how many papers mention them, and the latest year in which one proposes them."""

PAPERS: Final = 500
"""Papers of which :func:`stored` is asked at once."""

_PAGE: Final = 500_000
_LETTERS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_AFTER_ALL: Final = chr(0x10FFFF)

Run = Callable[[str, Mapping[str, Any]], list[Row]]
_LABELS: Final = (*(type_.value for type_ in EntityType), NAME)
"""Labels of the nodes that hold names."""

READING: Final = "KgReading"
"""Label of the nodes ``{id, contribution}`` that keep what was read in a paper, apart from the paper for speed."""
SET_READINGS: Final = f"UNWIND $rows AS row MERGE (r:{READING} {{id: row.id}}) SET r.contribution = row.contribution"
DELETE_READINGS: Final = f"UNWIND $ids AS id MATCH (r:{READING} {{id: id}}) DELETE r"
_READ: Final = (
    f"UNWIND $ids AS id MATCH (p:{PAPER} {{id: id}}) MATCH (r:{READING} {{id: id}}) "
    "RETURN p.id AS id, p.year AS year, p.digest AS digest, r.contribution AS contribution"
)
_READ_TEXT: Final = (
    f"{_READ}, p.title AS title, p.abstract AS abstract, p.venue AS venue, p.url AS url, p.authors AS authors"
)
_RETURN_SUMS: Final = ", ".join(f"n.{sum_} AS {sum_}" for sum_ in SUMS)
_ADD_SUMS: Final = ", ".join(f"n.{sum_} = coalesce(n.{sum_}, 0) + row.{sum_}" for sum_ in SUMS)
_IN_RANGE: Final = " AND n.key >= $low AND n.key < $high"
_LEADS: Final = f"UNWIND $ids AS id MATCH (n:{NAME} {{id: id}}) RETURN n.id AS id, n.entity AS entity"
_ADD_NAMES: Final = (
    f"UNWIND $rows AS row MATCH (n:{NAME} {{id: row.id}}) SET {_ADD_SUMS} WITH n RETURN n.id AS id, n.uses AS uses"
)
_SET_NAMES: Final = f"UNWIND $rows AS row MERGE (n:{NAME} {{id: row.id}}) SET n += row.properties"
# Most are as they were, and to change nothing costs far less.
_SET_REASONS: Final = (
    f"UNWIND $rows AS row MATCH (n:{NAME} {{id: row.id}}) WHERE n.reason <> row.reason OR n.score <> row.score "
    "SET n.reason = row.reason, n.score = row.score"
)
_DELETE_NAMES: Final = f"UNWIND $ids AS id MATCH (n:{NAME} {{id: id}}) DELETE n"
_ADD_DEFINITIONS: Final = (
    f"UNWIND $rows AS row MERGE (n:{DEFINITION} {{id: row.id}}) SET n.key = row.key, n.short = row.short, "
    "n.long = row.long, n.papers = coalesce(n.papers, 0) + row.papers WITH n RETURN n.id AS id, n.papers AS papers"
)
_DELETE_DEFINITIONS: Final = f"UNWIND $ids AS id MATCH (n:{DEFINITION} {{id: id}}) DELETE n"
_NAMES_OF: Final = (
    f"UNWIND $ids AS id MATCH (n:{NAME} {{entity: id}}) RETURN n.id AS id, n.entity AS entity, {_RETURN_SUMS}, "
    "n.reason AS reason, n.score AS score ORDER BY id"
)
_SHORT_FORMS: Final = f"UNWIND $ids AS id MATCH (n:{DEFINITION} {{long: id}}) RETURN DISTINCT n.key AS key"


@dataclass(slots=True)
class NameSums:
    """How the sums of names change with papers that come and go."""

    names: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    defined: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    def count(self, contribution: Contribution, times: int) -> None:
        """Count one paper, or take it away (``times`` = -1)."""
        for mention in contribution.mentions:
            sums = self.names[mention.entity]
            sums[0] += times
            sums[1] += times * round(1000 * mention.confidence)
            sums[2] += times * proper_name(mention.name, mention.type)
        for definition in definitions(contribution):
            self.defined[definition] += times

    def added_to(self, name: Name) -> Name:
        """Return a name with what the papers add to its sums."""
        papers, votes, proper = self.names[name.id]
        return replace(name, papers=name.papers + papers, votes=name.votes + votes, proper=name.proper + proper)

    @property
    def defined_keys(self) -> set[str]:
        """Keys of the blocks of the short forms that the papers define."""
        return {phrase_key(short) for short, _ in self.defined}

    def write_definitions(self, run: Run) -> None:
        """Bring the sums of short forms up to date."""
        rows = [
            {"id": f"{short}={long}", "key": phrase_key(short), "short": short, "long": long, "papers": papers}
            for (short, long), papers in sorted(self.defined.items())
            if papers
        ]
        if rows:
            gone = [row["id"] for row in run(_ADD_DEFINITIONS, {"rows": rows}) if row["papers"] <= 0]
            if gone:
                run(_DELETE_DEFINITIONS, {"ids": gone})


def leads(run: Run, ids: Iterable[str]) -> dict[str, str]:
    """Return where names lead that lead elsewhere than to the node of their own id."""
    return {row["id"]: row["entity"] for row in run(_LEADS, {"ids": sorted(set(ids))})}


def led(run: Run, ids: Iterable[str]) -> dict[str, Name]:
    """Return those names that lead elsewhere than to the node of their own id."""
    found: dict[str, Name] = {}
    _collect(found, run(_names(NAME, "UNWIND $ids AS id", "{id: id}"), {"ids": sorted(set(ids))}))
    return found


def add_to_names(run: Run, sums: Mapping[str, Sequence[int]]) -> None:
    """Add to the sums of names that lead elsewhere; a name that no paper uses goes."""
    rows = [{"id": id_, **dict(zip(SUMS, values, strict=True))} for id_, values in sorted(sums.items())]
    if rows:
        gone = [row["id"] for row in run(_ADD_NAMES, {"rows": rows}) if row["uses"] <= 0]
        if gone:
            run(_DELETE_NAMES, {"ids": gone})


def set_names(run: Run, sums: Mapping[str, Sequence[int]], verdicts: Mapping[str, Row]) -> None:
    """Write names that lead elsewhere, given with their sums and with ``entity``, ``reason`` and ``score``."""
    rows = [
        {"id": id_, "properties": {"key": block_key(id_), **dict(zip(SUMS, values, strict=True)), **verdicts[id_]}}
        for id_, values in sorted(sums.items())
    ]
    if rows:
        run(_SET_NAMES, {"rows": rows})


def set_reasons(run: Run, rows: Sequence[Row]) -> None:
    """Write why names lead where they do: rows of ``id``, ``reason`` and ``score``."""
    run(_SET_REASONS, {"rows": list(rows)})


def rank(id_: str, number: int) -> float:
    """Return what entities are found by if a number is large: the number and a fraction.

    ``rank >= n`` says the same as ``number >= n``. Hardly any two ranks are the same, since an index of ArcadeDB takes
    the longer for a change, the more nodes share a value, and most entities have one paper.
    """
    return number + zlib.crc32(id_.encode()) / 2**32


def key_of(text: str) -> str:
    """Return the key of an entity or name, given by its id, or of a short form, given by its words."""
    return block_key(text) if ":" in text else phrase_key(text)


def set_keys(run: Run, label: str, rows: Sequence[Row]) -> None:
    """Write keys: rows of ``id`` and ``key``."""
    run(f"UNWIND $rows AS row MATCH (n:{label} {{id: row.id}}) SET n.key = row.key", {"rows": list(rows)})


def delete_names(run: Run, ids: Sequence[str]) -> None:
    """Delete names, which lead to the nodes of their own ids from then on."""
    if ids:
        run(_DELETE_NAMES, {"ids": list(ids)})


def names_of(run: Run, entities: Iterable[str]) -> list[Row]:
    """Return the names that lead to entities of another id."""
    return run(_NAMES_OF, {"ids": sorted(set(entities))})


def keys_of_short_forms(run: Run, longs: Iterable[str]) -> set[str]:
    """Return the keys of the short forms of some names."""
    return {row["key"] for row in run(_SHORT_FORMS, {"ids": sorted(set(longs))})}


def by_id(run: Run, ids: Iterable[str]) -> dict[str, Name]:
    """Return names by their ids, wherever they lead."""
    found: dict[str, Name] = {}
    labels = by_label(ids)
    for label, wanted in (*labels.items(), (NAME, list(chain(*labels.values())))):
        _collect(found, run(_names(label, "UNWIND $ids AS id", "{id: id}"), {"ids": wanted}))
    return found


def by_key(run: Run, keys: Sequence[str]) -> dict[str, list[Name]]:
    """Return all names of some blocks."""
    blocks: dict[str, list[Name]] = defaultdict(list)
    for label in _LABELS:
        _into_blocks(blocks, run(_names(label, "UNWIND $keys AS key", "{key: key}"), {"keys": keys}))
    return blocks


def definitions_by_key(run: Run, keys: Sequence[str]) -> dict[str, list[Definition]]:
    """Return the definitions of short forms of some blocks, with where the long names lead."""
    rows = run(
        f"UNWIND $keys AS key MATCH (n:{DEFINITION} {{key: key}}) "
        "RETURN n.key AS key, n.short AS short, n.long AS long, n.papers AS papers",
        {"keys": list(keys)},
    )
    elsewhere = leads(run, (row["long"] for row in rows))
    found: dict[str, list[Definition]] = defaultdict(list)
    for row in rows:
        long: str = row["long"]
        found[row["key"]].append(Definition(row["short"], long, row["papers"], elsewhere.get(long, long)))
    return found


def size(run: Run) -> int:
    """Return how many nodes hold names."""
    return sum(count(run, label) for label in _LABELS)


def pages(run: Run) -> Iterator[dict[str, list[Name]]]:
    """Yield all blocks of names; a page has some hundred thousand names."""
    parts = min(1 + size(run) // _PAGE, len(_LETTERS))
    starts = ["", *(_LETTERS[len(_LETTERS) * part // parts] for part in range(1, parts)), _AFTER_ALL]
    # To find what lies in a range by its index takes longer than to go through all.
    condition = _IN_RANGE if parts > 1 else ""
    for low, high in pairwise(starts):
        blocks: dict[str, list[Name]] = defaultdict(list)
        for label in _LABELS:
            _into_blocks(blocks, run(_names(label, condition=condition), {"low": low, "high": high}))
        yield blocks


def _names(label: str, unwind: str = "", properties: str = "", condition: str = "") -> str:
    entity = "n.entity" if label == NAME else "n.id"
    return (
        f"{unwind} MATCH (n:{label} {properties}) WHERE n.uses > 0{condition} "
        f"RETURN n.id AS id, n.key AS key, {entity} AS entity, {_RETURN_SUMS}"
    )


def _collect(found: dict[str, Name], rows: Iterable[Row]) -> None:
    found.update((row["id"], name_of(row, row["entity"])) for row in rows)


def _into_blocks(blocks: dict[str, list[Name]], rows: Iterable[Row]) -> None:
    for row in rows:
        blocks[row["key"]].append(name_of(row, row["entity"]))


def name_of(row: Row, entity: str) -> Name:
    """Return a name of which a node holds the sums."""
    papers, votes, proper = (row[sum_] or 0 for sum_ in SUMS)
    return Name(row["id"], papers, votes, proper, entity)


def by_label(ids: Iterable[str]) -> dict[str, list[str]]:
    """Return ids of entities, sorted, by their labels."""
    labels: dict[str, list[str]] = defaultdict(list)
    for id_ in sorted(set(ids)):
        labels[type_of(id_).value].append(id_)
    return dict(sorted(labels.items()))


def papers_of(run: Run, entities: Iterable[str]) -> list[str]:
    """Return the ids of the papers that mention any of some entities."""
    found: set[str] = set()
    for label, ids in by_label(entities).items():
        statement = f"UNWIND $ids AS id MATCH (e:{label} {{id: id}})<-[:{MENTIONS}]-(p:{PAPER}) RETURN p.id AS id"
        found.update(row["id"] for row in run(statement, {"ids": ids}))
    return sorted(found)


def stored(
    run: Run, ids: Sequence[str], *, with_text: bool = False, about: Container[str] | None = None
) -> list[Contribution]:
    """Return what papers contribute, as it was written; their texts and extractions only if asked for.

    Parameters
    ----------
    about
        If given, only what speaks of these names, see :meth:`kg.contribution.Contribution.unpacked`.
    """
    found = []
    for row in run(_READ_TEXT if with_text else _READ, {"ids": list(ids)}):
        paper = Paper(
            row["id"], row.get("title") or "", row.get("abstract") or "", row.get("year"), row.get("venue"),
            row.get("url"), tuple(row.get("authors") or ()),
        )  # fmt: skip
        found.append(
            Contribution.unpacked(paper, row["digest"], row["contribution"], with_extraction=with_text, about=about)
        )
    return found


def entities(run: Run, type_: EntityType, min_papers: int) -> list[Name]:
    """Return the entities of a type that so many papers mention, each as the name that its id is made of."""
    rows = run(
        f"MATCH (n:{type_}) WHERE n.rank >= $min_papers "
        "RETURN n.id AS id, n.papers AS uses, coalesce(n.votes, 0) AS votes, coalesce(n.proper, 0) AS proper, "
        "n.id AS entity ORDER BY id",
        {"min_papers": min_papers},
    )
    found: dict[str, Name] = {}
    _collect(found, rows)
    return list(found.values())


def short_forms(run: Run) -> dict[str, list[str]]:
    """Return, for each short form that papers define more than one way, the entities that it stands for."""
    rows = run(f"MATCH (n:{DEFINITION}) RETURN n.key AS key, n.long AS long ORDER BY key, long", {})
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row["key"]].append(row["long"])
    several = {key: longs for key, longs in found.items() if len(longs) > 1}
    elsewhere = leads(run, (long for longs in several.values() for long in longs))
    return {key: sorted({elsewhere.get(long, long) for long in longs}) for key, longs in several.items()}


def forms_of(run: Run, entity: str) -> set[str]:
    """Return all that papers call an entity."""
    statement = f"MATCH (n:{type_of(entity)} {{id: $id}}) RETURN n.tally AS tally"
    rows = run(statement, {"id": entity})
    tally = Tally.loads(rows[0]["tally"]) if rows else Tally()
    return {*tally.names, *tally.forms}


def described(run: Run, entity: str) -> Row:
    """Return ``name``, ``papers`` and ``aliases`` of an entity."""
    statement = (
        f"MATCH (e:{type_of(entity)} {{id: $id}}) RETURN e.name AS name, e.papers AS papers, e.aliases AS aliases"
    )
    return run(statement, {"id": entity})[0]


def family(run: Run, entity: str) -> dict[str, list[str]]:
    """Return the names of what an entity is a kind of, and of its kinds, as the vocabulary has them."""
    label, relation = type_of(entity), relation_of(entity)
    statements = {
        "a kind of": f"MATCH (e:{label} {{id: $id}})-[r:{relation}]->(o)",
        "kinds": f"MATCH (e:{label} {{id: $id}})<-[r:{relation}]-(o)",
    }
    return {
        what: [
            row["name"]
            for row in run(
                f"{statement} WHERE r.extractor = $extractor RETURN o.name AS name, o.papers AS papers, o.id AS id "
                "ORDER BY papers DESC, id LIMIT 20",
                {"id": entity, "extractor": FAMILY},
            )
        ]
        for what, statement in statements.items()
    }
