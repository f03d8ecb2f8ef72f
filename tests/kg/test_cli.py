"""The command line as a user meets it, in processes of its own."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import click
import pytest

from kg.cli import cli
from kg.schema import EntityType, RelationType

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "kg" / "data" / "sample_papers.jsonl"


def kg(*arguments, stdin=None, cwd=None, **environment):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", "from kg.cli import main; main()", *map(str, arguments)],
        input=stdin, capture_output=True, text=True, cwd=cwd, timeout=300, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip


def rows(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli") / "sample.kg"
    result = kg("build", SAMPLE, "--pipeline", "rules", "--store", path)
    assert result.returncode == 0, result.stderr
    assert re.search(r"60 papers read, 60 of them new", result.stderr)
    return path


def commands(group=cli, prefix=()):
    context = click.Context(group, info_name="kg")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*prefix, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*prefix, name))


def test_every_command_has_help_with_an_example():
    for name, command in commands():
        text = " ".join(command.get_help(click.Context(command, info_name=" ".join(name))).split())
        assert re.search(rf"Examples?: .*kg {name[0]}", text), name
        for parameter in command.params:
            assert isinstance(parameter, click.Argument) or parameter.help, (name, parameter.name)


def test_readme_commands_fit_the_code():
    known = dict(commands())
    lines = re.findall(r"^(?:\$ )?(kg .+)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) >= 10
    for line in lines:
        words = shlex.split(re.split(r"\s[|>]\s", line, maxsplit=1)[0], comments=True)
        path = tuple(words[1:3]) if tuple(words[1:3]) in known else tuple(words[1:2])
        assert path in known or words[1].startswith("--"), line
        if path in known:
            flags = {flag for parameter in known[path].params for flag in (*parameter.opts, *parameter.secondary_opts)}
            group_flags = {flag for parameter in known[path[:1]].params for flag in parameter.opts}
            for word in words:
                if word.startswith("-") and len(word) > 1:
                    assert word.split("=")[0] in flags | group_flags | {"--help"}, f"{word} in: {line}"


def test_version_and_usage_errors():
    assert re.fullmatch(r"kg \d+\.\d+\.\d+\n", kg("--version").stdout)
    assert kg("nonsense").returncode == 2
    assert kg("query", "nonsense").returncode == 2
    assert kg("build").returncode == 2


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from kg.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\nprint(sorted(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for module in ("spacy", "numpy", "networkx", "rich", "openvino", "jpype"):
        assert f"'{module}'" not in loaded


def test_building_twice_changes_nothing(store, tmp_path):
    before = kg("export", "--store", store)
    again = kg("build", SAMPLE, "--pipeline", "rules", "--store", store)
    assert "0 of them new or changed" in again.stderr
    assert kg("export", "--store", store).stdout == before.stdout
    other = tmp_path / "reversed.kg"
    backwards = "\n".join(reversed(SAMPLE.read_text(encoding="utf-8").splitlines()))
    assert kg("build", "-", "--pipeline", "rules", "--store", other, stdin=backwards).returncode == 0
    assert kg("export", "--store", other).stdout == before.stdout
    assert len(before.stdout.splitlines()) > 1000


def test_extract_then_load_gives_the_graph_that_build_gives(store, tmp_path):
    extracted = tmp_path / "extracted.jsonl"
    assert kg("extract", SAMPLE, "--pipeline", "rules", "-o", extracted).returncode == 0
    for record in map(json.loads, extracted.read_text(encoding="utf-8").splitlines()):
        assert set(record) == {"id", "title", "entities", "relations"}
    loaded = kg("load", extracted, "--papers", SAMPLE, "--store", tmp_path / "loaded.kg")
    assert loaded.returncode == 0, loaded.stderr
    assert kg("export", "--store", tmp_path / "loaded.kg").stdout == kg("export", "--store", store).stdout


def test_removing_papers_leaves_the_graph_that_never_had_them(store, tmp_path):
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    ids = [json.loads(line)["id"] for line in lines]
    for name, part in (("few.kg", lines[:20]), ("all.kg", lines)):
        assert (
            kg("build", "-", "--pipeline", "rules", "--store", tmp_path / name, stdin="\n".join(part)).returncode == 0
        )
    removed = kg("remove", *ids[20:], "--store", tmp_path / "all.kg")
    assert "removed 40 papers" in removed.stderr
    few = kg("export", "--store", tmp_path / "few.kg").stdout
    assert kg("export", "--store", tmp_path / "all.kg").stdout == few
    unknown = kg("remove", "no-such-id", "--store", tmp_path / "all.kg")
    assert (unknown.returncode, unknown.stderr.count("no-such-id")) == (1, 1)


def test_questions_are_answered(store):
    methods = rows(kg("query", "methods-on-dataset", "imagenet", "--store", store))
    assert len(methods) >= 5
    assert all(row["evidence"] and row["papers"] >= 1 for row in methods)
    related = rows(kg("query", "related-papers", "hu-2021-lora", "--store", store, "--limit", "5"))
    assert len(related) == 5
    assert any("LoRA" in row["shared"] for row in related)
    top = rows(kg("query", "top", "dataset", "--limit", "3", "--store", store))
    assert top[0]["name"] == "ImageNet"


def test_unknown_names_are_answered_with_near_ones(store):
    result = kg("query", "methods-on-dataset", "Imagnet", "--store", store)
    assert (result.returncode, result.stdout) == (1, "")
    assert "no dataset is called 'Imagnet'; did you mean ImageNet" in result.stderr


def test_a_users_own_questions(store, tmp_path):
    (tmp_path / "year-count.cypher").write_text(
        "// Papers of a year.\n// name: year-count\n// param year: int -- the year\n// column n -- how many\n"
        "// example: year-count 2017\nMATCH (p:Paper) WHERE p.year = $year RETURN count(p) AS n\n"
    )
    result = kg("query", "--queries", tmp_path, "year-count", "2017", "--store", store)
    assert rows(result)[0]["n"] > 0


def test_cypher_reads_and_does_not_write(store):
    counted = kg("cypher", "MATCH (p:Paper) WHERE p.year >= $y RETURN count(p) AS n", "-p", "y=2000", "--store", store)
    assert rows(counted) == [{"n": 60}]
    for statement in ("MATCH (p:Paper) DETACH DELETE p", "CREATE (:Paper {id: 'x'})", "MATCH (p:Paper) SET p.x = 1"):
        refused = kg("cypher", statement, "--store", store)
        assert refused.returncode == 1
        assert "only reading is allowed" in refused.stderr
    assert rows(kg("stats", "--store", store))[0] == {"what": "Paper", "count": 60}


def test_formats_and_files(store, tmp_path):
    target = tmp_path / "top.csv"
    assert kg("query", "top", "task", "--store", store, "-o", target).stdout == ""
    assert target.read_text(encoding="utf-8").startswith("name,type,papers,aliases,id\n")
    table = kg("query", "top", "task", "--store", store, "--format", "table").stdout
    assert "papers" in table.splitlines()[0]


def on_a_terminal(*arguments, columns=80, **environment):
    """Run kg with a terminal of so many columns for its output, and return what it shows there."""
    code = "import sys; from kg.cli import main; main()"
    pid, terminal = pty.fork()
    if pid == 0:
        # Two tests at a time run with a width of their own in the environment, which goes before the terminal's.
        inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        os.execve(sys.executable, [sys.executable, "-c", code, *map(str, arguments)],
                  {**inherited, "TERM": "xterm", **environment})  # fmt: skip
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    shown = b""
    with contextlib.suppress(OSError):  # the end, as a terminal tells it
        while chunk := os.read(terminal, 65536):
            shown += chunk
    os.close(terminal)
    os.waitpid(pid, 0)
    return shown.decode()


@pytest.mark.skipif(not sys.platform.startswith(("linux", "darwin")), reason="there are no pseudo-terminals here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_terminal_gets_a_table_in_colours_that_it_can_show_and_wants(store):
    question = ("query", "methods-on-dataset", "ImageNet", "--limit", "2", "--store", store)
    assert "\x1b[3" in on_a_terminal(*question)
    assert "\x1b" not in on_a_terminal(*question, NO_COLOR="1")
    assert "\x1b" not in on_a_terminal(*question, TERM="dumb")
    narrow = on_a_terminal(*question, columns=34, NO_COLOR="1").splitlines()
    assert max(map(len, narrow)) <= 34
    assert "\x1b[3" in on_a_terminal("cypher", "MATCH (m:Model) RETURN m.id AS id, m.name AS name LIMIT 1",
                                     "--store", store)  # fmt: skip


def test_a_reader_that_goes_away_is_no_error(store):
    code = "import sys; from kg.cli import main; main()"
    command = [sys.executable, "-c", code, "export", "--store", str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline().startswith("{")
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_a_store_in_use_is_one_plain_sentence(store):
    holder = subprocess.Popen(
        [sys.executable, "-c", "import sys; from kg.stores import open_store; s = open_store(sys.argv[1]); "
         "print('open', flush=True); sys.stdin.read()", str(store)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert holder.stdout.readline() == "open\n"
        result = kg("stats", "--store", store)
        assert result.returncode == 1
        assert re.fullmatch(r"error: .* is in use by another process; wait for it .*\n", result.stderr)
    finally:
        holder.communicate()


def test_no_store_and_other_folders_are_told(tmp_path):
    nothing = kg("stats", "--store", tmp_path / "none")
    assert nothing.stderr.startswith("error: there is no graph store at")
    assert not (tmp_path / "none").exists()
    (tmp_path / "file.txt").write_text("x")
    other = kg("build", SAMPLE, "--pipeline", "rules", "--store", tmp_path)
    assert (other.returncode, "exists but is no graph store" in other.stderr) == (1, True)


BAD = {
    "a missing file": (None, "no such file"),
    "an empty file": (b"", "empty"),
    "half a JSON line": (b'{"id": "a", "title": "T", "abs', "JSON"),
    "a record without an abstract": (b'{"id": "a", "title": "T"}\n', "abstract"),
    "wrong encoding": ('{"title": "Ünï", "abstract": "Ä"}'.encode("latin-1"), "UTF-8"),
    "a binary file": (bytes(range(256)) * 40, "binary"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line_and_leaves_no_store(case, tmp_path):
    content, word = BAD[case]
    file = tmp_path / "bad.jsonl"
    if content is not None:
        file.write_bytes(content)
    result = kg("build", file, "--pipeline", "rules", "--store", tmp_path / "s.kg")
    assert result.returncode == 1
    skipped = [line for line in result.stderr.splitlines() if line.startswith("skipped: ")]
    assert len(skipped) == 1
    assert "bad.jsonl" in skipped[0]
    assert word.lower() in skipped[0].lower()
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "s.kg").exists()


def test_bad_records_among_good_ones_are_counted_and_strict_stops(tmp_path):
    good = json.dumps({"id": "good", "title": "We propose X", "abstract": "We propose LoRA. It is tested on ImageNet."})
    hostile = json.dumps({"id": "h'}) DETACH DELETE (n", "title": "<img src=x onerror=alert(1)>" + "t" * 10_000,
                          "abstract": "MATCH (n) DETACH DELETE n // we use BERT on ImageNet."})  # fmt: skip
    file = tmp_path / "mixed.jsonl"
    file.write_text(f'{good}\n{{"half": \n{hostile}\n{{"id": "x", "title": "no abstract"}}\n', encoding="utf-8")
    result = kg("build", file, "--pipeline", "rules", "--store", tmp_path / "s.kg")
    assert result.returncode == 1
    assert "2 papers read" in result.stderr
    assert "2 records were skipped" in result.stderr
    assert "mixed.jsonl:2" in result.stderr
    assert "mixed.jsonl:4" in result.stderr
    assert rows(kg("stats", "--store", tmp_path / "s.kg"))[0] == {"what": "Paper", "count": 2}
    strict = kg("build", file, "--pipeline", "rules", "--strict", "--store", tmp_path / "strict.kg")
    assert strict.returncode == 1
    assert "mixed.jsonl:2" in strict.stderr


@pytest.mark.slow
def test_a_build_that_was_killed_goes_on(tmp_path):
    papers = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    many = [{**p, "id": f"{p['id']}-{i}", "title": f"{p['title']} {i}", "url": None} for i in range(30) for p in papers]
    file = tmp_path / "many.jsonl"
    file.write_text("".join(json.dumps(p) + "\n" for p in many), encoding="utf-8")
    command = [sys.executable, "-c", "from kg.cli import main; main()", "build", str(file), "--pipeline", "rules"]
    killed = subprocess.Popen([*command, "--store", str(tmp_path / "a.kg")], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not (tmp_path / "a.kg" / "names.sqlite").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    killed.kill()
    killed.wait()
    again = kg("build", file, "--pipeline", "rules", "--store", tmp_path / "a.kg")
    assert again.returncode == 0, again.stderr
    new = int(re.search(r"([\d,]+) of them new", again.stderr)[1].replace(",", ""))
    assert new < len(many)
    kg("build", file, "--pipeline", "rules", "--store", tmp_path / "b.kg")
    assert kg("export", "--store", tmp_path / "a.kg").stdout == kg("export", "--store", tmp_path / "b.kg").stdout
    assert kg("doctor", "--store", tmp_path / "a.kg").returncode == 0


def test_doctor_and_schema(store):
    checks = {row["check"]: row for row in rows(kg("doctor", "--store", store))}
    assert checks["mentions"]["well"] == "yes"
    assert kg("doctor", "--store", "no-such-store").returncode == 1
    schema = rows(kg("schema"))
    assert {row["name"] for row in schema} >= {"Paper", "Method", "Dataset", "(entity)-[:EVALUATED_ON]->(entity)"}
    assert len(schema) == 1 + len(EntityType) + 1 + len(RelationType)
    assert all(row["meaning"] for row in schema)


def test_shell_completion_works():
    result = kg(_KG_COMPLETE="bash_complete", COMP_WORDS="kg que", COMP_CWORD="1")
    assert "query" in result.stdout
