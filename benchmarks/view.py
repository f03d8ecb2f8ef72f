"""How fast a picture is written, opened, zoomed and moved, beside what plain pyvis makes of the same graph.

Run ``python benchmarks/view.py``. Both pages are opened in headless Chromium with the network cut and
software rendering. The graph is made up: communities of a hub and its rim, a sentence a link.

Columns: seconds to lay out and write the file, its size in MB, seconds from opening to the first drawn
graph, milliseconds a frame while zooming with the wheel (median), frames a second while panning.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import shutil
import statistics
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from pyvis.network import Network

from kg.schema import MENTIONS, PAPER, EntityType, RelationType
from kg.view.page import page, payload
from kg.view.subgraph import Evidence, Link, Subgraph

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
GIVE_UP = 90.0
FIRST_DRAWN = """(() => {
  const fill = CanvasRenderingContext2D.prototype.fill;
  CanvasRenderingContext2D.prototype.fill = function (...rest) {
    CanvasRenderingContext2D.prototype.fill = fill;
    requestAnimationFrame(() => { window.firstDrawn = performance.now() / 1000; });
    return fill.apply(this, rest);
  };
})();"""
ZOOM = """async () => {
  const canvas = document.querySelector("canvas");
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  const times = [];
  for (let i = 0; i < 30; i++) {
    const before = performance.now();
    canvas.dispatchEvent(new WheelEvent("wheel", { deltaY: i % 10 < 5 ? -60 : 60, bubbles: true, cancelable: true,
      clientX: left + width / 2, clientY: top + height / 2 }));
    await frame();
    await frame();
    times.push((performance.now() - before) / 2);
  }
  return times;
}"""
COUNT_FRAMES = """() => {
  window.frames_ = 0;
  const count = () => { window.frames_++; requestAnimationFrame(count); };
  requestAnimationFrame(count);
}"""


def made_up(count: int) -> Subgraph:
    """Make a graph of so many nodes with about twice as many links."""
    chance = random.Random(count)
    labels = [PAPER, *(label.value for label in EntityType)]
    nodes: dict[str, dict[str, Any]] = {}
    links: list[Link] = []
    ids: list[str] = []
    for number in range(count):
        label = chance.choice(labels)
        id_ = f"{label.casefold()}:{number}"
        ids.append(id_)
        nodes[id_] = {"id": id_, "label": label, "name": f"{label} number {number}", "years": {2015 + number % 10: 1}}
        if label != PAPER:
            nodes[id_]["papers"] = 1 + int(chance.paretovariate(1.2))
    papers = {id_: {"name": node["name"], "year": 2020} for id_, node in nodes.items() if node["label"] == PAPER}
    citing = list(papers)
    community = 40
    seen: set[tuple[str, str]] = set()
    for number in range(count):
        hub = number - number % community
        near = hub + chance.randrange(min(community, count - hub))
        for other in (hub, near if chance.random() < 0.85 else chance.randrange(count)):
            pair = (ids[number], ids[other])
            if number == other or pair in seen:
                continue
            seen.add(pair)
            type_ = MENTIONS if chance.random() < 0.5 else str(chance.choice(list(RelationType)))
            sentence = f"We compare number {number} with number {other} on a benchmark of our own and find it better."
            links.append(Link(*pair[:1], type_, pair[1], 1, Counter({2020: 1}),
                              [Evidence(sentence, chance.choice(citing), 0.9)]))  # fmt: skip
    return Subgraph(nodes, links, papers, count)


def ours(subgraph: Subgraph, path: Path) -> float:
    start = time.perf_counter()
    path.write_text(page(payload(subgraph), "benchmark"), encoding="utf-8")
    return time.perf_counter() - start


def plain_pyvis(subgraph: Subgraph, path: Path) -> float:
    start = time.perf_counter()
    net = Network(cdn_resources="in_line")
    for id_, node in subgraph.nodes.items():
        net.add_node(id_, label=node["name"])
    for link in subgraph.links:
        net.add_edge(link.head, link.tail)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path.write_text(net.generate_html(), encoding="utf-8")
    return time.perf_counter() - start


def measured(browser: Browser, path: Path) -> dict[str, float | None]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.route("http*://**", lambda route: route.abort())
    context.add_init_script(FIRST_DRAWN)
    opened = context.new_page()
    opened.set_default_timeout(GIVE_UP * 1000)
    figures: dict[str, float | None] = {"drawn": None, "zoom": None, "pan": None}
    try:
        start = time.perf_counter()
        opened.goto(path.as_uri(), wait_until="commit")
        while time.perf_counter() - start < GIVE_UP:
            opened.wait_for_timeout(50)
            if drawn := opened.evaluate("window.firstDrawn"):
                figures["drawn"] = drawn
                break
        else:
            return figures
        opened.wait_for_timeout(1000)
        figures["zoom"] = statistics.median(opened.evaluate(ZOOM))
        figures["pan"] = panned(opened)
    except Exception as error:  # a page that hangs is a result, too
        print(f"  {path.name}: {str(error).splitlines()[0]}")
    finally:
        context.close()
    return figures


def panned(opened: Any) -> float:
    opened.evaluate(COUNT_FRAMES)
    box = opened.locator("canvas").first.bounding_box()
    x, y = box["x"] + 12, box["y"] + 12
    opened.mouse.move(x, y)
    opened.mouse.down()
    before, start = opened.evaluate("window.frames_"), time.perf_counter()
    step = 0
    while time.perf_counter() - start < 3:
        step += 1
        opened.mouse.move(x + step % 200, y + step % 150)
    frames = opened.evaluate("window.frames_") - before
    elapsed = time.perf_counter() - start
    opened.mouse.up()
    return float(frames / elapsed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, nargs="+", default=[500, 2_000, 10_000])
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    options = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is missing; install it with: apt-get install chromium")
    rows = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        print(f"Chromium {browser.version}, {platform.machine()}, software rendering")
        titles = ("nodes", "links", "page", "write s", "MB", "drawn s", "zoom ms", "pan f/s")
        print("{:>6} {:>6} {:<12} {:>8} {:>6} {:>8} {:>8} {:>8}".format(*titles))
        for count in options.nodes:
            subgraph = made_up(count)
            for name, write in (("kg view", ours), ("plain pyvis", plain_pyvis)):
                path = Path(folder) / f"{name.replace(' ', '-')}-{count}.html"
                seconds = write(subgraph, path)
                size = path.stat().st_size / 1e6
                found = measured(browser, path)
                rows.append({"nodes": count, "links": len(subgraph.links), "page": name, "write": seconds, "MB": size,
                             **found})  # fmt: skip
                shown = [f"> {GIVE_UP:.0f}" if value is None else f"{value:.2f}" for value in found.values()]
                print(f"{count:>6} {len(subgraph.links):>6} {name:<12} {seconds:>8.2f} {size:>6.2f} "
                      f"{shown[0]:>8} {shown[1]:>8} {shown[2]:>8}", flush=True)  # fmt: skip
        browser.close()
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
