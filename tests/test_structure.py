"""The rules of the architecture, held against the code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FORBIDDEN = {"kg": {"extractors", "queries"}, "extractors": {"queries"}, "queries": {"extractors"}}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("package", FORBIDDEN)
def test_packages_import_only_what_they_may(package):
    files = sorted((ROOT / package).rglob("*.py"))
    assert files
    offenders = {str(path): bad for path in files if (bad := imported(path) & FORBIDDEN[package])}
    assert not offenders


def test_cypher_lives_in_queries_and_stores_only():
    offenders = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "kg").rglob("*.py"))
        if path.parent.name != "stores" and '"MATCH (' in path.read_text(encoding="utf-8")
    ]
    assert not offenders
