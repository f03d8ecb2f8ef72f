"""What was introduced last, however early that was."""

from __future__ import annotations

import pytest

from kg.contribution import Contribution, MentionEdge
from kg.graph import Graph
from kg.records import Paper
from kg.schema import EntityType, Role, entity_id


def of(year: int | None, number: int, proposed: str | None) -> Contribution:
    name, role = (proposed, Role.PROPOSED) if proposed else ("glue", Role.USED)
    type_ = EntityType.DATASET
    mention = MentionEdge(entity_id(type_, name), type_, name, (name,), role, 1, 0.9, f"{name} here.")
    return Contribution(Paper(f"{year}-{number:03}", f"On {name}", "", year), "digest", (mention,))


@pytest.mark.parametrize("recent", [(), ("cifar",)])
def test_earlier_years_fill_the_rows_that_the_latest_leave_open(new_location, recent):
    latest = [*recent, *[None] * (120 - len(recent))]
    with Graph.open(new_location(), create=True) as graph:
        graph.store.write([of(2024, number, name) for number, name in enumerate(latest)])
        graph.store.write([of(2019, 1, "squad"), of(2020, 1, "imagenet"), of(None, 1, "mnist")])
        ordered = [*recent, "imagenet", "squad", "mnist"]
        assert [row["name"] for row in graph.introduced(limit=1)] == ordered[:1]
        assert [row["name"] for row in graph.introduced(limit=9)] == ordered
        assert [row["name"] for row in graph.introduced(until=2020, since=1)] == ["imagenet", "squad"]
        assert [row["name"] for row in graph.introduced(until=2018)] == ["mnist"]
