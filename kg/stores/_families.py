"""Links from entities to broader ones, as the vocabulary has them: ``extractor: "vocabulary"``, owed to no paper.

They are there exactly while both ends are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

from kg.linking import Linker
from kg.linking.families import relation_of
from kg.schema import RelationType, type_of
from kg.store import Row
from kg.stores import naming
from kg.stores.naming import Run

_RELATIONS: Final = (RelationType.SUBCLASS_OF, RelationType.SUBTASK_OF)
Link = tuple[str, RelationType, str]


def update(
    read: Run,
    transaction: Callable[[Callable[..., None]], None],
    linker: Linker,
    keys: Iterable[str],
    left: Iterable[str],
) -> None:
    """Bring the links up to date after the names of some blocks came, went or moved away from ``left``."""
    members = [id_ for key in keys for id_ in linker.families.with_key(key)]
    if not members:
        return
    concerned = linker.families.descendants(members)
    present = naming.by_id(read, concerned | linker.families.ancestors(members))
    entities = {*left, *(present[id_].entity for id_ in concerned if id_ in present)}
    # A person may have merged an entity of the vocabulary into another: the links of both are those of one.
    leading: dict[str, list[str]] = {entity: [entity] for entity in entities if entity in linker.families}
    for row in naming.names_of(read, entities):
        if row["id"] in linker.families:
            leading.setdefault(row["entity"], []).append(row["id"])
    missing = {id_ for ids in leading.values() for id_ in ids}
    present |= naming.by_id(read, (missing | linker.families.ancestors(missing)) - present.keys())
    wanted: set[Link] = set()
    for entity, ids in leading.items():
        for id_ in ids:
            above = linker.families.nearest(id_, present)
            if id_ in present and present[id_].entity == entity and above and present[above].entity != entity:
                wanted.add((entity, relation_of(entity), present[above].entity))
    there = _links(read, entities)
    if wanted != there:
        transaction(lambda run, _: _write(run, there - wanted, wanted - there))


def clear(run: Run) -> None:
    """Delete all of the links, whatever vocabulary they are from."""
    for type_ in _RELATIONS:
        run(f"MATCH ()-[r:{type_}]->() WHERE r.extractor = $extractor DELETE r", {"extractor": naming.FAMILY})


def _links(read: Run, entities: Iterable[str]) -> set[Link]:
    found: set[Link] = set()
    for label, ids in naming.by_label(entities).items():
        statement = (
            f"UNWIND $ids AS id MATCH (x:{label} {{id: id}})-[r:{'|'.join(_RELATIONS)}]->(y) "
            "WHERE r.extractor = $extractor RETURN x.id AS head, type(r) AS type, y.id AS tail"
        )
        for row in read(statement, {"ids": ids, "extractor": naming.FAMILY}):
            found.add((row["head"], RelationType(row["type"]), row["tail"]))
    return found


def _write(run: Run, gone: Iterable[Link], new: Iterable[Link]) -> None:
    for (head, type_, tail), rows in _by_kind(gone).items():
        run(
            f"UNWIND $rows AS row MATCH (x:{head} {{id: row.head}}) MATCH (y:{tail} {{id: row.tail}}) "
            f"MATCH (x)-[r:{type_}]->(y) WHERE r.extractor = row.extractor DELETE r",
            {"rows": rows},
        )
    for (head, type_, tail), rows in _by_kind(new).items():
        run(
            f"UNWIND $rows AS row MATCH (x:{head} {{id: row.head}}) MATCH (y:{tail} {{id: row.tail}}) "
            f"MERGE (x)-[r:{type_} {{extractor: row.extractor}}]->(y) SET r.confidence = 1.0",
            {"rows": rows},
        )


def _by_kind(links: Iterable[Link]) -> dict[tuple[str, str, str], list[Row]]:
    kinds: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for head, type_, tail in sorted(links):
        kinds[type_of(head), type_, type_of(tail)].append({"head": head, "tail": tail, "extractor": naming.FAMILY})
    return kinds
