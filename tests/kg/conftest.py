"""What tests of the graph share: a small graph with awkward names, and a real browser."""

from __future__ import annotations

import os
import shutil

import pytest

from kg.contribution import Contribution, MentionEdge, RelationEdge
from kg.records import Paper
from kg.schema import EntityType, RelationType, Role, entity_id
from kg.stores import open_store

IMAGE = "<img src=x onerror=alert(1)>"
SCRIPT = '"}</script><script>alert(2)</script>'
UNICODE = "Überprüfung 深度学习 🚀"
LONG = "long " * 80
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def contribution(number: int, entities: list[tuple[EntityType, str, Role]], relations=(), year=None) -> Contribution:
    """Make what one paper adds; relations are (place in entities, type, place in entities, sentence)."""
    paper = Paper(
        f"paper-{number}", f"Paper {number} on {entities[0][1]}", "An abstract.", year,
        url=f"https://example.org/{number}" if number % 2 else "javascript:alert(3)",
    )  # fmt: skip
    ids = [entity_id(type_, name) for type_, name, _ in entities]
    mentions = tuple(
        MentionEdge(id_, type_, name, (name,), role, 1, 0.9, f"Paper {number} speaks of {name}.")
        for id_, (type_, name, role) in zip(ids, entities, strict=True)
    )
    stated = tuple(
        RelationEdge(ids[a], entities[a][0], type_, ids[b], entities[b][0], 0.8, sentence, "test")
        for a, type_, b, sentence in relations
    )
    return Contribution(paper, f"digest-{number}", mentions, stated)


def awkward_graph() -> list[Contribution]:
    """Forty papers on a hub and its rim, and four papers on names that want to break out of the page."""
    method, dataset, concept = EntityType.METHOD, EntityType.DATASET, EntityType.CONCEPT
    papers = [
        contribution(
            number,
            [
                (method, f"Method {number:02}", Role.PROPOSED),
                (dataset, "Hub Data", Role.EVALUATED_ON),
                (EntityType.TASK, f"task {number % 5}", Role.STUDIED),
            ],
            [
                (0, RelationType.EVALUATED_ON, 1, f"We evaluate Method {number:02} on Hub Data."),
                (0, RelationType.USED_FOR, 2, f"Method {number:02} solves task {number % 5}."),
            ],
            2000 + number % 10,
        )
        for number in range(40)
    ]
    papers += [
        contribution(
            100 + number,
            [(concept, name, Role.STUDIED), (dataset, "Hub Data", Role.USED)],
            [(0, RelationType.USED_FOR, 1, f"{name} is used for Hub Data.")],
            2010,
        )
        for number, name in enumerate((IMAGE, SCRIPT, UNICODE, LONG))
    ]
    return papers


@pytest.fixture(scope="session")
def awkward():
    """The names that want to break out of the page."""
    return {"image": IMAGE, "script": SCRIPT, "unicode": UNICODE, "long": LONG}


@pytest.fixture
def awkward_papers():
    """What the awkward graph is made of."""
    return awkward_graph()


@pytest.fixture(scope="session")
def store_path(tmp_path_factory):
    """A store on disk that holds the awkward graph."""
    path = tmp_path_factory.mktemp("awkward") / "graph.kg"
    with open_store(path, create=True) as store:
        store.write(awkward_graph())
    return path


@pytest.fixture(scope="module")
def awkward_store(store_path):
    """The awkward graph, open for reading."""
    with open_store(store_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser():
    """Chromium from the system's packages.

    Of one module, since Playwright keeps an event loop running in the thread for as long as it is open.
    """
    if not (shutil.which("chromium") or os.path.exists(CHROMIUM)):
        reason = "Chromium is missing; install it with: apt-get install chromium"
        if os.environ.get("KG_TEST_NO_SKIP") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or CHROMIUM, args=list(ARGUMENTS)
        )
        yield launched
        launched.close()
