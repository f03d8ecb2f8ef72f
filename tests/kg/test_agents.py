"""The tools for agents, over stdin and stdout of a process of its own, with the official client."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters

from kg.agents import MAX_CHARACTERS, MAX_ROWS, _bounded
from kg.query import Registry
from kg.stores import open_store

sys.path.insert(0, str(Path(__file__).parent.parent / "queries"))
from corpus import contributions


@pytest.fixture(scope="module")
def replies(tmp_path_factory):
    """Start a server, ask it everything in one go, and give the replies."""
    path = tmp_path_factory.mktemp("agents") / "graph.kg"
    with open_store(path, create=True) as store:
        store.write(contributions())
    return asyncio.run(_talk(path))


async def _talk(path):
    command = StdioServerParameters(
        command=sys.executable, args=["-c", "from kg.cli import main; main()", "mcp", "--store", str(path)]
    )
    async with Client(command) as client:
        return {
            "tools": (await client.list_tools()).tools,
            "methods": await client.call_tool("methods-on-dataset", {"dataset": "glue", "limit": 2}),
            "trends": await client.call_tool("trends", {"entity": ["lora", "bert"], "since": 2023}),
            "search": await client.call_tool("search", {"text": "imagenet"}),
            "nothing": await client.call_tool("methods-on-dataset", {"dataset": "cifar", "min_papers": 9}),
            "unknown": await client.call_tool("methods-on-dataset", {"dataset": "nowhere"}),
            "too many": await client.call_tool("top", {"type": "Dataset", "limit": 100_000}),
            "too few": await client.call_tool("top", {"type": "Dataset", "limit": 0}),
            "no text": await client.call_tool("search", {"limit": 3}),
            "a wrong type": await client.call_tool("top", {"type": "Robot"}),
            "one left out": await client.call_tool("link", {"first": "lora"}),
            "one too many": await client.call_tool("top", {"type": "Dataset", "colour": "red"}),
            "another kind": await client.call_tool("methods-on-dataset", {"dataset": "lora"}),
            "compared": await client.call_tool("compare", {"first": "lora", "second": "adapter"}),
            "no tool": await client.call_tool("delete-everything", {}),
        }


def test_every_question_is_a_read_only_tool_with_the_parameters_of_its_head(replies):
    found = {tool.name: tool for tool in replies["tools"]}
    assert set(found) == {"search", *(query.name for query in Registry())}
    assert all(tool.annotations.read_only_hint for tool in found.values())
    for query in Registry():
        schema = found[query.name].input_schema
        assert set(schema["properties"]) == {parameter.name for parameter in query.parameters}
        assert schema["required"] == [parameter.name for parameter in query.parameters if parameter.required]
        assert found[query.name].description.startswith(query.help)
    assert found["trends"].input_schema["properties"]["entity"]["type"] == "array"
    assert "tasks" in found["related-papers"].input_schema["properties"]["by"]["enum"]
    assert found["top"].input_schema["properties"]["limit"]["maximum"] == MAX_ROWS


def test_an_answer_has_papers_and_sentences(replies):
    answer = replies["methods"].structured_content
    assert answer["asked"]["dataset"] == "dataset:glue"
    assert [(row["name"], row["evidence"], row["titles"]) for row in answer["rows"]] == [
        ("adapter", "p02: adapter EVALUATED_ON glue.", ["On p02", "On p10"]),
        ("lora", "p03: lora EVALUATED_ON glue.", ["On p03", "On p09"]),
    ]
    assert json.loads(replies["methods"].content[0].text) == answer


def test_several_things_and_searching(replies):
    assert [row["name"] for row in replies["trends"].structured_content["rows"]] == ["lora", "bert"]
    assert replies["search"].structured_content["rows"][0]["id"] == "dataset:imagenet"


def test_an_empty_answer_says_what_to_try_and_an_error_is_one_sentence(replies):
    assert replies["nothing"].structured_content["rows"] == []
    assert replies["nothing"].structured_content["hint"] == "without min_papers 9 there is 1 row"
    assert replies["unknown"].is_error
    assert replies["unknown"].content[0].text == (
        "no dataset is called 'nowhere'; try `search` with a part of the name"
    )
    assert replies["no tool"].is_error
    assert "there is no query 'delete-everything'" in replies["no tool"].content[0].text


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("too few", "limit must be a whole number from 1, not '0'"),
        ("no text", "search takes a text and"),
        ("a wrong type", "type must be one of Method, Model"),
        ("one left out", "link needs a value for second"),
        ("one too many", "top has no parameter colour"),
        ("another kind", "but a method is"),
    ],
)
def test_a_call_that_does_not_fit_is_told_why(replies, reply, words):
    assert replies[reply].is_error
    assert words in replies[reply].content[0].text


def test_every_fact_of_an_answer_has_its_paper(replies):
    assert len(replies["too many"].structured_content["rows"]) == 4
    assert all(row["evidence"] and row["title"] for row in replies["compared"].structured_content["rows"])


def test_a_long_row_is_cut():
    row = _bounded([{"text": "x" * MAX_CHARACTERS, "list": list(range(500))}], {}, "")["rows"][0]
    assert (len(row["text"]), len(row["list"])) == (2_001, 50)


def test_answers_are_bounded_in_rows_and_size():
    short = _bounded([{"n": n} for n in range(MAX_ROWS + 5)], {}, "")
    assert len(short["rows"]) == MAX_ROWS
    assert short["left_out"] == 5
    long = _bounded([{"texts": ["x" * 1_500] * 9} for _ in range(9)], {}, "")
    assert len(long["rows"]) == 2
    assert long["left_out"] == 7
