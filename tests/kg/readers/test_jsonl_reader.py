"""JSON records: fields, columns, ids, and everything that can be wrong with one."""

from __future__ import annotations

import hashlib
import json
import time
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.readers import read_papers
from kg.records import Paper

GOOD = {"id": "a", "title": "On Bees", "abstract": "Bees fly."}
GOOD_LINE = json.dumps(GOOD)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "papers.jsonl"


def read(path: Path, columns: Mapping[str, str] | None = None) -> tuple[list[Paper], list[str]]:
    errors: list[InputError] = []
    papers = list(read_papers(path, columns=columns, reader="jsonl", on_error=errors.append))
    return papers, [str(error).replace(str(path), "FILE") for error in errors]


def read_one(path: Path, record: Mapping[str, Any], columns: Mapping[str, str] | None = None) -> Paper:
    path.write_text(json.dumps(record))
    papers, errors = read(path, columns)
    assert errors == []
    return papers[0]


def test_all_fields(path: Path) -> None:
    record = GOOD | {
        "year": 2021,
        "venue": "BeeConf",
        "url": "https://example.org/bees",
        "authors": ["Ann Bee", "Bo Wasp"],
        "keywords": ["bees", "flight"],
    }
    assert read_one(path, record) == Paper(
        id="a",
        title="On Bees",
        abstract="Bees fly.",
        year=2021,
        venue="BeeConf",
        url="https://example.org/bees",
        authors=("Ann Bee", "Bo Wasp"),
        keywords=("bees", "flight"),
    )


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ('{"id": "b", "title": "On Wa', "not valid JSON: Unterminated string at column 22"),
        ('{"id": "b"} {', "not valid JSON: Extra data at column 13"),
        ("[1]", "expected a JSON object with title and abstract, found a list"),
        ("null", "expected a JSON object with title and abstract, found null"),
        ("[" * 100_000, "not valid JSON: nested too deeply"),
        ('{"id": "b", "title": "x"}', "no field 'abstract'; the record has id, title (paper b)"),
        ("{}", "no field 'title'; the record has no fields"),
        ('{"id": "b", "title": "x", "abstract": null}', "the abstract is empty (paper b)"),
        ('{"id": "b", "title": "x", "abstract": " \\n\\t\\u00a0"}', "the abstract is empty (paper b)"),
        ('{"id": "b", "title": "\\u0000", "abstract": "x"}', "the title is empty (paper b)"),
        ('{"id": "b", "title": ["x"], "abstract": "x"}', "the field 'title' should be a text, found a list (paper b)"),
        ('{"id": true, "title": "x", "abstract": "x"}', "the field 'id' should be a text, found true or false"),
        (
            '{"title": "x", "abstract": "x", "year": "n.d."}',
            "the field 'year' should be a year or a date such as 2021-05-03, found 'n.d.'",
        ),
        (
            '{"title": "x", "abstract": "x", "year": 20210503}',
            "the field 'year' should be a year or a date such as 2021-05-03, found '20210503'",
        ),
        (
            '{"title": "x", "abstract": "x", "year": true}',
            "the field 'year' should be a year or a date such as 2021-05-03, found true or false",
        ),
        ('{"title": "x", "abstract": "x", "venue": 3}', "the field 'venue' should be a text, found a number"),
        (
            '{"title": "x", "abstract": "x", "authors": {"name": "A"}}',
            "the field 'authors' should be a list of names, found an object",
        ),
        (
            '{"title": "x", "abstract": "x", "authors": [["A"]]}',
            "the field 'authors' should be a list of names, found a list in it",
        ),
        (
            '{"title": "x", "abstract": "x", "authors": [{"last": "A"}]}',
            "the field 'authors' should be a list of names, found an object without 'name' in it",
        ),
    ],
)
def test_a_bad_record_is_reported_and_the_rest_read(path: Path, line: str, error: str) -> None:
    path.write_text(f"{GOOD_LINE}\n\n{line}\n{GOOD_LINE}\n")
    papers, errors = read(path)
    assert [paper.id for paper in papers] == ["a", "a"]
    assert errors == [f"FILE:3: {error}"]


