"""What the exceptions of the Neo4j driver mean, in plain words; the one place where they are translated."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Final

from neo4j import exceptions as driver_errors

from kg.errors import KgError, QueryError, StoreError

_REASONS: Final = (
    ("looks like HTTP", "a web server answers there, not Neo4j; its Bolt port is usually 7687"),
    ("DNS resolve", "there is no such host or port; check the address"),
    ("certificate", "its certificate is not trusted; a self-signed one needs neo4j+ssc:// or bolt+ssc://"),
    ("encrypt", "no secure connection can be made; without TLS the address begins with neo4j:// or bolt://"),
    ("handshake", "what answers there does not speak as Neo4j does; check the port, and +s for a server with TLS"),
    ("does not support communication", "what answers there is no Neo4j server that this driver can talk to"),
    ("refused", "nothing listens there; start the server or correct the address"),
    ("nreachable", "there is no way to that host; check the address and the network"),
)

_MOST: Final = 600
_QUERY_CODES: Final = ("Neo.ClientError.Statement", "Neo.ClientError.Procedure", "Neo.ClientError.General.Invalid")


def explained(error: Exception, location: str, failed: str, *, query: bool) -> KgError:
    """Say in one sentence what the driver's exception means."""
    code = getattr(error, "code", None) or ""
    message = _one_line(getattr(error, "message", None) or str(error))
    if query and (isinstance(error, ValueError | TypeError) or code.startswith(_QUERY_CODES)):
        if code == "Neo.ClientError.Statement.AccessMode":
            return QueryError("this statement would change the graph; only reading is allowed here")
        return QueryError(f"the query cannot be run: {message}")
    return StoreError(f"{location}: {failed}{_store_reason(error, code, message)}")


def _store_reason(error: Exception, code: str, message: str) -> str:
    if isinstance(error, driver_errors.AuthError):
        if not os.environ.get("NEO4J_PASSWORD"):
            return "the server wants a password; set NEO4J_USERNAME and NEO4J_PASSWORD"
        return "the server refuses the user name or password; check NEO4J_USERNAME and NEO4J_PASSWORD"
    if code == "Neo.ClientError.Database.DatabaseNotFound":
        return "there is no such database; name another in the address or NEO4J_DATABASE, or create it first"
    if isinstance(error, driver_errors.ConstraintError) or ".Schema." in code:
        return f"other data in this database is in the way ({message}); use a database of its own for the graph"
    if isinstance(error, driver_errors.Forbidden) or "ReadOnly" in code:
        return f"this user or database may only be read ({message})"
    if not isinstance(error, driver_errors.Neo4jError):
        words = " ".join(_texts(error))
        return next((reason for sign, reason in _REASONS if sign in words), f"no answer ({message})")
    return message


def _texts(error: BaseException | None) -> Iterator[str]:
    """Yield the texts of an exception and of all that caused it."""
    if error is not None:
        yield str(error)
        for cause in getattr(error, "exceptions", (error.__cause__,)):
            yield from _texts(cause)


def _one_line(text: str) -> str:
    # After a statement's error comes the statement itself, in quotes, with a mark below the place.
    words = " ".join(re.split(r'\n\s*"', text)[0].split())
    return re.sub(r" \(offset: \d+\)", "", words)[:_MOST] or "no reason given"
