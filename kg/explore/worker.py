"""One thread that asks the graph: the embedded store's name index belongs to the thread that first used it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from kg.errors import KgError
from kg.graph import Graph

T = TypeVar("T")


class BusyError(KgError):
    """The graph is at work for others, or a question took too long."""


class Worker:
    """Asks a graph, one question after another, each for a bounded time.

    Parameters
    ----------
    graph
        An open graph that nobody else uses; it is closed with the worker. It must have been opened in the main
        thread, since at exit the embedded store's Java runtime waits for the thread that started it.
    seconds
        How long a question may take from when it is asked.
    waiting
        How many questions may wait; one more is refused at once.
    """

    def __init__(self, graph: Graph, *, seconds: float = 15.0, waiting: int = 16) -> None:
        self._seconds = seconds
        self._waiting = waiting
        self._asked = 0
        self._graph = graph
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kg-graph")

    async def ask(self, question: Callable[[Graph], T]) -> T:
        """Ask in the worker's thread.

        Raises
        ------
        BusyError
            If too many wait already, or it takes too long. What runs then is finished, its answer dropped.
        """
        if self._asked >= self._waiting:
            raise BusyError("the graph is busy; try again in a moment")
        self._asked += 1
        running = asyncio.get_running_loop().run_in_executor(self._thread, lambda: question(self._graph))
        running.add_done_callback(self._done)
        try:
            return await asyncio.wait_for(asyncio.shield(running), self._seconds)
        except TimeoutError:
            raise BusyError(f"that took longer than {self._seconds:g} s; ask for less") from None

    def now(self, question: Callable[[Graph], T]) -> T:
        """Ask before the server runs."""
        return self._thread.submit(question, self._graph).result()

    def close(self) -> None:
        """Let go of the graph."""
        self._thread.submit(self._graph.close).result()
        self._thread.shutdown()

    def _done(self, running: asyncio.Future[T]) -> None:
        self._asked -= 1
        if not running.cancelled():
            running.exception()  # an answer that nobody waits for any more may fail in silence
