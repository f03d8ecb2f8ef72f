from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kg.graph import Graph

sys.path.insert(0, str(Path(__file__).parent))
from corpus import contributions
from server import wipe


@pytest.fixture(scope="module", params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def graph(request, tmp_path_factory):
    """The papers made by hand, once embedded and once on Neo4j."""
    if request.param == "embedded":
        location = tmp_path_factory.mktemp("questions") / "graph.kg"
    else:
        location = request.getfixturevalue("neo4j_uri")
        wipe(location)
    with Graph.open(location, create=True) as opened:
        opened.store.write(contributions())
        yield opened
