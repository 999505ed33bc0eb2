"""Optimizers of the engine.

Generated from the engine's registry by bindings/pygen: do not edit.
"""

from __future__ import annotations

from typing import Any

from ._optimizer import Optimizer

__all__ = [
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Nadam",
    "RMSprop",
    "SGD",
]


class Adadelta(Optimizer):
    """Adadelta scales each step by those before; see ops.AdadeltaStepOp. By default ρ is 0.95, ε
    10⁻⁷ and the learning rate 0.001.

    Args:
        weight_decay: Decoupled.
    """

    _class = "Adadelta"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.95,
        epsilon: float = 1e-07,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(
            name=name,
        )
        self._configure(
            {
                "learning_rate": learning_rate,
                "rho": rho,
                "epsilon": epsilon,
                "weight_decay": weight_decay,
                "clipnorm": clipnorm,
                "clipvalue": clipvalue,
                "global_clipnorm": global_clipnorm,
            }
        )


class Adagrad(Optimizer):
    """Adagrad divides by the root of the sum of squares; see ops.AdagradStepOp. The sum begins
    with InitialAccumulator, by default 0.1; ε is 10⁻⁷ and the learning rate 0.001.

    Args:
        weight_decay: Decoupled.
    """

    _class = "Adagrad"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-07,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(
            name=name,
        )
        self._configure(
            {
                "learning_rate": learning_rate,
                "initial_accumulator_value": initial_accumulator_value,
                "epsilon": epsilon,
                "weight_decay": weight_decay,
                "clipnorm": clipnorm,
                "clipvalue": clipvalue,
                "global_clipnorm": global_clipnorm,
            }
        )


class Adam(Optimizer):
    """Adam scales by moving averages of gradients and of their squares; see ops.AdamStepOp. By
    default β₁ is 0.9, β₂ 0.999, ε 10⁻⁷ and the learning rate 0.001.

    Args:
        weight_decay: Decoupled.
    """

    _class = "Adam"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-07,
        amsgrad: bool = False,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(
            name=name,
        )
        self._configure(
            {
                "learning_rate": learning_rate,
                "beta_1": beta_1,
                "beta_2": beta_2,
                "epsilon": epsilon,
                "amsgrad": amsgrad,
                "weight_decay": weight_decay,
                "clipnorm": clipnorm,
                "clipvalue": clipvalue,
                "global_clipnorm": global_clipnorm,
            }
        )


class AdamW(Optimizer):
    """AdamW is Adam with a weight decay of 0.004 by default.

    Args:
        weight_decay: Decoupled.
    """

    _class = "AdamW"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-07,
        amsgrad: bool = False,
        weight_decay: float = 0.004,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(
            name=name,
        )
        self._configure(
            {
                "learning_rate": learning_rate,
                "beta_1": beta_1,
                "beta_2": beta_2,
                "epsilon": epsilon,
                "amsgrad": amsgrad,
                "weight_decay": weight_decay,
                "clipnorm": clipnorm,
                "clipvalue": clipvalue,
                "global_clipnorm": global_clipnorm,
            }
        )


class Adamax(Optimizer):
    """Adamax is Adam with the largest gradient in place of squares; see ops.AdamaxStepOp. By
    default β₁ is 0.9, β₂ 0.999, ε 10⁻⁷ and the learning rate 0.001.

    Args:
        weight_decay: Decoupled.
    """

    _class = "Adamax"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-07,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(
            name=name,
        )
        self._configure(
            {
                "learning_rate": learning_rate,
                "beta_1": beta_1,
                "beta_2": beta_2,
                "epsilon": epsilon,
                "weight_decay": weight_decay,
                "clipnorm": clipnorm,
                "clipvalue": clipvalue,
                "global_clipnorm": global_clipnorm,
            }
        )


class Nadam(Optimizer):
    """Nadam is Adam with Nesterov momentum; see ops.NadamStepOp. By default β₁ is 0.9, β₂ 0.999, ε
    10⁻⁷ and the learning rate 0.001.

    Args:
        weight_decay: Decoupled.
    """

    _class = "Nadam"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-07,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(
            name=name,
        )
        self._configure(
            {
                "learning_rate": learning_rate,
                "beta_1": beta_1,
                "beta_2": beta_2,
                "epsilon": epsilon,
                "weight_decay": weight_decay,
                "clipnorm": clipnorm,
                "clipvalue": clipvalue,
                "global_clipnorm": global_clipnorm,
            }
        )


class RMSprop(Optimizer):
    """RMSprop divides by a moving root mean square; see ops.RMSpropStepOp. By default ρ is 0.9, ε
    10⁻⁷ and the learning rate 0.001.

    Args:
        weight_decay: Decoupled.
    """

    _class = "RMSprop"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        momentum: float = 0,
        epsilon: float = 1e-07,
        centered: bool = False,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(
            name=name,
        )
        self._configure(
            {
                "learning_rate": learning_rate,
                "rho": rho,
                "momentum": momentum,
                "epsilon": epsilon,
                "centered": centered,
                "weight_decay": weight_decay,
                "clipnorm": clipnorm,
                "clipvalue": clipvalue,
                "global_clipnorm": global_clipnorm,
            }
        )


class SGD(Optimizer):
    """SGD is gradient descent; see ops.SGDStepOp. The learning rate is 0.01 by default.

    Args:
        weight_decay: Decoupled.
    """

    _class = "SGD"

    def __init__(
        self,
        learning_rate: Any = 0.01,
        momentum: float = 0,
        nesterov: bool = False,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(
            name=name,
        )
        self._configure(
            {
                "learning_rate": learning_rate,
                "momentum": momentum,
                "nesterov": nesterov,
                "weight_decay": weight_decay,
                "clipnorm": clipnorm,
                "clipvalue": clipvalue,
                "global_clipnorm": global_clipnorm,
            }
        )
