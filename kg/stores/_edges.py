"""Mentions and relations as edges between nodes: how they are made and deleted in all stores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from kg.contribution import Contribution, MentionEdge, RelationEdge
from kg.schema import MENTIONS, PAPER, SYMMETRIC, EntityType, RelationType, type_of
from kg.store import Row
from kg.stores import naming
from kg.stores.naming import Run

DeleteRelations = Callable[[RelationType, Sequence[Row]], None]
"""Deletes relations of a type: rows of ``paper``, ``head`` and ``tail``."""

_Kind = tuple[EntityType, RelationType, EntityType]
_EQUALS: Final = "|".join(sorted(SYMMETRIC))


def delete_mentions(run: Run, mentions: Iterable[tuple[str, MentionEdge]]) -> None:
    """Delete mentions, each given with the id of its paper."""
    rows: dict[EntityType, list[Row]] = defaultdict(list)
    for paper, mention in mentions:
        rows[mention.type].append({"paper": paper, "entity": mention.entity})
    for label in sorted(rows):
        run(
            f"UNWIND $rows AS row MATCH (p:{PAPER} {{id: row.paper}}) MATCH (e:{label} {{id: row.entity}}) "
            f"MATCH (p)-[m:{MENTIONS}]->(e) DELETE m",
            {"rows": rows[label]},
        )


def delete_relations(delete: DeleteRelations, relations: Iterable[tuple[str, RelationEdge]]) -> None:
    """Delete relations, each given with the id of its paper."""
    rows: dict[RelationType, list[Row]] = defaultdict(list)
    for paper, relation in relations:
        rows[relation.type].append({"paper": paper, "head": relation.head, "tail": relation.tail})
    for type_ in sorted(rows):
        delete(type_, rows[type_])


def create(run: Run, contributions: Iterable[Contribution]) -> None:
    """Make the mentions and relations of papers that lead to entities."""
    mentions: dict[EntityType, list[Row]] = defaultdict(list)
    relations: dict[_Kind, list[Row]] = defaultdict(list)
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
        run(
            f"UNWIND $rows AS row MATCH (p:{PAPER} {{id: row.paper}}) MATCH (e:{label} {{id: row.entity}}) "
            f"CREATE (p)-[m:{MENTIONS}]->(e) SET m += row.properties",
            {"rows": mentions[label]},
        )
    _relate(run, relations)


def turn_around(run: Run, delete: DeleteRelations, ids: Iterable[str]) -> None:
    """Let the relations of some entities that say the same both ways lead from the smaller id to the larger again."""
    gone: dict[RelationType, list[Row]] = defaultdict(list)
    turned: dict[_Kind, list[Row]] = defaultdict(list)
    for label, wanted in naming.by_label(ids).items():
        for head, tail in ("eo", "oe"):
            statement = (
                f"UNWIND $ids AS id MATCH (e:{label} {{id: id}}) MATCH ({head})-[r:{_EQUALS}]->({tail}) "
                f"WHERE {head}.id > {tail}.id "
                f"RETURN {head}.id AS head, {tail}.id AS tail, type(r) AS type, properties(r) AS properties"
            )
            for row in run(statement, {"ids": wanted}):
                type_, properties = RelationType(row["type"]), row["properties"]
                gone[type_].append({"paper": properties["paper"], "head": row["head"], "tail": row["tail"]})
                new = {"head": row["tail"], "tail": row["head"], "properties": properties}
                turned[type_of(row["tail"]), type_, type_of(row["head"])].append(new)
    for type_ in sorted(gone):
        delete(type_, gone[type_])
    _relate(run, turned)


def _relate(run: Run, relations: Mapping[_Kind, Sequence[Row]]) -> None:
    for head, type_, tail in sorted(relations):
        run(
            f"UNWIND $rows AS row MATCH (h:{head} {{id: row.head}}) MATCH (t:{tail} {{id: row.tail}}) "
            f"CREATE (h)-[r:{type_}]->(t) SET r += row.properties",
            {"rows": list(relations[head, type_, tail])},
        )
