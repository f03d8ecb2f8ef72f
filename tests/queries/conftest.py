from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kg.graph import Graph

sys.path.insert(0, str(Path(__file__).parent))
from corpus import contributions


@pytest.fixture(scope="session")
def graph(tmp_path_factory):
    with Graph.open(tmp_path_factory.mktemp("questions") / "graph.kg", create=True) as opened:
        opened.store.write(contributions())
        yield opened
