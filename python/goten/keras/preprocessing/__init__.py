"""keras.preprocessing: what older programs import from here."""

from __future__ import annotations

import importlib
from typing import Any

_MODULES = ("sequence",)

__all__ = [*_MODULES]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    raise AttributeError(f"goten.keras.preprocessing has no {name!r} yet; it has "
                         f"{', '.join(_MODULES)}")  # fmt: skip


def __dir__() -> list[str]:
    return list(__all__)
