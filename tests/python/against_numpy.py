"""Compares the NumPy face with NumPy: what its tests share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy

import goten.numpy as gnp

DTYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64".split()
EXACT = set(
    """add subtract multiply divide negative positive absolute fabs sign floor ceil trunc rint
    square sqrt maximum minimum fmax fmin clip equal not_equal less less_equal greater greater_equal
    logical_and logical_or logical_xor logical_not bitwise_and bitwise_or bitwise_xor invert
    left_shift right_shift isnan isinf isfinite floor_divide remainder fmod copysign
    reciprocal""".split()
)
def ours(x: Any) -> Any:
    """The face's view of an array, and anything else as it is."""
    return x.view(gnp.ndarray) if isinstance(x, numpy.ndarray) else x


def theirs(x: Any) -> Any:
    return x.view(numpy.ndarray) if isinstance(x, numpy.ndarray) else x


def sample(dtype: str, shape: tuple[int, ...], seed: int = 0) -> numpy.ndarray[Any, Any]:
    """Random elements, small enough that integers seldom wrap, with some special floats."""
    rng = numpy.random.default_rng(seed)
    d = numpy.dtype(dtype)
    if d.kind == "b":
        return rng.integers(0, 2, shape).astype(bool)
    if d.kind in "iu":
        return rng.integers(-9 if d.kind == "i" else 0, 10, shape).astype(d)
    x = (rng.standard_normal(shape) * 3).astype(d)
    if x.size > 8:
        x.flat[:6] = [0.0, -0.0, numpy.inf, -numpy.inf, numpy.nan, 1.0]
    return x


def same(got: Any, want: Any, ulp: int = 0, signs: bool = True) -> None:
    """Compares type, dtype, shape and elements; ulp 0 means bit for bit, NaN being NaN."""
    assert isinstance(got, numpy.ndarray) == isinstance(want, numpy.ndarray), (got, want)
    if isinstance(want, numpy.ndarray):
        assert type(got) is gnp.ndarray
        got = theirs(got)
    else:
        assert type(got) is type(want), (type(got), type(want))
    g, w = numpy.asarray(got), numpy.asarray(want)
    assert (g.dtype, g.shape) == (w.dtype, w.shape)
    if ulp and w.dtype.kind == "f":
        close = numpy.abs(g - w) <= ulp * numpy.spacing(numpy.abs(w))
        assert (close | (g == w) | (numpy.isnan(g) & numpy.isnan(w))).all(), (g, w)
    else:
        numpy.testing.assert_array_equal(g, w)
        if w.dtype.kind == "f":
            held = ~numpy.isnan(w) & signs
            assert (numpy.signbit(g) == numpy.signbit(w))[held].all(), "sign of zero"


def outcome(f: Callable[[], Any]) -> tuple[Any, Exception | None]:
    try:
        return f(), None
    except Exception as error:
        return None, error


def compare(ufunc: Any, *args: Any, ulp: int | None = None, **keywords: Any) -> None:
    """Calls a ufunc on the face's arrays and on NumPy's: the same result, or the same error."""
    want, wrong = outcome(lambda: ufunc(*args, **keywords))
    mine = {k: ours(v) for k, v in keywords.items()}
    got, error = outcome(lambda: ufunc(*map(ours, args), **mine))
    if wrong is not None:
        assert (type(error), str(error)) == (type(wrong), str(wrong))
        return
    assert error is None, error
    if ulp is None:
        ulp = 0 if ufunc.__name__ in EXACT else 4
    # Which of 0.0 and -0.0 is larger depends on the processor in NumPy.
    same(got, want, ulp, ufunc.__name__ not in ("maximum", "minimum", "fmax", "fmin", "clip"))
