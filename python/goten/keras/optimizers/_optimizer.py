"""The base class of optimizers."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable
from typing import Any

from ..._engine import Handle, raw
from ..._program import Later
from .. import _state
from .._configured import Configured, known
from .._variable import Variable, as_tensor
from .schedules import LearningRateSchedule, deserialize


class Optimizer(Configured):
    """Changes variables against their gradients; it keeps state for each of them.

    Example:
        >>> v = keras.Variable([1.0])
        >>> keras.optimizers.SGD(0.5).apply([goten.tensor([1.0])], [v])
        >>> v.numpy()
        array([0.5], dtype=float32)
    """

    def __init__(self, name: str | None = None) -> None:
        self.name = name or _state.snake(type(self).__name__)
        self._known: list[Variable] = []

    def _configure(self, config: dict[str, Any]) -> None:
        rate = config.get("learning_rate")
        if isinstance(rate, dict):
            config["learning_rate"] = rate = deserialize(rate)
        if callable(rate) and not isinstance(rate, LearningRateSchedule):
            raise TypeError(
                "learning_rate: expected a number or a LearningRateSchedule of "
                f"keras.optimizers.schedules, received {rate!r}"
            )
        self._config = known(config, self._class, self._absent)
        self._engine = Handle(raw.OptimizerNew(self._text()))

    @property
    def learning_rate(self) -> Any:
        """The learning rate of the next step; setting it keeps the state."""
        return Rate(self)

    @learning_rate.setter
    def learning_rate(self, rate: Any) -> None:
        raw.OptimizerSetRate(self._engine._h, float(rate))

    lr = learning_rate

    @property
    def iterations(self) -> int:
        """The number of steps that were done."""
        return raw.OptimizerSteps(self._engine._h)

    def build(self, variables: Iterable[Variable]) -> None:
        """Makes the state for variables that have none yet."""
        handles = array("q", [v._h for v in variables])
        raw.OptimizerBuild(self._engine._h, handles.buffer_info()[0], len(handles))

    def apply(self, grads: Iterable[Any], trainable_variables: Any = None) -> None:
        """Does one step.

        Args:
            grads: The gradient of each variable; None leaves it as it is.
            trainable_variables: The variables; those of the last call for None.
        """
        gs = list(grads)
        if trainable_variables is not None:
            self._known = list(trainable_variables)
        if len(gs) != len(self._known):
            raise ValueError(
                f"apply: {len(gs)} gradients for {len(self._known)} variables; give one for each"
            )
        kept = [None if g is None else as_tensor(g) for g in gs]
        a = array("q", [v._h for v in self._known])
        b = array("q", [0 if g is None else g._h for g in kept])
        raw.OptimizerApply(self._engine._h, a.buffer_info()[0], b.buffer_info()[0], len(a))

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Variable]], **_: Any) -> None:
        """Does one step with pairs of gradients and variables."""
        pairs = list(grads_and_vars)
        self.apply([g for g, _ in pairs], [v for _, v in pairs])

    @property
    def variables(self) -> list[Variable]:
        """The state: the number of steps, the learning rate, and what is kept of variables."""
        h = self._engine._h
        room = array("q", bytes(8 * raw.OptimizerVariables(h, 0, 0)))
        raw.OptimizerVariables(h, room.buffer_info()[0], len(room))
        return _adopted(room)

    def _state_of(self, variable: Variable) -> list[Variable]:
        """Returns what is kept of one variable; nothing when it is not known yet."""
        h, v = self._engine._h, variable._h
        room = array("q", bytes(8 * raw.OptimizerState(h, v, 0, 0)))
        raw.OptimizerState(h, v, room.buffer_info()[0], len(room))
        return _adopted(room)

    def __reduce__(self) -> Any:
        """A copy begins anew; that of a compiled model gets the state back from the model."""
        from .. import _copies

        return _copies.reduced_optimizer(self)

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments that make the optimizer again, with its present learning rate."""
        saved = json.loads(raw.OptimizerText(self._engine._h))["config"]
        return {"name": self.name, **{k: saved.get(k, v) for k, v in self._config.items()}}


def _adopted(handles: array[int]) -> list[Variable]:
    found = []
    for handle in handles:
        v = object.__new__(Variable)
        v._adopt(handle)
        found.append(v)
    return found


class Rate(Later):
    """The learning rate of an optimizer, as a value that shows its changes."""

    def __init__(self, optimizer: Optimizer) -> None:
        self._optimizer = optimizer

    def source(self) -> Any:
        """Returns the optimizer."""
        return self._optimizer

    def later(self) -> float:
        """Returns the learning rate of the next step."""
        return self.value

    @property
    def value(self) -> float:
        """The learning rate of the next step."""
        return raw.OptimizerRate(self._optimizer._engine._h)

    def __float__(self) -> float:
        return self.value

    def numpy(self) -> Any:
        """The learning rate as a NumPy float32."""
        import numpy as np

        return np.float32(self.value)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        import numpy as np

        return np.asarray(self.value, dtype or np.float32)

    def assign(self, rate: Any) -> None:
        """Sets the learning rate of the steps that follow."""
        raw.OptimizerSetRate(self._optimizer._engine._h, float(rate))

    def __repr__(self) -> str:
        return repr(self.value)

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)


def _forward(name: str) -> Any:
    def method(self: Rate, *others: Any) -> Any:
        others = tuple(o.value if isinstance(o, Rate) else o for o in others)
        return getattr(self.value, name)(*others)

    return method


for _name in (
    "add radd sub rsub mul rmul truediv rtruediv pow rpow neg lt le gt ge eq ne round"
).split():
    setattr(Rate, f"__{_name}__", _forward(f"__{_name}__"))
Rate.__hash__ = object.__hash__  # type: ignore[method-assign]
