"""The store on a Neo4j server, through the official driver."""

from __future__ import annotations

import logging
import os
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar
from urllib.parse import urlsplit

import neo4j
from neo4j import exceptions as driver_errors

from kg.contribution import Contribution
from kg.errors import StoreError
from kg.schema import MENTIONS, PAPER, EntityType, RelationType
from kg.store import Hit, LinkingSettings, Row
from kg.stores import _neo4j_names, _writing, linking, naming, pages
from kg.stores._deciding import Placing, Written
from kg.stores._edges import DeleteRelations
from kg.stores._entities import Changes
from kg.stores._neo4j_errors import explained
from kg.stores._reading_only import refuse_other_than_reading

if TYPE_CHECKING:
    from kg.linking import Linker

_CONNECT_SECONDS: Final = 5.0
_RETRY_SECONDS: Final = 5.0
_PATIENCE_SECONDS: Final = 120.0
"""How long a server that went away in the middle of the work is waited for."""

_AGAIN: Final = frozenset(
    {
        # Another writer deleted what we had just found, or made the same index at the same time.
        "Neo.ClientError.Statement.EntityNotFound",
        "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists",
    }
)
_SHOW_CONSTRAINTS: Final = (
    "SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties WHERE type = 'UNIQUENESS' AND properties = ['id'] "
    "RETURN labelsOrTypes[0] AS of"
)
_SHOW_INDEXES: Final = (
    "SHOW INDEXES YIELD name, labelsOrTypes, properties, entityType, state "
    "WHERE (entityType = 'RELATIONSHIP' AND properties = ['paper']) OR name IN $names "
    "OR (entityType = 'NODE' AND size(properties) = 1 AND properties <> ['id']) "
    "RETURN CASE WHEN name IN $names THEN name WHEN entityType = 'NODE' THEN labelsOrTypes[0] + '.' + properties[0] "
    "ELSE labelsOrTypes[0] END AS of, state"
)
_log: Final = logging.getLogger(__name__)
# The driver's own words (notifications, retries) go where a program configures them, not to the terminal.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

T = TypeVar("T")


