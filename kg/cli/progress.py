"""Progress on stderr: how many, how fast; only on a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Final, Self

_INTERVAL: Final = 0.2


class Progress:
    """A counter that rewrites one line.

    Parameters
    ----------
    unit
        What is counted.
    total
        How many there will be, where that is known; then the time left is shown too.
    """

    def __init__(self, unit: str, total: int | None = None) -> None:
        self._unit, self._total = unit, total
        self._done = 0
        self._shown = False
        self._start = self._last = time.monotonic()

    def __call__(self, count: int) -> None:
        """Count some more."""
        self._done += count
        now = time.monotonic()
        if sys.stderr.isatty() and now - self._last >= _INTERVAL:
            self._last = now
            self._shown = True
            sys.stderr.write("\r\x1b[K" + self._line(now - self._start))
            sys.stderr.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _line(self, seconds: float) -> str:
        rate = self._done / seconds
        line = f"{self._done:,} {self._unit}, {rate:,.0f} {self._unit}/s"
        if self._total and rate:
            left = max(0, self._total - self._done) / rate
            line += f", {left // 60:.0f} min {left % 60:.0f} s left"
        return line
