"""The web server of the explorer: one page and a read-only JSON interface, for this machine unless told otherwise."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import KgError, NotFoundError
from kg.explore import answers
from kg.explore.answers import Growth, RequestError, ids_of, number_in, text_in
from kg.explore.description import openapi
from kg.explore.worker import BusyError, Worker
from kg.graph import Graph
from kg.view.page import page

_MOST_BYTES: Final = 512 * 1024
_HEADERS: Final = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-resource-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cache-control": b"no-store",
}
_NOTHING: Final = b"default-src 'none'; frame-ancestors 'none'"
_FRAMES: Final = b"frame-ancestors 'none'"

Question = Callable[[Graph, dict[str, Any]], object]


def application(worker: Worker, seeds: Sequence[str] = (), hosts: Sequence[str] = ()) -> ASGIApp:
    """Make the web application.

    Parameters
    ----------
    worker
        The graph.
    seeds
        Ids of the nodes that the page opens with; without any, the most telling part.
    hosts
        Names that the server may be called by, beside ``localhost`` and addresses.
    """

    async def front(_: Request) -> Response:
        def written(graph: Graph) -> str:
            return page(answers.start(graph, seeds), "Explorer", online=True)

        return HTMLResponse(await worker.ask(written))

    async def find(request: Request) -> Response:
        text = text_in(request.query_params, "q")
        limit = number_in(request.query_params, "limit", 12, 50)
        return JSONResponse(await worker.ask(lambda graph: answers.search(graph, text, limit)))

    async def description(_: Request) -> Response:
        return JSONResponse(openapi())

    def asking(question: Question) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            body = await _body(request)
            return JSONResponse(await worker.ask(lambda graph: question(graph, body)))

        return answer

    routes = [
        Route("/", front),
        Route("/openapi.json", description),
        Route("/api/search", find),
        Route("/api/view", asking(_view), methods=["POST"]),
        Route("/api/expand", asking(_expand), methods=["POST"]),
        Route("/api/path", asking(_path), methods=["POST"]),
        Route("/api/related", asking(_related), methods=["POST"]),
    ]
    handlers: Any = {KgError: _refused}
    return Guard(Starlette(routes=routes, exception_handlers=handlers), hosts)


def _view(graph: Graph, body: dict[str, Any]) -> object:
    return answers.view(graph, ids_of(body, "ids"))


def _expand(graph: Graph, body: dict[str, Any]) -> object:
    return answers.expand(graph, Growth.from_json(body))


def _path(graph: Graph, body: dict[str, Any]) -> object:
    return answers.paths(graph, text_in(body, "source"), text_in(body, "target"), ids_of(body, "shown"))


def _related(graph: Graph, body: dict[str, Any]) -> object:
    most = number_in(body, "most", 10, answers.MOST_NEW)
    return answers.related(graph, text_in(body, "paper"), most, ids_of(body, "shown"))


async def _body(request: Request) -> dict[str, Any]:
    # A page of another site cannot send this type without being asked first, and we never agree.
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise RequestError("the body must be application/json")
    text = bytearray()
    async for chunk in request.stream():
        text += chunk
        if len(text) > _MOST_BYTES:
            raise RequestError(f"the body may have at most {_MOST_BYTES:,} bytes")
    try:
        body = json.loads(text)
    except ValueError:
        raise RequestError("the body is no JSON") from None
    if not isinstance(body, dict):
        raise RequestError("the body must be a JSON object")
    return body


async def _refused(_: Request, error: Exception) -> Response:
    status = 404 if isinstance(error, NotFoundError) else 503 if isinstance(error, BusyError) else 400
    return JSONResponse({"error": str(error)}, status_code=status)


class Guard:
    """Refuses calls by a strange host name (DNS rebinding) and adds the headers that every answer carries.

    Addresses are let through: a rebound name never is one.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app = app
        self._hosts = {"localhost", *(host.casefold() for host in hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one call."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = _FRAMES if scope["path"] == "/" else _NOTHING

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS.items(), (b"content-security-policy", policy)]
            await send(message)

        host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
        if not self._known(host):
            refusal = JSONResponse({"error": f"this server is not called '{host}'; see --allow-host"}, status_code=421)
            await refusal(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)

    def _known(self, host: str) -> bool:
        name = host[1:].partition("]")[0] if host.startswith("[") else host.rpartition(":")[0] or host
        if name.casefold() in self._hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True
