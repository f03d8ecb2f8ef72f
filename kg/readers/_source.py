"""Opening an input: files and standard input, plain or gzip, as lines of text with their numbers."""

from __future__ import annotations

import codecs
import gzip
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple, Protocol, cast

from kg.errors import InputError

OnError = Callable[[InputError], None]

MAX_RECORD: Final = 10_000_000
"""Bytes that one record may have (characters in a list of records)."""

TOO_LONG: Final = f"longer than {MAX_RECORD // 1_000_000} MB, which no abstract is; left out"

_HEAD: Final = 1 << 14
_CHUNK: Final = 1 << 18
_GZIP: Final = b"\x1f\x8b"

_FOREIGN: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32 text; save it as UTF-8"),
    (codecs.BOM_UTF32_BE, "UTF-32 text; save it as UTF-8"),
    (codecs.BOM_UTF16_LE, "UTF-16 text; save it as UTF-8"),
    (codecs.BOM_UTF16_BE, "UTF-16 text; save it as UTF-8"),
    (b"%PDF-", "a PDF; only its text can be read"),
    (b"PK\x03\x04", "a zip archive or office document; unpack it or save it as plain text"),
    (b"BZh", "bzip2 data; unpack it first"),
    (b"\xfd7zXZ\x00", "xz data; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data; unpack it first"),
)
_HTML: Final = re.compile(rb"\s*<(?:!doctype html|html|head)\b", re.IGNORECASE)
_NOT_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f�]")
_NOT_TEXT_SHARE: Final = 0.1


class Line(NamedTuple):
    """A line without its line end; one with bytes that are not UTF-8 was reported and is ``broken``."""

    number: int
    text: str
    broken: bool = False


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def read1(self, size: int, /) -> bytes: ...


class _Rejoined:
    """A stream with the bytes put back that were read to see what it is."""

    def __init__(self, head: bytes, stream: _Stream) -> None:
        self._head, self._stream = head, stream

    def read(self, size: int, /) -> bytes:
        head, self._head = self._head[:size], self._head[size:]
        return head or self._stream.read(size)


class Source:
    """One opened input.

    Attributes
    ----------
    name
        File name, or ``<stdin>``.
    head
        The first few thousand characters, for a look at what kind of file it is.
    """

    def __init__(self, name: str, stream: _Stream, on_error: OnError) -> None:
        self.name, self._on_error = name, on_error
        self._failed = False
        self._stream = stream
        self._start = self._read_start()
        if self._start.startswith(_GZIP):
            packed = _Rejoined(self._start, stream)
            self._stream = cast(_Stream, gzip.GzipFile(fileobj=packed, mode="rb"))  # type: ignore[call-overload]
            self._start = self._read_start()
        self._start = self._start.removeprefix(codecs.BOM_UTF8)
        self.head = self._start.decode("utf-8", errors="replace")

    def report(self, reason: str, line: int | None = None, paper: str | None = None) -> None:
        """Hand an error of this input to the caller, who may raise it."""
        self._on_error(InputError(reason, self.name, line, paper))

    def unreadable(self) -> str | None:
        """Return why this input is not text that can be read, or None if it is."""
        if not self._start:
            return "the file is empty"
        for magic, kind in _FOREIGN:
            if self._start.startswith(magic):
                return f"this is {kind}"
        if _HTML.match(self._start):
            return "this is HTML; save the page as plain text"
        if len(_NOT_TEXT.findall(self.head)) > _NOT_TEXT_SHARE * len(self.head):
            return "this is a binary file or not UTF-8; papers are read from UTF-8 text, plain or gzip"
        return None

    def lines(self) -> Iterator[Line]:
        """Yield the lines; those that are too long are reported and left out."""
        number, parts, size = 0, list[bytes](), 0
        for chunk in self._chunks():
            first, *others = chunk.split(b"\n")
            size += len(first)
            if size <= MAX_RECORD:
                parts.append(first)
            for following in others:
                number += 1
                if size <= MAX_RECORD:
                    yield self._line(number, b"".join(parts))
                else:
                    self.report(f"this line is {TOO_LONG}", number)
                parts, size = [following], len(following)
        if size > MAX_RECORD:
            self.report(f"this line is {TOO_LONG}", number + 1)
        elif size and not self._failed:
            yield self._line(number + 1, b"".join(parts))

    def text(self) -> Iterator[str]:
        """Yield the text in pieces; bytes that are not UTF-8 become lone surrogates (``surrogateescape``)."""
        decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
        for chunk in self._chunks():
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)

    def _line(self, number: int, raw: bytes) -> Line:
        try:
            return Line(number, raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            reason = f"the byte 0x{raw[error.start]:02x} at position {error.start + 1} is not UTF-8; save it as UTF-8"
        self.report(reason, number)
        return Line(number, raw.decode("utf-8", errors="replace"), broken=True)

    def _chunks(self) -> Iterator[bytes]:
        yield self._start
        while chunk := self._read():
            yield chunk

    def _read_start(self) -> bytes:
        start = b""
        while len(start) < _HEAD and (chunk := self._read()):
            start += chunk
        return start

    def _read(self) -> bytes:
        if self._failed:
            return b""
        try:
            return self._stream.read1(_CHUNK)
        except EOFError:
            reason = "the gzip data ends too early; the rest is lost"
        except (zlib.error, gzip.BadGzipFile):
            reason = "the gzip data is damaged; the rest is lost"
        except OSError as error:
            reason = f"it cannot be read ({_words(error)})"
        self._failed = True
        self.report(reason)
        return b""

    @property
    def failed(self) -> bool:
        """Whether reading broke off, which was reported."""
        return self._failed


@contextmanager
def open_source(source: str | Path, on_error: OnError) -> Iterator[Source | None]:
    """Open a file, or standard input for ``-``; None when that fails, which is reported."""
    name = "<stdin>" if str(source) == "-" else str(source)
    with ExitStack() as stack:
        reason, stream = None, None
        try:
            if name == "<stdin>":
                stream = sys.stdin.buffer if sys.stdin else None
                reason = "standard input is closed"
            else:
                stream = stack.enter_context(open(source, "rb"))
        except FileNotFoundError:
            reason = "no such file"
        except IsADirectoryError:
            reason = "this is a directory; name the files in it"
        except (OSError, ValueError) as error:
            reason = f"it cannot be opened ({_words(error)})"
        if stream is None:
            on_error(InputError(str(reason), name))
            yield None
        else:
            yield Source(name, cast(_Stream, stream), on_error)


def _words(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