def test_a_wrong_byte_costs_only_its_line(path: Path) -> None:
    path.write_bytes(f"{GOOD_LINE}\n".encode() + '{"title": "é"}\n'.encode("latin-1") + f"{GOOD_LINE}\n".encode())
    papers, errors = read(path)
    assert len(papers) == 2
    assert errors == ["FILE:2: the byte 0xe9 at position 12 is not UTF-8; save it as UTF-8"]


def test_a_record_of_more_than_ten_megabytes(path: Path) -> None:
    huge = json.dumps(GOOD | {"abstract": "bees " * 3_000_000})
    for form, count in ((f"{GOOD_LINE}\n{huge}\n{GOOD_LINE}\n", 2), (f"{GOOD_LINE}\n{huge}", 1)):
        path.write_text(form)
        papers, errors = read(path)
        assert len(papers) == count
        assert errors == ["FILE:2: this line is longer than 10 MB, which no abstract is; left out"]
    path.write_text(f"[{GOOD_LINE},\n{huge}]")
    papers, errors = read(path)
    assert len(papers) == 1
    assert errors == ["FILE:2: this record is longer than 10 MB, which no abstract is; left out"]


def test_long_records_are_read_in_linear_time(path: Path) -> None:
    record = GOOD | {"abstract": "a \n" * 2_400_000}
    start = time.process_time()
    paper = read_one(path, record)
    assert time.process_time() - start < 5
    assert len(paper.abstract) == 3 * 2_400_000


def test_texts_stay_as_given_so_that_offsets_into_the_source_hold(path: Path) -> None:
    title = " \t<b>Bees</b> &amp; `wasps`'}) DETACH DELETE n //\n"
    paper = read_one(path, GOOD | {"title": title, "abstract": "Bees\u200b \r\n\r\n \x07f\ud800ly\x85 $x^2$."})
    assert paper.title == title
    assert paper.abstract == "Bees\u200b \r\n\r\n  f\ufffdly\x85 $x^2$."
    spaced = read_one(path, {"title": "On  Bees", "abstract": "They\nfly."})
    assert spaced.id == read_one(path, {"title": "On Bees", "abstract": "They fly."}).id
    assert read_one(path, GOOD | {"title": "x" * 10_000}).title == "x" * 10_000


@pytest.mark.parametrize(
    ("given_year", "year"),
    [
        (1999, 1999),
        (2021.0, 2021),
        ("2021", 2021),
        ("2021-05-03", 2021),
        ("3 May 2021", 2021),
        ("", None),
        (None, None),
    ],
)
def test_years(path: Path, given_year: object, year: int | None) -> None:
    assert read_one(path, GOOD | {"year": given_year}).year == year


@pytest.mark.parametrize(
    "authors",
    [
        ["Ann Bee", "Bo  Wasp", ""],
        [{"name": "Ann Bee"}, {"name": "Bo Wasp"}],
        "Ann Bee; Bo Wasp;",
        "Ann Bee and Bo Wasp",
    ],
)
def test_authors(path: Path, authors: object) -> None:
    assert read_one(path, GOOD | {"authors": authors}).authors == ("Ann Bee", "Bo Wasp")


def test_columns(path: Path) -> None:
    record = {"paper": {"head": "On Bees", "year": "2020"}, "a.b": "Bees fly.", "venue": {"name": "BeeConf"}}
    columns = {"title": "paper.head", "year": "paper.year", "abstract": "a.b", "venue": "venue.name", "url": "no.such"}
    paper = read_one(path, record, columns)
    assert (paper.title, paper.abstract, paper.year, paper.venue) == ("On Bees", "Bees fly.", 2020, "BeeConf")
    path.write_text(GOOD_LINE)
    assert read(path, {"title": "name"})[1] == ["FILE:1: no field 'name'; the record has id, title, abstract (paper a)"]