class Neo4jStore:
    """A graph in a Neo4j database.

    Credentials are read from ``NEO4J_USERNAME`` (default ``neo4j``) and ``NEO4J_PASSWORD``. The database is
    the path of the address, else ``NEO4J_DATABASE``, else the user's home database.

    Parameters
    ----------
    address
        ``neo4j://host:port/database`` or another of :data:`kg.store.NEO4J_SCHEMES`.
    create
        Make the constraints and indexes that are missing.

    Raises
    ------
    StoreError
        If the server cannot be reached, refuses the credentials, has no such database or holds no graph.
    """

    def __init__(self, address: str, *, create: bool = False) -> None:
        uri, database = _parse(address)
        self.location = address
        self._database = database or os.environ.get("NEO4J_DATABASE") or None
        with self._plain_words():
            self._driver = neo4j.GraphDatabase.driver(
                uri,
                auth=_credentials(),
                connection_timeout=_CONNECT_SECONDS,
                connection_acquisition_timeout=_CONNECT_SECONDS,
                max_transaction_retry_time=_RETRY_SECONDS,
                notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
                user_agent="abstracts-kg",
            )
        self._session_mark = uuid.uuid4().hex
        self._written = Written()
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        try:
            self._check_schema(create)
        except BaseException:
            self.close()
            raise

    def digests(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the digests of those papers that the store holds."""
        with self._plain_words():
            rows = self._read(_writing.DIGESTS, {"ids": list(ids)})
        return {row["id"]: row["digest"] for row in rows}

    def write(self, contributions: Sequence[Contribution], linker: Linker | None = None) -> None:
        """Bring papers into the graph, in one transaction."""
        placing = Placing(linker, self._written) if linker else None
        self._change(
            lambda run, delete: _writing.write(run, delete, contributions, placing),
            "the batch was not written: ",
            mark=True,
        )

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Take papers away with exactly what they contributed; return the ids that were there."""
        removed: list[list[str]] = []

        def work(run: naming.Run, delete: DeleteRelations) -> Changes | None:
            present, changes = _writing.remove(run, delete, ids)
            removed.append(present)
            return changes if present else None

        self._change(work, "nothing was removed: ", mark=True)
        # A second try, after a commit whose answer was lost, finds them gone already.
        return next((present for present in reversed(removed) if present), [])

    def linking_settings(self) -> LinkingSettings:
        """Return what the graph remembers of :meth:`link`."""
        return linking.settings(self.query)

    def link(self, linker: Linker) -> int:
        """Let every name lead where it should; return how many were moved."""
        moved = linking.link(self.query, self._change, linker, self._written, self._session_mark)
        self._written.clear()
        return moved

    def query(self, cypher: str, parameters: Mapping[str, Any]) -> list[Row]:
        """Run a read-only Cypher statement; what would write, or reads anything else, is refused."""
        refuse_other_than_reading(cypher)
        with self._plain_words(query=True):
            return self._read(cypher, parameters)

    def search(self, text: str, limit: int = 20) -> list[Hit]:
        """Find entities and papers by name, alias or title, tolerant of typing errors, best first."""
        with self._plain_words():
            return _neo4j_names.search(self._read, text, limit)

    def diagnose(self) -> list[tuple[str, str, bool]]:
        """Describe the server and compare the graph with the sums that the entities keep."""
        with self._plain_words():
            rows = [*self._server_rows(), *self._schema_rows(), *self._sum_rows()]
            return [*rows, linking.diagnosis(self._read)]

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _session(self, access: str) -> neo4j.Session:
        return self._driver.session(
            database=self._database, default_access_mode=access, bookmark_manager=self._bookmarks, fetch_size=-1
        )

    def _change(self, work: linking.Work, failed: str = "names were not linked: ", *, mark: bool = False) -> None:
        def in_transaction(transaction: neo4j.ManagedTransaction) -> Changes | None:
            run = _runner(transaction)
            changes = work(run, _relation_deleter(transaction))
            if changes and mark:
                run(_writing.MARK, {"session": self._session_mark})
            return changes

        with self._plain_words(failed):
            changes = self._transact(in_transaction)
        if changes:
            self._written.add(changes)

    def _read(self, cypher: str, parameters: Mapping[str, Any]) -> list[Row]:
        return self._transact(lambda transaction: _rows(transaction, cypher, parameters), access=neo4j.READ_ACCESS)

    def _transact(self, work: Callable[[neo4j.ManagedTransaction], T], access: str = neo4j.WRITE_ACCESS) -> T:
        """Run work in a transaction that the driver retries; wait for a server that went away."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        for pause in chain((0.5, 1.0, 2.0), _forever(3.0)):
            try:
                with self._session(access) as session:
                    return (session.execute_read if access == neo4j.READ_ACCESS else session.execute_write)(work)
            except (driver_errors.Neo4jError, driver_errors.DriverError) as error:
                if not _may_pass(error) or time.monotonic() + pause > deadline:
                    raise
                if pause == 0.5 and isinstance(error, driver_errors.DriverError):
                    _log.warning(
                        "%s does not answer; waiting up to %d seconds for it", self.location, _PATIENCE_SECONDS
                    )
            time.sleep(pause)
        raise AssertionError("unreachable")

    def _check_schema(self, create: bool) -> None:
        with self._plain_words():
            constraints, indexes = self._schema()
        if constraints:
            _writing.check_format(self.location, linking.format_of(self._read))
        if not create:
            if not constraints:
                raise StoreError(
                    f"{self.location} holds no graph; make one with `kg build FILE --store {self.location}`"
                )
            return
        missing = [statement for of, statement in _CONSTRAINTS.items() if of not in constraints]
        missing += [statement for of, statement in _INDEXES.items() if of not in indexes]
        if not missing:
            return
        with self._plain_words("the database cannot be prepared: "):
            for statement in missing:
                self._transact(lambda transaction, statement=statement: _rows(transaction, statement, {}))  # type: ignore[misc]
            self._read("CALL db.awaitIndexes(600)", {})

    def _schema(self) -> tuple[set[str], dict[str, str]]:
        """Return which labels have their constraint, and the states of our indexes by what they are of."""
        # Not retried: this is the first thing we ask a server.
        with self._session(neo4j.READ_ACCESS) as session:
            constraints = {record["of"] for record in session.run(_SHOW_CONSTRAINTS)}
            found = session.run(_SHOW_INDEXES, names=list(_neo4j_names.INDEXES))
            indexes = {record["of"]: record["state"] for record in found}
        return constraints, indexes

    def _server_rows(self) -> Iterator[tuple[str, str, bool]]:
        components = self._read(
            "CALL dbms.components() YIELD name, versions, edition WHERE name = 'Neo4j Kernel' "
            "RETURN versions[0] AS version, edition",
            {},
        )[0]
        database = self._read("CALL db.info() YIELD name RETURN name", {})[0]["name"]
        seconds = []
        for _ in range(5):
            start = time.perf_counter()
            self._read("RETURN 1 AS one", {})
            seconds.append(time.perf_counter() - start)
        yield "store", f"Neo4j {components['version']} ({components['edition']}), {self.location}", True
        yield "database", database, True
        yield "round trip", f"{min(seconds) * 1000:.1f} ms", True

    def _schema_rows(self) -> Iterator[tuple[str, str, bool]]:
        constraints, indexes = self._schema()
        online = {of for of, state in indexes.items() if state == "ONLINE"}
        for what, expected, found in (("constraints", _CONSTRAINTS, constraints), ("indexes", _INDEXES, online)):
            missing = [of for of in expected if of not in found]
            words = f"{len(expected) - len(missing)} of {len(expected)}"
            remedy = f"; missing or not online for {', '.join(missing)}: the next `kg build` makes them"
            yield what, words + (remedy if missing else ""), not missing

    def _sum_rows(self) -> Iterator[tuple[str, str, bool]]:
        papers = pages.count(self._read, PAPER)
        edges = self._read(f"MATCH (:{PAPER})-[m:{MENTIONS}]->() RETURN count(m) AS n", {})[0]["n"]
        entities = self._read(
            f"MATCH (e:{'|'.join(EntityType)}) RETURN count(e) AS n, coalesce(sum(e.papers), 0) AS owed", {}
        )[0]
        yield "papers", f"{papers:,}", True
        yield "entities", f"{entities['n']:,}", True
        same = entities["owed"] == edges
        words = f"{edges:,}" if same else (
            f"{edges:,} found, {entities['owed']:,} recorded: something else changed the graph, build it anew"
        )  # fmt: skip
        yield "mentions", words, same

    @contextmanager
    def _plain_words(self, failed: str = "", *, query: bool = False) -> Iterator[None]:
        try:
            yield
        except (driver_errors.Neo4jError, driver_errors.DriverError, ValueError, TypeError) as error:
            raise explained(error, self.location, failed, query=query) from None


def _constraint(label: str) -> str:
    return f"CREATE CONSTRAINT kg_{label.lower()}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"


def _paper_index(type_: str) -> str:
    return f"CREATE INDEX kg_{type_.lower()}_paper IF NOT EXISTS FOR ()-[r:{type_}]-() ON (r.paper)"


def _property_index(label: str, property_: str) -> str:
    return f"CREATE INDEX kg_{label.lower()}_{property_} IF NOT EXISTS FOR (n:{label}) ON (n.{property_})"


_CONSTRAINTS: Final = {label: _constraint(label) for label in (PAPER, *EntityType, *_writing.OWN_LABELS)}
_INDEXES: Final = {
    **{
        f"{label}.{property_}": _property_index(label, property_)
        for label, properties in naming.INDEXES.items()
        for property_ in properties
    },
    **{f"{label}.{rank}": _property_index(label, rank) for label in EntityType for rank in naming.RANKS},
    **{type_.value: _paper_index(type_) for type_ in RelationType},
    **_neo4j_names.INDEXES,
}


def _parse(address: str) -> tuple[str, str]:
    """Split an address into what the driver takes and the database, refusing credentials in it."""
    parts = urlsplit(address)
    if "@" in parts.netloc:
        raise StoreError(
            f"the address of {parts.netloc.rpartition('@')[2]} must not carry a user name or password; "
            "set NEO4J_USERNAME and NEO4J_PASSWORD instead"
        )
    if not parts.hostname:
        raise StoreError(f"{address} names no server; write for example neo4j://localhost:7687")
    return parts._replace(path="", fragment="").geturl(), parts.path.strip("/")


def _credentials() -> tuple[str, str] | None:
    password = os.environ.get("NEO4J_PASSWORD")
    return (os.environ.get("NEO4J_USERNAME") or "neo4j", password) if password else None


def _forever(value: T) -> Iterator[T]:
    while True:
        yield value


def _rows(transaction: neo4j.ManagedTransaction, cypher: str, parameters: Mapping[str, Any]) -> list[Row]:
    result = transaction.run(cypher, dict(parameters))
    keys = result.keys()
    return [dict(zip(keys, map(_plain, record), strict=True)) for record in result]


def _runner(transaction: neo4j.ManagedTransaction) -> naming.Run:
    return lambda cypher, parameters: _rows(transaction, cypher, parameters)


def _relation_deleter(transaction: neo4j.ManagedTransaction) -> DeleteRelations:
    def delete(type_: RelationType, rows: Sequence[Row]) -> None:
        # The ends are compared, not looked up: the index on the paper leads to few edges, a hub to many.
        statement = (
            f"UNWIND $rows AS row MATCH (h)-[r:{type_} {{paper: row.paper}}]->(t) "
            "WHERE h.id = row.head AND t.id = row.tail DELETE r"
        )
        transaction.run(statement, {"rows": list(rows)}).consume()

    return delete


def _plain(value: Any) -> Any:
    """Turn what the driver returns into lists, dictionaries, text and numbers."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, neo4j.graph.Node):
        properties = {key: _plain(item) for key, item in value.items() if key not in _writing.INTERNAL}
        return {"label": next(iter(value.labels), None), **properties}
    if isinstance(value, neo4j.graph.Relationship):
        return {"type": value.type, **_plain(dict(value))}
    if isinstance(value, neo4j.graph.Path):
        nodes, links = map(_plain, value.nodes), map(_plain, value.relationships)
        return [next(nodes), *chain.from_iterable(zip(links, nodes, strict=True))]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple) and not hasattr(value, "iso_format"):
        return [_plain(item) for item in value]
    return value.iso_format() if hasattr(value, "iso_format") else str(value)


def _may_pass(error: driver_errors.Neo4jError | driver_errors.DriverError) -> bool:
    """Whether trying again can help. All our writing may be done twice, so a lost commit can be, too."""
    return (
        error.is_retryable()
        or isinstance(error, driver_errors.IncompleteCommit)
        or getattr(error, "code", None) in _AGAIN
    )
