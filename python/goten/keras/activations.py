"""Activations: functions between layers, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import ops
from .ops import (
    celu,
    elu,
    hard_shrink,
    hard_sigmoid,
    hard_silu,
    hard_swish,
    hard_tanh,
    leaky_relu,
    log_sigmoid,
    log_softmax,
    mish,
    relu6,
    selu,
    sigmoid,
    silu,
    soft_shrink,
    softmax,
    softplus,
    softsign,
    squareplus,
    swish,
    tanh,
    tanh_shrink,
    threshold,
)

__all__ = [
    "celu", "deserialize", "elu", "exponential", "gelu", "get", "hard_shrink", "hard_sigmoid",
    "hard_silu", "hard_swish", "hard_tanh", "leaky_relu", "linear", "log_sigmoid", "log_softmax",
    "mish", "relu", "relu6", "selu", "serialize", "sigmoid", "silu", "soft_shrink", "softmax",
    "softplus", "softsign", "squareplus", "swish", "tanh", "tanh_shrink", "threshold",
]  # fmt: skip


_NAMES = [n for n in __all__ if n not in ("deserialize", "get", "serialize")]


def linear(x: Any) -> Any:
    """Returns x."""
    return x


def gelu(x: Any, approximate: bool = False) -> Any:
    """Returns x·Φ(x), Φ the distribution function of normal numbers."""
    return ops.gelu(x, approximate)


def exponential(x: Any) -> Any:
    """Returns eˣ."""
    return ops.exp(x)


def relu(
    x: Any, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0
) -> Any:
    """x above the threshold and up to max_value; below, negative_slope·(x − threshold)."""
    if negative_slope == 0.0 and threshold == 0.0:
        y = ops.relu(x)
    else:
        below = ops.multiply(ops.subtract(x, threshold), negative_slope)
        y = ops.where(ops.greater_equal(x, threshold), x, below)
    return y if max_value is None else ops.minimum(y, max_value)


def get(identifier: Any) -> Callable[..., Any]:
    """Returns the activation of a name; None is linear, a function stays as it is.

    Raises: ValueError for an unknown name; it lists the known ones.
    """
    if identifier is None:
        return linear
    found: Any = identifier
    if isinstance(found, dict):
        found = found.get("config", found.get("class_name"))
    if isinstance(found, str) and found in _NAMES:
        found = globals()[found]
    if not callable(found):
        raise ValueError(f"unknown activation {identifier!r}; there are {', '.join(_NAMES)}")
    function: Callable[..., Any] = found
    return function


def serialize(activation: Any) -> Any:
    """Returns the name of an activation."""
    return getattr(activation, "__name__", activation)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Returns the activation of a name."""
    return (custom_objects or {}).get(config) or get(config)


def engine_name(activation: Any) -> str | None:
    """Returns the name by which the engine knows a function, None for a function of your own."""
    if activation is None:
        return "linear"
    if isinstance(activation, str):
        get(activation)
        return activation
    name = getattr(activation, "__name__", "")
    own = globals().get(name) if name in _NAMES else None
    same = getattr(ops, name, None) if name != "gelu" else None  # that has another default
    return name if activation in (own, same) else None


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.keras.activations has no {name!r} yet; dir() lists what there is")


def __dir__() -> list[str]:
    return sorted(set(__all__))
