"""What a graph store does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Protocol, Self

from kg.contribution import Contribution
from kg.linking import Linker

DEFAULT_STORE: Final = "papers.kg"
"""Folder of the embedded store when neither ``--store`` nor ``KG_STORE`` names one."""

NEO4J_SCHEMES: Final = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that a search by name found; ``score`` grows with likeness and is comparable in one answer."""

    id: str
    label: str
    name: str
    aliases: tuple[str, ...]
    papers: int
    score: float


@dataclass(frozen=True, slots=True)
class LinkingSettings:
    """What a graph was linked with beside what is installed: texts of a vocabulary file and of a file of decisions."""

    vocabulary: str = ""
    decisions: str = ""


class Store(Protocol):
    """A property graph of papers and entities.

    All writing is by whole papers, in transactions: a call to :meth:`write` or :meth:`remove` is carried
    out wholly or not at all.
    """

    location: str

    def digests(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the digests of those papers that the store holds."""

    def write(self, contributions: Sequence[Contribution], linker: Linker | None = None) -> None:
        """Bring papers into the graph, in one transaction.

        A paper with the same digest is left as it is; one with another digest is replaced. Names that are new to the
        graph lead where the linker would have them by what this session has written, without one to themselves.
        """

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Take papers away with exactly what they contributed; return the ids that were there."""

    def linking_settings(self) -> LinkingSettings:
        """Return what the graph remembers of :meth:`link`; of an embedded store, the decisions beside it."""

    def link(self, linker: Linker) -> int:
        """Let every name lead where it should, now that papers came or went; return how many were moved.

        Until then, names lead where they led, or where they were led when they were new.
        If the linker's vocabulary or decisions are others than before, all that this concerns is linked anew.
        """

    def query(self, cypher: str, parameters: Mapping[str, Any]) -> list[Row]:
        """Run a read-only Cypher statement.

        Raises
        ------
        QueryError
            If the statement is wrong or would write.
        """

    def search(self, text: str, limit: int = 20) -> list[Hit]:
        """Find entities and papers by name, alias or title, tolerant of typing errors, best first."""

    def diagnose(self) -> list[tuple[str, str, bool]]:
        """Check the store from inside: rows of what was checked, what was found, and whether it is well."""

    def close(self) -> None:
        """Let go of the store."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
