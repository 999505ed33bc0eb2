"""Optimizers: how variables change against their gradients."""

from __future__ import annotations

from typing import Any

from .._configured import find
from . import _generated, schedules
from ._generated import *  # noqa: F403
from ._optimizer import Optimizer

_NAMES: dict[str, Any] = {n: getattr(_generated, n) for n in _generated.__all__}
_NAMES |= {n.lower(): c for n, c in tuple(_NAMES.items())}

__all__ = ["Optimizer", "deserialize", "get", "schedules", "serialize", *_generated.__all__]


def get(identifier: Any) -> Any:
    """Returns an optimizer for a name, a class, a configuration, or an optimizer.

    Raises: ValueError for anything else; it lists the names.
    """
    found = find("optimizer", _NAMES, identifier, Optimizer)
    if not isinstance(found, Optimizer):
        raise ValueError(f"expected an optimizer, received {identifier!r}")
    return found


def serialize(optimizer: Optimizer) -> dict[str, Any]:
    """Returns class and configuration."""
    return {"class_name": type(optimizer).__name__, "config": optimizer.get_config()}


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Makes an optimizer of class and configuration."""
    return find("optimizer", {**_NAMES, **(custom_objects or {})}, config, Optimizer)


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.keras.optimizers has no {name!r} yet; dir() lists what there is")


def __dir__() -> list[str]:
    return sorted(set(__all__))
