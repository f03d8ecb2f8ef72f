"""Pairwise precision and recall of linking on hand-made pairs of names, ``tests/data/aliases.tsv``.

The names were gathered from what the rules find in abstracts, the pairs judged by hand before linking was
tuned. The pairs are split by a hash of their first name. While linking and vocabulary were tuned only the
errors of the half "seen" were looked at. Then "held out" stood at precision 98.6 and recall 96.8 (before
tuning: 98.6 and 80.5), "seen" at 100 and 98.7 (before: 95.7 and 76.1).
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from pathlib import Path

import pytest

from extractors.vocabulary import load_vocabulary
from kg.linking import Linker
from kg.records import Entity, Mention
from kg.schema import EntityType, Role

PAIRS = Path(__file__).parents[1] / "data" / "aliases.tsv"


def read_pairs() -> list[dict[str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def half(pair: dict[str, str]) -> str:
    letters = "".join(c for c in pair["name_a"].casefold() if c.isalnum())
    return "seen" if int(hashlib.sha256(letters.encode()).hexdigest(), 16) % 2 else "held out"


def node(linker: Linker, name: str, type_: str) -> str:
    mention = Mention("title", name, 0, len(name), 0.9)
    return linker.target(Entity("x", name, EntityType(type_), Role.USED, (mention,))).id


def test_the_set_is_large_enough_and_tidy() -> None:
    pairs = read_pairs()
    assert Counter(pair["same"] for pair in pairs).keys() == {"yes", "no"}
    assert min(Counter(pair["same"] for pair in pairs).values()) >= 400
    keys = [frozenset([(p["name_a"], p["type_a"]), (p["name_b"], p["type_b"])]) for p in pairs]
    assert all(len(key) == 2 for key in keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("which", ["seen", "held out"])
def test_one_node_for_one_thing(which: str) -> None:
    linker = Linker(load_vocabulary())
    counts: Counter[str] = Counter()
    errors = []
    for pair in read_pairs():
        if half(pair) != which:
            continue
        joined = node(linker, pair["name_a"], pair["type_a"]) == node(linker, pair["name_b"], pair["type_b"])
        same = pair["same"] == "yes"
        counts["right" if joined and same else "wrong" if joined else "missed" if same else "apart"] += 1
        if joined != same:
            errors.append(f"{pair['name_a']} / {pair['name_b']}: {'one thing' if same else 'two things'}")
    precision = counts["right"] / (counts["right"] + counts["wrong"])
    recall = counts["right"] / (counts["right"] + counts["missed"])
    assert (precision >= 0.99, recall >= 0.96) == (True, True), f"{precision:.4f} {recall:.4f} " + "; ".join(errors)
