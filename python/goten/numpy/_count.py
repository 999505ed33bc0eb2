"""Counts what the face left to NumPy, and why."""

from __future__ import annotations

from collections import Counter
from typing import Final

#: (name of the call, reason) -> number of calls. Reasons are "missing" (the engine has no such
#: function), "dtype", "keyword", "layout" and "precision" (the engine's result is less exact).
fallbacks: Final[Counter[tuple[str, str]]] = Counter()


def note(name: str, reason: str) -> None:
    """Notes one call that ran in NumPy itself."""
    fallbacks[name, reason] += 1


def total() -> int:
    """Returns how many calls ran in NumPy itself."""
    return fallbacks.total() if hasattr(fallbacks, "total") else sum(fallbacks.values())
