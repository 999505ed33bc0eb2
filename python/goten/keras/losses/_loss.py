"""The base classes of losses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..._engine import Handle, raw
from .. import _state
from .._configured import Configured
from .._variable import as_tensor

REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None)


class Loss:
    """A number of how far predictions are from targets. Subclasses define `call(y_true, y_pred)`,
    which returns one value for each sample.

    Args:
        name: Its name.
        reduction: How the values become one: sum_over_batch_size, sum, mean,
            mean_with_sample_weight or none.
        dtype: Accepted; values have the dtype of the predictions.
    """  # fmt: skip

    native = False

    def __init__(
        self,
        name: str | None = None,
        reduction: str | None = "sum_over_batch_size",
        dtype: Any = None,
    ) -> None:
        if reduction not in REDUCTIONS:
            raise ValueError(f"reduction has to be one of {REDUCTIONS}, received {reduction!r}")
        self.name = name or _state.snake(type(self).__name__)
        self.reduction = reduction

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns one value for each sample."""
        raise NotImplementedError(f"loss {type(self).__name__} has no call method")

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        p = as_tensor(y_pred)
        values = as_tensor(self.call(self._targets(y_true, p), p))
        return reduced(values, self.reduction, sample_weight)

    def _targets(self, y_true: Any, y_pred: Any) -> Any:
        """Makes a tensor of the dtype of the predictions, as Keras does before it calls `call`."""
        kind = y_pred.dtype.name if y_pred.dtype.kind == "f" else "float32"
        return as_tensor(y_true, kind)

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments that make the loss again."""
        return {"name": self.name, "reduction": self.reduction}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Makes a loss from what `get_config` returned."""
        return cls(**config)


def reduced(values: Any, reduction: str | None, sample_weight: Any) -> Any:
    """Weights the values and makes one of them, as the reduction says."""
    if reduction in ("none", None):
        return values if sample_weight is None else values * _spread(values, sample_weight)
    w = None if sample_weight is None else as_tensor(sample_weight)
    return _state.wrap(raw.LossReduce(values._h, 0 if w is None else w._h, reduction))


def _spread(values: Any, sample_weight: Any) -> Any:
    w = as_tensor(sample_weight).astype(values.dtype)
    while w.ndim > values.ndim and w.shape[-1] == 1:
        w = w.reshape(*w.shape[:-1])
    return w.reshape(*w.shape, *([1] * (values.ndim - w.ndim)))


class NativeLoss(Configured, Loss):
    """A loss of the engine."""

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        Loss.__init__(self, name, reduction, dtype)

    def _configure(self, config: dict[str, Any]) -> None:
        super()._configure(config)
        self._engine = Handle(raw.LossNew(self._text()))

    native = True

    def _entries(self) -> dict[str, Any]:
        return {**super()._entries(), "reduction": self.reduction or "none"}

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        y, p = as_tensor(y_true), as_tensor(y_pred)
        w = None if sample_weight is None else as_tensor(sample_weight)
        mask = getattr(p, "_keras_mask", None)
        handles = [0 if t is None else t._h for t in (y, p, w, mask)]
        return _state.wrap(raw.LossOf(self._engine._h, *handles))

    def _targets(self, y_true: Any, y_pred: Any) -> Any:
        return as_tensor(y_true)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns one value for each sample."""
        y, p = as_tensor(y_true), as_tensor(y_pred)
        return _state.wrap(raw.LossValues(self._engine._h, y._h, p._h))

    def __reduce__(self) -> Any:
        from .. import _copies

        return _copies.configured, (type(self), self.get_config())

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments that make the loss again."""
        return {**Loss.get_config(self), **Configured.get_config(self)}


class FunctionLoss(Loss):
    """A function of y_true and y_pred as a loss."""

    def __init__(
        self,
        fn: Callable[..., Any],
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name or getattr(fn, "__name__", "loss"), reduction, dtype)
        self.fn, self._kwargs = fn, kwargs

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns what the function returns."""
        return self.fn(y_true, y_pred, **self._kwargs)
