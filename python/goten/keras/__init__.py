"""Keras on the Goten engine.

Change one import: `import goten.keras as keras`. What is missing raises AttributeError that says
so; docs/differences.md lists what is different on purpose.
"""

from __future__ import annotations

import importlib
from typing import Any

from ._input import Input
from ._layer import Layer
from ._model import Model, Sequential
from ._symbolic import KerasTensor
from ._variable import Variable

__version__ = "3.16.0"  # the version of Keras whose surface this is

_MODULES = (
    "activations", "backend", "callbacks", "config", "datasets", "initializers", "layers", "losses",
    "metrics", "models", "ops", "optimizers", "preprocessing", "random", "regularizers", "saving",
    "utils",
)  # fmt: skip

__all__ = ["Input", "KerasTensor", "Layer", "Model", "Sequential", "Variable", "version",
           *_MODULES]  # fmt: skip


def version() -> str:
    """Returns the version of Keras whose surface this is."""
    return __version__


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    lazy = {"Optimizer": "optimizers", "Loss": "losses", "Metric": "metrics",
            "Initializer": "initializers", "Regularizer": "regularizers"}  # fmt: skip
    if name in lazy:
        return getattr(importlib.import_module(f".{lazy[name]}", __name__), name)
    raise AttributeError(f"goten.keras has no {name!r} yet; dir(keras) lists what there is")


def __dir__() -> list[str]:
    return sorted(__all__)
