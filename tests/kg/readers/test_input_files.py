"""What can be wrong with an input as a whole, and how its kind is found."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.readers import read_lines, read_papers, reader_names
from kg.records import Paper

LINE = json.dumps({"id": "a", "title": "On Bees", "abstract": "Bees fly."}) + "\n"
PAGE = "new\n\nOn the Flight of Bees\n\n" + "Bees are seen to fly in most weathers that we know of. " * 4 + "\n"


def read(path: Path | str, **options: object) -> tuple[list[Paper], list[str]]:
    errors: list[InputError] = []
    papers = list(read_papers(path, on_error=errors.append, **options))  # type: ignore[arg-type]
    return papers, [str(error).replace(str(path), "FILE") for error in errors]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "no reader knows this kind of file; name one of jsonl, page"),
        (gzip.compress(b"", mtime=0), "the file is empty"),
        (LINE.encode("utf-16"), "this is UTF-16 text; save it as UTF-8"),
        (
            LINE.encode("utf-16-le"),
            "this is a binary file or not UTF-8; papers are read from UTF-8 text, plain or gzip",
        ),
        (
            "Пчёлы летают в любую погоду".encode("cp1251"),
            "this is a binary file or not UTF-8; papers are read from UTF-8 text, plain or gzip",
        ),
        (bytes(range(256)) * 9, "this is a binary file or not UTF-8; papers are read from UTF-8 text, plain or gzip"),
        (b"%PDF-1.7\n1 0 obj", "this is a PDF; only its text can be read"),
        (b"PK\x03\x04\x14\x00", "this is a zip archive or office document; unpack it or save it as plain text"),
        (b"<!DOCTYPE html><html>", "this is HTML; save the page as plain text"),
        (b"\x1f\x8bnonsense, not deflate", "the gzip data is damaged; the rest is lost"),
        (b"id,title,abstract\n1,Bees,They fly.\n", "no reader knows this kind of file; name one of jsonl, page"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_error(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "input"
    path.write_bytes(content)
    assert read(path) == ([], [f"FILE: {reason}"])


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    assert read(tmp_path / "none") == ([], ["FILE: no such file"])
    assert read(tmp_path) == ([], ["FILE: this is a directory; name the files in it"])
    assert read(f"{tmp_path}/a\0b")[1] == ["FILE: it cannot be opened (embedded null byte)"]
    assert read(tmp_path / ("x" * 300))[1] == ["FILE: it cannot be opened (file name too long)"]


def test_gzip_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "papers.txt"
    path.write_bytes(gzip.compress(LINE.encode()) + gzip.compress(LINE.replace("Bees", "Wasps").encode()))
    papers, errors = read(path)
    assert [paper.title for paper in papers] == ["On Bees", "On Wasps"]
    assert errors == []


def test_a_gzip_file_that_ends_too_early_gives_what_it_holds(tmp_path: Path) -> None:
    lines = "".join(
        json.dumps({"title": os.urandom(99).hex(), "abstract": os.urandom(999).hex()}) + "\n" for _ in "a" * 90
    )
    packed = gzip.compress(lines.encode())
    path = tmp_path / "papers.gz"
    path.write_bytes(packed[: len(packed) * 2 // 3])
    papers, errors = read(path)
    assert 30 < len(papers) < 90
    assert errors == ["FILE: the gzip data ends too early; the rest is lost"]


@pytest.mark.parametrize("encode", [str.encode, lambda text: gzip.compress(text.encode())])
def test_standard_input(monkeypatch: pytest.MonkeyPatch, encode: object) -> None:
    data = encode(LINE + "{\n")  # type: ignore[operator]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    papers, errors = read("-")
    assert [paper.id for paper in papers] == ["a"]
    assert errors == ["<stdin>:2: not valid JSON: Expecting property name enclosed in double quotes at column 2"]


def test_standard_input_that_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert read("-") == ([], ["<stdin>: standard input is closed"])


def test_the_content_decides_before_the_suffix_and_the_user_before_both(tmp_path: Path) -> None:
    path = tmp_path / "papers.txt"
    path.write_text(LINE)
    assert [paper.id for paper in read(path)[0]] == ["a"]
    path = tmp_path / "page.jsonl"
    path.write_text(PAGE)
    assert [paper.title for paper in read(path)[0]] == ["On the Flight of Bees"]
    assert read(path, reader="jsonl")[1][0] == "FILE:1: not valid JSON: Expecting value at column 1"
    path.write_text("no JSON at all\n")
    assert read(path)[1] == ["FILE:1: not valid JSON: Expecting value at column 1"]
    path = tmp_path / "page.txt.gz"
    path.write_bytes(gzip.compress(b"Only a Few Words\n"))
    assert read(path) == ([], ["FILE: no papers in it"])


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "papers"
    path.write_text(LINE, encoding="utf-8-sig")
    assert read(path)[1] == []


def test_mistakes_of_the_caller_are_told_at_once() -> None:
    with pytest.raises(ValueError, match="no reader 'csv'; there are jsonl, page"):
        read_papers("x", reader="csv", on_error=print)
    with pytest.raises(ValueError, match="papers have no field 'titel'; there are id, title, abstract"):
        read_papers("x", columns={"titel": "t"}, on_error=print)


def test_what_on_error_raises_ends_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_text(LINE + "{\n" + LINE)

    def stop(error: InputError) -> None:
        raise error

    papers = read_papers(path, on_error=stop)
    assert next(papers).id == "a"
    with pytest.raises(InputError, match=r"papers\.jsonl:2: not valid JSON"):
        next(papers)


def test_every_reader_has_a_line_of_help() -> None:
    assert list(reader_names()) == ["jsonl", "page"]
    assert all(len(line) > 20 and line.endswith(".") for line in reader_names().values())


def test_lines_of_another_file(tmp_path: Path) -> None:
    path = tmp_path / "lines.gz"
    path.write_bytes(gzip.compress(b"one\n\xff\n\nlast"))
    errors: list[InputError] = []
    assert list(read_lines(path, on_error=errors.append)) == [(1, "one"), (3, ""), (4, "last")]
    assert [error.line for error in errors] == [2]


PIECES = st.sampled_from(
    [b'{"title":', b'"On Bees"', b'{"a":{}}', b"[", b"]", b"}", b",", b"\n", b"\n\n", b"\xff", b"\x1f\x8b", b"null",
     LINE.encode(), PAGE.encode(), b"Short Title\n\n", b"a few words and more. ", b"John Doe, Jane Roe", b"12",
     b"\\ud800", b"\xed\xa0\x80"]
)  # fmt: skip


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary(max_size=300) | st.lists(PIECES, max_size=12).map(b"".join), packed=st.booleans())
@pytest.mark.parametrize("reader", [None, "jsonl", "page"])
def test_no_content_raises(tmp_path: Path, reader: str | None, content: bytes, packed: bool) -> None:
    path = tmp_path / "input"
    path.write_bytes(gzip.compress(content) if packed else content)
    papers, errors = read(path, reader=reader)
    assert papers or errors
    for paper in papers:
        assert paper.id
        assert paper.title.encode()
        assert paper.abstract.encode()
    assert all("\n" not in error for error in errors)
