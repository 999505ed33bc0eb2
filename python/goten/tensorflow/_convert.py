"""How values become tensors, by TensorFlow's rules of dtypes.

Python's floats are float32 and its integers int32, unless the tensor beside them, or a dtype that
is asked for, says otherwise. Integers may become floats, floats never integers; tensors keep their
dtype, and two tensors of different dtypes do not meet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from .. import _exchange
from .. import _tensor as _base
from .._engine import raw
from ..keras import _state
from ..keras._symbolic import KerasTensor
from ..keras._variable import Variable
from . import _dtypes
from ._dtypes import DType
from .errors import InvalidArgumentError

if TYPE_CHECKING:
    from ._tensor import Tensor

INT32 = np.iinfo(np.int32)


def share(x: _base.Tensor) -> Tensor:
    """Returns a tensor as one of this face."""
    return _made(raw.TensorShare(x._h))


def _made(h: int) -> Tensor:
    from ._tensor import Tensor

    return cast(Tensor, _base._wrap(h, Tensor))


def from_array(a: np.ndarray[Any, Any], copy: bool | None = None) -> Tensor:
    """Makes a tensor of an array, over its memory unless a tape keeps the value."""
    if copy is None and _state.local.session:
        copy = True
    return _made(_exchange.from_numpy(a, copy))


def convert(value: Any, dtype: Any = None, hint: DType | None = None, copy: bool = False) -> Any:
    """Makes a tensor of whatever holds numbers; a KerasTensor stays one.

    Args:
        value: A number, an array, a tensor, a variable, or nested lists of them.
        dtype: The dtype that the tensor has to have.
        hint: The dtype that it gets if the value can have it.
        copy: Whether the memory of an array is copied.

    Raises: ValueError for a tensor of another dtype; TypeError for what cannot have the dtype.
    """
    if type(value) is _state.tensor_class and dtype is None:
        return value
    wanted = None if dtype is None else _dtypes.as_dtype(dtype)
    if isinstance(value, Variable):
        value = value._read()
    if isinstance(value, _base.Tensor):
        from ._tensor import Tensor

        t = value if isinstance(value, Tensor) else share(value)
        if wanted is not None and t.dtype is not wanted:
            raise ValueError(f"Tensor conversion requested dtype {wanted.name} for Tensor with "
                             f"dtype {t.dtype.name}: {value!r}")  # fmt: skip
        return t
    if isinstance(value, KerasTensor):
        return value
    if isinstance(value, list | tuple) and _holds_tensors(value):
        return _packed(value, wanted, hint)
    return from_array(_array(value, wanted, hint), copy or None)


def _holds_tensors(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(_holds_tensors(v) for v in value)
    return isinstance(value, _base.Tensor | Variable)


def _packed(value: Any, wanted: DType | None, hint: DType | None) -> Any:
    """Stacks lists in which there are tensors: those decide about the dtype."""
    kind = wanted or _dtype_in(value) or hint
    from ._call import apply

    return apply("stack", *[convert(v, None, kind) for v in value], axis=0)


def _dtype_in(value: Any) -> DType | None:
    if isinstance(value, list | tuple):
        return next((d for d in map(_dtype_in, value) if d is not None), None)
    if isinstance(value, _base.Tensor | Variable):
        return _dtypes.as_dtype(value.dtype)
    return None


def _array(value: Any, wanted: DType | None, hint: DType | None) -> np.ndarray[Any, Any]:
    """Makes an array of the dtype that a tensor of the value has."""
    a = _as_array(value)
    given = isinstance(value, np.ndarray | np.generic) or hasattr(value, "__array__")
    for target in (wanted, hint):
        if target is None:
            continue
        if fits(target, a.dtype, a.size == 0 and not given):
            return a if a.dtype == target.dtype else _cast(a, target)
        if wanted is not None:
            raise TypeError(f"Cannot convert {value!r} to EagerTensor of dtype {target.name}")
    if given or not a.size:
        return a if given or a.dtype.kind != "f" else a.astype(np.float32)
    first = _first(value)
    if isinstance(first, np.generic):
        return a
    if a.dtype.kind == "f":
        return a.astype(np.float32)
    if a.dtype == np.int64 and INT32.min <= a.min() and a.max() <= INT32.max:
        return a.astype(np.int32)
    return a


def _as_array(value: Any) -> np.ndarray[Any, Any]:
    if value is None:
        raise ValueError("Attempt to convert a value (None) with an unsupported type (<class "
                         "'NoneType'>) to a Tensor.")  # fmt: skip
    try:
        a = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"Can't convert non-rectangular Python sequence to Tensor. {error}"
                         ) from None  # fmt: skip
    if a.dtype not in _exchange.CODES and a.dtype.kind not in "fiub":
        _exchange.code_of(a.dtype)  # raises and says what to do
    return a if a.dtype.isnative else a.astype(a.dtype.newbyteorder("="))


def _cast(a: np.ndarray[Any, Any], target: DType) -> np.ndarray[Any, Any]:
    """Converts; integers that the dtype cannot hold are an error."""
    if target.kind in "iu" and a.size and a.dtype.itemsize >= target.size:
        low, high = target.limits
        if a.min() < low or a.max() > high:
            raise OverflowError(f"{a.min()} to {a.max()} do not fit {target.name}")
    return a.astype(target.dtype)


def _first(value: Any) -> Any:
    while isinstance(value, list | tuple) and value:
        value = value[0]
    return value


def fits(target: DType, got: np.dtype[Any], empty: bool = False) -> bool:
    """Tells whether elements of a dtype may become those of another unasked."""
    if got == target.dtype or empty:
        return True
    if target.kind in "iu":
        return got.kind in "iu"
    return target.kind == "f" and got.kind in "fiu"


def mixed(op: str, i: int, want: DType, got: DType) -> InvalidArgumentError:
    """The error of an operator whose input i has another dtype than the first."""
    a, b = (_dtypes.RUNTIME.get(d.name, d.name) for d in (want, got))
    return InvalidArgumentError(
        f"cannot compute {op} as input #{i}(zero-based) was expected to be a {a} tensor but is a "
        f"{b} tensor [Op:{op}]"
    )


def explained(error: Exception, op: str, x: Any, y: Any) -> Exception:
    """Turns what the engine says of two operands into what TensorFlow says of them."""
    d = x.dtype
    if isinstance(y, _base.Tensor | Variable):
        other = _dtypes.as_dtype(y.dtype)
        if other is not d:
            return mixed(op, 1, d, other)
    elif isinstance(y, bool | int | float) and not fits(d, np.asarray(y).dtype):
        return TypeError(f"Cannot convert {y!r} to EagerTensor of dtype {d.name}")
    if isinstance(error, ValueError) and not isinstance(error, InvalidArgumentError):
        return InvalidArgumentError(f"{error} [Op:{op}]")
    return error
