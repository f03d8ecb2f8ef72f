"""What can go wrong with a server: each ends in one clear sentence within seconds, or is waited out."""

from __future__ import annotations

import contextlib
import logging
import os
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from random_papers import in_batches, many, papers_in, whole, write_from_three_sides
from server import Server, run_in_neo4j, wipe

from kg.errors import StoreError
from kg.store import Store
from kg.stores import open_store

pytestmark = pytest.mark.neo4j

SECONDS = 8.0
"""Within which a fault is told: the 5 that a connection is given, and a slow machine."""


@pytest.fixture
def neo4j_store(neo4j_uri: str) -> Iterator[Store]:
    wipe(neo4j_uri)
    with open_store(neo4j_uri, create=True) as store:
        yield store


@pytest.fixture
def own_server(neo4j_server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Give a server that may be stopped; afterwards it runs."""
    monkeypatch.setenv("NEO4J_USERNAME", neo4j_server.username)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password)
    wipe(neo4j_server.uri)
    yield neo4j_server
    if neo4j_server.configure() or not neo4j_server.running:
        neo4j_server.stop()
        neo4j_server.start()
    wipe(neo4j_server.uri)


@contextlib.contextmanager
def answering(reply: bytes | None) -> Iterator[int]:
    """Listen at a port and answer everything with the same bytes; None closes the connection."""

    def talk(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            while connection.recv(1024) and reply is not None:
                connection.sendall(reply)

    def listen() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=listen, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def told(open_it: Callable[[], object]) -> str:
    """Return the one sentence in which a fault is told, soon and without secrets."""
    start = time.monotonic()
    with pytest.raises(StoreError) as raised:
        open_it()
    assert time.monotonic() - start < SECONDS
    message = str(raised.value)
    assert "\n" not in message
    assert os.environ["NEO4J_PASSWORD"] not in message
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    return message


@pytest.mark.parametrize("scheme", ["neo4j", "bolt"])
@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "a web server answers there, not Neo4j"),
        (b"\x00\x00\x63\x00", "no Neo4j server that this driver can talk to"),
        (b"", "does not speak as Neo4j does"),
        (None, "does not speak as Neo4j does"),
    ],
)
def test_something_else_answers(monkeypatch, scheme, reply, words):
    monkeypatch.setenv("NEO4J_PASSWORD", "a-secret")
    with answering(reply) as port:
        address = f"{scheme}://127.0.0.1:{port}"
        message = told(lambda: open_store(address, create=True))
    assert message.startswith(f"{address}: ")
    assert words in message


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("neo4j://127.0.0.1:1", "nothing listens there; start the server"),
        ("bolt://127.0.0.1:1/papers", "nothing listens there; start the server"),
        ("neo4j://no-such-host.invalid", "no such host"),
        ("bolt://127.0.0.1:port", "no such host or port"),
        ("bolt://", "bolt:// names no server; write for example neo4j://localhost:7687"),
    ],
)
def test_nothing_is_there(monkeypatch, address, words):
    monkeypatch.setenv("NEO4J_PASSWORD", "a-secret")
    assert words in told(lambda: open_store(address))


def test_credentials_in_the_address_are_refused_and_not_repeated(monkeypatch):
    monkeypatch.setenv("NEO4J_PASSWORD", "a-secret")
    message = told(lambda: open_store("neo4j://somebody:a-secret@localhost:7687/papers"))
    assert "set NEO4J_USERNAME and NEO4J_PASSWORD instead" in message
    assert "somebody" not in message


def test_a_wrong_password(neo4j_uri, monkeypatch):
    monkeypatch.setenv("NEO4J_PASSWORD", "not-the-password")
    message = told(lambda: open_store(neo4j_uri))
    assert message == (
        f"{neo4j_uri}: the server refuses the user name or password; check NEO4J_USERNAME and NEO4J_PASSWORD"
    )


def test_no_password(neo4j_uri, monkeypatch):
    monkeypatch.delenv("NEO4J_PASSWORD")
    with pytest.raises(StoreError, match="the server wants a password; set NEO4J_USERNAME and NEO4J_PASSWORD"):
        open_store(neo4j_uri)


@pytest.mark.parametrize("scheme", ["neo4j", "bolt"])
def test_a_database_that_is_not_there(neo4j_uri, monkeypatch, scheme):
    address = neo4j_uri.replace(urlsplit(neo4j_uri).scheme, scheme, 1)
    assert "there is no such database" in told(lambda: open_store(f"{address}/nowhere", create=True))
    monkeypatch.setenv("NEO4J_DATABASE", "nowhere")
    assert "there is no such database" in told(lambda: open_store(address, create=True))


def test_the_database_in_the_address_is_used(neo4j_store, neo4j_uri, monkeypatch):
    monkeypatch.setenv("NEO4J_DATABASE", "nowhere")
    with open_store(f"{neo4j_uri}/neo4j") as store:
        assert ("database", "neo4j", True) in store.diagnose()


def test_tls_where_the_server_has_none(neo4j_uri):
    address = neo4j_uri.replace("://", "+s://", 1)
    assert "no secure connection can be made" in told(lambda: open_store(address))


def test_the_password_is_in_no_log(neo4j_uri, neo4j_store, caplog):
    caplog.set_level(logging.DEBUG)
    with open_store(neo4j_uri) as store:
        assert os.environ["NEO4J_PASSWORD"] not in repr(store) + repr(vars(store))
    assert caplog.text
    assert os.environ["NEO4J_PASSWORD"] not in caplog.text


def test_the_driver_says_nothing_on_the_terminal(neo4j_store, capfd):
    neo4j_store.query("MATCH (n:NoSuchLabel) RETURN n.nothing AS x, id(n) AS y", {})
    assert capfd.readouterr() == ("", "")


def test_a_database_without_a_graph(neo4j_uri):
    drop_schema(neo4j_uri)
    assert "holds no graph; make one with `kg build FILE --store" in told(lambda: open_store(neo4j_uri))
    with open_store(neo4j_uri, create=True) as store:
        rows = {what: (found, well) for what, found, well in store.diagnose()}
    assert rows["constraints"] == ("12 of 12", True)
    assert rows["indexes"] == ("33 of 33", True)


def test_a_lost_index_is_told_and_made_again(neo4j_store, neo4j_uri):
    run_in_neo4j(neo4j_uri, "DROP INDEX kg_used_for_paper")
    rows = {what: (found, well) for what, found, well in neo4j_store.diagnose()}
    assert rows["indexes"] == ("32 of 33; missing or not online for USED_FOR: the next `kg build` makes them", False)
    with open_store(neo4j_uri, create=True) as store:
        assert all(well for _, _, well in store.diagnose())


def test_foreign_nodes_that_break_our_constraint(neo4j_uri, neo4j_store):
    run_in_neo4j(neo4j_uri, "DROP CONSTRAINT kg_paper_id")
    run_in_neo4j(neo4j_uri, "UNWIND [1, 2] AS n CREATE (:Paper {id: 'twice', n: n})")
    message = told(lambda: open_store(neo4j_uri, create=True))
    assert "the database cannot be prepared: other data in this database is in the way" in message
    wipe(neo4j_uri)
    open_store(neo4j_uri, create=True).close()


def test_a_foreign_constraint_that_we_break(neo4j_uri, neo4j_store):
    papers = many(10)
    neo4j_store.write(papers[:1])
    before = whole(neo4j_store)
    run_in_neo4j(neo4j_uri, "CREATE CONSTRAINT foreign FOR (p:Paper) REQUIRE p.abstract IS UNIQUE")
    try:
        message = told(lambda: neo4j_store.write(papers[1:]))
    finally:
        run_in_neo4j(neo4j_uri, "DROP CONSTRAINT foreign")
    assert "the batch was not written: other data in this database is in the way" in message
    assert whole(neo4j_store) == before


def test_foreign_data_of_another_shape_is_left_alone(neo4j_uri, neo4j_store):
    run_in_neo4j(neo4j_uri, "CREATE (:Person {name: 'Ada'})-[:USED_FOR {note: 'foreign'}]->(:Method {title: 'no id'})")
    neo4j_store.write(many(5))
    neo4j_store.remove([c.paper.id for c in many(5)])
    left = run_in_neo4j(neo4j_uri, "MATCH (n) RETURN labels(n)[0] AS label ORDER BY label")
    assert left == [{"label": "KgLinking"}, {"label": "Method"}, {"label": "Person"}]


@pytest.mark.slow
def test_a_database_that_may_only_be_read(own_server):
    with open_store(own_server.uri, create=True) as store:
        store.write(many(3))
    own_server.stop()
    own_server.configure("server.databases.read_only=neo4j")
    own_server.start()
    with open_store(own_server.uri, create=True) as store:
        message = told(lambda: store.write(many(5)))
        assert "the batch was not written: this user or database may only be read" in message
        assert "nothing was removed: " in told(lambda: store.remove(["p00001"]))
        assert papers_in(store) == {"p00000", "p00001", "p00002"}


@pytest.mark.slow
@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_server_that_goes_away_in_the_middle_of_a_build_is_waited_for(own_server, caplog, how):
    papers, done = many(240), threading.Semaphore(0)

    def build() -> None:
        with open_store(own_server.uri, create=True) as store:
            for batch in in_batches(papers, 20):
                store.digests([c.paper.id for c in batch])
                store.write(batch)
                done.release()

    with ThreadPoolExecutor(1) as pool:
        building = pool.submit(build)
        for _ in range(3):
            assert done.acquire(timeout=60)
        (own_server.stop if how == "stop" else own_server.kill)()
        assert not building.done()
        own_server.start()
        building.result(timeout=120)
    assert caplog.text.count("does not answer; waiting up to 120 seconds for it") <= 2
    with open_store(own_server.uri) as store:
        disturbed = whole(store)
        assert all(well for _, _, well in store.diagnose())
        store.remove([c.paper.id for c in papers])
        store.write(papers)
        assert whole(store) == disturbed


def test_writers_at_the_same_time_make_the_graph_of_one(neo4j_uri, neo4j_store):
    papers = many(200)
    neo4j_store.write(papers)
    expected = whole(neo4j_store)
    wipe(neo4j_uri)

    write_from_three_sides(neo4j_uri, papers, 10)
    assert whole(neo4j_store) == expected


def test_removers_at_the_same_time_remove_once(neo4j_uri, neo4j_store):
    papers = many(120)
    neo4j_store.write(papers[:20])
    expected = whole(neo4j_store)
    neo4j_store.write(papers[20:])
    ids = [c.paper.id for c in papers[20:]]

    def remove(seed: int) -> list[str]:
        shuffled = ids[:]
        random.Random(seed).shuffle(shuffled)
        with open_store(neo4j_uri) as store:
            return [id_ for start in range(0, len(ids), 10) for id_ in store.remove(shuffled[start : start + 10])]

    with ThreadPoolExecutor(3) as pool:
        removed = [id_ for part in pool.map(remove, range(3)) for id_ in part]
    assert sorted(removed) == ids
    assert whole(neo4j_store) == expected


def test_a_writer_brings_back_what_a_remover_takes_away(neo4j_uri, neo4j_store):
    old, new = many(20), many(60)[20:]
    neo4j_store.write(new)
    expected = whole(neo4j_store)
    wipe(neo4j_uri)
    neo4j_store.write(old)

    def remove() -> None:
        with open_store(neo4j_uri) as store:
            for contribution in old:
                store.remove([contribution.paper.id])

    with ThreadPoolExecutor(1) as pool:
        removing = pool.submit(remove)
        for batch in in_batches(new, 2):
            neo4j_store.write(batch)
        removing.result()
    assert whole(neo4j_store) == expected


def drop_schema(uri: str) -> None:
    wipe(uri)
    for row in run_in_neo4j(uri, "SHOW CONSTRAINTS YIELD name"):
        run_in_neo4j(uri, f"DROP CONSTRAINT {row['name']}")
    for row in run_in_neo4j(uri, "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'"):
        run_in_neo4j(uri, f"DROP INDEX {row['name']}")
