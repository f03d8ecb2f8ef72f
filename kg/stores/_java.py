"""The border between Python and the Java runtime that the embedded store runs in: settings, values and errors."""

from __future__ import annotations

import contextlib
import gc
import importlib.resources
import itertools
import json
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kg.stores._writing import INTERNAL

_HEAP: Final = "2g"
_SIMPLE: Final = frozenset({type(None), str, int, float, bool})
_LONGEST: Final = 300
"""Characters of what Java says that a message repeats: it may say a whole batch."""


def heap() -> str:
    """Return how much memory Java may take for what it holds, as it is told that."""
    return os.environ.get("KG_HEAP", _HEAP)


def jvm_arguments(*, lasting: bool) -> list[str]:
    """Return what the Java runtime is started with, beside its memory.

    Parameters
    ----------
    lasting
        Whether the process will answer many questions. One question, or a load of some thousand papers, is over
        before the optimising compiler has paid for itself; after some hundred, questions take half the time with it.
    """
    logging = importlib.resources.files("kg") / "data" / "java-logging.properties"
    return [
        f"-Djava.util.logging.config.file={logging}",
        # Signals are Python's business: a runtime that answers SIGTERM while Python ends crashes the process.
        "-Xrs",
        "-XX:+UseSerialGC",
        # A transaction keeps all pages that it changes in memory, and what a paper changes lies far apart.
        "-Darcadedb.bucketDefaultPageSize=16384",
        "-Xshare:auto",
        *([] if lasting else ["-XX:TieredStopAtLevel=1"]),
    ]


@contextlib.contextmanager
def without_collecting() -> Iterator[None]:
    """Keep Python from looking for garbage while Java works.

    Whenever Java's collector runs, JPype has Python's look through all that Python holds: with a vocabulary and a
    model in memory, this takes longer than what was asked for.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextlib.contextmanager
def without_reusing_space() -> Iterator[None]:
    """Have what the store makes for its nodes and edges meanwhile look for no space between them until it is closed.

    As long as there is none, it would read all of them every few seconds to find some, which takes a fifth of the time
    that linking 39,000 new papers does. Once opened again, it uses the space of what was deleted.
    """
    import jpype

    mode = jpype.JClass("com.arcadedb.GlobalConfiguration").BUCKET_REUSE_SPACE_MODE
    before = mode.getValueAsString()
    mode.setValue("low")
    try:
        yield
    finally:
        mode.setValue(before)


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Keep the Java runtime's greeting off the terminal: it writes to the file descriptor itself."""
    sys.stderr.flush()
    saved = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


def in_java(parameters: Mapping[str, Any]) -> Any:
    """Return the parameters of a statement as Java has them."""
    import jpype

    # One text across the border to Java is three times as fast as converting row by row.
    return jpype.JClass("com.arcadedb.serializer.json.JSONObject")(json.dumps(parameters)).toMap()


def plain(value: Any) -> Any:
    """Turn nodes, edges and paths, which come as Java objects, into dictionaries and lists."""
    kind = type(value)
    if kind in _SIMPLE:
        return value
    if kind is dict:
        return {key: item if type(item) in _SIMPLE else plain(item) for key, item in value.items()}
    if kind is list or kind is tuple:
        return [item if type(item) in _SIMPLE else plain(item) for item in value]
    import jpype

    if isinstance(value, jpype.JClass("com.arcadedb.graph.Vertex")):
        properties = {k: v for k, v in _properties(value).items() if k not in INTERNAL}
        return {"label": str(value.getTypeName()), **properties}
    if isinstance(value, jpype.JClass("com.arcadedb.graph.Edge")):
        return {"type": str(value.getTypeName()), **_properties(value)}
    if isinstance(value, jpype.JClass("com.arcadedb.query.opencypher.traversal.TraversalPath")):
        nodes, links = map(plain, value.getVertices()), map(plain, value.getEdges())
        return [next(nodes), *itertools.chain.from_iterable(zip(links, nodes, strict=True))]
    return str(value)


def _properties(element: Any) -> dict[str, Any]:
    properties: dict[str, Any] = json.loads(str(element.toJSON(False).toString()))
    return properties


def reason(error: Exception) -> str:
    """Say in a line why Java could not do something, and what to do if memory is what it lacks."""
    trace = getattr(error, "stacktrace", None)  # what Java raises has one
    if "OutOfMemoryError" in str(error) or (trace and "OutOfMemoryError" in str(trace())):
        return f"Java has too little memory; give it more than {heap()}, e.g. KG_HEAP=4g, and try again"
    return _first_line(error)[:_LONGEST]


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


def query_message(error: Exception) -> str:
    """Say in a line why a question could not be answered."""
    text = str(error)
    if "NotIdempotent" in text:
        return "this statement would change the graph; only reading is allowed here"
    text = text.removeprefix("Query failed: ").removeprefix("Reading the result set failed: ")
    reason = text.rsplit("Exception: ", 1)[-1].strip().partition(" (caused by ")[0]
    return "the query cannot be run: " + (reason.splitlines() or ["no reason given"])[0]
