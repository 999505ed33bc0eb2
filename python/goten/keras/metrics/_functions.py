"""Metrics as functions, which give one value for each sample."""

from __future__ import annotations

from typing import Any

from .. import ops
from .._variable import as_tensor
from ..losses import (
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    categorical_hinge,
    hinge,
    huber,
    kl_divergence,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
)

__all__ = [
    "binary_accuracy", "binary_crossentropy", "binary_focal_crossentropy", "categorical_accuracy",
    "categorical_crossentropy", "categorical_focal_crossentropy", "categorical_hinge", "hinge",
    "huber", "kl_divergence", "log_cosh", "mean_absolute_error", "mean_absolute_percentage_error",
    "mean_squared_error", "mean_squared_logarithmic_error", "poisson",
    "sparse_categorical_accuracy", "sparse_categorical_crossentropy",
    "sparse_top_k_categorical_accuracy", "squared_hinge", "top_k_categorical_accuracy",
]  # fmt: skip


def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Any:
    """Tells whether predictions above the threshold agree with targets of 0 and 1."""
    above = ops.cast(ops.greater(y_pred, threshold), "float32")
    return ops.cast(ops.equal(ops.cast(y_true, "float32"), above), "float32")


def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """Tells whether the greatest prediction is that of the greatest target."""
    best, label = ops.argmax(y_pred, axis=-1), ops.argmax(y_true, axis=-1)
    return ops.cast(ops.equal(best, label), "float32")


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """Tells whether the greatest prediction is that of the label."""
    y, best = _labels(y_true, y_pred), ops.argmax(y_pred, axis=-1)
    return ops.cast(ops.equal(y, best), "float32")


def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """Tells whether the prediction of the greatest target is among the k greatest."""
    return _in_top(ops.argmax(y_true, axis=-1), as_tensor(y_pred), k)


def sparse_top_k_categorical_accuracy(
    y_true: Any, y_pred: Any, k: int = 5, from_sorted_ids: bool = False
) -> Any:
    """Tells whether the prediction of the label is among the k greatest.

    Args:
        y_true: Labels.
        y_pred: A prediction for each class.
        k: How many predictions count.
        from_sorted_ids: Not supported; True raises NotImplementedError.
    """
    if from_sorted_ids:
        raise NotImplementedError("sparse_top_k_categorical_accuracy: from_sorted_ids")
    return _in_top(_labels(y_true, y_pred), as_tensor(y_pred), k)


def _labels(y_true: Any, y_pred: Any) -> Any:
    """Drops a last axis of size 1 from labels."""
    y = ops.cast(y_true, "int32")
    return ops.squeeze(y, -1) if y.ndim == as_tensor(y_pred).ndim and y.shape[-1] == 1 else y


def _in_top(label: Any, y_pred: Any, k: int) -> Any:
    """Tells whether fewer than k predictions are greater than that of the label."""
    here = ops.equal(ops.expand_dims(label, -1), ops.arange(y_pred.shape[-1], dtype="int32"))
    at = ops.sum(ops.where(here, y_pred, 0.0), axis=-1, keepdims=True)
    above = ops.sum(ops.cast(ops.greater(y_pred, at), "int32"), axis=-1)
    return ops.cast(ops.less(above, k), "float32")
