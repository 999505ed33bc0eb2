"""The face's array: a numpy.ndarray whose arithmetic runs on the engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy

from .._engine import raw
from .._exchange import CODES
from . import _calls, _count, _memory, _reduce
from ._calls import base, wrap
from ._plans import Plan, plan

_ndarray: Final = numpy.ndarray
_call: Final = raw.array_call
_float64: Final = numpy.float64
_unknown: Any = object()

#: numpy function -> ours with its signature, which returns NotImplemented to leave the call to
#: NumPy. Filled by _functions.
FUNCTIONS: Final[dict[Any, Callable[..., Any]]] = {}
#: C functions of NumPy that only make or describe arrays: no fallback.
HARMLESS: Final[set[str]] = set()


class _Meta(type):
    """Lets NumPy's own arrays pass for instances, and gives subclasses NumPy's own base."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> Any:
        if any(isinstance(b, _Meta) for b in bases):
            theirs = tuple(_ndarray if isinstance(b, _Meta) else b for b in bases)
            return type(name, theirs, namespace)
        return super().__new__(mcls, name, bases, namespace)

    def __instancecheck__(cls, x: object) -> bool:
        return isinstance(x, _ndarray)

    def __subclasscheck__(cls, c: type) -> bool:
        return issubclass(c, _ndarray)


def _binary(name: str, ufunc: numpy.ufunc) -> tuple[Any, Any, Any]:
    """Makes the methods of an operator: plain, reflected and in place.

    What they do not know, NumPy's own methods do: these call the ufunc, which comes back to
    __array_ufunc__.
    """
    plain = _Operator(ufunc, getattr(_ndarray, f"__{name}__"), 0)
    reflected = _Operator(ufunc, getattr(_ndarray, f"__r{name}__", None), 1)
    in_place = _Operator(ufunc, getattr(_ndarray, f"__i{name}__", None), 2)
    return plain.method(), reflected.method(), in_place.method()


class _Operator:
    """One of the three methods of a binary operator."""

    def __init__(self, ufunc: numpy.ufunc, theirs: Any, form: int) -> None:
        self.ufunc, self.theirs, self.form = ufunc, theirs, form
        self.plans: dict[Any, Plan | None] = {}

    def find(self, mine: Any, kind: Any) -> Plan | None:
        """Makes the plan for a dtype and the kind of the other operand."""
        kinds = (kind, mine) if self.form == 1 else (mine, kind)
        p = plan(self.ufunc, kinds, mine if self.form == 2 else None)
        known = None if isinstance(p, str) or p.check else p
        self.plans[mine, kind] = known
        return known

    def method(self) -> Callable[[Any, Any], Any]:
        """Makes the method."""
        plans, find, theirs, form = self.plans, self.find, self.theirs, self.form

        def method(self: Any, other: Any) -> Any:
            t = type(other)
            mine = self.dtype
            if t is ndarray or t is _float64 or t is _ndarray:
                kind = other.dtype
            elif t is float or t is int:
                kind = t
            else:
                return theirs(self, other)
            p = plans.get((mine, kind), _unknown)
            if p is _unknown:
                p = find(mine, kind)
            if p is None or t is int and not p.low <= other <= p.high:
                return theirs(self, other)
            if form == 0:
                r = _call(p.kernel, p.dtype, None, self, other)
            elif form == 1:
                r = _call(p.kernel, p.dtype, None, other, self)
            else:
                r = _call(p.kernel, p.dtype, self, self, other)
            return theirs(self, other) if r is NotImplemented else r

        return method


def _returns(f: Callable[..., Any], name: str) -> Callable[..., Any]:
    """Makes a method that NumPy's C code runs; it counts as a fallback."""

    def method(self: Any, *args: Any, **keywords: Any) -> Any:
        named = {k: base(v) for k, v in keywords.items()}
        result = f(base(self), *[base(a) for a in args], **named)
        _count.note(name, "missing")
        return wrap(result)

    method.__name__, method.__doc__ = name, f.__doc__
    return method


