from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kg.graph import Graph

sys.path.insert(0, str(Path(__file__).parent))
from corpus import contributions
from server import wipe


@pytest.fixture(scope="module", params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def location(request, tmp_path_factory):
    """Where a module's graph may be made, once embedded and once on Neo4j."""
    if request.param == "embedded":
        return str(tmp_path_factory.mktemp("questions") / "graph.kg")
    uri = request.getfixturevalue("neo4j_uri")
    wipe(uri)
    return uri


@pytest.fixture(scope="module")
def graph(location):
    """The papers made by hand."""
    with Graph.open(location, create=True) as opened:
        opened.store.write(contributions())
        yield opened
