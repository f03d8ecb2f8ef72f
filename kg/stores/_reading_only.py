"""What a statement may do beside reading the graph: nothing.

The stores themselves refuse statements that would write to the graph. What they count as reading and is none of it
is refused here: ``LOAD CSV``, which reads files and addresses; ending the transactions of others; and
procedures, except those that tell what is in the graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.errors import QueryError

_READING_PROCEDURES: Final = frozenset(
    {
        "db.index.fulltext.querynodes", "db.index.fulltext.queryrelationships", "db.info", "db.labels", "db.ping",
        "db.propertykeys", "db.relationshiptypes", "db.schema.nodetypeproperties", "db.schema.reltypeproperties",
        "db.schema.visualization", "dbms.components",
    }
)  # fmt: skip
_BETWEEN: Final = r"(?:[^\w.{(/]|/(?![*/])|/\*(?:[^*]|\*(?!/))*\*/|//[^\r\n]*[\r\n])*"
"""What may stand between two words of Cypher: blanks, quotes of names, comments."""

# These look into texts, too: telling a text from a statement is for a parser, and two stores have two of them.
_LOAD: Final = re.compile(rf"\bLOAD{_BETWEEN}CSV\b", re.IGNORECASE)
_TERMINATE: Final = re.compile(rf"\bTERMINATE{_BETWEEN}TRANSACTIONS?\b", re.IGNORECASE)
_CALL: Final = re.compile(rf"\bCALL\b{_BETWEEN}(?P<name>\w+(?:{_BETWEEN}\.{_BETWEEN}\w+)+)", re.IGNORECASE)
_REFUSED: Final = "is not allowed here, only reading the graph is; give a text with such words as a parameter"
_ESCAPE: Final = re.compile(r"\\u+([0-9a-fA-F]{4})")


def refuse_other_than_reading(cypher: str) -> None:
    """Refuse a statement that would do something else than read the graph and that a store would let through.

    Raises
    ------
    QueryError
        Naming what is not allowed.
    """
    for text in _readings(cypher):
        for pattern, what in ((_LOAD, "LOAD CSV"), (_TERMINATE, "TERMINATE TRANSACTIONS")):
            if pattern.search(text):
                raise QueryError(f"{what} {_REFUSED}")
        for call in _CALL.finditer(text):
            name = re.sub(_BETWEEN, "", call["name"])
            if name.casefold() not in _READING_PROCEDURES:
                raise QueryError(f"the procedure {name} {_REFUSED}")


def _readings(cypher: str) -> Iterator[str]:
    """Yield the statement as it stands, and with its escapes for characters read, as Neo4j 5 does first of all."""
    yield cypher
    if _ESCAPE.search(cypher):
        yield _ESCAPE.sub(lambda match: chr(int(match[1], 16)), cypher)
