"""JSON, one paper a line or a list of them: title, abstract and any of id, year, venue, url, authors, keywords."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from kg.readers._record import json_name, make_paper, pick_fields, record_id
from kg.readers._source import MAX_RECORD, TOO_LONG, Source
from kg.records import Paper

SUFFIXES: Final = (".jsonl", ".ndjson", ".json")

_OBJECT: Final = re.compile(r"\s*\{\s*[\"}]")
_LIST: Final = re.compile(r"\s*(?:\[\s*(?:[\[{\]]|$)|\{\s*\n)")
_BETWEEN: Final = re.compile(r"[\s,\[\]]*")
_TOKEN: Final = re.compile(r'"(?:[^"\\\n]|\\.)*+"|[{}\[\]]')
_BAD_BYTE: Final = re.compile("[\udc80-\udcff]")


def recognises(head: str) -> float:
    """Return how surely (0 to 1) a file that begins so is JSON: 1 by its first line, less by the others."""
    if _OBJECT.match(head) or _LIST.match(head):
        return 1.0
    lines = [line for line in head.splitlines() if line.strip()]
    return 0.9 if sum(map(bool, map(_OBJECT.match, lines))) > len(lines) / 2 else 0.0


def read(source: Source, columns: Mapping[str, str]) -> Iterator[Paper]:
    """Yield the papers of a source; records that are none are reported and left out."""
    for line, record in _listed(source) if _LIST.match(source.head) else _by_line(source):
        if not isinstance(record, dict):
            source.report(f"expected a JSON object with title and abstract, found {json_name(record)}", line)
            continue
        try:
            paper = make_paper(record, columns)
        except ValueError as error:
            reason = str(error)
        else:
            yield paper
            continue
        source.report(reason, line, _id_if_any(record, columns))


def _by_line(source: Source) -> Iterator[tuple[int, object]]:
    for line in source.lines():
        if line.broken or not line.text.strip():
            continue
        try:
            record = json.loads(line.text)
        except (ValueError, RecursionError) as error:
            reason = _reason(error)
        else:
            yield line.number, record
            continue
        source.report(reason, line.number)


def _listed(source: Source) -> Iterator[tuple[int, object]]:
    """Yield the objects of a list, or objects that spread over lines, without holding the whole in memory."""
    decoder, pieces = json.JSONDecoder(), source.text()
    buffer, at, line, more = "", 0, 1, True
    while True:
        begin = _BETWEEN.match(buffer, at)
        assert begin is not None
        line += buffer.count("\n", at, begin.end())
        at = begin.end()
        if at == len(buffer) and not more:
            return
        try:
            record, end = decoder.raw_decode(buffer, at)
        except (ValueError, RecursionError) as error:
            if more and len(buffer) - at <= MAX_RECORD:
                # As much again as there is: a record that needs many tries costs twice its length in all.
                buffer, more = _longer(buffer[at:], pieces)
                at = 0
                continue
            end = _end_of_broken(buffer, at)
            place = line + buffer.count("\n", at, getattr(error, "pos", at))
            reason = _reason(error)
        else:
            place = line
            reason = "a byte that is not UTF-8; save the file as UTF-8" if _BAD_BYTE.search(buffer, at, end) else ""
        if end - at > MAX_RECORD:
            source.report(f"this record is {TOO_LONG}", line)
        elif not reason:
            yield line, record
        elif not source.failed:
            source.report(reason, place)
        if end == len(buffer) and reason:
            if more:
                source.report("the rest of the list cannot be read", line)
            return
        line += buffer.count("\n", at, end)
        at = end


def _end_of_broken(buffer: str, at: int) -> int:
    """Return where a malformed record ends: where its brackets balance, or else the end of the buffer."""
    depth = 0
    for token in _TOKEN.finditer(buffer, at):
        sign = token.group()
        if depth == 0 and sign == "{" and token.start() > at:
            return token.start()
        depth += (sign in "{[") - (sign in "}]")
        if depth <= 0 and sign in "}]":
            return token.end()
    return len(buffer)


def _longer(buffer: str, pieces: Iterator[str]) -> tuple[str, bool]:
    parts, size = [buffer], 0
    for piece in pieces:
        parts.append(piece)
        size += len(piece)
        if size > len(buffer):
            return "".join(parts), True
    return "".join(parts), False


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not valid JSON: {error.msg.removesuffix(' at').removesuffix(' starting')} at column {error.colno}"
    return "not valid JSON: nested too deeply" if isinstance(error, RecursionError) else f"not valid JSON: {error}"


def _id_if_any(record: dict[str, object], columns: Mapping[str, str]) -> str | None:
    try:
        return record_id(pick_fields(record, columns))
    except ValueError:
        return None
