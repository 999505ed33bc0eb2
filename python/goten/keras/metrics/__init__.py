"""Metrics: numbers that are gathered over batches."""

from __future__ import annotations

from typing import Any

from .. import losses as _losses
from .._configured import find
from .._state import snake
from . import _functions, _generated
from ._functions import *  # noqa: F403
from ._generated import *  # noqa: F403
from ._metric import MeanMetricWrapper, Metric

_NAMES: dict[str, Any] = {n: getattr(_generated, n) for n in _generated.__all__}
_NAMES |= {snake(n): c for n, c in tuple(_NAMES.items())}
_ALIASES = {
    "mse": "MeanSquaredError", "MSE": "MeanSquaredError", "mae": "MeanAbsoluteError",
    "MAE": "MeanAbsoluteError", "mape": "MeanAbsolutePercentageError",
    "msle": "MeanSquaredLogarithmicError", "bce": "BinaryCrossentropy",
    "rmse": "RootMeanSquaredError", "kl_divergence": "KLDivergence", "auc": "AUC",
}  # fmt: skip
_NAMES |= {a: _NAMES[n] for a, n in _ALIASES.items() if n in _NAMES}

_PUBLIC = [n for n in _generated.__all__ if n != "ShapedAccuracy"]  # it has no name in Keras

__all__ = ["MeanMetricWrapper", "Metric", "deserialize", "get", "serialize",
           *_functions.__all__, *_PUBLIC]  # fmt: skip


def get(identifier: Any) -> Any:
    """Returns a metric for a name, a class, a configuration, a metric, or a function.

    Raises: ValueError for anything else; it lists the names.
    """
    if identifier is None:
        return None
    return find("metric", _NAMES, identifier, Metric)


def for_output(identifier: Any, loss: Any) -> Metric:
    """Makes the metric of an output; accuracy and crossentropy keep the name that they came by."""
    if isinstance(identifier, str):
        name = identifier
        if name in ("acc", "accuracy"):
            return _generated.ShapedAccuracy(name=name)
        if name in ("ce", "crossentropy"):
            return _crossentropy(name, loss)
        found = get(name)
        if not isinstance(found, Metric):
            return MeanMetricWrapper(found, name)
        return type(found)(name=name)
    inner = getattr(identifier, "_loss_class", None)
    if inner is not None:
        return for_output(snake(inner.__name__), loss)
    if isinstance(identifier, _losses.Loss):
        return MeanMetricWrapper(identifier.call, identifier.name)
    found = get(identifier)
    return found if isinstance(found, Metric) else MeanMetricWrapper(found)


def _crossentropy(name: str, loss: Any) -> Metric:
    kind = type(loss).__name__
    if kind not in ("BinaryCrossentropy", "CategoricalCrossentropy",
                    "SparseCategoricalCrossentropy"):  # fmt: skip
        raise ValueError(f"metric {name!r} needs a crossentropy as loss; name its kind instead")
    made: Metric = _NAMES[kind](name=name)
    return made


def serialize(metric: Any) -> Any:
    """Returns class and configuration, or the name of a function."""
    if isinstance(metric, Metric):
        return {"class_name": type(metric).__name__, "config": metric.get_config()}
    return getattr(metric, "__name__", metric)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Makes a metric of class and configuration."""
    return find("metric", {**_NAMES, **(custom_objects or {})}, config, Metric)


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.keras.metrics has no {name!r} yet; dir() lists what there is")


def __dir__() -> list[str]:
    return sorted(set(__all__))
