"""Layers that Python computes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._layer import Layer


class Lambda(Layer):
    """A function as a layer.

    Args:
        function: Takes the input, and `mask` and `training` if it will.
        output_shape: Accepted; shapes are found by calling the function.
        mask: Accepted; masks are not changed.
        arguments: Further arguments of the function.
        name: Its name.
        dtype: Dtype that floating-point inputs are converted to.
        trainable: Accepted; a function has no weights.
        input_shape: Shape of one sample, for a layer that begins a Sequential model.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Any = None,
        mask: Any = None,
        arguments: dict[str, Any] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        input_shape: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype, trainable=trainable, input_shape=input_shape)
        self.function, self.arguments = function, arguments or {}

    def call(self, inputs: Any) -> Any:
        """Calls the function."""
        return self.function(inputs, **self.arguments)


class Wrapper(Layer):
    """A layer around another.

    Args:
        layer: The layer inside.
        name: Its name.
    """

    def __init__(self, layer: Layer, *, name: str | None = None) -> None:
        super().__init__(name=name)
        self.layer = layer
