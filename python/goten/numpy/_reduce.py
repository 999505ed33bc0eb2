"""Reductions and scans on the engine, in NumPy's order of additions."""

from __future__ import annotations

import functools
import json
from array import array
from typing import Any, Final

import numpy
from numpy.lib.array_utils import normalize_axis_tuple

from .._engine import raw
from .._exchange import CODES
from .._operators import operator
from . import _calls, _memory
from ._plans import SERVED, kernel

_f8: Final = numpy.dtype(numpy.float64)
_i8: Final = numpy.dtype(numpy.int64)
_u8: Final = numpy.dtype(numpy.uint64)
_bool: Final = numpy.dtype(numpy.bool_)
_WIDE: Final = {"b": _i8, "i": _i8, "u": _u8}
_ORDERED: Final = (numpy.dtype(numpy.float32), _f8, _i8, _u8)
_new: Final = numpy.ndarray.__new__
_PIECE: Final = 8192  # elements that NumPy converts at a time

_EXTREMA: Final = {numpy.maximum: "max", numpy.minimum: "min"}
_LOGICAL: Final = {numpy.logical_and: "all", numpy.logical_or: "any"}
REDUCERS: Final = {numpy.add, numpy.multiply, *_EXTREMA, *_LOGICAL}


@functools.cache
def _caster(source: Any, target: Any) -> int:
    s, t = CODES[source], CODES[target]
    return kernel("cast", json.dumps({"dtype": str(target)}), ([s], [s], t))


def cast(x: Any, dtype: Any, order: str = "K") -> Any:
    """Returns a converted copy; the dtypes are the engine's, and x is servable."""
    out = None
    if order == "C" and not x.flags.c_contiguous:
        out = _memory.empty(_calls.cls, x.shape, dtype, None)
    elif order == "F" and not x.flags.f_contiguous:
        out = _memory.empty(_calls.cls, x.shape, dtype, tuple(reversed(range(x.ndim))))
    elif x.ndim > 1 and not x.flags.forc and order in "KA":
        out = _memory.empty(_calls.cls, x.shape, dtype, memory_order(x) if order == "K" else None)
    if out is None and x.ndim == 0:
        out = _memory.empty(_calls.cls, (), dtype, None)
    return raw.array_call(_caster(x.dtype, dtype), dtype, out, x)


def axes_of(axis: Any, rank: int) -> tuple[int, ...] | None:
    """Returns the axes in order; None where NumPy is to say what is wrong."""
    if axis is None:
        return tuple(range(rank))
    try:
        return tuple(sorted(normalize_axis_tuple(axis, rank)))
    except (TypeError, ValueError):
        return None


def memory_order(x: Any) -> tuple[int, ...]:
    """Returns the axes as they lie in memory, outermost first."""
    return tuple(sorted(range(x.ndim), key=lambda i: -abs(x.strides[i])))


def _room(x: Any, axes: tuple[int, ...], dtype: Any) -> Any:
    """Makes the result with the axes of size 1, its other axes in memory as those of x."""
    shape = tuple(1 if i in axes else n for i, n in enumerate(x.shape))
    order = None
    if not x.flags.c_contiguous:
        order = memory_order(x)
    return _memory.empty(_calls.cls, shape, dtype, order)


def _finish(y: Any, axes: tuple[int, ...], keep: bool) -> Any:
    if keep:
        return y if y.ndim else y[()]
    if len(axes) == y.ndim:
        return y.reshape(-1)[0]
    shape = tuple(n for i, n in enumerate(y.shape) if i not in axes)
    return y.reshape(shape) if y.flags.c_contiguous else y.squeeze(axes)


def reduce(ufunc: Any, x: Any, axes: tuple[int, ...], dtype: Any, keep: bool) -> Any:
    """Reduces x over axes; NotImplemented, before anything ran, where the engine does not.

    Args:
        ufunc: One of REDUCERS.
        x: A servable array.
        axes: The axes, in order.
        dtype: What is added in; None for NumPy's choice.
        keep: Whether the axes stay, with size 1.
    """
    if ufunc not in SERVED:
        return NotImplemented
    if ufunc in _LOGICAL:
        if dtype not in (None, _bool):
            return NotImplemented
        x = x if x.dtype == _bool else cast(x, _bool)
        return _by_operator(_LOGICAL[ufunc], x, axes, keep)
    if ufunc in _EXTREMA:
        if dtype not in (None, x.dtype) or x.size == 0:
            return NotImplemented
        return _by_operator(_EXTREMA[ufunc], x, axes, keep)
    loop = dtype if dtype is not None else _WIDE.get(x.dtype.kind, x.dtype)
    if loop not in _ORDERED:
        return NotImplemented
    if x.dtype != loop:
        x = _converted(x, loop, axes, ufunc is numpy.multiply)
        if x is NotImplemented:
            return x
    y = _ordered(ufunc is numpy.multiply, x, axes)
    return y if y is NotImplemented else _finish(y, axes, keep)


