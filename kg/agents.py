"""The questions as tools for agents, over the Model Context Protocol.

Every question of the registry is one read-only tool: name, help and parameters come from its head. Answers
are rows with papers and sentences, bounded in number and size.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from kg import __version__
from kg.errors import KgError, QueryError
from kg.graph import Graph, in_python
from kg.head import ANY, RELATION, TYPE, Parameter
from kg.query import Query
from kg.schema import EntityType, RelationType

MAX_ROWS: Final = 100
MAX_CHARACTERS: Final = 40_000
_MAX_TEXT: Final = 2_000
_MAX_LIST: Final = 50
"""A text of a row longer than this, and a list of more than so many, are cut short."""

_SEARCH: Final = "search"
_JSON_TYPES: Final = {int: "integer", float: "number", bool: "boolean", str: "string"}
_INSTRUCTIONS: Final = (
    "A knowledge graph of papers: methods, models, datasets, tasks, metrics and concepts, and what papers say of "
    "them, each statement with its sentence. Things are named by id, name or alias; `search` finds names."
)


def server(graph: Graph) -> Server[Any]:
    """Return a server that answers questions on a graph."""

    async def list_tools(_: Any, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=tools(graph))

    async def call_tool(_: Any, call: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            answer = _answer(graph, call.name, call.arguments or {})
        except KgError as error:
            words = in_python(str(error))
            return types.CallToolResult(content=[types.TextContent(type="text", text=words)], is_error=True)
        text = json.dumps(answer, ensure_ascii=False)
        return types.CallToolResult(content=[types.TextContent(type="text", text=text)], structured_content=answer)

    return Server(
        "kg", version=__version__, instructions=_INSTRUCTIONS, on_list_tools=list_tools, on_call_tool=call_tool
    )


async def serve(graph: Graph) -> None:
    """Serve over stdin and stdout until the other side goes away."""
    served = server(graph)
    async with stdio_server() as (reading, writing):
        await served.run(reading, writing, served.create_initialization_options())


def tools(graph: Graph) -> list[types.Tool]:
    """Return a tool for every question, and one that searches by name."""
    search = _tool(
        _SEARCH,
        "Find things and papers by name, alias or title; typing errors are forgiven.",
        {"text": {"type": "string", "description": "what to look for"}, "limit": _limit(10)},
        ["text"],
    )
    return [search, *(_question_tool(query) for query in graph.queries)]


def _question_tool(query: Query) -> types.Tool:
    columns = "; ".join(f"{name}: {help_}" for name, help_ in query.columns.items())
    return _tool(
        query.name,
        f"{query.help} Each row has {columns}.",
        {parameter.name: _schema(parameter) for parameter in query.parameters},
        [parameter.name for parameter in query.parameters if parameter.required],
    )


def _tool(name: str, description: str, properties: dict[str, Any], required: list[str]) -> types.Tool:
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    hints = types.ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    return types.Tool(name=name, description=description, input_schema=schema, annotations=hints)


def _schema(parameter: Parameter) -> dict[str, Any]:
    if parameter.name == "limit":
        return _limit(int(parameter.default or MAX_ROWS))
    help_ = parameter.help
    if parameter.kind in (TYPE, RELATION):
        every = [*EntityType] if parameter.kind == TYPE else [*RelationType, ANY]
        help_ += f"; one of {', '.join(every)}, or several joined by |"
    elif parameter.labels:
        help_ += f" (id, name or alias of a {' or '.join(parameter.kind.split('|'))})"
    schema: dict[str, Any] = {"type": _JSON_TYPES[parameter.python_type]}
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.several:
        schema = {"type": "array", "items": schema, "minItems": 1, "maxItems": 10}
    if not parameter.required:
        schema["default"] = parameter.default
    return {**schema, "description": help_}


def _limit(default: int) -> dict[str, Any]:
    return {
        "type": "integer", "minimum": 1, "maximum": MAX_ROWS, "default": min(default, MAX_ROWS),
        "description": "rows at most",
    }  # fmt: skip


def _answer(graph: Graph, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(arguments)
    if isinstance(given.get("limit"), int):
        given["limit"] = min(given["limit"], MAX_ROWS)
    if name == _SEARCH:
        return _found(graph, **given)
    answer = graph.ask(name, **given)
    return _bounded(list(answer.rows), answer.asked, "" if answer else in_python(graph.why_empty(name, **given)))


def _found(graph: Graph, text: object = None, limit: object = 10, **others: object) -> dict[str, Any]:
    if others or not isinstance(text, str) or not isinstance(limit, int) or limit < 1:
        raise QueryError("search takes a text and, if wanted, a limit, a whole number from 1")
    rows = [asdict(hit) for hit in graph.search(text, limit)]
    return _bounded(rows, {"text": text}, "no name is like it; try a part of the name, or the question top")


def _bounded(rows: list[dict[str, Any]], asked: Mapping[str, Any], empty: str) -> dict[str, Any]:
    kept: list[dict[str, Any]] = []
    size = 0
    for row in map(_cut, rows[:MAX_ROWS]):
        size += len(json.dumps(row, ensure_ascii=False))
        if kept and size > MAX_CHARACTERS:
            break
        kept.append(row)
    answer: dict[str, Any] = {"asked": dict(asked), "rows": kept}
    if len(kept) < len(rows):
        answer["left_out"] = len(rows) - len(kept)
    if not rows and empty:
        answer["hint"] = empty
    return answer


def _cut(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row whose texts and lists are short enough for any row to be passed on."""

    def short(value: Any) -> Any:
        if isinstance(value, str) and len(value) > _MAX_TEXT:
            return value[:_MAX_TEXT] + "…"
        if isinstance(value, list | tuple):
            return [short(item) for item in value[:_MAX_LIST]]
        return value

    return {column: short(value) for column, value in row.items()}
