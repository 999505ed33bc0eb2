"""Initializers: the first values of variables."""

from __future__ import annotations

from typing import Any

from .._configured import find
from .._state import snake
from .._variable import as_tensor
from . import _generated
from ._generated import *  # noqa: F403
from ._initializer import Initializer, NativeInitializer

_NAMES: dict[str, Any] = {n: getattr(_generated, n) for n in _generated.__all__}
_NAMES |= {snake(n): c for n, c in tuple(_NAMES.items())}
_NAMES |= {"uniform": _NAMES["RandomUniform"], "normal": _NAMES["RandomNormal"],
           "one": _NAMES["Ones"], "zero": _NAMES["Zeros"],
           "IdentityInitializer": _NAMES["Identity"],
           "OrthogonalInitializer": _NAMES["Orthogonal"]}  # fmt: skip

__all__ = ["Initializer", "deserialize", "get", "serialize", *_NAMES]


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        return _NAMES[name]
    raise AttributeError(f"keras.initializers has no {name!r}; dir(keras.initializers) lists them")


def get(identifier: Any) -> Any:
    """Returns an initializer for a name, a class, a configuration or a function; None for None."""
    if identifier is None:
        return None
    return find("initializer", _NAMES, identifier, Initializer)


def serialize(initializer: Any) -> dict[str, Any]:
    """Returns class and configuration."""
    return {"class_name": type(initializer).__name__, "config": initializer.get_config()}


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Makes an initializer of class and configuration."""
    return find("initializer", {**_NAMES, **(custom_objects or {})}, config, Initializer)


def initial_value(initializer: Any, shape: tuple[int, ...], dtype: str, path: str) -> Any:
    """Draws the first value of the variable at a path of a model."""
    found = get(initializer)
    if isinstance(found, NativeInitializer):
        return found._draw(shape, dtype, path)
    return as_tensor(found(shape, dtype=dtype), dtype)


def __dir__() -> list[str]:
    return sorted(set(__all__))
