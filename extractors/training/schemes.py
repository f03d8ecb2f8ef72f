"""The label sets of the data we learn from; index 0 of types and relations is "none"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Scheme:
    """Names of one data set's entity types, relations and roles, in the order of the model's outputs.

    ``grouped`` says that entities are document-level groups of mentions and relations link any two of a
    document; otherwise each mention stands for itself and relations stay inside a sentence.
    """

    name: str
    types: tuple[str, ...]
    relations: tuple[str, ...]
    roles: tuple[str, ...] = ()
    grouped: bool = False


OWN: Final = Scheme(
    "own",
    ("Method", "Model", "Dataset", "Task", "Metric", "Concept"),
    (
        "EVALUATED_ON",
        "TRAINED_ON",
        "USED_FOR",
        "COMPARED_WITH",
        "PART_OF",
        "SUBCLASS_OF",
        "BENCHMARK_FOR",
        "SUBTASK_OF",
        "APPLIED_TO",
    ),
    ("proposed", "evaluated_on", "trained_on", "compared", "studied", "used", "mentioned"),
    grouped=True,
)
SCIERC: Final = Scheme(
    "scierc",
    ("Task", "Method", "Metric", "Material", "OtherScientificTerm", "Generic"),
    ("USED-FOR", "FEATURE-OF", "HYPONYM-OF", "PART-OF", "EVALUATE-FOR", "COMPARE", "CONJUNCTION"),
)
TDMSCI: Final = Scheme("tdmsci", ("TASK", "DATASET", "METRIC"), ())
SCIER: Final = Scheme(
    "scier",
    ("Method", "Dataset", "Task"),
    (
        "Used-For",
        "Part-Of",
        "Synonym-Of",
        "Evaluated-With",
        "Trained-With",
        "Compare-With",
        "SubClass-Of",
        "SubTask-Of",
        "Benchmark-For",
    ),
)
SCHEMES: Final = {scheme.name: scheme for scheme in (OWN, SCIERC, TDMSCI, SCIER)}
