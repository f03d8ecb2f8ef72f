"""The explorer's interface as an OpenAPI 3.1 document."""

from __future__ import annotations

from typing import Any, Final

from kg import __version__
from kg.explore.answers import MOST_NEW, MOST_NODES
from kg.schema import MENTIONS, PAPER, EntityType, RelationType

_ID: Final = {"type": "string", "minLength": 1, "maxLength": 600}
_IDS: Final = {"type": "array", "items": _ID, "maxItems": MOST_NODES}
_MOST: Final = {"type": "integer", "minimum": 1, "maximum": MOST_NEW, "default": 15}
_ERROR: Final = {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}
_NODE: Final = {
    "type": "object",
    "required": ["id", "group", "x", "y", "size"],
    "properties": {
        "id": _ID,
        "group": {"enum": [PAPER, *(label.value for label in EntityType)]},
        "name": {"type": "string"},
        "aliases": {"type": "array", "items": {"type": "string"}},
        "papers": {"type": "integer", "description": "papers that mention it"},
        "years": {"type": "object", "additionalProperties": {"type": "integer"}, "description": "papers by year"},
        "x": {"type": "number"},
        "y": {"type": "number"},
        "size": {"type": "number"},
    },
}
_EDGE: Final = {
    "type": "object",
    "required": ["id", "from", "to", "type", "papers", "evidence"],
    "properties": {
        "id": {"type": "string"},
        "from": _ID,
        "to": _ID,
        "type": {"enum": [MENTIONS, *(type_.value for type_ in RelationType)]},
        "papers": {"type": "integer", "description": "papers that state it"},
        "role": {"type": "string", "description": "of a mention: what the paper does with the entity"},
        "evidence": {
            "type": "array",
            "description": "number of the sentence, number of the paper, confidence",
            "items": {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "integer"}, {"type": "number"}]},
        },
    },
}
_PICTURE: Final = {
    "type": "object",
    "required": ["nodes", "edges", "sentences", "papers", "total"],
    "properties": {
        "nodes": {"type": "array", "items": _NODE, "maxItems": MOST_NODES},
        "edges": {"type": "array", "items": _EDGE},
        "sentences": {"type": "array", "items": {"type": "string"}},
        "papers": {"type": "array", "items": {"type": "object"}},
        "total": {"type": "integer", "description": "nodes in the whole graph"},
        "added": _IDS,
        "ways": {"type": "array", "items": _IDS},
    },
}


def openapi() -> dict[str, Any]:
    """Return the document."""
    found = {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"id": _ID, "label": _NODE["properties"]["group"], "name": {"type": "string"},  # type: ignore[index]
                           "papers": {"type": "integer"}},
        },
    }  # fmt: skip
    parameters = [
        {"name": "q", "in": "query", "required": True, "schema": _ID, "description": "part of a name"},
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 50, "default": 12}},
    ]
    growth = {
        "id": _ID, "shown": _IDS, "most": _MOST, "relation": _EDGE["properties"]["type"],  # type: ignore[index]
        "label": _NODE["properties"]["group"],  # type: ignore[index]
    }  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "kg explorer",
            "version": __version__,
            "description": f"Read-only. Answers hold at most {MOST_NODES} nodes.",
        },
        "paths": {
            "/api/search": {
                "get": {
                    "summary": "Nodes whose name is like a text, best first",
                    "parameters": parameters,
                    "responses": _responses(found),
                }
            },
            "/api/view": _post("Given nodes with all links between them, laid out", {"ids": _IDS}, ["ids"]),
            "/api/expand": _post("What is shown and the best neighbours of a node", growth, ["id"]),
            "/api/path": _post(
                "What is shown and the shortest chains between two nodes",
                {"source": _ID, "target": _ID, "shown": _IDS},
                ["source", "target"],
            ),
            "/api/related": _post(
                "What is shown and the papers most like a paper",
                {"paper": _ID, "shown": _IDS, "most": _MOST},
                ["paper"],
            ),
        },
    }


def _post(summary: str, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": required}
    return {
        "post": {
            "summary": summary,
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
            "responses": _responses(_PICTURE),
        }
    }


def _responses(schema: dict[str, Any]) -> dict[str, Any]:
    def answer(description: str, of: dict[str, Any]) -> dict[str, Any]:
        return {"description": description, "content": {"application/json": {"schema": of}}}

    return {
        "200": answer("The answer", schema),
        "400": answer("The request does not fit", _ERROR),
        "404": answer("Nothing goes by that id or name", _ERROR),
        "503": answer("Too busy, or it took too long", _ERROR),
    }
