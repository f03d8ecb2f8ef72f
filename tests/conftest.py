"""Fixtures for all tests: the stores, each empty; a real Neo4j server."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest

from kg.store import Store
from kg.stores import open_store

sys.path.insert(0, str(Path(__file__).parent / "neo4j"))

from server import MissingComponent, Server, run_in_neo4j, running, wipe

NewStore = Callable[[], Store]


def component_missing(reason: str) -> NoReturn:
    """Skip a test for want of something that must be installed; where none may be skipped, fail."""
    if os.environ.get("KG_TEST_NO_SKIP") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server of our own; its credentials are those of the environment from then on."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(
                running(within=tmp_path_factory.getbasetemp())
            )  # what a killed run leaves, pytest removes
        except MissingComponent as missing:
            component_missing(str(missing))
        yield server


@pytest.fixture(scope="session")
def neo4j_uri(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of an empty Neo4j database, credentials for it in the environment.

    ``KG_TEST_NEO4J_URI`` names a server to use; its database must be empty and is left empty.
    """
    with pytest.MonkeyPatch.context() as patch:
        uri = os.environ.get("KG_TEST_NEO4J_URI")
        if not uri:
            server: Server = request.getfixturevalue("neo4j_server")
            uri = server.uri
            patch.setenv("NEO4J_USERNAME", server.username)
            patch.setenv("NEO4J_PASSWORD", server.password)
            patch.delenv("NEO4J_DATABASE", raising=False)
        elif nodes := run_in_neo4j(uri, "MATCH (n) RETURN count(n) AS n")[0]["n"]:
            pytest.exit(f"KG_TEST_NEO4J_URI: {uri} holds {nodes} nodes; the tests would delete them", returncode=1)
        yield uri
        wipe(uri)


@pytest.fixture(params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def new_location(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Give a function that returns where an empty store is or may be made; on Neo4j it empties the one there is."""
    numbers = itertools.count()

    def new() -> str:
        if request.param == "embedded":
            return str(tmp_path / f"{next(numbers)}.kg")
        uri: str = request.getfixturevalue("neo4j_uri")
        wipe(uri)
        return uri

    return new


@pytest.fixture
def new_store(new_location: Callable[[], str]) -> Iterator[NewStore]:
    """Give a function that opens an empty store and closes the one before."""
    with ExitStack() as stack:

        def new() -> Store:
            stack.close()
            return stack.enter_context(open_store(new_location(), create=True))

        yield new


@pytest.fixture
def store(new_store: NewStore) -> Store:
    """Give an empty store, once embedded and once on Neo4j."""
    return new_store()
