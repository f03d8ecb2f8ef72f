from click.testing import CliRunner

from kg.cli import cli
from kg.stores import open_store


def run(*arguments):
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_view_writes_a_page_and_says_how_much_it_shows(store_path, tmp_path):
    result = run("view", "hub data", "--limit", 9, "-o", tmp_path / "p.html", "--store", store_path)
    assert result.exit_code == 0, result.output
    assert "9 of 94 nodes" in result.stderr
    assert result.stdout == ""
    assert (tmp_path / "p.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_static_alone_writes_no_page(store_path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("view", "--static", "p.svg", "--store", store_path).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["p.svg"]


def test_static_refuses_other_formats(store_path):
    result = run("view", "--static", "p.jpg", "--store", store_path)
    assert result.exit_code == 2
    assert "must end in .svg, .png or .pdf" in result.stderr


def test_query_draws_what_its_rows_name(store_path, tmp_path):
    result = run(
        "query", "methods-on-dataset", "Hub Data", "--limit", 5, "--view", tmp_path / "q.html",
        "--static", tmp_path / "q.svg", "--store", store_path,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "q.html: 6 of 94 nodes" in result.stderr
    assert len(result.stdout.splitlines()) == 5
    assert (tmp_path / "q.svg").is_file()


def test_an_empty_graph_is_said_to_be_empty(tmp_path):
    open_store(tmp_path / "empty.kg", create=True).close()
    result = run("view", "-o", tmp_path / "p.html", "--store", tmp_path / "empty.kg")
    assert result.exit_code == 0, result.output
    assert "the graph is empty" in result.stderr
