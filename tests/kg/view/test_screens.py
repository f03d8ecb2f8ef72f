"""Five standard views of the sample papers, written to ``build/screens`` to be looked at."""

from __future__ import annotations

import importlib.resources
from pathlib import Path

import pytest

from kg.build import build
from kg.extraction import Pipeline, installed_vocabulary
from kg.linking import Linker
from kg.readers import read_papers
from kg.stores import open_store
from kg.view import write_picture

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SCREENS = Path(__file__).parents[3] / "build" / "screens"
FIRST_EVALUATION = "kg.select([...kg.model.links.keys()].find((key) => key.includes('EVALUATED_ON')))"
DARK_WITHOUT_PAPERS = """document.getElementById('theme').click();
    document.querySelector('#types [data-name=Paper]').click(); kg.drawing.fit(false)"""
VIEWS = {
    "whole": ([], "", (1440, 900)),
    "neighbourhood": (["method:lora", "dataset:glue"], "kg.select('dataset:glue')", (1440, 900)),
    "evidence": (["dataset:imagenet"], FIRST_EVALUATION, (1440, 900)),
    "dark-filtered": ([], DARK_WITHOUT_PAPERS, (1440, 900)),
    "twice-as-large": (["method:lora"], "", (720, 900)),
}


def _fail(error):
    raise error


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    with importlib.resources.as_file(importlib.resources.files("kg") / "data" / "sample_papers.jsonl") as path:
        papers = list(read_papers(path, on_error=_fail))
    with open_store(folder / "sample.kg", create=True) as store:
        build(papers, store, Pipeline("rules"), Linker(installed_vocabulary()), on_error=_fail)
        yield store


@pytest.mark.parametrize("name", VIEWS)
def test_screen(name, sample, browser, tmp_path):
    seeds, action, (width, height) = VIEWS[name]
    write_picture(sample, tmp_path / "picture.html", seeds, limit=100 if seeds else 150)
    page = browser.new_page(viewport={"width": width, "height": height})
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto((tmp_path / "picture.html").as_uri())
    page.wait_for_selector("html[data-ready=yes]")
    if action:
        page.evaluate(action)
    page.wait_for_timeout(500)
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}.png", full_page=width < 760)
    assert page.evaluate("kg.drawing.placed.length") >= 2
    assert wrong == []
    page.close()
