"""The cases, by group, and how the libraries written in Python run them.

A group is a module with `CASES`, and a function for each library that has its families:
`torch(family, args)` and `numpy(family, args)` return the call that is timed. The Go side of a
family is in core/internal/bench.
"""

from __future__ import annotations

import importlib
from types import ModuleType

from case import Case

NAMES = ("products", "training", "convolutions", "rows", "sequences", "memory")


def groups() -> dict[str, ModuleType]:
    """Returns the modules of all groups by name."""
    return {name: importlib.import_module(f"groups.{name}") for name in NAMES}


def cases() -> list[tuple[str, Case]]:
    """Returns all cases, each with the name of its group."""
    return [(name, case) for name, group in groups().items() for case in group.CASES]
