"""The explorer in a real browser."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser, explorer):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(8_000)
    wrong = []
    own = (explorer, "blob:", "data:")
    opened.on("request", lambda request: request.url.startswith(own) or wrong.append(request.url))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda message: message.type == "error" and "status of" not in message.text
              and wrong.append(message.text))  # fmt: skip
    opened.on("dialog", lambda dialog: (wrong.append("dialog"), dialog.dismiss()))
    load(opened, explorer)
    yield opened
    context.close()
    assert wrong == []


def load(page, address):
    page.goto(address)
    page.wait_for_selector("html[data-ready=yes]")


def until(page, expression, argument=None):
    """Wait for an expression to hold; Playwright's own way needs eval, which the page forbids."""
    for _ in range(160):
        if page.evaluate(expression, argument):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"it did not come to hold: {expression}")


def ids(page):
    return set(page.evaluate("[...kg.model.nodes.keys()]"))


def grown(page, action):
    before = ids(page)
    action()
    until(page, "(n) => kg.model.nodes.size !== n", len(before))
    return ids(page) - before


def test_it_starts_from_what_was_named(page):
    assert {"task:task-1", "method:method-01"} <= ids(page)
    assert "of 94 nodes" in page.inner_text("#showing")


def test_it_starts_again_from_search(page):
    page.click("#clear")
    assert ids(page) == set()
    page.fill("#search", "hub data")
    page.locator("#suggestions li", has_text="not shown yet").first.click()
    until(page, "kg.model.selected === 'dataset:hub-data'")
    assert ids(page) == {"dataset:hub-data"}


def test_a_node_expands_by_relation_and_number_and_collapses(page):
    page.click("#clear")
    page.evaluate("kg.growing.fetchNode('dataset:hub-data')")
    page.wait_for_selector("#expand")
    page.select_option("select[aria-label='Expand by relation']", "EVALUATED_ON")
    page.fill("input[aria-label='How many']", "5")
    new = grown(page, lambda: page.click("#expand"))
    assert len(new) == 5
    assert all(id_.startswith("method:") for id_ in new)
    places = page.evaluate("[...kg.model.nodes.values()].map(({x, y, size}) => [x, y, size])")
    for number, (x, y, size) in enumerate(places):
        for other_x, other_y, other_size in places[:number]:
            assert ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5 > size + other_size
    page.evaluate("kg.pin([...kg.model.nodes.keys()].find((id) => id.startsWith('method:')))")
    page.evaluate("kg.select('dataset:hub-data')")
    page.click("#collapse")
    assert len(ids(page)) == 2


def test_known_nodes_keep_their_places(page):
    before = page.evaluate("Object.fromEntries([...kg.model.nodes.values()].map((n) => [n.id, [n.x, n.y]]))")
    grown(page, lambda: page.evaluate("kg.growing.expand('dataset:hub-data')"))
    after = page.evaluate("Object.fromEntries([...kg.model.nodes.values()].map((n) => [n.id, [n.x, n.y]]))")
    assert {key: after[key] for key in before} == before


def test_e_expands_the_selected_node(page):
    page.evaluate("kg.growing.fetchNode('dataset:hub-data')")
    until(page, "kg.model.selected === 'dataset:hub-data'")
    page.focus("#canvas")
    assert len(grown(page, lambda: page.keyboard.press("e"))) == 15


def test_ways_between_two_selected_nodes_are_lit(page):
    page.evaluate("kg.select('method:method-01')")
    page.click("#path-from")
    page.fill("#search", "task 3")
    page.locator("#suggestions li", has_text="task 3").first.click()
    until(page, "kg.model.selected === 'task:task-3'")
    page.click("#path-to")
    until(page, "kg.parts.way && kg.parts.way.length > 2")
    assert {"method:method-01", "task:task-3"} <= set(page.evaluate("kg.parts.way"))
    page.focus("#canvas")
    page.keyboard.press("Escape")
    assert page.evaluate("kg.parts.way") is None


def test_related_papers_of_a_paper(page):
    page.evaluate("kg.growing.fetchNode('paper-1')")
    page.wait_for_selector("#related")
    new = grown(page, lambda: page.click("#related"))
    assert sum(id_.startswith("paper-") for id_ in new) >= 3


def test_a_working_set_is_saved_and_loaded(page, tmp_path):
    page.evaluate("kg.pin('task:task-1')")
    with page.expect_download() as waiting:
        page.click("#set-save")
    waiting.value.save_as(tmp_path / "set.json")
    before = ids(page)
    assert {node["id"] for node in json.loads((tmp_path / "set.json").read_text())["nodes"]} == before
    page.click("#clear")
    page.set_input_files("#set-file", tmp_path / "set.json")
    until(page, "(n) => kg.model.nodes.size === n", len(before))
    assert ids(page) == before
    assert page.evaluate("[...kg.model.pinned]") == ["task:task-1"]
    (tmp_path / "other.json").write_text("{}")
    page.set_input_files("#set-file", tmp_path / "other.json")
    page.wait_for_selector("#notice:not([hidden])")
    assert "is no working set" in page.inner_text("#notice")


def test_a_link_restores_the_working_set(page, browser):
    page.evaluate("kg.growing.fetchNode('concept:no-such')")
    grown(page, lambda: page.evaluate("kg.growing.expand('dataset:hub-data', { most: 3 })"))
    page.click("#link")
    other = browser.new_page()
    load(other, page.evaluate("location.href"))
    assert ids(other) == ids(page)
    other.close()


def test_only_pinned_and_lay_out(page):
    page.evaluate("kg.pin('task:task-1')")
    page.evaluate("kg.pin('method:method-01')")
    page.click("#only-pinned")
    assert ids(page) == {"task:task-1", "method:method-01"}
    page.click("#lay-out")
    page.wait_for_timeout(500)
    assert page.evaluate("kg.model.nodes.get('task:task-1').x") is not None


def test_awkward_names_stay_text_through_the_server(page, awkward):
    for name in (awkward["image"], awkward["script"], awkward["unicode"]):
        page.fill("#search", name)
        page.locator("#suggestions li[aria-selected=true]").filter(has_text=name[:8]).first.click()
        until(page, "(name) => document.querySelector('#details h2 span')?.textContent === name", name)
    assert page.locator("#details img, #suggestions img").count() == 0


def test_a_refusal_is_shown_in_words(page):
    page.evaluate("kg.growing.expand('dataset:hub-data', { relation: 'NONSENSE' })")
    page.wait_for_selector("#notice:not([hidden])")
    assert "relation must be one of" in page.inner_text("#notice")
