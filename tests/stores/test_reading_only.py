"""No statement that a user types changes a graph, its server or its schema, or reads anything else."""

from __future__ import annotations

import time

import pytest
from random_papers import many

from kg.errors import QueryError
from kg.stores._reading_only import refuse_other_than_reading

WRITES = [
    "CREATE (:Paper {id: 'x'})",
    "INSERT (:Paper {id: 'x'})",
    "MERGE (p:Paper {id: 'x'}) RETURN p.id AS id",
    "MATCH (p:Paper) SET p.x = 1",
    "MATCH (p:Paper) SET p += {x: 1} RETURN count(p) AS n",
    "MATCH (p:Paper) SET p:Method",
    "MATCH (p:Paper) REMOVE p.year",
    "MATCH (p:Paper) REMOVE p:Paper",
    "MATCH ()-[r:MENTIONS]->() DELETE r",
    "MATCH (p:Paper) DETACH DELETE p",
    "MATCH (p:Paper) NODETACH DELETE p",
    "FOREACH (i IN [1] | CREATE (:Paper {id: 'x'}))",
    "UNWIND [1] AS i CALL { WITH i CREATE (:Paper {id: 'x'}) } RETURN i",
    "MATCH (p:Paper) CALL (p) { SET p.x = 1 } RETURN count(*) AS n",
    "CALL { CREATE (:Paper {id: 'x'}) } IN TRANSACTIONS",
    "RETURN 1 AS n UNION ALL CREATE (:Paper {id: 'x'}) RETURN 2 AS n",
    "RETURN 1 AS one; CREATE (:Paper {id: 'x'})",
    "PROFILE CREATE (:Paper {id: 'x'})",
    "CREATE INDEX kgx FOR (n:Paper) ON (n.title)",
    "CREATE CONSTRAINT kgc FOR (n:Foo) REQUIRE n.id IS UNIQUE",
    "CREATE USER joe SET PASSWORD 'abcdefgh'",
]
OTHER = [
    "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l",
    "load csv with headers from 'http://127.0.0.1:9/x' AS l RETURN l",
    "LOAD/* ' */CSV FROM $url AS l RETURN l",
    "LOAD // '\nCSV FROM $url AS l RETURN l",
    "LOAD C\\u0053V FROM $url AS l RETURN l",
    "RETURN '\\u0027' AS a UNION LOAD CSV FROM 'file:///x' AS l RETURN l AS a",
    "MATCH (p:Paper) CALL { LOAD CSV FROM 'file:///x' AS l RETURN l } RETURN l",
    "CALL db.createLabel('Foo')",
    "CALL db.clearQueryCaches()",
    "CALL `db`.`stats`.`collect`('QUERIES')",
    "CALL db . /* x */ prepareForReplanning(1)",
    "CALL tx.setMetaData({a: 1})",
    "CALL dbms.killConnection('bolt-1')",
    "CALL dbms.listConfig()",
    "CALL apoc.load.json('http://127.0.0.1:9/x') YIELD value RETURN value",
    "CALL merge.node(['Foo'], {id: 'x'}, {}) YIELD node RETURN node",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
]


@pytest.fixture
def filled(store):
    store.write(many(3))
    return store


def contents(store):
    return store.query("MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN count(DISTINCT n) AS nodes, count(r) AS edges, "
                       "sum(size(keys(n))) AS properties", {})  # fmt: skip


def test_no_way_of_writing_and_nothing_but_the_graph_is_let_through(filled):
    before = contents(filled)
    for statement in WRITES:
        with pytest.raises(QueryError):
            filled.query(statement, {})
    for statement in OTHER:
        with pytest.raises(QueryError, match="not allowed here, only reading the graph is"):
            filled.query(statement, {"url": "file:///etc/passwd"})
    assert contents(filled) == before


def test_reading_in_all_its_forms_is_let_through(filled):
    assert filled.query("MATCH (p:Paper) CALL { WITH p RETURN p.id AS id } RETURN count(id) AS n", {}) == [{"n": 3}]
    assert filled.query("RETURN 'CREATE (n) DELETE n' AS text", {}) == [{"text": "CREATE (n) DELETE n"}]
    assert filled.query("RETURN $text AS text", {"text": "LOAD CSV"}) == [{"text": "LOAD CSV"}]
    assert {"label": "Paper"} in filled.query("CALL db.labels() YIELD label RETURN label", {})


def test_a_long_statement_takes_no_time():
    started = time.perf_counter()
    refuse_other_than_reading("LOAD" + "/**/ /" * 20_000 + " CALL" + "/* */" * 20_000 + "x")
    assert time.perf_counter() - started < 2
