"""Values of answers as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def as_text(value: Any) -> str:
    """Return a value as a person reads it: lists joined by commas, maps by semicolons."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {as_text(item)}" for key, item in value.items())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(as_text(item) for item in value if item is not None)
    return str(value)
