"""Regularizers of the engine.

Generated from the engine's registry by bindings/pygen: do not edit.
"""

from __future__ import annotations

from ._regularizer import NativeRegularizer

__all__ = [
    "L1",
    "L1L2",
    "L2",
]


class L1(NativeRegularizer):
    """L1 is L1·Σ|w|; the factor is 0.01 by default."""

    _class = "L1"

    def __init__(
        self,
        l1: float = 0.01,
    ) -> None:
        super().__init__()
        self._configure(
            {
                "l1": l1,
            }
        )


class L1L2(NativeRegularizer):
    """L1L2 is L1·Σ|w| + L2·Σw²."""

    _class = "L1L2"

    def __init__(
        self,
        l1: float = 0,
        l2: float = 0,
    ) -> None:
        super().__init__()
        self._configure(
            {
                "l1": l1,
                "l2": l2,
            }
        )


class L2(NativeRegularizer):
    """L2 is L2·Σw²; the factor is 0.01 by default."""

    _class = "L2"

    def __init__(
        self,
        l2: float = 0.01,
    ) -> None:
        super().__init__()
        self._configure(
            {
                "l2": l2,
            }
        )
