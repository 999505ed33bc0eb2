"""Callbacks: what looks at training and acts on it."""

from __future__ import annotations

from typing import Any

from ._callback import Callback, CallbackList, History, LambdaCallback
from ._control import (
    CSVLogger,
    EarlyStopping,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
    TerminateOnNaN,
)
from ._progress import ProgbarLogger

__all__ = [
    "CSVLogger", "Callback", "CallbackList", "EarlyStopping", "History", "LambdaCallback",
    "LearningRateScheduler", "ModelCheckpoint", "ProgbarLogger", "ReduceLROnPlateau",
    "TerminateOnNaN",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.keras.callbacks has no {name!r} yet; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(set(__all__))
