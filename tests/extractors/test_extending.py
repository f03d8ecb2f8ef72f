"""Other people's extractors: a component with an entry point, another spaCy pipeline."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import spacy

README = Path(__file__).parents[2] / "README.md"
PAPER = {"id": "p", "title": "On unobtainium", "abstract": "We study how unobtainium is kept in zorbs on ImageNet."}


def extract(*options, **environment):
    result = subprocess.run(
        [sys.executable, "-c", "from kg.cli import main; main()", "extract", "-", *options],
        input=json.dumps(PAPER), capture_output=True, text=True, check=False, env={**os.environ, **environment},
    )  # fmt: skip
    return result, {e["name"]: e["type"] for e in json.loads(result.stdout or '{"entities": []}')["entities"]}


def test_the_readmes_extractor_works(tmp_path):
    code = re.search(r"```python\n# (element_names\.py)\n(.+?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    toml = re.search(r'entry-points\."(kg\.components)"\]\n(element_names) = "(element_names)"', README.read_text())
    (tmp_path / code[1]).write_text(code[2], encoding="utf-8")
    info = tmp_path / "element_names-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: element-names\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{toml[1]}]\n{toml[2]} = {toml[3]}\n")
    result, entities = extract("--pipeline", "rules", PYTHONPATH=str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert entities["unobtainium"] == "Concept"


@pytest.fixture
def zorbs(tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(
        [{"label": "DATASET", "pattern": "zorbs"}, {"label": "PERSON", "pattern": "ImageNet"}]
    )
    nlp.to_disk(tmp_path / "zorbs")
    return tmp_path / "zorbs"


def test_another_spacy_pipeline_precedes_ours(zorbs):
    result, entities = extract("--pipeline", "rules", "--spacy-model", zorbs)
    assert result.returncode == 0, result.stderr
    assert entities["zorbs"] == "Dataset"
    assert entities["ImageNet"] == "Dataset"


def test_another_spacy_pipeline_replaces_ours(zorbs):
    result, entities = extract("--pipeline", "spacy", "--spacy-model", zorbs)
    assert result.returncode == 0, result.stderr
    assert entities == {"zorbs": "Dataset"}


def test_a_spacy_pipeline_that_is_not_there_is_told():
    result, _ = extract("--pipeline", "rules", "--spacy-model", "no-such-model")
    assert result.returncode == 1
    assert "error: the spaCy pipeline 'no-such-model' cannot be loaded" in result.stderr
    result, _ = extract("--pipeline", "spacy")
    assert "needs another pipeline's entities" in result.stderr
