"""Ten papers made by hand, small enough to count on one's fingers, with ties everywhere."""

from __future__ import annotations

from kg.contribution import Contribution, MentionEdge, RelationEdge
from kg.records import Paper
from kg.schema import RelationType, Role, type_of

NLP, VISION = "concept:nlp", "concept:vision"
ADAPTER, DISTIL, LORA, PREFIX = "method:adapter", "method:distil", "method:lora", "method:prefix"
BERT, GPT = "model:bert", "model:gpt"
CIFAR, GLUE, IMAGENET, SQUAD = "dataset:cifar", "dataset:glue", "dataset:imagenet", "dataset:squad"
QA, CLASSIFY = "task:qa", "task:classify"

# id, year, {entity: role}, [(head, relation, tail, confidence)]
_PAPERS: list[tuple[str, int | None, dict[str, str], list[tuple[str, str, str, float]]]] = [
    (
        "p01",
        2019,
        {BERT: "proposed", GLUE: "evaluated_on", SQUAD: "evaluated_on", QA: "studied", NLP: "studied"},
        [
            (BERT, "EVALUATED_ON", GLUE, 0.9),
            (BERT, "EVALUATED_ON", SQUAD, 0.8),
            (BERT, "USED_FOR", QA, 0.7),
            (SQUAD, "BENCHMARK_FOR", QA, 0.9),
        ],
    ),
    (
        "p02",
        2020,
        {ADAPTER: "proposed", BERT: "used", GLUE: "evaluated_on", NLP: "studied"},
        [(ADAPTER, "EVALUATED_ON", GLUE, 0.8), (ADAPTER, "COMPARED_WITH", BERT, 0.6)],
    ),
    (
        "p03",
        2021,
        {LORA: "proposed", ADAPTER: "compared", BERT: "used", GLUE: "evaluated_on", NLP: "studied"},
        [
            (LORA, "EVALUATED_ON", GLUE, 0.95),
            (ADAPTER, "COMPARED_WITH", LORA, 0.9),
            (LORA, "USED_FOR", CLASSIFY, 0.5),
        ],
    ),
    (
        "p04",
        2021,
        {PREFIX: "proposed", GPT: "used", SQUAD: "evaluated_on", QA: "studied"},
        [(PREFIX, "EVALUATED_ON", SQUAD, 0.7), (PREFIX, "USED_FOR", QA, 0.6)],
    ),
    (
        "p05",
        2022,
        {LORA: "used", GPT: "used", SQUAD: "evaluated_on", QA: "studied", NLP: "studied"},
        [(LORA, "EVALUATED_ON", SQUAD, 0.9), (GPT, "EVALUATED_ON", SQUAD, 0.9), (LORA, "USED_FOR", QA, 0.8)],
    ),
    (
        "p06",
        2022,
        {DISTIL: "proposed", IMAGENET: "evaluated_on", CLASSIFY: "studied", VISION: "studied"},
        [
            (DISTIL, "EVALUATED_ON", IMAGENET, 0.9),
            (DISTIL, "USED_FOR", CLASSIFY, 0.9),
            (IMAGENET, "BENCHMARK_FOR", CLASSIFY, 0.8),
        ],
    ),
    (
        "p07",
        2022,
        {DISTIL: "used", CIFAR: "proposed", IMAGENET: "trained_on", CLASSIFY: "studied", VISION: "studied"},
        [(DISTIL, "EVALUATED_ON", CIFAR, 0.8), (DISTIL, "TRAINED_ON", IMAGENET, 0.7)],
    ),
    (
        "p08",
        2023,
        {LORA: "used", IMAGENET: "evaluated_on", CLASSIFY: "studied", VISION: "studied"},
        [(LORA, "EVALUATED_ON", IMAGENET, 0.6), (LORA, "USED_FOR", CLASSIFY, 0.9)],
    ),
    (
        "p09",
        2023,
        {LORA: "used", GLUE: "evaluated_on", BERT: "mentioned", NLP: "studied"},
        [(LORA, "EVALUATED_ON", GLUE, 0.85)],
    ),
    (
        "p10",
        None,
        {ADAPTER: "used", LORA: "mentioned", GLUE: "evaluated_on"},
        [(ADAPTER, "EVALUATED_ON", GLUE, 0.8), (LORA, "SUBCLASS_OF", ADAPTER, 0.7)],
    ),
]


def contributions() -> list[Contribution]:
    """Return the papers: a title is ``On`` and the id, a sentence names what it says in symbols."""
    return [
        Contribution(
            Paper(id_, f"On {id_}", f"Abstract of {id_}.", year),
            digest=f"digest of {id_}",
            mentions=tuple(_mention(id_, entity, role) for entity, role in _with_ends(mentions, relations).items()),
            relations=tuple(
                RelationEdge(
                    head,
                    type_of(head),
                    RelationType(type_),
                    tail,
                    type_of(tail),
                    confidence,
                    f"{id_}: {_name(head)} {type_} {_name(tail)}.",
                    "by hand",
                )
                for head, type_, tail, confidence in relations
            ),
        )
        for id_, year, mentions, relations in _PAPERS
    ]


def _with_ends(mentions: dict[str, str], relations: list[tuple[str, str, str, float]]) -> dict[str, str]:
    ends = {end: "mentioned" for head, _, tail, _ in relations for end in (head, tail)}
    return dict(sorted({**ends, **mentions}.items()))


def _mention(paper: str, entity: str, role: str) -> MentionEdge:
    name = _name(entity)
    return MentionEdge(entity, type_of(entity), name, (name,), Role(role), 1, 0.9, f"{paper} on {name}.")


def _name(entity: str) -> str:
    return entity.partition(":")[2]
