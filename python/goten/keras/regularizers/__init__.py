"""Regularizers: terms that weights add to the loss."""

from __future__ import annotations

from typing import Any

from .._configured import find
from . import _generated
from ._generated import *  # noqa: F403
from ._generated import L1, L1L2, L2
from ._regularizer import Regularizer

_NAMES: dict[str, Any] = {n: getattr(_generated, n) for n in _generated.__all__}
_NAMES |= {"l1": L1, "l2": L2, "l1_l2": L1L2(l1=0.01, l2=0.01)}

__all__ = ["Regularizer", "deserialize", "get", "l1", "l1_l2", "l2", "serialize", *_NAMES]

l1, l2, l1_l2 = L1, L2, L1L2


def get(identifier: Any) -> Any:
    """Returns a regularizer for a name, a class, a configuration or a function; None for None."""
    if identifier is None:
        return None
    return find("regularizer", _NAMES, identifier, Regularizer)


def serialize(regularizer: Any) -> dict[str, Any]:
    """Returns class and configuration."""
    return {"class_name": type(regularizer).__name__, "config": regularizer.get_config()}


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Makes a regularizer of class and configuration."""
    return find("regularizer", {**_NAMES, **(custom_objects or {})}, config, Regularizer)


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.keras.regularizers has no {name!r} yet; dir() lists what there is")


def __dir__() -> list[str]:
    return sorted(set(__all__))
