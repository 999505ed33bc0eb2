"""The few functions of keras.backend that programs still use."""

from __future__ import annotations

from typing import Any

from . import _state
from ._state import clear_session
from ._symbolic import KerasTensor
from .config import (
    backend,
    epsilon,
    floatx,
    image_data_format,
    set_epsilon,
    set_floatx,
    set_image_data_format,
)
from .utils import is_keras_tensor

__all__ = [
    "KerasTensor", "backend", "clear_session", "epsilon", "floatx", "get_uid", "image_data_format",
    "is_keras_tensor", "set_epsilon", "set_floatx", "set_image_data_format",
]  # fmt: skip


def get_uid(prefix: str = "") -> int:
    """Numbers the uses of a prefix, from 1."""
    name = _state.unique(f"uid of {prefix}")
    return int(name.rsplit("_", 1)[1]) + 1 if name[-1].isdigit() else 1


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.keras.backend has no {name!r} yet; keras.ops has the operators")


def __dir__() -> list[str]:
    return sorted(set(__all__))
