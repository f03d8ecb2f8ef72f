"""The graph as a Python object: open it, ask it, hand it to networkx."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

from kg import output
from kg.head import RELATION, TYPE
from kg.names import resolve
from kg.query import Query, Registry, bind
from kg.store import DEFAULT_STORE, Hit, Row, Store
from kg.stores import open_store, reading

if TYPE_CHECKING:
    import networkx
    import pandas


@dataclass(frozen=True, slots=True)
class Answer(Sequence[Row]):
    """Rows that answer a question. A sequence of dictionaries; in a notebook, a table.

    ``asked`` are the parameters as they were understood: names replaced by ids. ``cypher`` is what was run:
    one statement, or all the different ones of a question that is answered in Python.
    """

    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    cypher: str
    asked: dict[str, Any]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: Any) -> Any:
        return self.rows[index]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def render(
        self,
        format_: str = "table",
        *,
        columns: Sequence[str] | None = None,
        width: int | None = None,
        colour: bool = False,
    ) -> str:
        """Write the rows in one of :data:`kg.output.FORMATS`, all columns or those named."""
        return output.render(self.rows, columns or self.columns, format_, width=width, colour=colour)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a pandas frame.

        Raises
        ------
        ModuleNotFoundError
            If pandas is not installed; it is no requirement of this package.
        """
        try:
            import pandas
        except ModuleNotFoundError:
            raise ModuleNotFoundError("to_pandas needs pandas: pip install 'abstracts-kg[pandas]'") from None
        return pandas.DataFrame([dict(row) for row in self.rows], columns=list(self.columns))

    def _repr_html_(self) -> str:
        from html import escape

        head = "".join(f"<th>{escape(column)}</th>" for column in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(output.as_text(row.get(c)))}</td>" for c in self.columns) + "</tr>"
            for row in self.rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


class Graph:
    """A knowledge graph in a store.

    Parameters
    ----------
    store
        An open store; :meth:`open` makes one from its address.
    queries
        The questions that can be asked.

    Examples
    --------
    >>> from kg import Graph
    >>> with Graph.open("papers.kg") as graph:  # doctest: +SKIP
    ...     for row in graph.methods_on_dataset("ImageNet"):
    ...         print(row["name"], row["papers"])
    """

    def __init__(self, store: Store, queries: Registry | None = None) -> None:
        self.store = store
        self.queries = queries or Registry()

    @classmethod
    def open(cls, location: str | Path | None = None, *, create: bool = False, queries: Registry | None = None) -> Self:
        """Open the graph at an address: the one given, else ``KG_STORE``, else ``papers.kg``."""
        return cls(open_store(location or os.environ.get("KG_STORE") or DEFAULT_STORE, create=create), queries)

    def ask(self, name: str, **values: Any) -> Answer:
        """Ask a named question.

        Every question is also a method: ``graph.methods_on_dataset("ImageNet")``.

        Parameters
        ----------
        name
            Name of the question, as ``kg query`` lists them.
        **values
            Its parameters; nodes may be given by id, name or alias.

        Raises
        ------
        QueryError
            If there is no such question or a parameter does not fit.
        NotFoundError
            If nothing in the graph goes by a name.
        """
        query = self.queries[name]
        bound = bind(query, values)
        several = next((parameter.name for parameter in query.parameters if parameter.several), None)
        if several is None:
            return self._ask_once(query, bound)
        answers = [self._ask_once(query, {**bound, several: value}) for value in bound[several]]
        rows = tuple(row for answer in answers for row in answer)
        asked = {**bound, several: [answer.asked[several] for answer in answers]}
        return Answer(rows, tuple(query.columns), answers[0].cypher, asked)

    def _ask_once(self, query: Query, bound: dict[str, Any]) -> Answer:
        values, labels = dict(bound), dict[str, str]()
        for parameter in query.parameters:
            value = values[parameter.name]
            if parameter.labels and value is not None:
                values[parameter.name], labels[parameter.name] = resolve(self.store, value, parameter.labels)
            elif parameter.kind in (TYPE, RELATION):
                labels[parameter.name] = value
        heard = _Heard(self.store)
        rows = query.answer(cast(Store, heard), values, labels)
        return Answer(tuple(rows), tuple(query.columns), "\n".join(dict.fromkeys(heard.statements)), values)

    def cypher(self, statement: str, **parameters: Any) -> Answer:
        """Run a read-only Cypher statement."""
        rows = self.store.query(statement, parameters)
        return Answer(tuple(rows), tuple(rows[0]) if rows else (), statement, parameters)

    def to_networkx(self, entities: Sequence[str] | None = None) -> networkx.MultiDiGraph:
        """Return the graph, or the part between some entities, for networkx.

        Parameters
        ----------
        entities
            Ids of entities: these, the relations among them and nothing else. By default everything, papers
            and mentions too: about 1.2 GB for 1.4 million edges.

        Returns
        -------
        networkx.MultiDiGraph
            Nodes by id with ``label`` and what the node holds; edges with ``type``,
            ``paper``, ``sentence`` and so on.
        """
        import networkx

        graph = networkx.MultiDiGraph()
        chosen = None if entities is None else frozenset(entities)
        for node in reading.nodes(self.store):
            if chosen is None or node["id"] in chosen:
                graph.add_node(node["id"], **{key: value for key, value in node.items() if key != "id"})
        for edge in reading.edges(self.store):
            if edge["head"] in graph and edge["tail"] in graph:
                attributes = {key: value for key, value in edge.items() if key not in ("head", "tail")}
                graph.add_edge(edge["head"], edge["tail"], **attributes)
        return graph

    def search(self, text: str, limit: int = 20) -> list[Hit]:
        """Find entities and papers by name, alias or title, best first."""
        return self.store.search(text, limit)

    def __getattr__(self, name: str) -> Callable[..., Answer]:
        question = name.replace("_", "-")
        if name.startswith("_") or question not in self.queries:
            raise AttributeError(f"Graph has no attribute or question '{name}'")
        return _method(self, self.queries[question])

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class _Heard:
    """A store that takes note of the statements it is asked: a question answered in Python asks several."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.statements: list[str] = []

    def query(self, cypher: str, parameters: Mapping[str, Any]) -> list[Row]:
        self.statements.append(cypher)
        return self._store.query(cypher, parameters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def _method(graph: Graph, query: Query) -> Callable[..., Answer]:
    def ask(*positional: Any, **values: Any) -> Answer:
        names = [parameter.name for parameter in query.parameters]
        if len(positional) > len(names):
            raise TypeError(f"{query.name} takes at most {len(names)} arguments: {', '.join(names)}")
        return graph.ask(query.name, **dict(zip(names, positional, strict=False)), **values)

    ask.__name__ = query.name.replace("-", "_")
    ask.__doc__ = query.help
    return ask
