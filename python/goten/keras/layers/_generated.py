"""Layers of the engine.

Generated from the engine's registry by bindings/pygen: do not edit.
"""

from __future__ import annotations

from typing import Any

from .._native import Native

__all__ = [
    "Dense",
]


class Dense(Native):
    """Dense is y = activation(x·W + b) over the last axis. Shapes: x [..., n], W [n, Units], b
    [Units], y [..., Units].
    """

    _class = "Dense"

    def __init__(
        self,
        units: int,
        activation: Any = None,
        no_bias: bool = False,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "units": units,
                "activation": activation,
                "no_bias": no_bias,
                "kernel_initializer": kernel_initializer,
                "bias_initializer": bias_initializer,
                "kernel_regularizer": kernel_regularizer,
                "bias_regularizer": bias_regularizer,
            }
        )
