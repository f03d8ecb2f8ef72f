"""The graph as a Python object: open it, ask it, hand it to networkx."""

from __future__ import annotations

import inspect
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Literal, Self, cast

from kg import output
from kg.errors import QueryError
from kg.head import RELATION, TYPE, Parameter
from kg.names import resolve
from kg.networks import to_networkx
from kg.query import Query, Registry, bind, restrictions
from kg.store import DEFAULT_STORE, Hit, Row, Store
from kg.stores import open_store
from kg.wide import wide

if TYPE_CHECKING:
    import networkx
    import pandas

_LISTED: Final = 5
"""Of a longer list among a statement's parameters, only so many are shown."""


@dataclass(frozen=True, slots=True)
class Answer(Sequence[Row]):
    """Rows that answer a question. A sequence of dictionaries; in a notebook, a table.

    ``asked`` are the parameters as they were understood: names replaced by ids. ``cypher`` is what was run:
    one statement, or all the different ones of a question that is answered in Python or for several things,
    each with its parameters as comments. ``picture`` says which columns make a picture, if any do, and
    ``empty`` what to try if there are no rows.
    """

    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    cypher: str
    asked: dict[str, Any]
    picture: tuple[str, ...] = ()
    empty: str = ""
    store: Store | None = field(default=None, repr=False, compare=False)

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

    def wide(self) -> Answer:
        """Return the answer in wide form: methods down and datasets across, or things down and years across.

        Raises
        ------
        QueryError
            If the question has no such form.
        """
        if not self.picture:
            raise QueryError("this answer has no wide form; those of matrix and trends have")
        rows, columns = wide(self.rows, self.picture) if self.rows else ([], [self.picture[1]])
        return replace(self, rows=tuple(rows), columns=tuple(columns), picture=())

    def to_networkx(self) -> networkx.MultiDiGraph:
        """Return what the rows name, what was asked about, and all links between these, for networkx.

        See :meth:`Graph.to_networkx`. The graph must still be open.
        """
        from kg.view.answer import ids_in

        if self.store is None:
            raise QueryError("this answer names nothing of a graph")
        return to_networkx(self.store, ids_in([*self.rows, {"ids": list(_texts(self.asked.values()))}]))

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
        from kg.notebook import html_table

        return html_table(self.rows, self.columns, in_python(self.empty))


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
    def open(
        cls,
        location: str | Path | None = None,
        *,
        create: bool = False,
        lasting: bool = True,
        queries: Registry | None = None,
    ) -> Self:
        """Open the graph at an address: the one given, else ``KG_STORE``, else ``papers.kg``.

        See :func:`kg.stores.open_store` for the other parameters.
        """
        where = location or os.environ.get("KG_STORE") or DEFAULT_STORE
        return cls(open_store(where, create=create, lasting=lasting), queries)

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
        cypher = "\n".join(dict.fromkeys(answer.cypher for answer in answers))
        return replace(answers[0], rows=rows, cypher=cypher, asked=asked)

    def _ask_once(self, query: Query, bound: dict[str, Any]) -> Answer:
        values, labels = dict(bound), dict[str, str]()
        for parameter in query.parameters:
            value = values[parameter.name]
            if parameter.labels and value is not None:
                values[parameter.name], labels[parameter.name] = resolve(self.store, value, parameter.labels)
            elif parameter.kind in (TYPE, RELATION):
                labels[parameter.name] = value
        self._check_different(query, values)
        heard = _Heard(self.store)
        rows = query.answer(cast(Store, heard), values, labels)
        return Answer(
            tuple(rows), tuple(query.columns), heard.explained(), values, query.picture, query.empty, self.store
        )  # fmt: skip

    @staticmethod
    def _check_different(query: Query, values: Mapping[str, Any]) -> None:
        needed = [parameter for parameter in query.parameters if parameter.labels and parameter.required]
        if len(needed) == 2 and needed[0].kind == needed[1].kind:
            one, other = (values[parameter.name] for parameter in needed)
            if one == other:
                raise QueryError(f"{query.name} takes two different things, and both are {one}")

    def why_empty(self, name: str, **values: Any) -> str:
        """Say why a question that found nothing has no answer, and what to try.

        If there were restrictions, such as years, the question is asked again without them.

        Parameters
        ----------
        name
            Name of the question.
        **values
            What it was asked with.

        Returns
        -------
        str
            Words, with options and commands as the command line has them; :func:`kg.graph.in_python` turns
            them into those of Python.
        """
        query = self.queries[name]
        narrowed = restrictions(query, values)
        if not narrowed:
            return query.empty
        options = " and ".join(f"--{key.replace('_', '-')} {value}" for key, value in narrowed.items())
        rest = self.ask(name, **{key: value for key, value in values.items() if key not in narrowed})
        if rest:
            more = " or more" if len(rest) == rest.asked.get("limit") else ""
            return f"without {options} there {'is 1 row' if len(rest) == 1 else f'are {len(rest)} rows'}{more}"
        return f"without {options} there is nothing either: {query.empty}"

    def cypher(self, statement: str, **parameters: Any) -> Answer:
        """Run a read-only Cypher statement."""
        rows = self.store.query(statement, parameters)
        return Answer(tuple(rows), tuple(rows[0]) if rows else (), statement, parameters, store=self.store)

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
        return to_networkx(self.store, entities)

    def search(self, text: str, limit: int = 20) -> list[Hit]:
        """Find entities and papers by name, alias or title, best first."""
        return self.store.search(text, limit)

    def __getattr__(self, name: str) -> Callable[..., Answer]:
        question = name.replace("_", "-")
        if name.startswith("_") or question not in self.queries:
            raise AttributeError(f"Graph has no attribute or question '{name}'")
        return _method(self, self.queries[question])

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(query.name.replace("-", "_") for query in self.queries)]

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
        self._statements: dict[str, Mapping[str, Any]] = {}

    def query(self, cypher: str, parameters: Mapping[str, Any]) -> list[Row]:
        self._statements.setdefault(cypher, parameters)
        return self._store.query(cypher, parameters)

    def explained(self) -> str:
        """Return each different statement once, with the parameters with which it was run first."""
        return "\n\n".join(
            "".join(f"// ${name} = {_shortened(value)}\n" for name, value in parameters.items()) + cypher
            for cypher, parameters in self._statements.items()
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def _method(graph: Graph, query: Query) -> Callable[..., Answer]:
    def ask(*positional: Any, **values: Any) -> Answer:
        names = [parameter.name for parameter in query.parameters]
        if len(positional) > len(names):
            raise TypeError(f"{query.name} takes at most {len(names)} arguments: {', '.join(names)}")
        return graph.ask(query.name, **dict(zip(names, positional, strict=False)), **values)

    ask.__name__ = query.name.replace("-", "_")
    ask.__doc__ = _documentation(query)
    ask.__signature__ = _signature(query)  # type: ignore[attr-defined]
    ask.__annotations__ = {p.name: _annotation(p) for p in query.parameters} | {"return": Answer}
    return ask


def _signature(query: Query) -> inspect.Signature:
    parameters = [
        inspect.Parameter(
            p.name,
            inspect.Parameter.POSITIONAL_OR_KEYWORD,
            default=inspect.Parameter.empty if p.required else p.default,
            annotation=_annotation(p),
        )
        for p in query.parameters
    ]
    return inspect.Signature(parameters, return_annotation=Answer)


def _annotation(parameter: Parameter) -> Any:
    if parameter.several:
        return str | Sequence[str]
    return Literal[parameter.choices] if parameter.choices else parameter.python_type


def _documentation(query: Query) -> str:
    def listed(things: Mapping[str, str]) -> str:
        return "\n".join(f"{name}\n    {help_}" for name, help_ in things.items())

    text = f"{query.help}\n\nParameters\n----------\n"
    text += listed({p.name: f"{p.help} ({p.kind})" for p in query.parameters})
    return f"{text}\n\nReturns\n-------\nAnswer\n    Rows with\n\n{listed(query.columns)}\n"


def _shortened(value: Any) -> str:
    if isinstance(value, list | tuple) and len(value) > _LISTED:
        first = json.dumps(list(value[:_LISTED]), ensure_ascii=False)
        return f"{first[:-1]}, ...] ({len(value):,} in all)"
    return json.dumps(value, ensure_ascii=False)


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | tuple):
            yield from _texts(value)


def in_python(text: str) -> str:
    """Turn commands and options in a text into what they are called in Python and as tools.

    Examples
    --------
    >>> in_python("try a lower --min-papers or `kg query co-occurring`")
    'try a lower min_papers or `co-occurring`'
    """
    text = re.sub(r"`kg (?:query )?([^`]+)`", r"`\1`", text)
    return re.sub(r"--([a-z-]+)", lambda match: match[1].replace("-", "_"), text)
