"""The explorer's JSON interface, over real HTTP."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.errors import StoreError
from kg.explore.worker import BusyError, Worker
from kg.graph import Graph


def ask(address, body=None, **headers):
    data = None if body is None else json.dumps(body).encode()
    head = {"content-type": "application/json", **{key.replace("_", "-"): value for key, value in headers.items()}}
    request = urllib.request.Request(address, data, head)
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def answer(address, body=None):
    status, _, content = ask(address, body)
    assert status == 200, content
    return json.loads(content)


def refusal(address, body=None, **headers):
    status, _, content = ask(address, body, **headers)
    return status, json.loads(content)["error"]


def ids(data):
    return {node["id"] for node in data["nodes"]}


def test_search(explorer):
    hits = answer(f"{explorer}/api/search?q=hub+dat&limit=3")
    assert hits[0] == {"id": "dataset:hub-data", "label": "Dataset", "name": "Hub Data", "papers": 44}
    assert len(hits) <= 3


def test_view_gives_nodes_and_their_links(explorer):
    data = answer(f"{explorer}/api/view", {"ids": ["method:method-01", "dataset:hub-data", "no-such"]})
    assert ids(data) == {"method:method-01", "dataset:hub-data"}
    assert [edge["type"] for edge in data["edges"]] == ["EVALUATED_ON"]


def test_expand_is_bounded_and_follows_relation_and_type(explorer):
    shown = ["dataset:hub-data"]
    data = answer(f"{explorer}/api/expand", {"id": "dataset:hub-data", "shown": shown, "most": 6})
    assert len(data["added"]) == 6
    assert ids(data) == {*shown, *data["added"]}
    more = answer(f"{explorer}/api/expand", {"id": "dataset:hub-data", "shown": sorted(ids(data)), "most": 6})
    assert not set(more["added"]) & ids(data)
    of_relation = answer(f"{explorer}/api/expand", {"id": "dataset:hub-data", "relation": "EVALUATED_ON", "most": 50})
    assert all(id_.startswith("method:") for id_ in of_relation["added"])
    of_type = answer(f"{explorer}/api/expand", {"id": "method:method-01", "label": "Task"})
    assert of_type["added"] == ["task:task-1"]


def test_path_and_related_papers(explorer):
    data = answer(f"{explorer}/api/path", {"source": "task:task-1", "target": "task:task-2", "shown": []})
    assert all(way[0] == "task:task-1" and way[-1] == "task:task-2" for way in data["ways"])
    assert {id_ for way in data["ways"] for id_ in way} <= ids(data)
    near = answer(f"{explorer}/api/related", {"paper": "paper-1", "most": 4})
    assert {"paper-1", "task:task-1"} <= ids(near)


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("expand", {}, "id must be a text"),
        ("expand", {"id": "x", "most": 10_000}, "most must be a whole number from 1 to 100"),
        ("expand", {"id": "x", "relation": "DROP"}, "relation must be one of"),
        ("expand", {"id": "x", "label": "Paper) DETACH DELETE (n"}, "label must be one of"),
        ("view", {"ids": ["x"] * 501}, "at most 500 ids"),
        ("view", {"ids": [1]}, "must hold ids"),
        ("view", [], "must be a JSON object"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_reason(explorer, path, body, reason):
    status, error = refusal(f"{explorer}/api/{path}", body)
    assert status == 400
    assert reason in error


def test_unknown_ends_of_a_path(explorer):
    status, error = refusal(f"{explorer}/api/path", {"source": "task:task-1", "target": "task:none"})
    assert status == 404
    assert "task:none" in error


def test_more_than_the_bound_is_refused(explorer):
    shown = ["dataset:hub-data", *(f"concept:{n}" for n in range(499))]
    status, error = refusal(f"{explorer}/api/expand", {"id": "dataset:hub-data", "shown": shown})
    assert status == 400
    assert "more than 500" in error


def test_other_content_types_and_large_bodies_are_refused(explorer):
    assert refusal(f"{explorer}/api/view", {"ids": []}, content_type="text/plain")[0] == 400
    status, error = refusal(f"{explorer}/api/view", {"ids": ["x" * 600] * 400 + ["y"], "pad": "z" * 600_000})
    assert (status, "at most" in error) == (400, True)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_a_strange_host_name_is_refused(explorer, host):
    assert ask(f"{explorer}/", None, Host=host)[0] in (400, 421)


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:80", "kg.test"])
def test_known_host_names_are_let_through(explorer, host):
    assert ask(f"{explorer}/openapi.json", None, Host=host)[0] == 200


def test_every_answer_carries_the_guarding_headers(explorer):
    for path in ("/", "/openapi.json", "/api/search?q=x", "/nothing"):
        _, headers, _ = ask(explorer + path)
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["access-control-allow-origin"] is None
    assert "default-src 'none'" in ask(f"{explorer}/openapi.json")[1]["content-security-policy"]


def test_nothing_can_be_written(explorer):
    for method in ("PUT", "DELETE", "PATCH"):
        request = urllib.request.Request(f"{explorer}/api/view", method=method)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=10)
        with caught.value as error:
            assert error.code == 405


def test_the_description_names_every_path_that_answers(explorer):
    described = answer(f"{explorer}/openapi.json")
    assert described["openapi"].startswith("3.1")
    for path, item in described["paths"].items():
        status = ask(explorer + path, None if "get" in item else {})[0]
        assert status in (200, 400), path
        if "post" in item:
            schema = item["post"]["requestBody"]["content"]["application/json"]["schema"]
            assert set(schema["required"]) <= set(schema["properties"])


def test_a_question_that_takes_too_long_is_given_up_and_a_crowd_is_refused(store_path, tmp_path):
    shutil.copytree(store_path, tmp_path / "copy.kg")
    worker = Worker(Graph.open(tmp_path / "copy.kg"), seconds=0.2, waiting=2)
    hold = threading.Event()

    async def crowd():
        asked = [worker.ask(lambda graph: hold.wait(5)) for _ in range(3)]
        found = await asyncio.gather(*asked, return_exceptions=True)
        hold.set()
        await asyncio.sleep(0.2)
        return found

    first, second, third = asyncio.run(crowd())
    worker.close()
    assert "longer than 0.2 s" in str(first)
    assert "longer" in str(second)
    assert "busy" in str(third)
    assert all(isinstance(error, BusyError) for error in (first, second, third))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_starts_and_ends_when_told(store_path, tmp_path, number):
    shutil.copytree(store_path, tmp_path / "copy.kg")
    command = [sys.executable, "-c", "from kg.cli import main; main()", "explore", "Hub Data", "--port", "0"]
    with subprocess.Popen([*command, "--store", tmp_path / "copy.kg"], stderr=subprocess.PIPE, text=True) as running:
        line = running.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)[0]
        assert b"Hub Data" in ask(address)[2]
        running.send_signal(number)
        assert running.wait(30) in (0, -number)
        assert running.stderr.read() == ""


def test_a_missing_store_is_said_in_one_line(tmp_path):
    result = CliRunner().invoke(cli, ["explore", "--store", str(tmp_path / "none.kg")])
    assert isinstance(result.exception, StoreError)
    assert "there is no graph store" in str(result.exception)
