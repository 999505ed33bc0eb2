"""Files of models, and the names of your own classes in them."""

from __future__ import annotations

from typing import Any

from ._registered import (
    CustomObjectScope,
    custom_object_scope,
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
)
from ._saving import load_model, load_weights, save_model, save_weights

__all__ = [
    "CustomObjectScope", "custom_object_scope", "get_custom_objects", "get_registered_name",
    "get_registered_object", "load_model", "load_weights", "register_keras_serializable",
    "save_model", "save_weights",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.keras.saving has no {name!r} yet; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(set(__all__))
