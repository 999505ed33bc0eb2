"""The base classes of metrics."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable
from typing import Any

import numpy as np

from ..._engine import Handle, raw
from .. import _state
from .._configured import Configured
from .._variable import Variable, as_tensor


class Metric:
    """A number that is gathered over batches.

    Subclasses make variables with `add_variable`, and define `update_state(y_true, y_pred,
    sample_weight)` and `result()`.

    Args:
        dtype: The dtype of its variables.
        name: Its name.
    """

    native = False
    _engine: Handle

    def __init__(self, dtype: Any = None, name: str | None = None) -> None:
        self.name = name or _state.unique(_state.snake(type(self).__name__))
        self.dtype = dtype or "float32"
        self._variables: list[tuple[Variable, Any]] = []

    def add_variable(
        self, shape: Any, initializer: Any = "zeros", dtype: Any = None, name: str | None = None,
        aggregation: str = "sum",
    ) -> Variable:  # fmt: skip
        """Makes a variable that reset_state sets back."""
        from ..initializers import initial_value

        kind = str(getattr(dtype, "name", dtype) or self.dtype)
        first = initial_value(initializer, tuple(shape), kind, f"{self.name}/{name}")
        v = Variable(first, dtype=kind, trainable=False, name=name)
        self._variables.append((v, v.numpy()))
        return v

    add_weight = add_variable

    @property
    def variables(self) -> list[Variable]:
        """The variables of the metric."""
        return [v for v, _ in self._variables]

    def reset_state(self) -> None:
        """Forgets what was gathered."""
        for v, first in self._variables:
            v.assign(first)

    reset_states = reset_state

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Takes a batch into account."""
        raise NotImplementedError(f"metric {type(self).__name__} has no update_state method")

    def result(self) -> Any:
        """Returns the value so far."""
        raise NotImplementedError(f"metric {type(self).__name__} has no result method")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.update_state(*args, **kwargs)
        return self.result()

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments that make the metric again."""
        return {"name": self.name, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Makes a metric from what `get_config` returned."""
        return cls(**config)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


class NativeMetric(Configured, Metric):
    """A metric of the engine."""

    native = True

    def __init__(self, name: str | None = None, dtype: Any = None) -> None:
        Metric.__init__(self, dtype, name)

    def _configure(self, config: dict[str, Any]) -> None:
        super()._configure(config)
        entries = {**self._entries(), "name": self.name}
        text = json.dumps({"class_name": self._class, "config": entries})
        self._engine = Handle(raw.MetricNew(text))

    def update_state(self, y_true: Any, y_pred: Any = None, sample_weight: Any = None) -> None:
        """Takes a batch into account; Mean and Sum take values and sample_weight."""
        if y_pred is None or not self._compares:
            values = as_tensor(y_true, _float(y_true))
            given = y_pred if sample_weight is None else sample_weight
            w = None if given is None else as_tensor(given)
            raw.MetricUpdate(self._engine._h, values._h, values._h, 0 if w is None else w._h)
            return
        y, p = as_tensor(y_true), as_tensor(y_pred)
        w = None if sample_weight is None else as_tensor(sample_weight)
        raw.MetricUpdate(self._engine._h, y._h, p._h, 0 if w is None else w._h)

    @property
    def _compares(self) -> bool:
        return self._class not in ("Mean", "Sum")

    def result(self) -> Any:
        """Returns the value so far."""
        h = self._engine._h
        room = array("d", bytes(8 * raw.MetricResult(h, 0, 0)))
        raw.MetricResult(h, room.buffer_info()[0], len(room))
        return np.float32(room[0]) if len(room) == 1 else np.array(room, np.float32)

    def reset_state(self) -> None:
        """Forgets what was gathered."""
        raw.MetricReset(self._engine._h)

    reset_states = reset_state

    def __reduce__(self) -> Any:
        from .. import _copies

        return _copies.configured, (type(self), self.get_config())

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments that make the metric again."""
        return {**Metric.get_config(self), **Configured.get_config(self)}


def _float(x: Any) -> Any:
    return None if hasattr(x, "dtype") and np.dtype(x.dtype).kind == "f" else "float32"


class MeanMetricWrapper(Metric):
    """The mean of a function of y_true and y_pred."""

    def __init__(
        self, fn: Callable[..., Any], name: str | None = None, dtype: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(dtype, name or getattr(fn, "__name__", "metric"))
        self._fn, self._kwargs = fn, kwargs
        self._total = self._count = 0.0

    def reset_state(self) -> None:
        """Forgets what was gathered."""
        self._total = self._count = 0.0

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Takes a batch into account."""
        values = np.asarray(self._fn(y_true, y_pred, **self._kwargs), dtype=np.float64)
        if sample_weight is None:
            self._total += float(values.sum())
            self._count += values.size
            return
        w = np.asarray(as_tensor(sample_weight), dtype=np.float64)
        w = np.broadcast_to(w.reshape(w.shape + (1,) * (values.ndim - w.ndim)), values.shape)
        self._total += float((values * w).sum())
        self._count += float(w.sum())

    def result(self) -> Any:
        """Returns the mean so far."""
        return np.float32(self._total / self._count if self._count else 0.0)
