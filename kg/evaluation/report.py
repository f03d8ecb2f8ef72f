"""Counts of right and wrong by document, and the figures made of them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

RESAMPLES: Final = 1000
SEED: Final = 0


@dataclass(slots=True)
class Count:
    """One document's predictions of one kind.

    ``right`` of ``found`` predictions are right (precision); ``hit`` of ``wanted`` annotations are found (recall).
    """

    found: int = 0
    right: int = 0
    wanted: int = 0
    hit: int = 0

    def add(self, other: Count) -> None:
        """Add another document's counts."""
        self.found += other.found
        self.right += other.right
        self.wanted += other.wanted
        self.hit += other.hit


@dataclass(frozen=True, slots=True)
class Figure:
    """Precision, recall and F1 in percent, with the 95% interval of F1 over documents."""

    p: float
    r: float
    f1: float
    low: float
    high: float
    found: int
    wanted: int

    def to_json(self) -> dict[str, Any]:
        """Return all figures, rounded to a hundredth of a percent."""
        return {
            "p": round(self.p, 2), "r": round(self.r, 2), "f1": round(self.f1, 2),
            "interval": [round(self.low, 2), round(self.high, 2)], "found": self.found, "wanted": self.wanted,
        }  # fmt: skip


def f1_of(count: Count) -> tuple[float, float, float]:
    """Return precision, recall and their harmonic mean in percent; 0 where nothing was found or wanted."""
    p = 100 * count.right / count.found if count.found else 0.0
    r = 100 * count.hit / count.wanted if count.wanted else 0.0
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def figure(counts: Sequence[Count]) -> Figure:
    """Make a figure of the counts of all documents.

    The interval is a percentile bootstrap (Efron 1979): documents are drawn with replacement 1,000 times from a
    fixed seed.
    """
    total = _total(counts)
    drawn = random.Random(SEED)
    scores = sorted(f1_of(_total(drawn.choices(counts, k=len(counts))))[2] for _ in range(RESAMPLES)) if counts else []
    low, high = (scores[int(0.025 * RESAMPLES)], scores[int(0.975 * RESAMPLES) - 1]) if scores else (0.0, 0.0)
    return Figure(*f1_of(total), low, high, total.found, total.wanted)


def _total(counts: Sequence[Count]) -> Count:
    total = Count()
    for count in counts:
        total.add(count)
    return total


@dataclass(slots=True)
class Tally:
    """Counts of one document: ``figures`` by name ("ner", "rel", ...), ``types`` by entity or relation type."""

    figures: dict[str, Count] = field(default_factory=dict)
    types: dict[str, Count] = field(default_factory=dict)
    relation_types: dict[str, Count] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Count:
        return self.figures.setdefault(name, Count())


@dataclass(frozen=True, slots=True)
class Report:
    """The scores of one pipeline on one annotated file.

    ``figures`` holds "ner", "rel" and "rel_plus" (and what else the kind has); ``types`` one figure for each type
    of entity and ``relation_types`` for each type of relation; ``shares`` further numbers in percent by name.
    """

    kind: str
    documents: int
    figures: Mapping[str, Figure]
    types: Mapping[str, Figure]
    relation_types: Mapping[str, Figure]
    shares: Mapping[str, float]
    abstracts_per_s: float
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain values; the figures stand under their own names."""
        return {
            "kind": self.kind,
            "documents": self.documents,
            **{name: figure.to_json() for name, figure in self.figures.items()},
            "types": {name: figure.to_json() for name, figure in self.types.items()},
            "relation_types": {name: figure.to_json() for name, figure in self.relation_types.items()},
            **{name: round(share, 2) for name, share in self.shares.items()},
            "abstracts_per_s": round(self.abstracts_per_s, 1),
            **({"note": self.note} if self.note else {}),
        }

    def rows(self) -> list[dict[str, Any]]:
        """Return one row for each figure and type: what, p, r, f1, interval, found, wanted."""
        named = [
            *self.figures.items(),
            *((f"  {name}", figure) for name, figure in self.types.items()),
            *((f"  {name}", figure) for name, figure in self.relation_types.items()),
        ]
        rows: list[dict[str, Any]] = [
            {
                "what": name, "p": round(f.p, 1), "r": round(f.r, 1), "f1": round(f.f1, 1),
                "interval": f"{f.low:.1f}-{f.high:.1f}", "found": f.found, "wanted": f.wanted,
            }
            for name, f in named
        ]  # fmt: skip
        rows += [{"what": name, "f1": round(share, 1)} for name, share in self.shares.items()]
        return [*rows, {"what": "abstracts_per_s", "f1": round(self.abstracts_per_s, 1)}]


def report(
    kind: str, tallies: Sequence[Tally], shares: Mapping[str, float], abstracts_per_s: float, note: str = ""
) -> Report:
    """Put the tallies of all documents together."""

    def collect(parts: Sequence[Mapping[str, Count]]) -> dict[str, Figure]:
        names = sorted({name for part in parts for name in part})
        return {name: figure([part.get(name, Count()) for part in parts]) for name in names}

    figures = collect([tally.figures for tally in tallies])
    ordered = {name: figures[name] for name in ("ner", "rel", "rel_plus") if name in figures}
    return Report(
        kind, len(tallies), ordered | figures, collect([tally.types for tally in tallies]),
        collect([tally.relation_types for tally in tallies]), shares, abstracts_per_s, note,
    )  # fmt: skip
