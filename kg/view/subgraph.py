"""A part of a graph with all that a picture tells of it: properties, links, the sentences that state them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kg.schema import MENTIONS, PAPER
from kg.store import Row, Store
from kg.stores import neighbourhood, reading
from kg.stores.pages import label_of

_SENTENCES_A_LINK: Final = 4
_RELATIONS_A_NODE: Final = 3_000
_PAPERS_COUNTED: Final = 20_000
_ONE_BY_ONE: Final = 1_000
"""With more nodes than this, all edges are read in pages and sifted here."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a paper that states a link."""

    sentence: str
    paper: str
    confidence: float


@dataclass(slots=True)
class Link:
    """All that papers state of one relation between two nodes.

    ``papers`` is how many papers state it, none if the vocabulary alone does, ``years`` how many in which year,
    ``evidence`` the surest sentences (at most four), and ``role`` what the paper does with the entity if this
    is a mention.
    """

    head: str
    type: str
    tail: str
    papers: int = 0
    years: Counter[int] = field(default_factory=Counter)
    evidence: list[Evidence] = field(default_factory=list)
    role: str | None = None

    @property
    def weight(self) -> float:
        """How strong a link is: it grows with the logarithm of its papers; the vocabulary counts as one."""
        return 1 + math.log2(max(self.papers, 1))


@dataclass(frozen=True, slots=True)
class Subgraph:
    """Nodes by id, links between them, and the papers that the evidence is from.

    ``total`` is the number of nodes in the whole graph.
    """

    nodes: dict[str, Row]
    links: list[Link]
    papers: dict[str, Row]
    total: int
    seeds: tuple[str, ...] = ()


def fill(store: Store, ids: Sequence[str], seeds: Sequence[str] = ()) -> Subgraph:
    """Read everything about chosen nodes and all links between them.

    Ids that the graph does not have are left out.
    """
    nodes = {row["id"]: _tidy(row) for row in neighbourhood.properties(store, ids)}
    nodes = {id_: nodes[id_] for id_ in dict.fromkeys(ids) if id_ in nodes}
    links: dict[tuple[str, str, str], Link] = {}
    rows: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in _edges_among(store, nodes):
        rows[row["head"], row["type"], row["tail"]].append(row)
    stating = {row["paper"] for of_link in rows.values() for row in of_link if row["paper"]}
    papers = {id_: nodes[id_] for id_ in nodes if label_of(id_) == PAPER}
    missing = sorted(stating - set(papers))
    papers.update({row["id"]: _tidy(row) for row in neighbourhood.properties(store, missing)})
    for key, of_link in sorted(rows.items()):
        links[key] = _link(key, of_link, papers)
    _add_years(store, nodes)
    total = sum(neighbourhood.totals(store).values())
    return Subgraph(nodes, list(links.values()), papers, total, tuple(seed for seed in seeds if seed in nodes))


def _edges_among(store: Store, nodes: dict[str, Row]) -> Iterable[Row]:
    if len(nodes) > _ONE_BY_ONE:
        for row in reading.edges(store):
            if row["head"] in nodes and row["tail"] in nodes:
                mention = row["type"] == MENTIONS
                said = {"paper": row["head"], "sentence": row.get("evidence")} if mention else {}
                yield {"paper": None, "sentence": None, **row, **said}
        return
    for row in neighbourhood.mentions_in(store, nodes):
        if row["tail"] in nodes:
            yield {**row, "type": MENTIONS, "paper": row["head"]}
    yield from neighbourhood.relations_among(store, list(nodes), _RELATIONS_A_NODE)


def _link(key: tuple[str, str, str], rows: list[Row], papers: dict[str, Row]) -> Link:
    rows = [row for row in rows if row["paper"]]  # the vocabulary says so without a sentence
    link = Link(*key, papers=len({row["paper"] for row in rows}), role=rows[0].get("role") if rows else None)
    rows.sort(key=lambda row: (-(row["confidence"] or 0.0), row["paper"], row["sentence"] or ""))
    said: set[str] = set()
    for row in rows:
        if year := papers.get(row["paper"], {}).get("year"):
            link.years[int(year)] += 1
        sentence = row["sentence"] or ""
        if sentence and sentence not in said and len(said) < _SENTENCES_A_LINK:
            said.add(sentence)
            link.evidence.append(Evidence(sentence, row["paper"], float(row["confidence"] or 0.0)))
    return link


def _add_years(store: Store, nodes: dict[str, Row]) -> None:
    for id_, node in nodes.items():
        year = node.get("year")
        node["years"] = {int(year): 1} if label_of(id_) == PAPER and year else {}
    for row in neighbourhood.years(store, nodes, _PAPERS_COUNTED):
        if row["year"]:
            nodes[row["id"]]["years"][int(row["year"])] = int(row["papers"])


def _tidy(row: Row) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value not in (None, "", [])}
