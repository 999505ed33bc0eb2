"""Known data sets, read from files. Nothing is downloaded: `load_data(path)` says what it needs."""

from __future__ import annotations

import importlib
from typing import Any

_MODULES = ("boston_housing", "california_housing", "cifar10", "cifar100", "fashion_mnist", "imdb",
            "mnist", "reuters")  # fmt: skip

__all__ = [*_MODULES]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    raise AttributeError(f"goten.keras.datasets has no {name!r}; it has {', '.join(_MODULES)}")


def __dir__() -> list[str]:
    return list(__all__)
