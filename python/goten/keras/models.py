"""Models and their files."""

from __future__ import annotations

from typing import Any

from ._model import Model, Sequential
from ._saving import clone_model, load_model, model_from_json, save_model

__all__ = ["Model", "Sequential", "clone_model", "load_model", "model_from_json", "save_model"]


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.keras.models has no {name!r} yet; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(set(__all__))
