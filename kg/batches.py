"""Items a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield items in lists of ``size``, the last one shorter, taking them only as they are needed."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
