"""The picture in a real browser with the network cut."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree

import pytest

from kg.view import write_picture
from kg.view.page import page as html_page
from kg.view.page import payload
from kg.view.subgraph import Link, Subgraph

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def picture(awkward_store, tmp_path_factory):
    path = tmp_path_factory.mktemp("picture") / "all.html"
    write_picture(awkward_store, path, limit=200)
    return path


@pytest.fixture
def page(browser, picture):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    context.set_offline(True)
    opened = context.new_page()
    opened.set_default_timeout(5_000)
    opened.wrong = []
    opened.on(
        "request",
        lambda request: request.url.startswith(("file:", "blob:", "data:")) or opened.wrong.append(request.url),
    )
    opened.on("console", lambda message: message.type in ("error", "warning") and opened.wrong.append(message.text))
    opened.on("pageerror", lambda error: opened.wrong.append(str(error)))
    opened.on("dialog", lambda dialog: (opened.wrong.append("dialog"), dialog.dismiss()))
    load(opened, picture.as_uri())
    yield opened
    wrong = list(opened.wrong)
    context.close()
    assert wrong == []


def load(page, address):
    page.goto(address)
    page.wait_for_selector("html[data-ready=yes]")


def visible(page):
    return page.evaluate("[kg.model.visibleNodes.size, kg.model.visibleLinks.size]")


def selected(page):
    return page.evaluate("kg.model.selected")


def test_it_opens_whole_and_says_how_much_it_shows(page):
    assert page.inner_text("#showing").startswith("All 94 nodes of the graph")
    assert visible(page) == [94, page.evaluate("kg.model.links.size")]
    counts = dict(line.split("\n") for line in page.locator("#types li button").all_inner_texts())
    assert counts["Method"] == "40"
    assert counts["Dataset"] == "1"


def test_what_is_left_out_is_said(browser, awkward_store, tmp_path):
    write_picture(awkward_store, tmp_path / "part.html", ["dataset:hub-data"], 1, 12)
    opened = browser.new_page()
    load(opened, (tmp_path / "part.html").as_uri())
    assert opened.inner_text("#showing").startswith("Showing 12 of 94 nodes")
    assert 'kg view "Hub Data" --limit' in opened.inner_text("#showing")
    opened.close()


def test_search_suggests_and_flies_to_the_node(page):
    page.keyboard.press("/")
    page.keyboard.type("method 07")
    assert page.inner_text("#suggestions li[aria-selected=true] span") == "Method 07"
    page.keyboard.press("Enter")
    page.wait_for_timeout(600)
    assert selected(page) == "method:method-07"
    view = page.evaluate("kg.drawing.view()")
    node = page.evaluate("kg.model.nodes.get('method:method-07')")
    assert abs(view["x"] - node["x"]) < 2
    assert abs(view["y"] - node["y"]) < 2


def test_search_forgives_accents_and_says_when_nothing_fits(page, awkward):
    page.fill("#search", "uberprufung")
    assert awkward["unicode"] in page.inner_text("#suggestions")
    page.fill("#search", "zzz")
    assert "Nothing here" in page.inner_text("#suggestions")


def test_a_click_on_a_node_shows_its_sentences_with_their_papers(page):
    page.evaluate("kg.drawing.fly('method:method-07')")
    page.wait_for_timeout(600)
    box = page.locator("#canvas").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    text = page.inner_text("#details")
    assert "Method 07" in text
    assert "“We evaluate Method 07 on Hub Data.”" in text
    link = page.locator("#details cite a").first
    assert link.get_attribute("href") == "https://example.org/7"
    assert "noopener" in link.get_attribute("rel")


def test_a_link_that_only_the_vocabulary_knows_says_so(browser, tmp_path):
    nodes = {
        id_: {"id": id_, "label": "Task", "name": id_[5:], "papers": 2, "years": {}} for id_ in ("task:a", "task:b")
    }
    file = tmp_path / "vocabulary.html"
    picture_of = Subgraph(nodes, [Link("task:a", "SUBTASK_OF", "task:b")], {}, 2)
    file.write_text(html_page(payload(picture_of), "Two tasks"), encoding="utf-8")
    opened = browser.new_page()
    wrong = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    load(opened, file.as_uri())
    opened.evaluate("kg.select('task:a|SUBTASK_OF|task:b')")
    assert "From the vocabulary, no paper states it" in opened.inner_text("#details")
    opened.evaluate("kg.select('task:a')")
    assert "b vocabulary" in " ".join(opened.inner_text("#details").split())
    opened.evaluate("kg.details.tip('task:a|SUBTASK_OF|task:b', 5, 5)")
    assert "From the vocabulary" in opened.inner_text("#tip")
    opened.close()
    assert wrong == []


def test_a_link_shows_what_is_said_of_it(page):
    page.evaluate("kg.select('method:method-07|USED_FOR|task:task-2')")
    assert "Method 07 solves task 2." in page.inner_text("#details")


def test_a_click_on_a_link_selects_it_and_one_beside_it_deselects(page):
    key = page.evaluate(
        """() => {
        const nodes = [...kg.model.nodes.values()];
        for (const link of kg.model.links.values()) {
          const a = kg.model.nodes.get(link.from), b = kg.model.nodes.get(link.to);
          const x = (a.x + b.x) / 2, y = (a.y + b.y) / 2;
          if (nodes.every((n) => Math.hypot(n.x - x, n.y - y) > n.size + 12)) {
            kg.drawing.look(x, y, 2, false);
            return link.id;
          }
        }
        }"""
    )
    assert key
    page.wait_for_timeout(200)
    box = page.locator("#canvas").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(*middle)
    assert "|" in selected(page)
    assert "What is said" in page.inner_text("#details")
    page.evaluate("kg.drawing.look(1e6, 1e6, 1, false)")
    page.mouse.click(*middle)
    page.wait_for_timeout(100)
    assert selected(page) is None


def test_only_web_addresses_become_links(page):
    page.evaluate("kg.select('paper-2')")
    assert page.locator("#details a").count() == 0
    assert "Paper 2 on Method 02" in page.inner_text("#details")


def test_types_relations_years_and_papers_filter(page):
    page.click("#types button[data-name=Paper]")
    assert visible(page)[0] == 50
    page.click("#types button[data-name=Paper]")
    everything = visible(page)[1]
    page.click("#relations button[data-name=USED_FOR]")
    assert visible(page)[1] == everything - 44
    page.click("#relations button[data-name=USED_FOR]")
    page.locator("#year-from").fill("2010")
    assert visible(page)[0] == 4 + 4 + 1
    assert "filtered out" in page.inner_text("#showing")
    page.locator("#year-from").fill("2000")
    page.locator("#papers-least").fill("2")
    assert visible(page)[0] == 44 + 1 + 5


def test_hide_pin_and_back(page):
    page.evaluate("kg.select('method:method-07')")
    page.keyboard.press("p")
    assert page.locator("#pin").get_attribute("aria-pressed") == "true"
    page.keyboard.press("h")
    assert visible(page)[0] == 93
    assert page.inner_text("#unhide") == "Unhide 1"
    page.click("#back")
    assert visible(page)[0] == 94
    assert selected(page) == "method:method-07"
    page.keyboard.press("b")
    assert page.locator("#pin").get_attribute("aria-pressed") == "false"


def test_keyboard_goes_from_node_to_linked_node(page):
    page.evaluate("kg.select('dataset:hub-data')")
    page.focus("#canvas")
    for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
        if selected(page) != "dataset:hub-data":
            break
    assert selected(page) in page.evaluate("[...kg.model.neighbours('dataset:hub-data')]")
    page.keyboard.press("Escape")
    assert selected(page) is None
    before = page.evaluate("kg.drawing.view().x")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("kg.drawing.view().x") > before


def test_names_stay_text(page, awkward):
    for name in (awkward["image"], awkward["script"], awkward["unicode"]):
        page.fill("#search", name)
        page.locator("#suggestions li").first.click()
        assert page.inner_text("#details h2 span") == name
    assert page.locator("#details img, #suggestions img").count() == 0


def test_a_long_name_is_whole_in_the_panel_and_short_in_the_drawing(page, awkward):
    page.fill("#search", "long long")
    page.locator("#suggestions li").first.click()
    assert page.inner_text("#details h2 span") == awkward["long"].strip()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.wait_for_timeout(500)
    assert max(len(label["text"]) for label in page.evaluate("kg.drawing.placed")) <= 30


def test_labels_do_not_overlap(page):
    page.evaluate("kg.drawing.fit(false)")
    overlaps = page.evaluate(
        """() => {
        const context = document.createElement("canvas").getContext("2d");
        context.font = "12px sans-serif";
        const scale = kg.drawing.view().scale;
        const boxes = kg.drawing.placed.map(({ text, x, y }) => {
          const half = context.measureText(text).width / 2;
          return [x * scale - half, y * scale - 6, x * scale + half, y * scale + 6];
        });
        const upon = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
        return [boxes.length, boxes.filter((a, i) => boxes.some((b, j) => i < j && upon(a, b))).length];
        }"""
    )
    assert overlaps[0] > 5
    assert overlaps[1] == 0


def download(page, kind, tmp_path):
    page.click("#export summary")
    with page.expect_download() as waiting:
        page.click(f"[data-export={kind}]")
    waiting.value.save_as(tmp_path / f"graph.{kind}")
    return (tmp_path / f"graph.{kind}").read_bytes()


def test_exports(page, tmp_path, awkward):
    page.click("#types button[data-name=Paper]")
    png = download(page, "png", tmp_path)
    assert png.startswith(b"\x89PNG")
    assert len(png) > 5_000
    svg = ElementTree.fromstring(download(page, "svg", tmp_path))
    assert len(svg.findall(".//{*}title")) == 50
    data = json.loads(download(page, "json", tmp_path))
    assert len(data["nodes"]) == 50
    assert {node["name"] for node in data["nodes"]} >= set(awkward.values())
    stated = [link for link in data["links"] if link["head"] == "method:method-07" and link["type"] == "USED_FOR"]
    assert stated[0]["evidence"][0]["sentence"] == "Method 07 solves task 2."
    graphml = ElementTree.fromstring(download(page, "graphml", tmp_path))
    assert len(graphml.findall(".//{*}node")) == 50
    assert len(graphml.findall(".//{*}edge")) == len(data["links"])


def test_graphml_is_read_by_networkx(page, tmp_path):
    import networkx as nx

    download(page, "graphml", tmp_path)
    graph = nx.read_graphml(tmp_path / "graph.graphml")
    assert graph.nodes["dataset:hub-data"]["name"] == "Hub Data"


def test_a_link_restores_the_view(page, browser):
    page.click("#types button[data-name=Paper]")
    page.locator("#papers-least").fill("2")
    page.evaluate("kg.select('task:task-2')")
    page.evaluate("kg.drawing.look(10, 20, 0.8, false)")
    page.click("#link")
    address = page.evaluate("location.href")
    other = browser.new_page()
    load(other, address)
    assert visible(other) == visible(page)
    assert selected(other) == "task:task-2"
    assert other.evaluate("kg.drawing.view().scale") == pytest.approx(0.8, abs=0.01)
    other.close()


def test_it_stands_still(page):
    before = page.evaluate("kg.drawing.network.getPositions()")
    page.wait_for_timeout(500)
    assert page.evaluate("kg.drawing.network.getPositions()") == before


def test_controls_have_names_and_the_page_fits_at_twice_the_size(page):
    nameless = page.evaluate(
        """[...document.querySelectorAll("button, input, summary, [role=application]")].filter((c) =>
        !(c.textContent.trim() || c.getAttribute("aria-label") || c.labels?.length || c.title)).length"""
    )
    assert nameless == 0
    page.set_viewport_size({"width": 640, "height": 400})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#canvas").bounding_box()["height"] >= 280
