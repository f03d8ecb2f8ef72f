"""Reading for analysis: links of nodes as plain rows, bounded and in an order that every store keeps.

What is read of one node is limited inside the statement, the rarest neighbours first, so that the same
graph gives the same rows in every store and a hub costs no more than any other node.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kg.schema import MENTIONS, PAPER, EntityType, RelationType
from kg.store import Row, Store
from kg.stores.pages import count, label_of, rows_by_label

MAX_YEAR: Final = 9999
"""The year that stands for no end of years."""

_ANY: Final = "|".join(RelationType)
_RANKED: Final = "e.aliases[..5] AS aliases, e.id AS id ORDER BY papers DESC, id LIMIT $limit"


def all_years(since: int, until: int) -> bool:
    """Tell whether papers of all years count, and those without one."""
    return since <= 0 and until >= MAX_YEAR


def papers(store: Store) -> int:
    """Return how many papers the graph has."""
    return count(store.query, PAPER)


def names(store: Store, ids: Iterable[str]) -> dict[str, Row]:
    """Return ``{id: {id, name, papers, year}}`` of nodes; a paper's name is its title."""

    def statement(label: str) -> str:
        what = "n.title AS name, 1 AS papers, n.year" if label == PAPER else "n.name AS name, n.papers AS papers, null"
        return f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) RETURN n.id AS id, {what} AS year"

    return {row["id"]: row for row in rows_by_label(store, sorted(ids), statement)}


