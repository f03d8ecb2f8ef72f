import json
import re

import pytest

from kg.view import write_picture
from kg.view.page import as_script_data, network, page, payload
from kg.view.subgraph import fill


def test_data_cannot_end_the_script():
    text = as_script_data({"name": '"}</script><!-- & \u2028'})
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text)["name"] == '"}</script><!-- & \u2028'


def test_nodes_and_links_are_pyvis_s_with_places_and_no_physics(awkward_store):
    net = network(fill(awkward_store, ["method:method-01", "dataset:hub-data"]))
    assert [node["shape"] for node in net.nodes] == ["dot", "hexagon"]
    assert all(isinstance(node["x"], float) for node in net.nodes)
    assert [(edge["from"], edge["to"], edge["type"]) for edge in net.edges] == [
        ("method:method-01", "dataset:hub-data", "EVALUATED_ON")
    ]
    assert net.options["physics"] is False


def test_links_bring_their_sentences_and_papers(awkward_store):
    data = payload(fill(awkward_store, ["method:method-01", "dataset:hub-data", "no-such-node"]))
    (edge,) = data["edges"]
    ((sentence, paper, confidence),) = edge["evidence"]
    assert data["sentences"][sentence] == "We evaluate Method 01 on Hub Data."
    assert data["papers"][paper] == {
        "id": "paper-1", "title": "Paper 1 on Method 01", "year": 2001, "url": "https://example.org/1"
    }  # fmt: skip
    assert confidence == pytest.approx(0.8)
    assert data["total"] == 94


def test_the_page_names_no_other_place_and_runs_only_its_own_scripts(awkward_store, tmp_path, awkward):
    shown = write_picture(awkward_store, tmp_path / "out" / "p.html", limit=60)
    text = (tmp_path / "out" / "p.html").read_text(encoding="utf-8")
    assert (shown.nodes, shown.total) == (60, 94)
    assert "default-src 'none'" in text
    assert not re.search(r"""<(script|link|img|iframe)[^>]*(src|href)=["'](?!data:)""", text)
    assert awkward["script"] not in text
    assert len(text) < 2_000_000


def test_the_same_graph_gives_the_same_page(awkward_store, tmp_path):
    for name in ("a", "b"):
        write_picture(awkward_store, tmp_path / name, limit=50)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_title_is_text(awkward_store):
    text = page(payload(fill(awkward_store, [])), "<b>&")
    assert "<title>&lt;b&gt;&amp;</title>" in text
