"""tf.Variable."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _tensor as _base
from .._engine import raw
from ..keras._variable import Variable as _Variable
from ..keras._variable import _reflected
from . import _dtypes
from ._convert import convert
from ._shape import TensorShape
from ._tensor import Reference


class Variable(_Variable):
    """A value that can be assigned to; gradient tapes watch it if it is trainable.

    Args:
        initial_value: The first value, or a function without arguments that gives it.
        trainable: Whether tapes and optimizers take it.
        validate_shape: Accepted; the shape is that of the first value.
        name: Its name.
        dtype: Its dtype.
        shape: Accepted; the shape is that of the first value.
        caching_device: Accepted; there is one device.
        variable_def: Accepted; has no influence.
        import_scope: Accepted; has no influence.
        constraint: Not supported; anything but None raises NotImplementedError.
        synchronization: Accepted; there is one replica.
        aggregation: Accepted; there is one replica.

    Example:
        >>> v = tf.Variable(1.0)
        >>> v.assign_add(2.0).numpy()
        np.float32(3.0)
    """

    __slots__ = ("_label",)

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        import_scope: Any = None,
        constraint: Any = None,
        synchronization: Any = None,
        aggregation: Any = None,
        shape: Any = None,
    ) -> None:
        if constraint is not None:
            raise NotImplementedError("tf.Variable: constraints are not supported yet")
        if initial_value is None:
            raise ValueError("tf.Variable: The `initial_value` must be specified")
        if callable(initial_value) and not isinstance(initial_value, _base.Tensor | np.ndarray):
            initial_value = initial_value()
        t = convert(initial_value, dtype)
        super().__init__(t.detach(), trainable=trainable is not False, name=name or "Variable")

    @property
    def name(self) -> str:
        """The name, as TensorFlow shows it."""
        return f"{self._label}:0"

    @name.setter
    def name(self, name: str) -> None:
        self._label = name

    @property
    def dtype(self) -> Any:
        """The type of the elements."""
        return _dtypes.as_dtype(self._dtype)

    @property
    def shape(self) -> Any:
        """The size of each axis."""
        return TensorShape(self._shape)

    def get_shape(self) -> TensorShape:
        """Returns the size of each axis."""
        return TensorShape(self._shape)

    @property
    def device(self) -> str:
        """Where the elements are."""
        return "/job:localhost/replica:0/task:0/device:CPU:0"

    def ref(self) -> Reference:
        """Returns what stands for this variable in sets and as a key."""
        return Reference(self)

    def numpy(self) -> Any:
        """Returns a copy of the elements; of a scalar, as a number of NumPy."""
        a = super().numpy()
        return a if a.ndim else a[()]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return np.asarray(super().numpy(), dtype)

    def value(self) -> Any:  # type: ignore[override]
        """Returns the current value; later assignments do not show in it."""
        from ._make import convert_to_tensor

        return convert_to_tensor(self)

    read_value = value

    def assign(
        self, value: Any, use_locking: bool = False, name: str | None = None,
        read_value: bool = True,
    ) -> Variable:  # fmt: skip
        """Writes a value of the same shape and dtype.

        Raises: ValueError when the shapes or dtypes differ; the value is then as it was.
        """
        t = convert(value, self.dtype)
        if tuple(t.shape) != tuple(self._shape):
            raise ValueError(
                f"Cannot assign value to variable '{self.name}': Shape mismatch. The variable "
                f"shape {self.shape}, and the assigned value shape {t.shape} are incompatible."
            )
        raw.ParamSet(self._h, raw.session(), t._h)
        return self

    def assign_add(
        self, delta: Any, use_locking: bool = False, name: str | None = None,
        read_value: bool = True,
    ) -> Variable:  # fmt: skip
        """Adds to the elements."""
        return self._moved("__add__", delta)

    def assign_sub(
        self, delta: Any, use_locking: bool = False, name: str | None = None,
        read_value: bool = True,
    ) -> Variable:  # fmt: skip
        """Subtracts from the elements."""
        return self._moved("__sub__", delta)

    def _moved(self, method: str, delta: Any) -> Variable:
        d = convert(delta, self.dtype)
        return self.assign(getattr(convert(self._now()), method)(d.detach()))

    def __repr__(self) -> str:
        a = super().numpy()
        text = repr(a) if a.ndim else repr(a.item())
        text = "\n" + text if "\n" in text else text
        return (f"<tf.Variable '{self.name}' shape={self.shape} dtype={self.dtype.name}, "
                f"numpy={text}>")  # fmt: skip

    def __hash__(self) -> int:
        raise TypeError("Variable is unhashable. Instead, use variable.ref() as the key.")

    def __format__(self, spec: str) -> str:
        return format(convert(self.window()), spec) if spec else repr(self)

    def __iter__(self) -> Any:
        return iter(self._read())


def _forward(name: str) -> Any:
    def method(self: Variable, *others: Any) -> Any:
        others = tuple(o._read() if isinstance(o, _Variable) else o for o in others)
        return getattr(self._read(), name)(*others)

    method.__name__ = name
    return method


def _direct(name: str, operator: str) -> Any:
    """Makes a method that reads and computes in one call of the engine."""
    call = raw.binary_of(raw.StrictOperator(operator, "", False))
    slow = _forward(name)

    def method(self: Variable, other: Any) -> Any:
        try:
            z = call(self, other)
        except (TypeError, ValueError):
            z = NotImplemented  # the method of tensors says what is wrong
        return slow(self, other) if z is NotImplemented else z

    method.__name__ = name
    return method


for _name, _operator in {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide",
}.items():  # fmt: skip
    _call = raw.binary_of(raw.StrictOperator(_operator, "", False))
    _slow = _forward(f"__{_name}__")
    raw.arithmetic(Variable, _name, _call, _slow, _reflected(_name))
for _name, _operator in {
    "pow": "power", "floordiv": "floor_divide", "mod": "mod", "lt": "less", "le": "less_equal",
    "gt": "greater", "ge": "greater_equal",
}.items():  # fmt: skip
    setattr(Variable, f"__{_name}__", _direct(f"__{_name}__", _operator))
for _name in "eq ne and rand or ror xor rxor invert".split():
    setattr(Variable, f"__{_name}__", _forward(f"__{_name}__"))
