"""Runs a ufunc on the engine, or, where it cannot, in NumPy on the same memory.

What happens is decided before anything runs: a call that the engine refuses has done nothing.
"""

from __future__ import annotations

from typing import Any, Final

import numpy

from .._engine import raw
from . import _count, _memory
from ._plans import Plan, plan

_ndarray: Final = numpy.ndarray
_call: Final = raw.array_call
cls: type = numpy.ndarray  # the face's class, set by _array


def base(x: Any) -> Any:
    """Returns NumPy's own view of an array of the face, and anything else as it is."""
    if isinstance(x, _ndarray):
        return x.view(_ndarray) if type(x) is cls else x
    if type(x) is list:
        return [base(v) for v in x]
    if type(x) is tuple:
        return tuple([base(v) for v in x])
    return x


def wrap(x: Any) -> Any:
    """Returns the face's view of NumPy's arrays, in lists and tuples too."""
    kind = type(x)
    if kind is _ndarray:
        return x.view(cls)
    if kind is list and any(type(v) in (_ndarray, list, tuple) for v in x):
        return [wrap(v) for v in x]
    if issubclass(kind, tuple) and any(type(v) in (_ndarray, list, tuple) for v in x):
        values = [wrap(v) for v in x]
        return kind(values) if kind is tuple else kind(*values)
    return x


def operands(inputs: tuple[Any, ...]) -> tuple[list[Any], tuple[Any, ...]] | None:
    """Returns what inputs are passed as, and their kinds; None for what only NumPy understands."""
    passed: list[Any] = []
    kinds: list[Any] = []
    for x in inputs:
        t = type(x)
        if t is int or t is float or t is bool:
            kinds.append(t)
        elif isinstance(x, _ndarray):
            kinds.append(x.dtype)
        elif isinstance(x, numpy.generic):
            kinds.append(x.dtype)
            x = numpy.asarray(x)
        elif isinstance(x, list | tuple):
            x = numpy.asarray(x)
            kinds.append(x.dtype)
        else:
            return None
        passed.append(x)
    return passed, tuple(kinds)


def fits(p: Plan, passed: list[Any]) -> bool:
    """Checks numbers of Python against the loop's dtype; for a float loop they become floats."""
    for i, x in enumerate(passed):
        if type(x) is int:
            if p.low > p.high:
                try:
                    passed[i] = float(x)
                except OverflowError:
                    return False
            elif not p.low <= x <= p.high:
                return False
    if p.check:
        y = passed[1]
        if p.check == "exponent":
            return bool(numpy.all(base(y) >= 0))
        return bool(numpy.all(base(y)))
    return True


def run(ufunc: numpy.ufunc, inputs: tuple[Any, ...], out: Any = None, where: Any = True) -> Any:
    """Runs a ufunc with at most one output array and a mask; returns out if there is one."""
    found = operands(inputs)
    if found is None:
        return fallback(ufunc, inputs, out, where, "dtype")
    passed, kinds = found
    masked = where is not True
    into = None if out is None else out.dtype
    p = plan(ufunc, kinds, into, masked)
    if isinstance(p, str):
        return fallback(ufunc, inputs, out, where, p)
    if not fits(p, passed):
        return fallback(ufunc, inputs, out, where, "invalid")
    if masked:
        return _masked(ufunc, p, (inputs, passed), (out, where))
    r = _call(p.kernel, p.dtype, out, *passed)
    if r is NotImplemented:
        r = _untangled(p, out, passed)
        if r is NotImplemented:
            return fallback(ufunc, inputs, out, where, "layout")
    return r


def _untangled(p: Plan, out: Any, passed: list[Any]) -> Any:
    """Tries again with copies of the inputs that overlap the output or that are not aligned."""
    copied = [
        numpy.array(x, x.dtype.newbyteorder("="), order="K", subok=False)
        if isinstance(x, _ndarray)
        and (not x.flags.aligned or (out is not None and numpy.may_share_memory(x, out)))
        else x
        for x in passed
    ]
    if all(x is y for x, y in zip(copied, passed, strict=True)):
        return NotImplemented
    return _call(p.kernel, p.dtype, out, *copied)


def _masked(ufunc: Any, p: Plan, given: Any, target: Any) -> Any:
    """Runs a call with a mask: where it is false, out keeps its elements."""
    (inputs, passed), (out, where) = given, target
    mask = numpy.asarray(where)
    if mask.dtype != numpy.bool_:
        return fallback(ufunc, inputs, out, where, "invalid")
    if out is None:
        try:
            shape = numpy.broadcast_shapes(mask.shape, *(numpy.shape(x) for x in passed))
        except ValueError:
            return fallback(ufunc, inputs, out, where, "invalid")
        out = _memory.empty(cls, shape, p.dtype, None)
        made = True
    else:
        made = False
    r = _call(p.kernel, p.dtype, out, *passed, mask, out)
    if r is NotImplemented:
        r = _untangled(p, out, [*passed, mask, out])
        if r is NotImplemented:
            return fallback(ufunc, inputs, None if made else out, where, "layout")
    return out[()] if made and out.ndim == 0 else r


def fallback(ufunc: Any, inputs: tuple[Any, ...], out: Any, where: Any, reason: str) -> Any:
    """Runs a call in NumPy, which also raises the errors of invalid calls."""
    keywords: dict[str, Any] = {}
    if out is not None:
        keywords["out"] = (base(out),)
    if where is not True:
        keywords["where"] = base(where)
    return delegate(ufunc, "__call__", (inputs, keywords, out), reason)


def delegate(ufunc: Any, method: str, call: Any, reason: str) -> Any:
    """Runs a method of a ufunc in NumPy on views; counts it, unless NumPy refuses the call."""
    inputs, keywords, out = call
    result = getattr(ufunc, method)(*[base(x) for x in inputs], **keywords)
    name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
    _count.note(name, "dtype" if reason == "invalid" else reason)
    return out if out is not None else wrap(result)
