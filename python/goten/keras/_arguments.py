"""Arguments of layers as the engine's configuration has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from . import _configured, activations, initializers, regularizers
from ._layer import Layer


class Python:
    """What the engine does not know by name, so that Python has to do it.

    Attributes:
        activation: A function of your own after the layer.
        initializers: Initializers of your own, by the argument that they came as.
    """

    def __init__(self) -> None:
        self.activation: Callable[..., Any] | None = None
        self.initializers: dict[str, Any] = {}
        self.regularizers: dict[str, Any] = {}

    def __bool__(self) -> bool:
        return self.activation is not None or bool(self.regularizers)

    def after(self, x: Any) -> Any:
        """Applies the activation."""
        return x if self.activation is None else self.activation(x)


def encode(layer: str, name: str, value: Any, own: Python) -> Any:
    """Turns an argument of a layer into its entry in the engine's configuration.

    Raises: ValueError for unknown names.
    """
    if name.endswith("activation"):
        return _activation(layer, name, value, own)
    if name.endswith("initializer"):
        return _initializer(name, value, own)
    if name.endswith("regularizer"):
        return _regularizer(name, value, own)
    if isinstance(value, Layer):
        return _layer(layer, name, value)
    return _configured.plain(value)


def _activation(layer: str, name: str, value: Any, own: Python) -> Any:
    if isinstance(value, Layer):
        value = value.__call__
    found = activations.engine_name(value)
    if found is not None:
        return found
    if name != "activation" or layer in ("LSTM", "GRU", "SimpleRNN"):
        raise NotImplementedError(f"{layer}: {name} has to be one of the engine's, not {value!r}")
    if not callable(value):
        activations.get(value)  # says which names there are
    own.activation = value
    return "linear"


def _initializer(name: str, value: Any, own: Python) -> Any:
    found = initializers.get(value)
    if found is None:
        return None
    if isinstance(found, _configured.Configured):
        return _configured.plain(found)
    own.initializers[name] = found
    return {"class_name": "Zeros", "config": {}}


def _regularizer(name: str, value: Any, own: Python) -> Any:
    found = regularizers.get(value)
    if found is None:
        return None
    if isinstance(found, _configured.Configured):
        return _configured.plain(found)
    own.regularizers[name] = found
    return None


def _layer(layer: str, name: str, value: Layer) -> Any:
    from ._native import Native

    if not isinstance(value, Native) or not value.native:
        raise NotImplementedError(
            f"{layer}: {name} has to be a layer of the engine, not {type(value).__name__}"
        )
    return {"class_name": value._class, "config": value._engine_config()}


def describe(value: Any) -> Any:
    """Turns an argument into what `get_config` returns."""
    if isinstance(value, Layer):
        return {"module": "keras.layers", "class_name": type(value).__name__,
                "config": value.get_config()}  # fmt: skip
    if isinstance(value, Mapping):
        return {k: describe(v) for k, v in value.items()}
    return _configured.described(value)
