"""Learning rate schedules of the engine.

Generated from the engine's registry by bindings/pygen: do not edit.
"""

from __future__ import annotations

from typing import Any

from ._schedule import LearningRateSchedule

__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
]


class CosineDecay(LearningRateSchedule):
    """CosineDecay falls from η to α·η along half a cosine over DecaySteps. With a WarmupTarget it
    first rises in a line from η to the target over WarmupSteps, and falls from there.
    (Loshchilov, Hutter 2017, eq. 5.)
    """

    _class = "CosineDecay"

    def __init__(
        self,
        decay_steps: int,
        warmup_steps: int,
        initial_learning_rate: float = 0,
        alpha: float = 0,
        warmup_target: Any = None,
        name: str | None = None,
    ) -> None:
        super().__init__(
            name=name,
        )
        self._configure(
            {
                "decay_steps": decay_steps,
                "warmup_steps": warmup_steps,
                "initial_learning_rate": initial_learning_rate,
                "alpha": alpha,
                "warmup_target": warmup_target,
            }
        )


class CosineDecayRestarts(LearningRateSchedule):
    """CosineDecayRestarts falls from η to α·η along half a cosine, again and again: each time over
    TMul times as many steps, by default 2, from MMul times as high, by default 1. (Loshchilov,
    Hutter 2017.)
    """

    _class = "CosineDecayRestarts"

    def __init__(
        self,
        first_decay_steps: int,
        initial_learning_rate: float = 0,
        t_mul: float = 2,
        m_mul: float = 1,
        alpha: float = 0,
        name: str | None = None,
    ) -> None:
        super().__init__(
            name=name,
        )
        self._configure(
            {
                "first_decay_steps": first_decay_steps,
                "initial_learning_rate": initial_learning_rate,
                "t_mul": t_mul,
                "m_mul": m_mul,
                "alpha": alpha,
            }
        )


class ExponentialDecay(LearningRateSchedule):
    """ExponentialDecay is η·rᵖ, where p = step/DecaySteps, rounded down with Staircase."""

    _class = "ExponentialDecay"

    def __init__(
        self,
        decay_steps: int,
        initial_learning_rate: float = 0,
        decay_rate: float = 0,
        staircase: bool = False,
        name: str | None = None,
    ) -> None:
        super().__init__(
            name=name,
        )
        self._configure(
            {
                "decay_steps": decay_steps,
                "initial_learning_rate": initial_learning_rate,
                "decay_rate": decay_rate,
                "staircase": staircase,
            }
        )


class InverseTimeDecay(LearningRateSchedule):
    """InverseTimeDecay is η/(1 + r·p), where p = step/DecaySteps, rounded down with Staircase."""

    _class = "InverseTimeDecay"

    def __init__(
        self,
        decay_steps: int,
        initial_learning_rate: float = 0,
        decay_rate: float = 0,
        staircase: bool = False,
        name: str | None = None,
    ) -> None:
        super().__init__(
            name=name,
        )
        self._configure(
            {
                "decay_steps": decay_steps,
                "initial_learning_rate": initial_learning_rate,
                "decay_rate": decay_rate,
                "staircase": staircase,
            }
        )


class PiecewiseConstantDecay(LearningRateSchedule):
    """PiecewiseConstantDecay is Values[i] up to and with step Boundaries[i], and the last value
    after.
    """

    _class = "PiecewiseConstantDecay"

    def __init__(
        self,
        boundaries: Any = None,
        values: Any = None,
        name: str | None = None,
    ) -> None:
        super().__init__(
            name=name,
        )
        self._configure(
            {
                "boundaries": boundaries,
                "values": values,
            }
        )


class PolynomialDecay(LearningRateSchedule):
    """PolynomialDecay is (η − e)·(1 − p)ᵏ + e, where p = step/DecaySteps, at most 1; with Cycle
    the steps of decay grow to the next multiple that is not below the step. e is 10⁻⁴ and k 1
    by default.
    """

    _class = "PolynomialDecay"

    def __init__(
        self,
        decay_steps: int,
        initial_learning_rate: float = 0,
        end_learning_rate: float = 0.0001,
        power: float = 1,
        cycle: bool = False,
        name: str | None = None,
    ) -> None:
        super().__init__(
            name=name,
        )
        self._configure(
            {
                "decay_steps": decay_steps,
                "initial_learning_rate": initial_learning_rate,
                "end_learning_rate": end_learning_rate,
                "power": power,
                "cycle": cycle,
            }
        )
