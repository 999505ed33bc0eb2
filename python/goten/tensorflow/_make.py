"""Functions that make tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _tensor as _base
from .._engine import raw
from .._exchange import CODES
from ..keras import _symbolic
from ..keras._symbolic import KerasTensor
from ..keras._variable import Variable
from . import _dtypes
from ._call import apply, run, sizes, symbolic
from ._convert import _made, convert, from_array, share

__all__ = ["cast", "constant", "convert_to_tensor", "eye", "fill", "identity", "is_tensor",
           "linspace", "ones", "ones_like", "range", "stop_gradient", "zeros",
           "zeros_like"]  # fmt: skip


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const") -> Any:
    """Makes a tensor with a copy of numbers, lists of numbers or an array.

    Args:
        value: The elements; Python's floats are float32, its integers int32.
        dtype: The dtype; integers may become floats, floats never integers.
        shape: The shape; one number fills it.
        name: Accepted; tensors have no names.

    Raises: TypeError for elements that cannot have the dtype or the shape.
    """
    if isinstance(value, _base.Tensor) and dtype is not None:
        t = cast(value, dtype)
    else:
        t = convert(value, dtype, copy=True)
    if shape is None:
        return t
    size = sizes(shape)
    if t.size == np.prod(size, dtype=int):
        return t.reshape(size)
    if t.size != 1:
        raise TypeError(f"Eager execution of tf.constant with unsupported shape. Tensor {t} has "
                        f"shape {t.shape}, expected {size}")  # fmt: skip
    return run("broadcast_to", [t.reshape(())], "Fill", attributes={"shape": list(size)})


def convert_to_tensor(
    value: Any, dtype: Any = None, dtype_hint: Any = None, name: str | None = None
) -> Any:
    """Makes a tensor of whatever holds numbers; memory of arrays is shared.

    Args:
        value: Numbers, an array, a tensor, a variable, or lists of them.
        dtype: The dtype that it has to have.
        dtype_hint: The dtype that it gets if the value can have it.
        name: Accepted; tensors have no names.

    Raises: ValueError for a tensor of another dtype.
    """
    if isinstance(value, Variable):
        value = _snapshot(value)
    hint = None if dtype_hint is None else _dtypes.as_dtype(dtype_hint)
    return convert(value, dtype, hint)


def _snapshot(v: Variable) -> Any:
    """Reads a variable so that later assignments do not show; gradients reach it."""
    t = convert(v)
    if not t.tracked:
        return share(v._now()) + 0 if t.dtype.kind != "b" else convert(v.numpy())
    return t * 1.0


@symbolic
def cast(x: Any, dtype: Any, name: str | None = None) -> Any:
    """Converts the elements to a dtype; floats are cut towards zero for integers."""
    d = _dtypes.as_dtype(dtype)
    t = convert(x)
    code = CODES[d.dtype]
    return t if raw.TensorKind(t._h) >> 8 == code else _made(raw.TensorCast(t._h, code))


@symbolic
def identity(input: Any, name: str | None = None) -> Any:  # noqa: A002
    """Returns a tensor of the same elements."""
    return convert_to_tensor(input)


def stop_gradient(input: Any, name: str | None = None) -> Any:  # noqa: A002
    """Returns the same elements, which gradients do not reach."""
    if isinstance(input, KerasTensor):
        return _symbolic.symbolically(stop_gradient, input)
    return convert(input).detach()


def _full(shape: Any, value: Any, dtype: Any) -> Any:
    return share(_base.full(sizes(shape), value, _dtypes.as_dtype(dtype).dtype))


def zeros(shape: Any, dtype: Any = "float32", name: str | None = None, layout: Any = None) -> Any:
    """Makes a tensor of zeros."""
    return _full(shape, 0.0, dtype)


def ones(shape: Any, dtype: Any = "float32", name: str | None = None, layout: Any = None) -> Any:
    """Makes a tensor of ones."""
    return _full(shape, 1.0, dtype)


def fill(dims: Any, value: Any, name: str | None = None, layout: Any = None) -> Any:
    """Makes a tensor whose elements are all value, of the value's dtype."""
    t = convert(value)
    if t.ndim:
        raise ValueError(f"fill: value has to be a scalar, received shape {t.shape}")
    return run("broadcast_to", [t], "Fill", attributes={"shape": sizes(dims)})


@symbolic
def zeros_like(
    input: Any, dtype: Any = None, name: str | None = None, layout: Any = None  # noqa: A002
) -> Any:  # fmt: skip
    """Makes zeros of the shape of a tensor, and of its dtype unless one is given."""
    t = convert(input)
    return _full(t.shape, 0.0, t.dtype if dtype is None else dtype)


@symbolic
def ones_like(
    input: Any, dtype: Any = None, name: str | None = None, layout: Any = None  # noqa: A002
) -> Any:  # fmt: skip
    """Makes ones of the shape of a tensor, and of its dtype unless one is given."""
    t = convert(input)
    return _full(t.shape, 1.0, t.dtype if dtype is None else dtype)


def eye(
    num_rows: int, num_columns: int | None = None, batch_shape: Any = None,
    dtype: Any = "float32", name: str | None = None,
) -> Any:  # fmt: skip
    """Makes matrices with ones on the diagonal."""
    a = np.eye(int(num_rows), None if num_columns is None else int(num_columns),
               dtype=_dtypes.as_dtype(dtype).dtype)  # fmt: skip
    t = from_array(a)
    if batch_shape is None:
        return t
    return apply("broadcast_to", t, shape=[*sizes(batch_shape), *a.shape])


def range(
    start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str = "range"
) -> Any:  # noqa: A001
    """Makes numbers at equal distances; limit is not among them.

    With one argument it is the limit. The dtype is that of the arguments: the widest of them.
    """
    if limit is None:
        start, limit = 0, start
    ts = [convert(v) for v in (start, limit, delta)]
    order = ["int32", "int64", "float32", "float64"]
    if dtype is None:
        dtype = max((t.dtype.name for t in ts), key=order.index)
    d = _dtypes.as_dtype(dtype)
    a, b, c = (t.numpy() for t in ts)
    if c == 0:
        raise ValueError("range: delta has to be other than 0")
    kind = np.float64 if d.kind == "f" else np.int64
    return from_array(np.arange(kind(a), kind(b), kind(c)).astype(d.dtype))


def linspace(start: Any, stop: Any, num: Any, name: str | None = None, axis: int = 0) -> Any:
    """Makes num numbers at equal distances from start to stop, both among them."""
    a, b = convert(start), convert(stop)
    d = a.dtype if a.dtype.kind == "f" else _dtypes.as_dtype("float64")
    return from_array(np.linspace(a.numpy(), b.numpy(), int(num), axis=axis).astype(d.dtype))


def is_tensor(x: Any) -> bool:
    """Tells whether x is a tensor or a variable."""
    return isinstance(x, _base.Tensor | Variable | KerasTensor)


