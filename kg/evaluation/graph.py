"""Scoring of extractions against annotations of a whole paper (our own gold)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from kg.evaluation.report import Count, Tally
from kg.records import Entity, Extraction
from kg.schema import SYMMETRIC

_JOINERS: Final = re.compile(r"[-‐-―_/]")
_MARKS: Final = re.compile(r"[^\w\s+#.^]")
_DETERMINER: Final = re.compile(r"^(?:the|a|an) ")


def comparable(name: str) -> str:
    """Return the form in which names are compared: lower case, no marks, no determiner, last word singular.

    Examples
    --------
    >>> comparable("the Graph-Neural Networks")
    'graph neural network'
    """
    text = _MARKS.sub("", _JOINERS.sub(" ", name.lower()))
    words = _DETERMINER.sub("", " ".join(text.split()).strip(" .")).split(" ")
    last = words[-1]
    if len(last) > 3 and last.endswith("s") and not last.endswith("ss"):
        words[-1] = last[:-1]
    return " ".join(words)


class PaperGold:
    """The annotation of one paper.

    Parameters
    ----------
    record
        A line of the gold file: ``entities`` (name, type, also_ok, mentions, tier, role) and ``relations``.
    """

    def __init__(self, record: Mapping[str, Any]) -> None:
        self.entities: list[Mapping[str, Any]] = list(record["entities"])
        self.names = [{comparable(m) for m in (*e["mentions"], e["name"])} for e in self.entities]
        self.types = [{e["type"], *e.get("also_ok", ())} for e in self.entities]
        number = {e["name"]: k for k, e in enumerate(self.entities)}
        self.relations = [
            (number[r["head"]], str(r["type"]), number[r["tail"]], r["tier"] == "required") for r in record["relations"]
        ]

    def matches(self, entity: Entity) -> list[int]:
        """Return the annotated entities that share a name with a predicted one."""
        names = {comparable(mention.text) for mention in entity.mentions}
        return [k for k, known in enumerate(self.names) if known & names]


def score_paper(gold: PaperGold, extraction: Extraction | None) -> tuple[Tally, list[tuple[float, bool]], list[bool]]:
    """Score one paper.

    A predicted entity is right if one of its mentions is a name of an annotated one and its type is that one's or
    another that a reasonable annotator could choose. Only required annotations count for recall. ``rel`` asks for
    both ends by name and the relation's type; ``rel_plus`` also for the types of both ends.

    Returns
    -------
    tally
    sureness
        Confidence of each predicted entity and whether it is right.
    roles
        Whether the role is right, for each predicted entity that is right.
    """
    tally = Tally()
    for name in ("ner", "ner_untyped", "rel", "rel_plus", "rel_untyped"):
        tally[name]
    found: set[int] = set()
    named: set[int] = set()
    ends: dict[str, tuple[list[int], list[int]]] = {}
    sureness: list[tuple[float, bool]] = []
    roles: list[bool] = []
    for entity in extraction.entities if extraction else ():
        near = gold.matches(entity)
        right = [k for k in near if entity.type.value in gold.types[k]]
        of_type = tally.types.setdefault(entity.type.value, Count())
        for count, good in ((tally["ner"], right), (tally["ner_untyped"], near), (of_type, right)):
            count.found += 1
            count.right += bool(good)
        named.update(near)
        found.update(right)
        ends[entity.id] = near, right
        sureness.append((entity.confidence, bool(right)))
        if right:
            roles.append(any(gold.entities[k]["role"] == entity.role.value for k in right))
    for k, annotated in enumerate(gold.entities):
        if annotated["tier"] == "required":
            of_type = tally.types.setdefault(annotated["type"], Count())
            for count, reached in ((tally["ner"], found), (tally["ner_untyped"], named), (of_type, found)):
                count.wanted += 1
                count.hit += k in reached
    if extraction:
        _score_relations(tally, gold, extraction, ends)
    else:
        for *_, required in gold.relations:
            for name in ("rel", "rel_plus", "rel_untyped"):
                tally[name].wanted += required
    return tally, sureness, roles


def _score_relations(
    tally: Tally, gold: PaperGold, extraction: Extraction, ends: Mapping[str, tuple[list[int], list[int]]]
) -> None:
    symmetric = {type_.value for type_ in SYMMETRIC}
    typed = {(h, y, t) for h, y, t, _ in gold.relations}
    typed |= {(t, y, h) for h, y, t in typed if y in symmetric}
    linked = {(h, t) for h, _, t in typed} | {(t, h) for h, _, t in typed}
    got: dict[str, set[tuple[int, str, int]]] = {"rel": set(), "rel_plus": set()}
    touched: set[tuple[int, int]] = set()
    for relation in extraction.relations:
        y = relation.type.value
        of_type = tally.relation_types.setdefault(y, Count())
        for name, level in (("rel", 0), ("rel_plus", 1)):
            pairs = [(h, t) for h in ends[relation.head][level] for t in ends[relation.tail][level]]
            right = {(h, y, t) for h, t in pairs} & typed
            got[name] |= right | {(t, y, h) for h, y, t in right if y in symmetric}
            tally[name].found += 1
            tally[name].right += bool(right)
            if level == 0:
                of_type.found += 1
                of_type.right += bool(right)
                tally["rel_untyped"].found += 1
                tally["rel_untyped"].right += bool(set(pairs) & linked)
                touched |= {pair for h, t in pairs for pair in ((h, t), (t, h))}
    for h, y, t, required in gold.relations:
        if required:
            of_type = tally.relation_types.setdefault(y, Count())
            of_type.wanted += 1
            of_type.hit += (h, y, t) in got["rel"]
            for name in ("rel", "rel_plus"):
                tally[name].wanted += 1
                tally[name].hit += (h, y, t) in got[name]
            tally["rel_untyped"].wanted += 1
            tally["rel_untyped"].hit += (h, t) in touched


def calibration_error(sureness: list[tuple[float, bool]], bins: int = 10) -> float:
    """Return the expected calibration error (Guo et al. 2017), 0 to 1, with equally wide bins."""
    total = 0.0
    for k in range(bins):
        inside = [pair for pair in sureness if k / bins < pair[0] <= (k + 1) / bins or (k == 0 and pair[0] == 0)]
        if inside:
            total += abs(sum(c for c, _ in inside) - sum(right for _, right in inside))
    return total / len(sureness) if sureness else 0.0
