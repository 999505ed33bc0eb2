"""Functions of NumPy that the engine serves, and how all others are found and wrapped."""

from __future__ import annotations

import functools
import inspect
import json
import os
import types
from collections.abc import Callable
from typing import Any, Final

import numpy

from .._exchange import CODES
from .._operators import KNOWN, operator
from . import _array, _calls, _memory, _plans, _reduce
from ._array import FUNCTIONS, HARMLESS, ndarray
from ._calls import wrap
from ._plans import kernel

_ndarray: Final = numpy.ndarray
_bool: Final = numpy.dtype(bool)
HARMLESS.update(
    """array asarray asanyarray ascontiguousarray asfortranarray empty empty_like zeros zeros_like
    ones ones_like full full_like copy copyto can_cast result_type min_scalar_type shares_memory
    may_share_memory ravel_multi_index unravel_index datetime_data is_busday frombuffer fromfile
    fromiter arange putmask set_printoptions array2string""".split()
)


def _serves(f: Callable[..., Any]) -> Callable[..., Any]:
    FUNCTIONS[getattr(numpy, f.__name__)] = f
    return f


@functools.cache
def _where_kernel(condition: Any, x: Any, y: Any) -> tuple[int, Any] | None:
    """Returns the kernel for dtypes, or types of Python numbers, and the dtype of the result."""
    result = numpy.result_type(*(0 if k is int else 0.0 if k is float else k for k in (x, y)))
    kinds = [_bool if k is bool else k for k in (condition, x, y)]
    if result not in CODES or any(isinstance(k, numpy.dtype) and k not in CODES for k in kinds):
        return None
    passed = [_plans._passed(k, result) if isinstance(k, type) else CODES[k] for k in kinds]
    loop = [CODES[_bool], CODES[result], CODES[result]]
    return kernel("where", "", (passed, loop, CODES[result])), result


@_serves
def where(condition: Any, *choices: Any) -> Any:
    """Chooses between the elements of two arrays."""
    found = _calls.operands((condition, *choices))
    if len(choices) != 2 or found is None or not _array.SERVING:
        return NotImplemented
    passed, kinds = found
    made = _where_kernel(*kinds)
    if made is None:
        return NotImplemented
    whole = _plans._WHOLE.get(made[1])
    for i, v in enumerate(passed):
        if type(v) is int and whole and not whole[0] <= v <= min(whole[1], 2**63 - 1):
            return NotImplemented
        if type(v) is int and made[1].kind == "f":
            passed[i] = float(v)
    r = _calls._call(made[0], made[1], None, *passed)
    return r if isinstance(r, _ndarray) else wrap(numpy.asarray(r))


@_serves
def mean(a: Any, axis: Any = None, dtype: Any = None, out: Any = None, **keywords: Any) -> Any:
    """Averages over axes."""
    given = {k: v for k, v in keywords.items() if v is not numpy._NoValue}
    return _array.mean(a, axis, dtype, out, **given)


@_serves
def dot(a: Any, b: Any, out: Any = None) -> Any:
    """Multiplies matrices and vectors; arrays of more axes are left to NumPy."""
    x, y = numpy.asanyarray(a), numpy.asanyarray(b)
    if out is not None or x.ndim > 2 or y.ndim > 2 or not _array.SERVING:
        return NotImplemented
    if x.ndim == 0 or y.ndim == 0:
        return _calls.run(numpy.multiply, (x, y))
    if not (_memory.servable(x) and _memory.servable(y)):
        return NotImplemented
    return _reduce.product(x, y)


@_serves
def concatenate(arrays: Any, axis: Any = 0, out: Any = None, **keywords: Any) -> Any:
    """Joins arrays along an axis."""
    if out is not None or keywords or not isinstance(arrays, list | tuple) or not _array.SERVING:
        return NotImplemented
    xs = [numpy.asanyarray(a) for a in arrays]
    if not xs or axis is None or not all(_memory.servable(x) for x in xs):
        return NotImplemented
    rank, dtype = xs[0].ndim, numpy.result_type(*xs)
    if not rank or not -rank <= axis < rank or dtype not in CODES:
        return NotImplemented
    axis %= rank
    rest = [(*x.shape[:axis], *x.shape[axis + 1 :]) for x in xs]
    if any(x.ndim != rank for x in xs) or any(r != rest[0] for r in rest):
        return NotImplemented
    if not all(x.flags.c_contiguous for x in xs):
        return NotImplemented  # NumPy gives the result the order of the inputs
    xs = [x if x.dtype == dtype else _reduce.cast(x, dtype) for x in xs]
    n = sum(x.shape[axis] for x in xs)
    shape = (*xs[0].shape[:axis], n, *xs[0].shape[axis + 1 :])
    z = _memory.empty(ndarray, shape, dtype, None)
    return _reduce.evaluate(operator("concatenate", json.dumps({"axis": axis})), z, *xs)


