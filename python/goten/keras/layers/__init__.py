"""Layers: those of the engine, and the base class for your own."""

from __future__ import annotations

from typing import Any

from .._input import Input, InputLayer
from .._layer import Layer
from .._state import snake
from . import _generated
from ._attention import MultiHeadAttention
from ._generated import *  # noqa: F403
from ._python import Lambda, Wrapper

_ALIASES = {
    "MaxPool1D": "MaxPooling1D", "MaxPool2D": "MaxPooling2D", "AvgPool1D": "AveragePooling1D",
    "AvgPool2D": "AveragePooling2D", "GlobalAvgPool1D": "GlobalAveragePooling1D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D", "GlobalMaxPool1D": "GlobalMaxPooling1D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D", "Convolution1D": "Conv1D", "Convolution2D": "Conv2D",
    "SeparableConvolution1D": "SeparableConv1D", "SeparableConvolution2D": "SeparableConv2D",
    "Convolution3D": "Conv3D", "MaxPool3D": "MaxPooling3D", "AvgPool3D": "AveragePooling3D",
    "GlobalAvgPool3D": "GlobalAveragePooling3D", "GlobalMaxPool3D": "GlobalMaxPooling3D",
    "Convolution1DTranspose": "Conv1DTranspose", "Convolution2DTranspose": "Conv2DTranspose",
}  # fmt: skip
for _alias, _name in _ALIASES.items():
    globals()[_alias] = getattr(_generated, _name)


def _joining(name: str) -> Any:
    def join(inputs: Any, **kwargs: Any) -> Any:
        return getattr(_generated, name)(**kwargs)(inputs)

    join.__name__ = name.lower()
    join.__doc__ = f"Calls a new layer {name} on the inputs."
    return join


add = _joining("Add")
average = _joining("Average")
maximum = _joining("Maximum")
minimum = _joining("Minimum")
multiply = _joining("Multiply")
subtract = _joining("Subtract")


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """Calls a new layer Concatenate on the inputs."""
    return _generated.Concatenate(axis, **kwargs)(inputs)


def dot(inputs: Any, axes: Any = -1, **kwargs: Any) -> Any:
    """Calls a new layer Dot on the inputs."""
    return _generated.Dot(axes, **kwargs)(inputs)


__all__ = ["Input", "InputLayer", "Lambda", "Layer", "MultiHeadAttention", "Wrapper", "add",
           "average", "concatenate", "deserialize", "dot", "maximum", "minimum", "multiply",
           "serialize", "subtract",
           *_ALIASES, *_generated.__all__]  # fmt: skip


def classes() -> dict[str, Any]:
    """Returns every class of layers by its name."""
    from .. import _model

    own = ("InputLayer", "Lambda", "MultiHeadAttention", "Wrapper")
    found = {n: globals()[n] for n in (*_generated.__all__, *own)}
    return {**found, "Sequential": _model.Sequential, "Functional": _model.Model,
            "Model": _model.Model}  # fmt: skip


def serialize(layer: Any) -> dict[str, Any]:
    """Returns class and configuration."""
    from .._saving import layer_config

    return layer_config(layer)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Makes a layer of class and configuration."""
    from .._saving import layer_from

    return layer_from(config, custom_objects)


def __getattr__(name: str) -> Any:
    raise AttributeError(
        f"goten.keras.layers has no {name!r} ({snake(name)}) yet; dir(keras.layers) lists what "
        "there is"
    )


def __dir__() -> list[str]:
    return sorted(set(__all__))
