"""Sequences of unequal length."""

from __future__ import annotations

from typing import Any

from ..utils import pad_sequences

__all__ = ["pad_sequences"]


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.keras.preprocessing.sequence has no {name!r}; it has "
                         f"{', '.join(__all__)}")  # fmt: skip
