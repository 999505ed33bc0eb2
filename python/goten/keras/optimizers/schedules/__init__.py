"""Learning rate schedules."""

from __future__ import annotations

from typing import Any

from ..._configured import find
from . import _generated
from ._generated import *  # noqa: F403
from ._schedule import LearningRateSchedule

_NAMES: dict[str, Any] = {n: getattr(_generated, n) for n in _generated.__all__}

__all__ = ["LearningRateSchedule", "deserialize", "serialize", *_NAMES]


def serialize(learning_rate_schedule: Any) -> dict[str, Any]:
    """Returns class and configuration."""
    return {
        "class_name": type(learning_rate_schedule).__name__,
        "config": learning_rate_schedule.get_config(),
    }


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Makes a schedule of class and configuration."""
    known = {**_NAMES, **(custom_objects or {})}
    return find("learning rate schedule", known, config, LearningRateSchedule)


def __getattr__(name: str) -> Any:
    raise AttributeError(f"optimizers.schedules has no {name!r} yet; dir() lists what there is")


def __dir__() -> list[str]:
    return sorted(set(__all__))
