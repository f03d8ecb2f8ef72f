"""Pictures of many nodes: small enough files, and a page that still answers."""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest

from kg.schema import MENTIONS, EntityType, RelationType
from kg.view.page import page, payload
from kg.view.subgraph import Evidence, Link, Subgraph


def made_up(count: int) -> Subgraph:
    """Make communities of forty with a hub each, and some links between them."""
    chance = random.Random(5)
    types = list(EntityType)
    ids = [f"{types[n % len(types)].value.casefold()}:{n}" for n in range(count)]
    nodes = {
        id_: {
            "id": id_, "label": types[n % len(types)].value, "name": f"Thing {n}", "papers": 1 + n % 7,
            "years": {2020: 1},
        }
        for n, id_ in enumerate(ids)
    }  # fmt: skip
    said = "A sentence of a usual length that says how one thing is linked to another, number {}."
    links = {}
    for n in range(count):
        for other in (n - n % 40, chance.randrange(count), n - n % 40 + chance.randrange(40)):
            if other < count and other != n:
                type_ = RelationType.USED_FOR if chance.random() < 0.5 else RelationType.COMPARED_WITH
                links[ids[n], ids[other]] = Link(
                    ids[n], type_, ids[other], 1, Counter({2020: 1}), [Evidence(said.format(n), "p", 0.9)]
                )
    assert MENTIONS not in {link.type for link in links.values()}
    return Subgraph(nodes, list(links.values()), {"p": {"name": "A paper", "year": 2020}}, count)


def test_five_hundred_nodes_take_less_than_two_megabytes():
    assert len(page(payload(made_up(500)), "five hundred").encode()) < 2_000_000


@pytest.mark.slow
@pytest.mark.browser
def test_ten_thousand_nodes_are_drawn_searched_filtered_and_moved(browser, tmp_path):
    path = tmp_path / "large.html"
    path.write_text(page(payload(made_up(10_000)), "ten thousand"), encoding="utf-8")
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    wrong = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.goto(path.as_uri())
    opened.wait_for_selector("html[data-ready=yes]", timeout=30_000)
    assert opened.inner_text("#showing").startswith("All 10,000 nodes of the graph")
    opened.fill("#search", "Thing 4321")
    opened.locator("#suggestions li").first.click()
    assert opened.evaluate("kg.model.selected").endswith(":4321")
    opened.click("#types button[data-name=Method]")
    assert opened.evaluate("kg.model.visibleNodes.size") == 10_000 - 1_667
    before = opened.evaluate("kg.drawing.view().x")
    box = opened.locator("#canvas").bounding_box()
    opened.mouse.move(box["x"] + 20, box["y"] + 20)
    opened.mouse.down()
    start = time.perf_counter()
    for step in range(20):
        opened.mouse.move(box["x"] + 20 + 10 * step, box["y"] + 20)
    opened.mouse.up()
    assert opened.evaluate("kg.drawing.view().x") < before
    assert time.perf_counter() - start < 15
    assert wrong == []
    opened.close()
