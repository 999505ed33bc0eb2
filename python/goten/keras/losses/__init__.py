"""Losses, as classes and as functions that give one value for each sample."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from .._configured import find
from .._state import snake
from . import _generated
from ._generated import *  # noqa: F403
from ._loss import FunctionLoss, Loss

_NAMES: dict[str, Any] = {n: getattr(_generated, n) for n in _generated.__all__}
_NAMES |= {snake(n): c for n, c in tuple(_NAMES.items())}
_ALIASES = {
    "mse": "MeanSquaredError", "MSE": "MeanSquaredError", "mae": "MeanAbsoluteError",
    "MAE": "MeanAbsoluteError", "mape": "MeanAbsolutePercentageError",
    "MAPE": "MeanAbsolutePercentageError", "msle": "MeanSquaredLogarithmicError",
    "MSLE": "MeanSquaredLogarithmicError", "bce": "BinaryCrossentropy",
    "BCE": "BinaryCrossentropy", "kld": "KLDivergence", "KLD": "KLDivergence",
    "kl_divergence": "KLDivergence", "logcosh": "LogCosh", "log_cosh": "LogCosh",
}  # fmt: skip
_NAMES |= {a: _NAMES[n] for a, n in _ALIASES.items() if n in _NAMES}

__all__ = ["Loss", "deserialize", "get", "serialize", *_NAMES]


def get(identifier: Any) -> Any:
    """Returns a loss for a name, a class, a configuration, a loss, or a function.

    Raises: ValueError for anything else; it lists the names.
    """
    if identifier is None:
        return None
    inner = getattr(identifier, "_loss_class", None)  # one of the functions of this module
    found = inner() if inner else find("loss", _NAMES, identifier, Loss)
    return found if isinstance(found, Loss) else FunctionLoss(found)


def serialize(loss: Any) -> Any:
    """Returns class and configuration, or the name of a function."""
    if isinstance(loss, Loss):
        return {"class_name": type(loss).__name__, "config": loss.get_config()}
    return getattr(loss, "__name__", loss)


def deserialize(name: Any, custom_objects: Any = None) -> Any:
    """Makes a loss of a name, or of class and configuration."""
    return find("loss", {**_NAMES, **(custom_objects or {})}, name, Loss)


def _function(name: str, cls: type) -> Callable[..., Any]:
    """Makes the function of a class: its arguments are y_true, y_pred and those of the class."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    data = [inspect.Parameter(n, kind) for n in ("y_true", "y_pred")]
    options = [p for n, p in inspect.signature(cls).parameters.items()
               if n not in ("name", "reduction", "dtype")]  # fmt: skip
    signature = inspect.Signature([*data, *options])
    plain = cls()

    def call(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs).arguments
        y_true, y_pred = given.pop("y_true"), given.pop("y_pred")
        return (cls(**given) if given else plain).call(y_true, y_pred)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = f"Returns {cls.__name__} of each sample; further arguments as of the class."
    call.__signature__ = signature  # type: ignore[attr-defined]
    call._loss_class = cls  # type: ignore[attr-defined]
    return call


for _name, _class in _NAMES.items():
    if _name[0].islower() or _name in _ALIASES:
        globals()[_name] = _function(_name, _class)


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.keras.losses has no {name!r} yet; dir() lists what there is")


def __dir__() -> list[str]:
    return sorted(set(__all__))