def _converted(x: Any, loop: Any, axes: tuple[int, ...], product: bool) -> Any:
    """Converts x where that leaves the bits of the result as they are.

    NumPy converts in pieces and adds the sums of pieces: where sums round, the order shows.
    """
    if loop.kind == "f" and x.dtype != _bool:
        small = x.dtype.kind in "iu" and x.dtype.itemsize <= 4 and loop == _f8
        exact = small and x.size < 1 << 21 and not product
        if not exact and (x.size > _PIECE or not x.flags.forc or len(axes) < x.ndim):
            return NotImplemented
    elif x.dtype.kind == "f":
        return NotImplemented
    return cast(x, loop)


def _ordered(product: bool, x: Any, axes: tuple[int, ...]) -> Any:
    source, shape, steps = _memory.layout(x)
    rank = len(shape)
    if len(axes) == rank:
        y = _new(_calls.cls, (1,) * rank, x.dtype)
        kept, folds = (0,) * rank, (1 << rank) - 1
        address = raw.array_probe(y)[0]
    else:
        y = _room(x, axes, x.dtype)
        address, _, strides = _memory.layout(y)
        kept = tuple([0 if i in axes else s for i, s in enumerate(strides)])
        folds = sum([1 << i for i in axes])
    code = CODES[x.dtype]
    m = array("q", (code, address, rank, *shape, *kept, code, source, rank, *shape, *steps))
    return y if raw.ArrayReduce(product, folds, m.buffer_info()[0]) else NotImplemented


def _by_operator(name: str, x: Any, axes: tuple[int, ...], keep: bool) -> Any:
    if not axes:
        return NotImplemented
    y = _room(x, axes, x.dtype)
    whole = () if len(axes) == x.ndim else axes
    evaluate(operator(name, json.dumps({"axes": list(whole), "keep": True})), y, x)
    return _finish(y, axes, keep)


def evaluate(op: int, out: Any, *inputs: Any) -> Any:
    """Runs an operator of the engine that is not elementwise; returns out."""
    m = array("q", (len(inputs),))
    _memory.describe(m, out)
    for x in inputs:
        _memory.describe(m, x)
    raw.ArrayEval(op, m.buffer_info()[0])
    return out


def scan(name: str, x: Any, axis: int, dtype: Any = None) -> Any:
    """Adds or multiplies cumulatively along an axis; NotImplemented where the engine does not."""
    loop = dtype if dtype is not None else _WIDE.get(x.dtype.kind, x.dtype)
    if loop not in _ORDERED or (x.dtype.kind == "f" and loop != x.dtype):
        return NotImplemented
    if x.dtype != loop:
        x = cast(x, loop)
    y = _memory.empty(_calls.cls, x.shape, loop, None)
    return evaluate(operator(name, json.dumps({"axis": axis})), y, x)


def extremum_index(name: str, x: Any, axis: int | None, keep: bool) -> Any:
    """Finds the index of the largest or smallest element along an axis of a servable array."""
    rank = x.ndim
    flat = axis is None
    if flat:
        x, axis = x.reshape(-1), 0
    shape = tuple(1 if i == axis else n for i, n in enumerate(x.shape))
    y = _memory.empty(_calls.cls, shape, _i8, None)
    evaluate(operator(name, json.dumps({"axis": axis, "keep": True})), y, x)
    if flat:
        return y.reshape((1,) * rank) if keep else y[0]
    return _finish(y, (axis,), keep)  # type: ignore[arg-type]


def product(x: Any, y: Any) -> Any:
    """Multiplies matrices as numpy.matmul does; NotImplemented where the engine does not."""
    dtype = numpy.result_type(x, y)
    if dtype not in _ORDERED[:2] or not x.ndim or not y.ndim:
        return NotImplemented
    row, column = x.ndim == 1, y.ndim == 1
    a = x[None, :] if row else x
    b = y[:, None] if column else y
    if a.shape[-1] != b.shape[-2]:
        return NotImplemented
    try:
        lead = numpy.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    except ValueError:
        return NotImplemented
    a = a if a.dtype == dtype else cast(a, dtype)
    b = b if b.dtype == dtype else cast(b, dtype)
    z = _memory.empty(_calls.cls, (*lead, a.shape[-2], b.shape[-1]), dtype, None)
    if a.shape[-1] == 0:
        z[...] = 0
    else:
        evaluate(operator("matmul"), z, a, b)
    if row:
        z = z[..., 0, :]
    if column:
        z = z[..., 0]
    return z[()] if z.ndim == 0 else z