_BINARY: Final = {
    "add": numpy.add, "sub": numpy.subtract, "mul": numpy.multiply, "truediv": numpy.divide,
    "floordiv": numpy.floor_divide, "mod": numpy.remainder, "and": numpy.bitwise_and,
    "or": numpy.bitwise_or, "xor": numpy.bitwise_xor, "lshift": numpy.left_shift,
    "rshift": numpy.right_shift,
}  # fmt: skip
_COMPARISONS: Final = {
    "lt": numpy.less, "le": numpy.less_equal, "gt": numpy.greater, "ge": numpy.greater_equal,
    "eq": numpy.equal, "ne": numpy.not_equal,
}  # fmt: skip
_DELEGATED: Final = """
argpartition argsort choose compress nonzero partition put repeat searchsorted sort take trace
""".split()
_INTERNAL: Final = (_ndarray, numpy.generic, int, float, complex, bool, list, tuple, str, bytes)


class ndarray(numpy.ndarray[Any, Any], metaclass=_Meta):  # noqa: N801 it is NumPy's name
    """An array of NumPy whose arithmetic runs on the engine, in the same memory.

    It is a numpy.ndarray in all that it does not override: views, indexing, printing, the buffer
    protocol. What the engine lacks runs in NumPy and is counted.
    """

    __slots__ = ()

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
        """Runs a ufunc that NumPy was called with."""
        if not keywords and method == "__call__":
            if not all(isinstance(x, _INTERNAL) for x in inputs) and _foreign(inputs):
                return NotImplemented
            if ufunc is numpy.matmul:
                return _matmul(inputs)
            return _calls.run(ufunc, inputs)
        return _ufunc_method(ufunc, method, inputs, keywords)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """Runs a function of NumPy that it was called with."""
        if not all(issubclass(t, _ndarray) for t in types):
            return NotImplemented
        ours = FUNCTIONS.get(func)
        if ours is not None:
            result = ours(*args, **kwargs)
            if result is not NotImplemented:
                return result
        inner = getattr(func, "_implementation", func)
        if hasattr(inner, "__code__"):  # Python: what it calls comes here again
            return wrap(inner(*args, **kwargs))
        named = {k: base(v) for k, v in kwargs.items()}
        result = inner(*[base(a) for a in args], **named)
        if func.__name__ not in HARMLESS:
            _count.note(func.__name__, "missing" if ours is None else "dtype")
        out = kwargs.get("out")
        return wrap(result) if out is None else out

    def __repr__(self) -> str:
        return repr(self.view(_ndarray))

    def __str__(self) -> str:
        return str(self.view(_ndarray))

    def __format__(self, spec: str) -> str:
        return format(self.view(_ndarray), spec)

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Pickles as NumPy's array, so that a file opens without goten."""
        return self.view(_ndarray).__reduce_ex__(protocol)

    def __reduce__(self) -> Any:
        return self.view(_ndarray).__reduce__()

    def __pow__(self, other: Any, modulo: Any = None) -> Any:
        if (type(other) is int or type(other) is float) and other == 2 and self.dtype.kind == "f":
            return _calls.run(numpy.square, (self,))
        return _ndarray.__pow__(self, other) if modulo is None else NotImplemented

    def __matmul__(self, other: Any) -> Any:
        return numpy.matmul(self, other)

    def __rmatmul__(self, other: Any) -> Any:
        return numpy.matmul(other, self)

    def astype(  # type: ignore[override]
        self, dtype: Any, order: Any = "K", casting: Any = "unsafe", subok: bool = True,
        copy: bool = True,
    ) -> Any:  # fmt: skip
        """Converts the elements, as numpy.ndarray.astype does."""
        d = numpy.dtype(dtype)
        known = isinstance(order, str) and order in "KACF" and _memory.servable(self)
        if known and d in CODES and (copy or d != self.dtype) and SERVING:
            if numpy.can_cast(self.dtype, d, casting):
                return _reduce.cast(self, d, order)
        result = base(self).astype(dtype, order, casting, subok, copy)
        if result is not self and (copy or d != self.dtype):
            _count.note("ndarray.astype", "dtype")
        return result.view(ndarray) if copy or d != self.dtype else self

    def mean(self, axis: Any = None, dtype: Any = None, out: Any = None, **keywords: Any) -> Any:
        """Averages over axes, as numpy.ndarray.mean does."""
        r = mean(self, axis, dtype, out, **keywords)
        return _ndarray.mean(self, axis, dtype, out, **keywords) if r is NotImplemented else r

    def sum(self, axis: Any = None, dtype: Any = None, out: Any = None, **keywords: Any) -> Any:
        """Adds over axes, as numpy.ndarray.sum does."""
        if axis is None and dtype is None and out is None and not keywords:
            if SERVING and _memory.servable(self):
                r = _reduce.reduce(numpy.add, self, tuple(range(self.ndim)), None, False)
                if r is not NotImplemented:
                    return r
        return numpy.add.reduce(self, axis, dtype, out, **keywords)

    def argmax(self, axis: Any = None, out: Any = None, **keywords: Any) -> Any:
        """Finds the index of the largest element."""
        return _index_of("argmax", self, (axis, out, keywords))

    def argmin(self, axis: Any = None, out: Any = None, **keywords: Any) -> Any:
        """Finds the index of the smallest element."""
        return _index_of("argmin", self, (axis, out, keywords))

    def cumsum(self, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
        """Adds cumulatively."""
        x = self.reshape(-1) if axis is None else self
        return numpy.add.accumulate(x, 0 if axis is None else axis, dtype, out)

    def cumprod(self, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
        """Multiplies cumulatively."""
        x = self.reshape(-1) if axis is None else self
        return numpy.multiply.accumulate(x, 0 if axis is None else axis, dtype, out)

    def dot(self, b: Any, out: Any = None) -> Any:
        """Multiplies matrices, as numpy.dot does."""
        return numpy.dot(self, b, out)


def _of_rank_zero(name: str) -> Callable[..., Any]:
    """Makes var or std: NumPy's code for them takes a result of rank 0 for an array."""
    theirs = getattr(_ndarray, name)

    def method(self: Any, *args: Any, **keywords: Any) -> Any:
        if self.ndim:
            return theirs(self, *args, **keywords)
        result = theirs(base(self), *args, **keywords)
        _count.note(f"ndarray.{name}", "layout")
        return result

    method.__name__, method.__doc__ = name, theirs.__doc__
    return method


for _name, _ufunc in _BINARY.items():
    _methods = _binary(_name, _ufunc)
    for _prefix, _method in zip(("", "r", "i"), _methods, strict=True):
        setattr(ndarray, f"__{_prefix}{_name}__", _method)
for _name, _ufunc in _COMPARISONS.items():
    setattr(ndarray, f"__{_name}__", _binary(_name, _ufunc)[0])
for _name in _DELEGATED:
    setattr(ndarray, _name, _returns(getattr(_ndarray, _name), f"ndarray.{_name}"))
for _name in ("var", "std"):
    setattr(ndarray, _name, _of_rank_zero(_name))
ndarray.__hash__ = None
SERVING: list[bool] = [True]  # empty in a forked child

_calls.cls = ndarray
raw.array_setup(
    _ndarray, ndarray, lambda shape, dtype, order: _memory.empty(ndarray, shape, dtype, order)
)
_memory.check_layout()


def _foreign(inputs: tuple[Any, ...]) -> bool:
    """Tells whether an operand has arithmetic of its own, which NumPy is to ask next."""
    return any(
        getattr(type(x), "__array_ufunc__", None) not in (None, _ndarray.__array_ufunc__)
        and not isinstance(x, _ndarray)
        for x in inputs
    )


def _ufunc_method(ufunc: Any, method: str, inputs: Any, keywords: dict[str, Any]) -> Any:
    """Runs a ufunc with keywords, or one of its methods."""
    outs = keywords.pop("out", None)
    if _foreign(inputs) or (outs is not None and _foreign(outs)):
        return NotImplemented
    out = outs[0] if outs is not None and len(outs) == 1 else None
    if method == "__call__" and (outs is None or len(outs) == 1):
        where = keywords.pop("where", True)
        if keywords.get("subok") is False:
            del keywords["subok"]
        if keywords.get("casting") == "unsafe" and _same_kind(ufunc, inputs, out):
            del keywords["casting"]
        if not keywords and (out is None or isinstance(out, _ndarray)):
            return _calls.run(ufunc, inputs, out, where)
        if where is not True:
            keywords["where"] = base(where)
    reason = "keyword"
    if outs is None and method in ("reduce", "accumulate"):
        result = _folded(ufunc, method, inputs, keywords)
        if result is not NotImplemented:
            return result
        reason = "missing" if ufunc not in _reduce.REDUCERS else "dtype"
    elif method == "reduce" and out is not None:
        result = _folded(ufunc, method, inputs, keywords)
        if result is not NotImplemented:
            return _stored(result, out)
    if outs is not None:
        keywords["out"] = tuple(base(o) for o in outs)
    named = {k: base(v) for k, v in keywords.items()}
    return _calls.delegate(ufunc, method, (inputs, named, out), reason)


def _matmul(inputs: tuple[Any, ...]) -> Any:
    """Multiplies matrices."""
    x, y = (numpy.asanyarray(v) for v in inputs)
    if SERVING and _memory.servable(x) and _memory.servable(y):
        r = _reduce.product(x, y)
        if r is not NotImplemented:
            return r
    return _calls.delegate(numpy.matmul, "__call__", (inputs, {}, None), "dtype")


def _same_kind(ufunc: Any, inputs: Any, out: Any) -> bool:
    """Tells whether casting='unsafe' changes nothing: the result may be written to out."""
    found = _calls.operands(inputs)
    return found is not None and not isinstance(
        plan(ufunc, found[1], None if out is None else out.dtype), str
    )


def _stored(result: Any, out: Any) -> Any:
    """Writes the result of a reduction to out; the shapes are known to agree."""
    out[...] = result
    return out


def _folded(ufunc: Any, method: str, inputs: Any, keywords: dict[str, Any]) -> Any:
    """Runs a reduction or a scan on the engine, or returns NotImplemented."""
    x, *rest = inputs
    names = ("axis", "dtype", "out", "keepdims", "initial", "where")
    given = dict(zip(names, rest, strict=False))
    given.update(keywords)
    axis = given.get("axis", 0)
    dtype = given.get("dtype")
    initial = given.get("initial", numpy._NoValue)
    if given.get("out") is not None or given.get("where", True) is not True:
        return NotImplemented
    if initial is not numpy._NoValue or not isinstance(x, _ndarray) or not SERVING:
        return NotImplemented
    if not _memory.servable(x):
        return NotImplemented
    dtype = None if dtype is None else numpy.dtype(dtype)
    axes = _reduce.axes_of(axis, x.ndim)
    if axes is None:
        return NotImplemented
    if method == "reduce":
        return _reduce.reduce(ufunc, x, axes, dtype, bool(given.get("keepdims", False)))
    name = {numpy.add: "cumsum", numpy.multiply: "cumprod"}.get(ufunc)
    if name is None or len(axes) != 1:
        return NotImplemented
    return _reduce.scan(name, x, axes[0], dtype)


def mean(x: Any, axis: Any = None, dtype: Any = None, out: Any = None, **keywords: Any) -> Any:
    """Computes numpy.mean; NotImplemented where the engine does not."""
    keep = keywords.pop("keepdims", False)
    if keywords.pop("where", True) is not True or keywords or out is not None:
        return NotImplemented
    if not isinstance(x, _ndarray) or x.size == 0 or not _memory.servable(x) or not SERVING:
        return NotImplemented
    axes = _reduce.axes_of(axis, x.ndim)
    if axes is None or dtype not in (None, x.dtype):
        return NotImplemented
    loop = None if x.dtype.kind == "f" else numpy.dtype(numpy.float64)
    total = _reduce.reduce(numpy.add, x, axes, loop, bool(keep))
    if total is NotImplemented:
        return total
    n = x.size // (total.size or 1)
    if isinstance(total, numpy.generic):
        return total.dtype.type(total / n)  # type: ignore[operator]
    return _calls.run(numpy.divide, (total, numpy.intp(n)), total)


def _index_of(name: str, x: Any, call: tuple[Any, Any, dict[str, Any]]) -> Any:
    axis, out, keywords = call
    keep = keywords.get("keepdims", False)
    if out is None and x.size and _memory.servable(x) and set(keywords) <= {"keepdims"} and SERVING:
        axes = _reduce.axes_of(axis, x.ndim)
        if axes is not None and (axis is None or len(axes) == 1) and x.ndim:
            return _reduce.extremum_index(name, x, None if axis is None else axes[0], bool(keep))
    result = getattr(_ndarray, name)(base(x), axis, base(out), **keywords)
    _count.note(f"ndarray.{name}", "dtype" if out is None else "keyword")
    return wrap(result) if out is None else out
