"""The base classes of metrics."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable
from typing import Any

import numpy as np

from ..._engine import Handle, raw
from ..._program import Later
from ..._tensor import Tensor
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


class Result(Later):
    """The result of a metric in a step: the value as it is when the step has ended, unless it is
    looked at before, or the metric changes.
    """  # fmt: skip

    def __init__(self, metric: NativeMetric) -> None:
        self._metric, self._value = metric, None
        self.step = _state.local.step

    def source(self) -> Any:
        """Returns the metric."""
        return self._metric

    def later(self) -> Any:
        """Returns the value."""
        if self._value is not None:
            return self._value
        if _state.local.step is not None:
            return self.settle()
        return self._metric._result()

    def settle(self) -> Any:
        """Computes the value as it is now."""
        if self._value is None:
            if _state.local.step is not None:
                _state.local.step.trouble(
                    f"the result of the metric {self._metric.name} is used during the step"
                )
            self._value = self._metric._result()
        return self._value

    def numpy(self) -> Any:
        """Returns the value as NumPy's."""
        return self.settle()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.asarray(self.later(), dtype)

    def __float__(self) -> float:
        return float(self.later())

    def __int__(self) -> int:
        return int(self.later())

    def __bool__(self) -> bool:
        return bool(self.later())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.settle(), name)

    def __repr__(self) -> str:
        return repr(self.later())

    def __format__(self, spec: str) -> str:
        return format(self.later(), spec)


def _forward(name: str) -> Any:
    def method(self: Result, *others: Any) -> Any:
        others = tuple(o.later() if isinstance(o, Result) else o for o in others)
        return getattr(self.later(), name)(*others)

    return method


for _name in ("add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod pow rpow neg abs "
              "lt le gt ge eq ne getitem len").split():  # fmt: skip
    setattr(Result, f"__{_name}__", _forward(f"__{_name}__"))
Result.__hash__ = object.__hash__  # type: ignore[method-assign]


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
        self._settle()
        if y_pred is None or not self._compares:
            values = as_tensor(y_true, _float(y_true))
            given = y_pred if sample_weight is None else sample_weight
            w = None if given is None else as_tensor(given)
            self._update(values, values, w)
            return
        y, p = as_tensor(y_true), as_tensor(y_pred)
        w = None if sample_weight is None else as_tensor(sample_weight)
        self._update(y, p, w)

    def _settle(self) -> None:
        """Computes a result that was asked for in this step, before it becomes another."""
        asked = self.__dict__.pop("_asked", None)
        if asked is not None and asked.step is _state.local.step:
            asked.settle()

    def _update(self, y: Tensor, p: Tensor, w: Tensor | None) -> None:
        raw.MetricUpdate(self._engine._h, raw.session(), y._h, p._h, 0 if w is None else w._h)

    @property
    def _compares(self) -> bool:
        return self._class not in ("Mean", "Sum")

    def result(self) -> Any:
        """Returns the value so far; in a step, one that is computed when it is looked at."""
        if _state.local.step is not None:
            self._settle()
            self._asked = Result(self)
            return self._asked
        return self._result()

    def _result(self) -> Any:
        h = self._engine._h
        room = array("d", bytes(8 * raw.MetricResult(h, 0, 0)))
        raw.MetricResult(h, room.buffer_info()[0], len(room))
        return np.float32(room[0]) if len(room) == 1 else np.array(room, np.float32)

    def reset_state(self) -> None:
        """Forgets what was gathered."""
        self._settle()
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
        from . import Mean

        super().__init__(dtype, name or getattr(fn, "__name__", "metric"))
        self._fn, self._kwargs = fn, kwargs
        self._mean = Mean(name=self.name)

    def reset_state(self) -> None:
        """Forgets what was gathered."""
        self._mean.reset_state()

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Takes a batch into account."""
        self._mean.update_state(self._fn(y_true, y_pred, **self._kwargs), sample_weight)

    def result(self) -> Any:
        """Returns the mean so far."""
        return self._mean.result()
