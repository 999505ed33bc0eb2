"""The class of TensorFlow's tensors: goten.Tensor with TensorFlow's names and rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .. import _tensor as _base
from .._engine import raw
from .._operators import operator
from ..keras import _state
from ..keras._symbolic import KerasTensor
from ..keras._variable import Variable
from . import _dtypes
from ._convert import convert, explained
from ._dtypes import DType
from ._shape import TensorShape
from .errors import InvalidArgumentError

__all__ = ["Tensor"]


def _binary(name: str, op: str) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Makes the method of an operator, which TensorFlow calls op, and its reflection."""
    return _direct(name, op)[1:]


def _direct(name: str, op: str) -> tuple[Any, Callable[..., Any], Callable[..., Any]]:
    """Makes the function of an operator for tensors, its method and its reflection."""
    call = raw.binary_of(raw.StrictOperator(name, "", False))
    handle = raw.StrictOperator(name, "", False)

    def forward(self: Tensor, other: Any) -> Any:
        try:
            z = call(self, other)
            return _operated(handle, self, other, False) if z is NotImplemented else z
        except (TypeError, ValueError) as error:
            raise explained(error, op, self, other) from None

    def reflected(self: Tensor, other: Any) -> Any:
        try:
            return _operated(handle, self, other, True)
        except (TypeError, ValueError) as error:
            raise explained(error, op, self, other) from None

    return call, forward, reflected


def _operated(op: int, x: Any, other: Any, reflected: bool) -> Any:
    """Applies an operator to a tensor and what is no tensor of this class."""
    kind = type(other)
    if kind is int:
        return _base._wrap(raw.BinaryInt(op, x._h, other, reflected, 0), Tensor)
    if isinstance(other, float):
        return _base._wrap(raw.BinaryFloat(op, x._h, other, reflected, 0), Tensor)
    if other is None or isinstance(other, str | KerasTensor | dict | set):
        return NotImplemented
    y = convert(other, hint=x.dtype)
    return _base._wrap(raw.Binary(op, *((y._h, x._h) if reflected else (x._h, y._h))), Tensor)


def _quotient(x: Tensor, y: Any, reflected: bool) -> Any:
    """Divides; integers become float64 first, those of 8 and 16 bits float32."""
    try:
        return _operated(_DIVIDE, x, y, reflected)
    except (TypeError, ValueError) as error:
        if x.dtype.kind == "f":
            raise explained(error, "RealDiv", x, y) from None
    if isinstance(y, KerasTensor):
        return NotImplemented
    z = convert(y, hint=x.dtype)
    if z.dtype is not x.dtype:
        a, b = (z, x) if reflected else (x, z)
        raise TypeError(f"`x` and `y` must have the same dtype, got {a.dtype!r} != {b.dtype!r}.")
    if x.dtype.kind == "b":
        raise TypeError("RealDiv: truth values cannot be divided; tf.cast them first")
    wide = "float32" if x.dtype.size <= 2 else "float64"
    return _operated(_DIVIDE, x.astype(wide), z.astype(wide), reflected)


_DIVIDE = raw.StrictOperator("divide", "", False)


def _unary(name: str) -> Callable[[Any], Any]:
    def method(self: Tensor) -> Any:
        return _base._wrap(raw.Unary(operator(name), self._h), Tensor)

    return method


