"""Variables: values that training changes."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _tensor
from .._engine import raw
from .._step import changes
from .._tensor import Tensor
from . import _state


class Variable(raw.Operand):
    """A value that can be assigned to. In arithmetic it stands for its current value.

    Args:
        initializer: The first value: an array, a tensor, or a function of shape and dtype.
        shape: Its shape, when the initializer is a function.
        dtype: Its dtype; float32 for Python's floats.
        trainable: Whether optimizers change it.
        name: Its name.
    """

    __slots__ = ("__weakref__", "_dtype", "_shape", "name", "path", "regularizer", "state")
    __array_priority__ = 100
    _dtype: np.dtype[Any]
    _shape: tuple[int, ...]

    def __init__(
        self,
        initializer: Any,
        shape: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        name: str | None = None,
    ) -> None:
        value = initializer
        if callable(initializer) and not isinstance(initializer, Tensor | np.ndarray):
            if shape is None:
                raise ValueError("Variable: a function as initializer needs a shape")
            value = initializer(tuple(shape), dtype=dtype or "float32")
        t = as_tensor(value, dtype)
        if _state.local.step is not None:
            _state.local.step.makes()
        self._adopt(raw.ParamNew(name or "variable", t._h, bool(trainable)), name)
        self.state = not trainable

    def _adopt(self, h: int, name: str | None = None) -> None:
        """Becomes the owner of a parameter's handle."""
        self._h = h
        self.path = raw.ParamName(h)
        self.name = name or self.path.rsplit("/", 1)[-1]
        self.regularizer: Any = None
        self.state = False
        t = self.window()
        self._shape, self._dtype = t.shape, t.dtype

    def window(self) -> Tensor:
        """Returns a tensor over the elements, through which later updates show."""
        return _state.wrap(raw.ParamRead(self._h, 0))

    @property
    def value(self) -> Tensor:
        """The current value: inside a tape or a training step, one that gradients reach."""
        return self._read()

    def _read(self) -> Tensor:
        session = raw.session()
        if session == 0:
            window = self.window()
            return _state.wrap(raw.TensorClone(window._h))
        return _state.wrap(raw.ParamRead(self._h, session))

    def _now(self) -> Tensor:
        """The elements in this step, which gradients do not reach."""
        session = raw.session()
        if session == 0:
            return self.window()
        return _state.wrap(raw.ParamRead(self._h, session)).detach()

    @property
    def shape(self) -> tuple[int, ...]:
        """The size of each axis."""
        return self._shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self._shape)

    @property
    def dtype(self) -> str:
        """The name of the dtype."""
        return str(self._dtype.name)

    @property
    def trainable(self) -> bool:
        """Whether optimizers change it."""
        return raw.ParamTrainable(self._h)

    @trainable.setter
    def trainable(self, on: bool) -> None:
        raw.ParamSetTrainable(self._h, bool(on))
        changes.count += 1

    def numpy(self) -> np.ndarray[Any, Any]:
        """Returns a copy of the elements."""
        return self.window().numpy(copy=True)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        a = self.numpy()
        return a if dtype is None else a.astype(dtype)

    def assign(self, value: Any) -> Variable:
        """Writes a value of the same shape.

        Raises: ValueError when the shapes differ.
        """
        t = as_tensor(value)
        if t.shape != self._shape:
            raise ValueError(
                f"assign to variable {self.path!r}: expected shape {self._shape}, "
                f"received {t.shape}"
            )
        raw.ParamSet(self._h, raw.session(), t._h)
        return self

    def assign_add(self, value: Any) -> Variable:
        """Adds to the elements."""
        return self.assign(self._now() + as_tensor(value).astype(self._dtype))

    def assign_sub(self, value: Any) -> Variable:
        """Subtracts from the elements."""
        return self.assign(self._now() - as_tensor(value).astype(self._dtype))

    def __reduce__(self) -> Any:
        from . import _copies

        slots = {"name": self.name, "state": self.state, "regularizer": self.regularizer}
        made = (type(self), self.path, self.numpy(), self.trainable)
        return _copies.variable, made, (None, slots)

    def __repr__(self) -> str:
        return f"<Variable path={self.path}, shape={self._shape}, dtype={self.dtype}>"

    def __float__(self) -> float:
        return float(self.window())

    def __int__(self) -> int:
        return int(self.window())

    def __bool__(self) -> bool:
        return bool(self.window())

    def __len__(self) -> int:
        return len(self.window())

    def __getitem__(self, key: Any) -> Any:
        return self._read()[key]

    def __getattr__(self, name: str) -> Any:
        """Methods of tensors work on the current value."""
        if name.startswith("_") or not hasattr(Tensor, name):
            raise AttributeError(f"'Variable' object has no attribute {name!r}")
        return getattr(self._read(), name)


raw.classes(None, None, Variable)


def _reflected(name: str) -> Any:
    def method(self: Variable, other: Any) -> Any:
        value = self._read()
        if isinstance(other, Tensor):
            return getattr(other, f"__{name}__")(value)
        return getattr(value, f"__r{name}__")(other)

    method.__name__ = f"__r{name}__"
    return method


def _forward(name: str) -> Any:
    def method(self: Variable, *others: Any) -> Any:
        others = tuple(o._read() if isinstance(o, Variable) else o for o in others)
        return getattr(self._read(), name)(*others)

    method.__name__ = name
    return method


for _name in "add sub mul truediv".split():
    raw.arithmetic(Variable, _name, None, _forward(f"__{_name}__"), _reflected(_name))
for _name in "floordiv mod pow matmul lt le gt ge neg abs".split():
    setattr(Variable, f"__{_name}__", _forward(f"__{_name}__"))
for _name in "floordiv mod pow matmul".split():
    setattr(Variable, f"__r{_name}__", _reflected(_name))


def as_tensor(x: Any, dtype: Any = None) -> Tensor:
    """Returns a tensor with the elements of whatever holds numbers.

    NumPy arrays share their memory; pandas, polars and Arrow columns go through NumPy.
    """
    if isinstance(x, Variable):
        x = x._read()
    if not isinstance(x, Tensor):
        if not isinstance(x, np.ndarray) and hasattr(x, "__array__"):
            x = np.asarray(x)
        if isinstance(x, np.ndarray) and dtype is None:
            return _state.share(x)
        return _state.of_class(_tensor.tensor(x, dtype))
    return x if dtype is None else x.astype(dtype)