def test_ids(path: Path) -> None:
    assert read_one(path, GOOD | {"id": 17}).id == "17"
    made = "p-" + hashlib.sha256(b"On Bees\nBees fly.").hexdigest()[:16]
    for id_ in (None, "", "conf2016:None", "null"):
        assert read_one(path, GOOD | {"id": id_}).id == made
    assert read_one(path, {"title": " On\nBees", "abstract": "Bees   fly."}).id == made
    assert read_one(path, {"title": "On Bees", "abstract": "Bees fly!"}).id != made
    composed, apart = (unicodedata.normalize(form, "Über Bienen") for form in ("NFC", "NFD"))
    assert (
        read_one(path, GOOD | {"id": "", "title": composed}).id == read_one(path, GOOD | {"id": "", "title": apart}).id
    )


@pytest.mark.parametrize("form", ["one line", "spread", "tight", "objects one after the other"])
def test_a_list_of_records(path: Path, form: str) -> None:
    records = [GOOD | {"id": str(n), "abstract": "Bees fly, {and} [so] on. " * 50} for n in range(200)]
    path.write_text(
        {
            "one line": json.dumps(records),
            "spread": "\n" + json.dumps(records, indent=2),
            "tight": json.dumps(records, separators=(",", ":")) + "\n",
            "objects one after the other": "\n".join(json.dumps(record, indent=1) for record in records),
        }[form]
    )
    errors: list[InputError] = []
    assert [paper.id for paper in read_papers(path, on_error=errors.append)] == [str(n) for n in range(200)]
    assert errors == []


def test_a_list_with_bad_records(path: Path) -> None:
    path.write_bytes(
        f'[\n{GOOD_LINE},\n{{"id": "b", "title" "x", "authors": [{{"name": "A"}}, {{"name": "B"}}]}},\n'.encode()
        + b'{"title": "\xff"},\n3,\n'
        + f'{{"id": "c"}},\n{GOOD_LINE},\n{{"id": "d", "ti'.encode()
    )
    papers, errors = read(path)
    assert [paper.id for paper in papers] == ["a", "a"]
    assert errors == [
        "FILE:3: not valid JSON: Expecting ':' delimiter at column 21",
        "FILE:4: a byte that is not UTF-8; save the file as UTF-8",
        "FILE:5: expected a JSON object with title and abstract, found a number",
        "FILE:6: no field 'title'; the record has id (paper c)",
        "FILE:8: not valid JSON: Unterminated string at column 13",
    ]


TEXT = st.text(st.characters(codec="utf-8"), min_size=1)
WORDS = TEXT.map(lambda text: " ".join(text.split())).filter(lambda text: text.isprintable() and text.strip())
IDS = WORDS.filter(lambda id_: id_.lower()[-3:] not in ("one", "ull", "nan", "n/a", "ned"))
NAMES = st.lists(WORDS)
RECORDS = st.fixed_dictionaries(
    {"id": IDS, "title": WORDS, "abstract": WORDS},
    optional={"year": st.integers(1500, 2199), "venue": WORDS, "url": WORDS, "authors": NAMES, "keywords": NAMES},
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(records=st.lists(RECORDS, min_size=1, max_size=5), ascii_only=st.booleans(), as_list=st.booleans())
@example(records=[GOOD | {"title": "\u2028"}], ascii_only=False, as_list=False).xfail(raises=AssertionError)
def test_records_come_back_as_they_were(
    path: Path, records: list[dict[str, Any]], ascii_only: bool, as_list: bool
) -> None:
    lines = [json.dumps(record, ensure_ascii=ascii_only) for record in records]
    path.write_text(f"[{','.join(lines)}]" if as_list else "\n".join(lines), encoding="utf-8", newline="")
    papers, errors = read(path)
    assert errors == []
    assert [
        {key: list(value) if isinstance(value, tuple) else value for key, value in
         ((field, getattr(paper, field)) for field in record)}
        for paper, record in zip(papers, records, strict=True)
    ] == records  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(title=TEXT, abstract=TEXT)
def test_a_made_id_depends_on_the_texts_alone(path: Path, title: str, abstract: str) -> None:
    ids = set()
    for record in (
        {"title": title, "abstract": abstract},
        {"year": 1999, "abstract": f" {abstract}\n", "title": f"\t{title}"},
    ):
        path.write_text(json.dumps(record))
        ids.update(paper.id for paper in read(path)[0])
    assert len(ids) <= 1
