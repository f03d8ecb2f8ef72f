from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from kg.cli import evaluate as module
from kg.cli.evaluate import evaluate
from kg.evaluation import KINDS

PAPER = {"id": "p-1", "title": "LoRA on GLUE", "abstract": "We evaluate LoRA on GLUE and SQuAD."}
GOLD = {
    "id": "p-1",
    "entities": [
        {"name": "LoRA", "type": "Method", "also_ok": [], "mentions": ["LoRA"], "tier": "required", "role": "used"},
        {"name": "GLUE", "type": "Dataset", "also_ok": [], "mentions": ["GLUE"], "tier": "required",
         "role": "evaluated_on"},
    ],
    "relations": [{"head": "LoRA", "type": "EVALUATED_ON", "tail": "GLUE", "tier": "required"}],
}  # fmt: skip


def test_the_kinds_are_those_of_the_library():
    assert module._KINDS == KINDS


@pytest.fixture
def gold(tmp_path):
    (tmp_path / "papers.jsonl").write_text(json.dumps(PAPER) + "\n")
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD) + "\n")
    return str(tmp_path / "gold.jsonl")


def test_scores_as_json_and_as_a_table(gold):
    result = CliRunner().invoke(evaluate, ["gold", gold, "--pipeline", "rules", "--format", "json"])
    scores = json.loads(result.stdout)
    assert scores["ner"]["r"] == 100.0
    # SQuAD is found too, and what is not listed is wrong.
    assert scores["ner"]["p"] == pytest.approx(66.67)
    assert set(scores["types"]) == {"Dataset", "Method"}
    assert scores["abstracts_per_s"] > 0
    assert {"p", "r", "f1"} <= set(scores["rel"]) & set(scores["rel_plus"])
    table = CliRunner().invoke(evaluate, ["gold", gold, "--pipeline", "rules"]).stdout
    assert "Dataset" in table
    assert "interval" in table
