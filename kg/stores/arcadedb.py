"""The embedded store: ArcadeDB inside this process, a folder on disk, nothing to start."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from kg.contribution import Contribution
from kg.errors import QueryError, StoreError
from kg.linking import Decisions
from kg.schema import MENTIONS, PAPER, EntityType, RelationType
from kg.store import Hit, LinkingSettings, Row
from kg.stores import _writing, linking, naming, pages
from kg.stores._deciding import Placing, Written
from kg.stores._edges import DeleteRelations
from kg.stores._entities import Changes
from kg.stores._java import (
    heap,
    in_java,
    jvm_arguments,
    plain,
    query_message,
    quiet_stderr,
    reason,
    without_collecting,
    without_reusing_space,
)
from kg.stores._name_index import NameIndex
from kg.stores._reading_only import refuse_other_than_reading
from kg.stores._writing import FORMAT
from kg.stores.linking import Work
from kg.stores.naming import Run

if TYPE_CHECKING:
    from arcadedb_embedded import Database

    from kg.linking import Linker

_MARKER: Final = "kg.json"
_BOOKKEEPING: Final = "Bookkeeping"
_PAGE: Final = 20_000
# SQL, since only SQL finds edges by the index on their paper.
_DELETE_EDGES: Final = "DELETE FROM {type} WHERE paper IN :papers AND (paper + ' ' + @out.id + ' ' + @in.id) IN :edges"


class ArcadeStore:
    """A graph in a folder, for one process at a time.

    Parameters
    ----------
    path
        Folder of the store.
    create
        Make the store if there is none.
    lasting
        Spend time on making Java fast, for a process that answers many questions.

    Raises
    ------
    StoreError
        If there is no store, the folder is something else, or another process has it open.
    """

    def __init__(self, path: Path, *, create: bool = False, lasting: bool = False) -> None:
        self.location = str(path)
        self._path = path
        marker = path / _MARKER
        if marker.is_file():
            _check_format(marker)
        elif path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise StoreError(f"{path} exists but is no graph store; name another folder with --store")
        elif not create:
            raise StoreError(f"there is no graph store at {path}; make one with `kg build FILE --store {path}`")
        new = not marker.is_file()
        self._database = self._open(new=new, lasting=lasting)
        self._decisions = path / "decisions.tsv"
        self._session = uuid.uuid4().hex
        self._written = Written(whole=new)

    def digests(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the digests of those papers that the store holds."""
        return {row["id"]: row["digest"] for row in self.query(_writing.DIGESTS, {"ids": list(ids)})}

    def write(self, contributions: Sequence[Contribution], linker: Linker | None = None) -> None:
        """Bring papers into the graph, in one transaction."""
        placing = Placing(linker, self._written) if linker else None
        self._change(lambda run, delete: _writing.write(run, delete, contributions, placing), mark=True)

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Take papers away with exactly what they contributed; return the ids that were there."""
        present: list[str] = []

        def work(run: Run, delete: DeleteRelations) -> Changes | None:
            found, changes = _writing.remove(run, delete, ids)
            present[:] = found
            return changes if found else None

        self._change(work, mark=True)
        return present

    def linking_settings(self) -> LinkingSettings:
        """Return what the graph remembers of :meth:`link`, and the decisions in the file beside it."""
        try:
            decisions = self._decisions.read_text(encoding="utf-8")
        except FileNotFoundError:
            decisions = ""
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"{self._decisions} cannot be read: {error}") from None
        return replace(linking.settings(self._read), decisions=decisions)

    def link(self, linker: Linker) -> int:
        """Let every name lead where it should; return how many were moved."""
        if Decisions.loads(self.linking_settings().decisions, str(self._decisions)) != linker.decisions:
            temporary = self._decisions.with_suffix(".tmp")
            temporary.write_text(linker.decisions.dumps(), encoding="utf-8")
            temporary.replace(self._decisions)
        with without_collecting():
            moved = linking.link(self._read, self._change, linker, self._written, self._session)
        self._written.clear()
        return moved

    def query(self, cypher: str, parameters: Mapping[str, Any]) -> list[Row]:
        """Run a read-only Cypher statement; what would write, or reads anything else, is refused."""
        from arcadedb_embedded import ArcadeDBError

        refuse_other_than_reading(cypher)
        try:
            return self._rows(cypher, dict(parameters))
        except ArcadeDBError as error:
            raise QueryError(query_message(error)) from None

    def search(self, text: str, limit: int = 20) -> list[Hit]:
        """Find entities and papers by name, alias or title, tolerant of typing errors, best first."""
        if self._names.generation != self._generation():
            self._names.rebuild(self._all_names(), self._generation())
        return self._names.search(text, limit)

    def diagnose(self) -> list[tuple[str, str, bool]]:
        """Read the whole graph and compare it with the sums that the entities keep."""
        rows = [("store", f"embedded (ArcadeDB), {self.location}", True)]
        papers = pages.count(self.query, PAPER)
        sums = {label: self._label_sums(label) for label in EntityType}
        entities = sum(count for count, _ in sums.values())
        owed = sum(total for _, total in sums.values())
        edges = self.query(f"MATCH (:{PAPER})-[m:{MENTIONS}]->() RETURN count(m) AS n", {})[0]["n"]
        rows.append(("papers", f"{papers:,}", True))
        rows.append(("entities", f"{entities:,}", True))
        same = owed == edges
        words = f"{edges:,}" if same else f"{edges:,} found, {owed:,} recorded: the folder is damaged, build it anew"
        rows.append(("mentions", words, same))
        rows.append(linking.diagnosis(self._read))
        indexed = self._names.generation == self._generation()
        rows.append(("name index", "up to date" if indexed else "behind; made anew at the next search", True))
        return rows

    def close(self) -> None:
        """Let go of the folder."""
        if "_names" in self.__dict__:
            self._names.close()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def _names(self) -> NameIndex:
        return NameIndex(self._path / "names.sqlite")

    def _open(self, *, new: bool, lasting: bool) -> Database:
        with quiet_stderr():
            import arcadedb_embedded
            import jpype

            graph = self._path / "graph"
            # Else the runtime leaves its crash reports in the working folder.
            os.environ.setdefault("ARCADEDB_JVM_ERROR_FILE", str(Path(tempfile.gettempdir()) / "kg-java-error-%p.log"))
            options: dict[str, Any] = {}
            if not jpype.isJVMStarted():  # one Java runtime a process, with the settings of the first store
                options = {"heap_size": heap(), "jvm_args": jvm_arguments(lasting=lasting)}
            try:
                if not new:
                    return arcadedb_embedded.open_database(str(graph), jvm_kwargs=options)
                self._path.mkdir(parents=True, exist_ok=True)
                database = arcadedb_embedded.create_database(str(graph), jvm_kwargs=options)
            except arcadedb_embedded.ArcadeDBError as error:
                if "locked by another process" in str(error) or "already in use" in str(error):
                    raise StoreError(
                        f"{self.location} is in use by another process; wait for it or close it, then try again"
                    ) from None
                raise StoreError(f"{self.location} cannot be opened: {reason(error)}") from None
            except OSError as error:
                raise StoreError(f"{self.location} cannot be made: {error.strerror}") from None
        with without_reusing_space():
            _create_schema(database)
        # Written last: a folder without it was never a whole store.
        (self._path / _MARKER).write_text(json.dumps({"format": FORMAT}) + "\n", encoding="utf-8")
        return database

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        from arcadedb_embedded import ArcadeDBError
        from jpype import JException

        try:
            with self._database.transaction():
                yield
        except (ArcadeDBError, JException) as error:
            raise StoreError(f"{self.location}: the batch was not written: {reason(error)}") from None

    def _run(self, cypher: str, parameters: Mapping[str, Any]) -> list[Row]:
        result = self._database.command("opencypher", cypher, in_java(parameters))
        return list(result.to_list()) if result is not None else []

    def _read(self, cypher: str, parameters: Mapping[str, Any]) -> list[Row]:
        # Like :meth:`query`, for parameters of thousands of rows.
        from arcadedb_embedded import ArcadeDBError
        from jpype import JException

        try:
            return self._rows(cypher, in_java(parameters))
        except (ArcadeDBError, JException) as error:
            raise StoreError(f"{self.location} cannot be read: {reason(error)}") from None

    def _rows(self, cypher: str, parameters: Any) -> list[Row]:
        with without_collecting():
            rows = self._database.query("opencypher", cypher, parameters).to_list()
        return [plain(row) for row in rows]

    def _change(self, work: Work, *, mark: bool = False) -> None:
        """Carry out work in a transaction and let the index of names follow."""
        with without_collecting(), self._transaction():
            changes = work(self._run, self._delete_relations)
            if changes and mark:
                self._run(_writing.MARK, {"session": self._session})
            generation = self._advance() if changes else 0
        if changes:
            self._written.add(changes)
            self._follow(changes, generation)

    def _delete_relations(self, type_: RelationType, rows: Sequence[Row]) -> None:
        parameters = {
            "papers": sorted({row["paper"] for row in rows}),
            "edges": [f"{row['paper']} {row['head']} {row['tail']}" for row in rows],
        }
        self._database.command("sql", _DELETE_EDGES.format(type=type_), parameters)

    def _generation(self) -> int:
        row = self._database.query("sql", f"SELECT generation FROM {_BOOKKEEPING}").first()
        return int(row.get("generation")) if row else 0

    def _advance(self) -> int:
        generation = self._generation() + 1
        self._database.command("sql", f"UPDATE {_BOOKKEEPING} SET generation = :n", {"n": generation})
        return generation

    def _follow(self, changes: Changes, generation: int) -> None:
        if self._names.generation == generation - 1 or generation == 1:
            self._names.update(changes.named, changes.gone, generation)

    def _all_names(self) -> Iterator[Row]:
        for label in (PAPER, *EntityType):
            name = "title" if label == PAPER else "name"
            rest = "[] AS aliases, 1 AS papers" if label == PAPER else "n.aliases AS aliases, n.papers AS papers"
            statement = f"MATCH (n:{label}) WHERE n.id > $last RETURN n.id AS id, n.{name} AS name, {rest}"
            for row in pages.in_pages(self.query, statement, _PAGE):
                yield {**row, "label": str(label)}

    def _label_sums(self, label: str) -> tuple[int, int]:
        row = self.query(f"MATCH (n:{label}) RETURN count(n) AS n, coalesce(sum(n.papers), 0) AS papers", {})[0]
        return int(row["n"]), int(row["papers"])


def _check_format(marker: Path) -> None:
    try:
        found = json.loads(marker.read_text(encoding="utf-8"))["format"]
    except (OSError, ValueError, KeyError, TypeError):
        raise StoreError(f"{marker} cannot be read; the folder is damaged, build it anew") from None
    _writing.check_format(marker.parent, found)


def _create_schema(database: Database) -> None:
    statements = [f"CREATE DOCUMENT TYPE {_BOOKKEEPING}"]
    for label in (PAPER, *EntityType, *_writing.OWN_LABELS):
        statements += [
            f"CREATE VERTEX TYPE {label}",
            f"CREATE PROPERTY {label}.id STRING",
            f"CREATE INDEX ON {label} (id) UNIQUE",
        ]
    for label, properties in naming.INDEXES.items():
        for property_ in properties:
            statements += [
                f"CREATE PROPERTY {label}.{property_} STRING",
                f"CREATE INDEX ON {label} ({property_}) NOTUNIQUE",
            ]
    for label in EntityType:
        for rank in naming.RANKS:
            statements += [f"CREATE PROPERTY {label}.{rank} DOUBLE", f"CREATE INDEX ON {label} ({rank}) NOTUNIQUE"]
    statements.append(f"CREATE EDGE TYPE {MENTIONS}")
    for type_ in RelationType:
        statements += [
            f"CREATE EDGE TYPE {type_}",
            f"CREATE PROPERTY {type_}.paper STRING",
            f"CREATE INDEX ON {type_} (paper) NOTUNIQUE",
        ]
    for statement in statements:
        database.command("sql", statement)
    with database.transaction():
        database.command("sql", f"INSERT INTO {_BOOKKEEPING} SET generation = 0")
