"""Finding nodes of a Neo4j database by name: two full-text indexes, and what they are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kg.schema import PAPER, EntityType
from kg.store import Hit
from kg.stores._ranking import ranked, surely_meant
from kg.stores.naming import Run

_WORDS: Final = "kg_names"
_FORMS: Final = "kg_forms"
_CANDIDATES: Final = 200
_WORD: Final = re.compile(r"\w+")
_FIND: Final = (
    f"CALL db.index.fulltext.queryNodes($index, $query, {{limit: {_CANDIDATES}}}) YIELD node AS n "
    "RETURN n.id AS id, labels(n)[0] AS label, coalesce(n.name, n.title) AS name, "
    "coalesce(n.aliases, []) AS aliases, coalesce(n.papers, 1) AS papers"
)


def _index(name: str, labels: Iterable[str], properties: str, analyzer: str) -> str:
    return (
        f"CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR (n:{'|'.join(labels)}) ON EACH [n.{properties}] "
        f"OPTIONS {{indexConfig: {{`fulltext.analyzer`: '{analyzer}'}}}}"
    )


INDEXES: Final[Mapping[str, str]] = {
    _WORDS: _index(_WORDS, (*EntityType, PAPER), "name, n.aliases, n.title", "standard-no-stop-words"),
    _FORMS: _index(_FORMS, EntityType, "name, n.aliases", "keyword"),
}
"""What makes the indexes: one of the words of names, one of each name as a whole, in the case that it is written in."""


def search(read: Run, text: str, limit: int) -> list[Hit]:
    """Find entities and papers by name, alias or title, tolerant of typing errors, best first.

    Parameters
    ----------
    read
        Runs a statement that only reads.
    """
    words = _WORD.findall(text.casefold())
    if not words:
        return []
    # By words alone, "LLM" would not be found: a thousand names have that word and few others beside it.
    rows = read(_FIND, {"index": _FORMS, "query": _as_written(text)})
    rows += read(_FIND, {"index": _WORDS, "query": _begun(words)})
    if not surely_meant(text, rows):
        rows += read(_FIND, {"index": _WORDS, "query": _mistyped(words)})
    return ranked(text, rows, limit)


def _as_written(text: str) -> str:
    """Write a query for names that are a text, in its case or another usual one."""
    plain = " ".join(text.split())
    quoted = (case.replace("\\", "\\\\").replace('"', '\\"') for case in _cases(plain))
    return " ".join(f'"{case}"' for case in quoted)


def _cases(text: str) -> list[str]:
    capitals = text.upper()
    plural = capitals[:-1] + "s" if capitals.endswith("S") else capitals  # LLMs
    return list(dict.fromkeys((text, text.lower(), text.title(), text.capitalize(), capitals, plural)))


def _begun(words: Sequence[str]) -> str:
    """Write a query for the full-text index: each word as it is or as a beginning, and all as one.

    Words are word characters in lower case only, so there is no Lucene syntax to escape.
    """
    return " ".join(f"{word}^4 {word}*^2" for word in dict.fromkeys((*words, "".join(words))))


def _mistyped(words: Sequence[str]) -> str:
    """Write a query for words with typing errors, two words typed as one, and one typed as two."""
    clauses = [f"{word}~{1 if len(word) < 6 else 2}" for word in words if len(word) > 2]
    if len(words) > 1:
        clauses.append(f"{''.join(words)}~2")
    else:
        clauses += [f"(+{words[0][:cut]} +{words[0][cut:]})" for cut in range(2, len(words[0]) - 1)]
    return " ".join(clauses) or words[0]
