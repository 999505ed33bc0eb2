"""Metrics of the engine.

Generated from the engine's registry by bindings/pygen: do not edit.
"""

from __future__ import annotations

from typing import Any

from ._metric import NativeMetric

__all__ = [
    "Accuracy",
]


class Accuracy(NativeMetric):
    """ """

    _class = "Accuracy"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})
