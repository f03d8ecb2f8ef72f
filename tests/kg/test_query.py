from __future__ import annotations

import pytest

from kg.errors import QueryError
from kg.query import Registry, bind, read_query

GOOD = """// Papers of a year.
// name: by-year
// param year: int -- the year
// param limit: int = 5 -- rows at most
// column title -- the paper
// example: by-year 2020
MATCH (p:Paper {year: $year}) RETURN p.title AS title ORDER BY title LIMIT $limit
"""


def write(folder, name, text):
    path = folder / f"{name}.cypher"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_head_is_read(tmp_path):
    query = read_query(write(tmp_path, "by-year", GOOD))
    assert query.help == "Papers of a year."
    assert [(p.name, p.kind, p.default) for p in query.parameters] == [("year", "int", None), ("limit", "int", 5)]
    assert query.columns == {"title": "the paper"}
    assert query.statement.startswith("MATCH")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("name: by-year", "name: other"), "must say 'name: by-year'"),
        (("param year: int", "param year: date"), r"by-year\.cypher:3: date is no kind"),
        (("int = 5", "int = five"), r"by-year\.cypher:4: the default five is no int"),
        (("param year: int -- the year", "param year"), r"by-year\.cypher:3: expected 'param"),
        (("$year", "$month"), "differ in: month, year"),
        (("// column title -- the paper\n", ""), "needs a line of help, its columns"),
        (("(p:Paper ", "(p:LABEL(year) "), r"LABEL\(year\) names no parameter"),
    ],
)
def test_a_malformed_head_is_told_with_its_place(tmp_path, change, message):
    with pytest.raises(QueryError, match=message):
        read_query(write(tmp_path, "by-year", GOOD.replace(*change)))


def test_a_users_folder_joins_the_installed_ones(tmp_path):
    write(tmp_path, "by-year", GOOD)
    assert "by-year" in Registry((tmp_path,))
    assert "methods-on-dataset" in Registry((tmp_path,))


def test_two_queries_of_one_name_are_refused(tmp_path):
    write(tmp_path, "top", GOOD.replace("by-year", "top"))
    with pytest.raises(QueryError, match="there is a query top already"):
        list(Registry((tmp_path,)))


def test_values_are_checked(tmp_path):
    query = read_query(write(tmp_path, "by-year", GOOD))
    assert bind(query, {"year": "2020"}) == {"year": 2020, "limit": 5}
    with pytest.raises(QueryError, match="needs a value for year: the year"):
        bind(query, {})
    with pytest.raises(QueryError, match="year must be a whole number, not 'x'"):
        bind(query, {"year": "x"})
    with pytest.raises(QueryError, match="has no parameter month; it has year, limit"):
        bind(query, {"year": 1, "month": 2})


def test_a_type_may_be_written_in_any_case():
    top = Registry()["top"]
    assert bind(top, {"type": "datasets"})["type"] == "Dataset"
    with pytest.raises(QueryError, match="type must be one of Method, Model"):
        bind(top, {"type": "Robot"})
