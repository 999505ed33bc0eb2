"""Operators that work element by element, and reductions."""

from __future__ import annotations

from typing import Any

from .. import _state
from ._call import apply, bitwise, elementwise, given, pairwise, reduction

absolute = abs = elementwise("absolute")  # noqa: A001
negative = elementwise("negative")
sign = elementwise("sign")
square = elementwise("square")
sqrt = elementwise("sqrt", floats=True)
rsqrt = elementwise("rsqrt", floats=True)
reciprocal = elementwise("reciprocal", floats=True)
exp = elementwise("exp", floats=True)
exp2 = elementwise("exp2", floats=True)
expm1 = elementwise("expm1", floats=True)
log = elementwise("log", floats=True)
log2 = elementwise("log2", floats=True)
log10 = elementwise("log10", floats=True)
log1p = elementwise("log1p", floats=True)
sin = elementwise("sin", floats=True)
cos = elementwise("cos", floats=True)
tan = elementwise("tan", floats=True)
arcsin = elementwise("arcsin", floats=True)
arccos = elementwise("arccos", floats=True)
arctan = elementwise("arctan", floats=True)
sinh = elementwise("sinh", floats=True)
cosh = elementwise("cosh", floats=True)
tanh = elementwise("tanh", floats=True)
arcsinh = elementwise("arcsinh", floats=True)
arccosh = elementwise("arccosh", floats=True)
arctanh = elementwise("arctanh", floats=True)
erf = elementwise("erf", floats=True)
erfc = elementwise("erfc", floats=True)
cbrt = elementwise("cbrt", floats=True)
floor = elementwise("floor")
ceil = elementwise("ceil")
trunc = elementwise("trunc")
isnan = elementwise("isnan")
isinf = elementwise("isinf")
isfinite = elementwise("isfinite")
logical_not = elementwise("logical_not")
bitwise_invert = bitwise_not = elementwise("bitwise_invert")

add = pairwise("add")
subtract = pairwise("subtract")
multiply = pairwise("multiply")
divide = true_divide = pairwise("divide", floats=True)
floor_divide = pairwise("floor_divide")
mod = pairwise("mod")
power = pairwise("power")
maximum = pairwise("maximum")
minimum = pairwise("minimum")
arctan2 = pairwise("arctan2", floats=True)
hypot = pairwise("hypot", floats=True)
equal = pairwise("equal")
not_equal = pairwise("not_equal")
less = pairwise("less")
less_equal = pairwise("less_equal")
greater = pairwise("greater")
greater_equal = pairwise("greater_equal")
logical_and = pairwise("logical_and")
logical_or = pairwise("logical_or")
logical_xor = pairwise("logical_xor")
bitwise_and = bitwise("bitwise_and")
bitwise_or = bitwise("bitwise_or")
bitwise_xor = bitwise("bitwise_xor")
left_shift = bitwise_left_shift = bitwise("left_shift")
right_shift = bitwise_right_shift = bitwise("right_shift")

mean = reduction("mean", floats=True)
amax = reduction("amax", "max")
amin = reduction("amin", "min")
_prod = reduction("prod")
all = reduction("all")  # noqa: A001
any = reduction("any")  # noqa: A001
var = reduction("var", floats=True)
std = reduction("std", floats=True)
logsumexp = reduction("logsumexp", floats=True)
_count_nonzero = reduction("count_nonzero")
sum = reduction("sum")  # noqa: A001


def max(x: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:  # noqa: A001
    """Returns the largest element along axes, or initial where that is larger."""
    y = amax(x, axis, keepdims)
    return y if initial is None else maximum(y, initial)


def min(x: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:  # noqa: A001
    """Returns the smallest element along axes, or initial where that is smaller."""
    y = amin(x, axis, keepdims)
    return y if initial is None else minimum(y, initial)


def prod(x: Any, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> Any:
    """Multiplies the elements along axes."""
    if dtype is not None:
        x = apply("cast", x, dtype=_state.dtype_name(dtype))
    return _prod(x, axis, keepdims)


def count_nonzero(x: Any, axis: Any = None) -> Any:
    """Counts the elements along axes that are not 0."""
    return _count_nonzero(x, axis)


def round(x: Any, decimals: int = 0) -> Any:  # noqa: A001
    """Rounds to so many decimals, halves to the even neighbour."""
    if decimals == 0:
        return apply("round", x)
    f = 10.0**decimals
    return divide(apply("round", multiply(x, f)), f)


def clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """Limits the elements to the range from x_min to x_max."""
    return minimum(maximum(x, x_min), x_max)


def where(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    """Takes x1 where the condition is true and x2 elsewhere."""
    if x1 is None or x2 is None:
        if x1 is not None or x2 is not None:
            raise ValueError("where: give both x1 and x2, or neither")
        return nonzero(condition)
    from .._symbolic import KerasTensor, symbolically
    from ._call import promoted

    if (
        isinstance(condition, KerasTensor)
        or isinstance(x1, KerasTensor)
        or isinstance(x2, KerasTensor)
    ):
        return symbolically(where, condition, x1, x2)
    a, b = promoted((x1, x2))
    c = given(condition)
    from ..._tensor import run
    from ._call import _engine

    c = c if c.dtype.name == "bool" else c.astype("bool")
    return run(_engine("where", "", False), c, a, b)[0]


def nonzero(x: Any) -> Any:
    """Returns the indices of elements that are not 0, one tensor for each axis."""
    t = given(x)
    out = apply("nonzero", t, results=builtin_max(1, t.ndim))
    return tuple(out) if isinstance(out, list) else (out,)


def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Returns the index of the first largest element along an axis."""
    return _index_of("argmax", x, axis, keepdims)


def argmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Returns the index of the first smallest element along an axis."""
    return _index_of("argmin", x, axis, keepdims)


def _index_of(name: str, x: Any, axis: int | None, keepdims: bool) -> Any:
    if axis is None:
        x, axis = apply("reshape", x, shape=[-1]), 0
    return apply("cast", apply(name, x, axis=axis, keep=keepdims), dtype="int32")


def isclose(
    x1: Any, x2: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> Any:
    """Tells which elements are equal within a tolerance."""
    near = less_equal(absolute(subtract(x1, x2)), add(multiply(absolute(x2), rtol), atol))
    near = logical_or(near, equal(x1, x2))
    if equal_nan:
        near = logical_or(near, logical_and(isnan(x1), isnan(x2)))
    return near


def cumsum(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Adds up along an axis."""
    return _running("cumsum", x, axis, dtype)


def cumprod(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Multiplies up along an axis."""
    return _running("cumprod", x, axis, dtype)


def _running(name: str, x: Any, axis: int | None, dtype: Any) -> Any:
    if axis is None:
        x, axis = apply("reshape", x, shape=[-1]), 0
    out = apply(name, x, axis=axis)
    return out if dtype is None else apply("cast", out, dtype=_state.dtype_name(dtype))


import builtins  # noqa: E402

builtin_max = builtins.max