class Tensor(_base.Tensor):
    """An array of the engine, as TensorFlow's programs know it. Its elements do not change.

    Two tensors of different dtypes do not meet in an operator: cast one of them.

    Example:
        >>> tf.constant([1.0, 2.0]) * 2
        <tf.Tensor: shape=(2,), dtype=float32, numpy=array([2., 4.], dtype=float32)>
    """

    __slots__ = ()

    def __init__(self) -> None:
        """Refuses: tf.constant and tf.convert_to_tensor make tensors."""
        raise TypeError("use tf.constant, tf.convert_to_tensor, tf.zeros or tf.fill")

    def __reduce__(self) -> Any:
        """Pickles the elements."""
        return _unpickled, (_base.Tensor.numpy(self, copy=True),)

    def __hash__(self) -> int:
        raise TypeError("Tensor is unhashable. Instead, use tensor.ref() as the key.")

    # --- What it is ---

    @property
    def shape(self) -> Any:
        """The size of each axis."""
        return TensorShape(self._describe().shape)

    @property
    def dtype(self) -> DType:  # type: ignore[override]
        """The type of the elements."""
        return _dtypes.of(self._describe().dtype)

    @property
    def device(self) -> str:
        """Where the elements are: in the memory of the one processor."""
        return "/job:localhost/replica:0/task:0/device:CPU:0"

    def get_shape(self) -> TensorShape:
        """Returns the size of each axis."""
        return TensorShape(self.shape)

    def set_shape(self, shape: Any) -> None:
        """Raises ValueError when the tensor has another shape."""
        if not TensorShape(shape).is_compatible_with(self.shape):
            raise ValueError(f"Tensor's shape {self.shape} is not compatible with supplied shape "
                             f"{TensorShape(shape)}")  # fmt: skip

    def ref(self) -> Reference:
        """Returns what stands for this object in sets and as a key."""
        return Reference(self)

    def __len__(self) -> int:
        shape = self._describe().shape
        if not shape:
            raise TypeError("Scalar tensor has no `len()`.")
        return shape[0]

    def __iter__(self) -> Iterator[Any]:
        if not self._describe().shape:
            raise TypeError("Cannot iterate over a scalar tensor.")
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return f"<tf.Tensor: shape={self.shape}, dtype={self.dtype.name}, numpy={self._text(repr)}>"

    def __str__(self) -> str:
        return f"tf.Tensor({self._text(str)}, shape={self.shape}, dtype={self.dtype.name})"

    def _text(self, show: Callable[[Any], str]) -> str:
        a = _base.Tensor.numpy(self)
        text = show(a) if a.ndim else show(a.item())
        return "\n" + text if "\n" in text else text

    def __format__(self, spec: str) -> str:
        return format(self.numpy().item(), spec) if spec and not self.ndim else str(self)

    # --- Its elements ---

    def numpy(self, copy: bool = True) -> Any:
        """Returns a copy of the elements as an array; of a scalar, as a number of NumPy."""
        a = _base.Tensor.numpy(self, copy and bool(self._describe().shape))
        return a if a.ndim else a[()]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        a = _base.Tensor.numpy(self)
        return np.array(a, dtype) if copy else np.asarray(a, dtype)

    def __bool__(self) -> bool:
        return bool(_base.Tensor.numpy(self))

    def __getitem__(self, key: Any) -> Any:
        """Takes integers, slices, None and ... ."""
        keys = key if isinstance(key, tuple) else (key,)
        return sliced(self, keys)

    # --- Arithmetic ---

    # + - * / are those of raw.Operand, told what to do below.
    __floordiv__, __rfloordiv__ = _binary("floor_divide", "FloorDiv")
    __mod__, __rmod__ = _binary("mod", "FloorMod")
    __pow__, __rpow__ = _binary("power", "Pow")
    __lt__, _ = _binary("less", "Less")
    __le__, _ = _binary("less_equal", "LessEqual")
    __gt__, _ = _binary("greater", "Greater")
    __ge__, _ = _binary("greater_equal", "GreaterEqual")
    __eq__, _ = _binary("equal", "Equal")
    __ne__, _ = _binary("not_equal", "NotEqual")
    __and__, __rand__ = _binary("bitwise_and", "BitwiseAnd")
    __or__, __ror__ = _binary("bitwise_or", "BitwiseOr")
    __xor__, __rxor__ = _binary("bitwise_xor", "BitwiseXor")
    del _
    __invert__ = _unary("bitwise_invert")

    def __matmul__(self, other: Any) -> Any:
        from ._products import matmul

        return NotImplemented if isinstance(other, KerasTensor) else matmul(self, other)

    def __rmatmul__(self, other: Any) -> Any:
        from ._products import matmul

        return matmul(convert(other, hint=self.dtype), self)


class Reference:
    """An object as a key: two are equal when they stand for the same object."""

    __slots__ = ("_object",)

    def __init__(self, x: Any) -> None:
        self._object = x

    def deref(self) -> Any:
        """Returns the object."""
        return self._object

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reference) and self._object is other._object

    def __hash__(self) -> int:
        return id(self._object)


def _unpickled(a: np.ndarray[Any, Any]) -> Any:
    return convert(a, copy=True)


def sliced(x: Any, keys: tuple[Any, ...]) -> Any:
    """Takes a part of a tensor as x[...] does; slices may go backwards."""
    keys = tuple(_key(k, keys) for k in keys)
    try:
        return _base._index(x, keys)
    except IndexError as error:
        raise InvalidArgumentError(f"slice index out of bounds: {error} [Op:StridedSlice]"
                                   ) from None  # fmt: skip


def _key(k: Any, keys: tuple[Any, ...]) -> Any:
    if isinstance(k, slice):
        return slice(*(None if v is None else int(v) for v in (k.start, k.stop, k.step)))
    if k is None or k is Ellipsis or (isinstance(k, int) and not isinstance(k, bool)):
        return k
    scalar = isinstance(k, np.integer) or (
        isinstance(k, Tensor | Variable) and k.ndim == 0 and _dtypes.as_dtype(k.dtype).is_integer
    )
    if not scalar:
        raise TypeError(
            "Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar "
            f"tf.int32/tf.int64 tensors are valid indices, got "
            f"{keys[0] if len(keys) == 1 else keys!r}"
        )
    return int(k)


raw.arithmetic(Tensor, "add", *_direct("add", "AddV2"))
raw.arithmetic(Tensor, "sub", *_direct("subtract", "Sub"))
raw.arithmetic(Tensor, "mul", *_direct("multiply", "Mul"))
raw.arithmetic(
    Tensor, "truediv", None,
    lambda x, y: _quotient(x, y, False), lambda x, y: _quotient(x, y, True),
)  # fmt: skip
_state.use_class(Tensor)