def texts(store: Store, papers: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return title and abstract of papers."""
    rows = store.query(
        f"UNWIND $ids AS id MATCH (p:{PAPER} {{id: id}}) RETURN p.id AS id, p.title AS title, p.abstract AS abstract",
        {"ids": list(papers)},
    )
    return {row["id"]: (row["title"], row["abstract"] or "") for row in rows}


def relations_of(store: Store, ids: Iterable[str], limit: int) -> Iterator[Row]:
    """Yield pairs that are linked: ``{id, head, type, other, papers, stated}``, at most ``limit`` an entity.

    ``papers`` is the number of papers that mention the far end ``other``, ``stated`` how many state this link; the
    vocabulary counts as one.
    """

    def statement(label: str) -> str:
        return (
            f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) "
            f"CALL {{ WITH n MATCH (n)-[r:{_ANY}]-(o) "
            "WITH startNode(r).id AS head, type(r) AS type, o.id AS other, o.papers AS papers, count(r) AS stated "
            f"ORDER BY papers, other, type, head LIMIT {int(limit)} RETURN head, type, other, papers, stated }} "
            "RETURN id, head, type, other, papers, stated"
        )

    yield from rows_by_label(store, sorted(id_ for id_ in ids if label_of(id_) != PAPER), statement)


def relations_between(store: Store, id_: str, others: Sequence[str]) -> Iterator[Row]:
    """Yield the links of one entity with given others, as :func:`relations_of` does."""
    label = label_of(id_)
    if label != PAPER and others:
        yield from store.query(
            f"MATCH (n:{label} {{id: $id}})-[r:{_ANY}]-(o) WHERE o.id IN $others "
            "RETURN $id AS id, startNode(r).id AS head, type(r) AS type, o.id AS other, o.papers AS papers, "
            "count(r) AS stated ORDER BY other, type, head",
            {"id": id_, "others": list(others)},
        )


def relations_among_common(store: Store, min_papers: int, since: int, until: int) -> Iterator[Row]:
    """Yield all pairs that are linked, of entities with enough papers: ``{head, type, tail, stated, sentences}``.

    ``stated`` is how many papers of some years state the link, the vocabulary counting as one, ``sentences`` how
    many papers alone. They come in the order of head, type and tail.
    """
    every = all_years(since, until)
    within = set() if every else _papers_within(store, since, until)
    ids: dict[str, str] = {}
    links: dict[str, list[str]] = {}
    for label in EntityType:
        # The embedded store finds the common ones by its index in a statement of this form alone; and what the far end
        # is called by the store is known without reading it, which would take twice as long as all the rest.
        for row in store.query(
            f"MATCH (h:{label}) WHERE h.rank >= $least RETURN h.id AS id, elementId(h) AS node, "
            f"[(h)-[r:{_ANY}]->(t) | type(r) + ' ' + elementId(t) + ' ' + coalesce(r.paper, '')] AS links",
            {"least": min_papers},
        ):
            ids[row["node"]] = row["id"]
            links[row["id"]] = row["links"]
    for head in sorted(links):
        stated, sentences = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        for link in links[head]:
            type_, node, paper = link.split(" ", 2)
            if node in ids and (every or paper in within):
                stated[type_, ids[node]] += 1
                sentences[type_, ids[node]] += paper != ""
        for (type_, tail), papers in sorted(stated.items()):
            yield {"head": head, "type": type_, "tail": tail, "stated": papers, "sentences": sentences[type_, tail]}


def _papers_within(store: Store, since: int, until: int) -> set[str]:
    statement = (
        f"MATCH (p:{PAPER}) WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until RETURN p.id AS id"
    )
    return {row["id"] for row in store.query(statement, {"since": since, "until": until})}


def papers_of(store: Store, ids: Iterable[str], limit: int) -> Iterator[Row]:
    """Yield papers that mention entities, the surest first: ``{id, other}``, at most ``limit`` an entity."""

    def statement(label: str) -> str:
        return (
            f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) "
            f"CALL {{ WITH n MATCH (n)<-[m:{MENTIONS}]-(p:{PAPER}) "
            f"WITH p.id AS other, m.confidence AS confidence ORDER BY confidence DESC, other LIMIT {int(limit)} "
            "RETURN other } RETURN id, other"
        )

    yield from rows_by_label(store, sorted(id_ for id_ in ids if label_of(id_) != PAPER), statement)


def named_with(store: Store, id_: str, label: EntityType) -> set[str]:
    """Return the ids of the entities of one type that some paper mentions together with an entity."""
    rows = store.query(
        f"MATCH (n:{label_of(id_)} {{id: $id}})<-[:{MENTIONS}]-(:{PAPER})-[:{MENTIONS}]->(o:{label.value}) "
        "RETURN DISTINCT o.id AS other",
        {"id": id_},
    )
    return {row["other"] for row in rows}


def mentions_of(store: Store, ids: Iterable[str]) -> Iterator[Row]:
    """Yield what papers mention: ``{id, other, name, papers, role, count, evidence}``, ``papers`` the entity's."""

    def statement(label: str) -> str:
        return (
            f"UNWIND $ids AS id MATCH (p:{label} {{id: id}})-[m:{MENTIONS}]->(o) "
            "RETURN id, o.id AS other, o.name AS name, o.papers AS papers, m.role AS role, m.count AS count, "
            "m.evidence AS evidence "
            "ORDER BY id, other"
        )

    yield from rows_by_label(store, sorted(id_ for id_ in ids if label_of(id_) == PAPER), statement)


def entities_of(store: Store, ids: Iterable[str]) -> dict[str, list[Row]]:
    """Return what many papers mention, by paper: ``{other, papers, role, count}``, ``papers`` the entity's.

    One row a paper and no sentences, since that is what takes the time with some hundred papers.
    """

    def statement(label: str) -> str:
        return (
            f"UNWIND $ids AS id MATCH (p:{label} {{id: id}})-[m:{MENTIONS}]->(o) "
            "RETURN id, collect(o.id) AS others, collect(o.papers) AS papers, collect(m.role) AS roles, "
            "collect(m.count) AS counts"
        )

    keys = ("other", "papers", "role", "count")
    found = {
        row["id"]: [
            dict(zip(keys, values, strict=True))
            for values in sorted(zip(row["others"], row["papers"], row["roles"], row["counts"], strict=True))
        ]
        for row in rows_by_label(store, sorted(id_ for id_ in ids if label_of(id_) == PAPER), statement)
    }
    return dict(sorted(found.items()))


def mentioning(store: Store, ids: Iterable[str], since: int, until: int) -> Iterator[Row]:
    """Yield all papers of some years that mention entities: ``{id, other, year, role, count}``."""

    def statement(label: str) -> str:
        return (
            f"UNWIND $ids AS id MATCH (e:{label} {{id: id}})<-[m:{MENTIONS}]-(p:{PAPER}) "
            "WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until "
            "RETURN id, p.id AS other, p.year AS year, m.role AS role, m.count AS count"
        )

    yield from rows_by_label(store, sorted(ids), statement, since=since, until=until)


def statements_of(store: Store, head: str, type_: str, tail: str, since: int = 0, until: int = MAX_YEAR) -> list[Row]:
    """Return the sentence that states a link most surely, ``{paper, title, sentence}``; mentions are links too.

    Of relations only what papers of some years state is taken.

    Of a link that the vocabulary alone knows, paper and title are None and the sentence is ``vocabulary``.
    """
    link = MENTIONS if type_ == MENTIONS else RelationType(type_).value
    if link == MENTIONS:
        return store.query(
            f"MATCH (p:{PAPER} {{id: $head}}) WITH p MATCH (e:{label_of(tail)} {{id: $tail}}) WITH p, e "
            f"MATCH (p)-[m:{MENTIONS}]->(e) "
            "RETURN p.id AS paper, p.title AS title, m.evidence AS sentence",
            {"head": head, "tail": tail},
        )
    return store.query(
        # Both ends first, then what is between them: the embedded store would else go through all that one of the ends
        # is linked to. And it would go through all papers for an id that is null.
        f"MATCH (h:{label_of(head)} {{id: $head}}) WITH h MATCH (t:{label_of(tail)} {{id: $tail}}) WITH h, t "
        f"MATCH (h)-[r:{link}]->(t) "
        "WITH r, coalesce(r.paper, '') AS paper "
        f"OPTIONAL MATCH (p:{PAPER} {{id: paper}}) "
        "WITH p, r WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until "
        "WITH p.id AS paper, p.title AS title, coalesce(r.sentence, r.extractor) AS sentence, r.confidence AS sure "
        "RETURN paper, title, sentence "
        "ORDER BY CASE WHEN paper IS NULL THEN 1 ELSE 0 END, sure DESC, paper LIMIT 1",
        {"head": head, "tail": tail, "since": since, "until": until},
    )


def most_mentioned(store: Store, label: EntityType, limit: int, min_papers: int) -> list[Row]:
    """Return the entities of a type that the most papers mention: ``{name, type, papers, aliases, id}``.

    Two statements, since only with a number to compare with does the embedded store use its index on ``rank``
    for both: the first finds how many papers the last row has, the second reads all entities with that many.
    """
    most = store.query(
        f"MATCH (e:{label}) WHERE e.rank >= $least RETURN e.papers AS papers ORDER BY e.rank DESC LIMIT $limit",
        {"least": min_papers, "limit": limit},
    )
    if not most:
        return []
    return store.query(
        f"MATCH (e:{label}) WHERE e.rank >= $least "
        f"RETURN e.name AS name, '{label}' AS type, e.papers AS papers, {_RANKED}",
        {"least": most[-1]["papers"], "limit": limit},
    )