def linspace(
    start: Any, stop: Any, num: Any = 50, endpoint: bool = True, retstep: bool = False,
    dtype: Any = None, axis: int = 0, *, device: Any = None,
) -> Any:  # fmt: skip
    """Returns evenly spaced numbers over an interval, as numpy.linspace does."""
    simple = all(isinstance(v, int | float) for v in (start, stop)) and type(num) is int
    if not simple or num < 2 or axis or device or dtype not in (None, float, numpy.float64):
        theirs: Any = numpy.linspace
        return wrap(theirs(start, stop, num, endpoint, retstep, dtype, axis))
    delta = numpy.subtract(float(stop), float(start))
    steps = num - 1 if endpoint else num
    step = delta / steps
    y = _reduce.cast(wrap(numpy.arange(num)), numpy.dtype(float))
    y = y * step if step != 0 else y / steps * delta
    y += float(start)
    if endpoint:
        y[-1] = stop
    return (y, step) if retstep else y


def asarray(a: Any, dtype: Any = None, *args: Any, **keywords: Any) -> Any:
    """Returns a itself if it is an array of the dtype, else an array of its elements."""
    if type(a) is ndarray and not args and not keywords and (dtype is None or a.dtype == dtype):
        return a
    return wrap(numpy.asarray(a, dtype, *args, **keywords))


class Indexed:
    """numpy.r_ and its like, which make arrays from an index."""

    def __init__(self, theirs: Any) -> None:
        """Wraps NumPy's object."""
        self._theirs = theirs

    def __getitem__(self, key: Any) -> Any:
        """Makes the array."""
        return wrap(self._theirs[key])

    def __getattr__(self, name: str) -> Any:
        return getattr(self._theirs, name)


class vectorize(numpy.vectorize):  # noqa: N801 it is NumPy's name
    """numpy.vectorize, whose arrays are the face's."""

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Calls the function for each element."""
        return wrap(super().__call__(*args, **keywords))


OWN: Final[dict[str, Any]] = {
    "ndarray": ndarray, "linspace": linspace, "asarray": asarray, "vectorize": vectorize,
    **{name: Indexed(getattr(numpy, name)) for name in ("r_", "c_", "mgrid", "ogrid")},
}  # fmt: skip


def _ours(x: Any) -> Any:
    """Returns the face's view of NumPy's own arrays among arguments."""
    if type(x) is _ndarray:
        return x.view(ndarray)
    if type(x) in (list, tuple) and any(type(v) is _ndarray for v in x):
        return type(x)([_ours(v) for v in x])
    return x


class Function:
    """A function of NumPy that takes and gives the face's arrays."""

    def __init__(self, f: Any) -> None:
        """Wraps f, whose name, documentation and signature it keeps."""
        functools.update_wrapper(self, f)
        self._f = f
        self.__module__ = "numpy"

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Calls it."""
        if keywords:
            keywords = {k: _ours(v) for k, v in keywords.items()}
        result = self._f(*[_ours(a) for a in args], **keywords)
        return wrap(result)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._f, name)
        return Function(value) if callable(value) and name in _METHODS else value

    def __repr__(self) -> str:
        return repr(self._f)

    def __reduce__(self) -> Any:
        return getattr, (numpy, self._f.__name__)

    def __eq__(self, other: object) -> bool:
        return bool(self._f == (other._f if isinstance(other, Function) else other))

    def __hash__(self) -> int:
        return hash(self._f)


class Elementwise(Function):
    """A ufunc with one operand: an array of the face goes straight to its kernel."""

    def __init__(self, f: Any) -> None:
        """Wraps f."""
        super().__init__(f)
        self._plans: dict[Any, _plans.Plan] = {}

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Calls it."""
        if len(args) == 1 and not keywords and type(args[0]) is ndarray:
            x = args[0]
            p = self._plans.get(x.dtype)
            if p is None:
                made = _plans.plan(self._f, (x.dtype,))
                if isinstance(made, str):
                    return super().__call__(x)
                p = self._plans[x.dtype] = made
            r = _calls._call(p.kernel, p.dtype, None, x)
            if r is not NotImplemented:
                return r
        return super().__call__(*args, **keywords)


_METHODS: Final = frozenset("reduce accumulate outer at reduceat".split())
_FUNCTIONS: Final = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, numpy.ufunc,
    type(numpy.concatenate), type(numpy.random.default_rng),
)  # fmt: skip


def wrapped(value: Any) -> Any:
    """Returns what a module of the face has for a value of NumPy's module."""
    if isinstance(value, numpy.ufunc) and value.nin == value.nout == 1:
        return Elementwise(value)
    if isinstance(value, _FUNCTIONS) and not inspect.isclass(value):
        return Function(value)
    return wrap(value)


def _in_child() -> None:
    """Leaves all to NumPy in a forked child, where the engine cannot be used."""
    _plans.forget()
    _array.SERVING.clear()
    FUNCTIONS.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
assert {"where", "concatenate", "matmul", "cumsum", "argmax"} <= KNOWN
