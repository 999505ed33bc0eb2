"""Which ufunc the engine serves for which dtypes: one plan for each, made once.

The dtypes are NumPy's own: ufunc.resolve_dtypes decides promotion, weak Python scalars included, so
there is no table to maintain.
"""

from __future__ import annotations

import importlib
from array import array
from typing import Any, Final, NamedTuple

import numpy

from .._engine import raw
from .._exchange import CODES
from .._operators import KNOWN

Kind = Any  # of an operand: a numpy.dtype, or int, float or bool for Python's numbers

_SAME: Final = """
add subtract multiply divide floor_divide fmod power negative absolute sign floor ceil trunc exp
exp2 expm1 log log2 log10 log1p sqrt square cbrt reciprocal sin cos tan sinh cosh tanh arcsin arccos
arctan arcsinh arccosh arctanh arctan2 hypot copysign maximum minimum fmax fmin equal not_equal less
less_equal greater greater_equal logical_and logical_or logical_xor logical_not bitwise_and
bitwise_or bitwise_xor left_shift right_shift isnan isinf isfinite
""".split()
_OTHER: Final = {
    "remainder": "mod", "rint": "round", "invert": "bitwise_invert", "fabs": "absolute",
    "positive": "cast", "clip": "clip",
}  # fmt: skip

SERVED: Final[dict[numpy.ufunc, str]] = {
    getattr(numpy, name): name for name in _SAME if name in KNOWN
}
SERVED.update(
    {
        ufunc: theirs
        for name, theirs in _OTHER.items()
        if theirs in KNOWN and isinstance(ufunc := getattr(numpy, name), numpy.ufunc)
    }
)
_clip = getattr(importlib.import_module("numpy._core.umath"), "clip", None)
if isinstance(_clip, numpy.ufunc):  # what numpy.clip calls; it has no public name
    SERVED[_clip] = "clip"

_WHOLE: Final = {
    numpy.dtype(t): (int(numpy.iinfo(t).min), int(numpy.iinfo(t).max))
    for t in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8")
}
_WIDEST: Final = (-(2**63), 2**63 - 1)


class Plan(NamedTuple):
    """How a call runs: a kernel, and what its Python numbers have to hold."""

    kernel: int
    dtype: Any  # of the result
    low: int  # of integers of Python; low > high: they are passed as floats
    high: int
    check: str  # what has to be looked at first: "exponent", "divisor" or ""


Key = tuple[Any, tuple[Kind, ...], Any, bool]
_plans: dict[Key, Plan | str] = {}


def plan(
    ufunc: numpy.ufunc, kinds: tuple[Kind, ...], out: Any = None, masked: bool = False
) -> Plan | str:
    """Returns the plan of a call, or why there is none: "missing", "dtype" or "invalid".

    Args:
        ufunc: The function.
        kinds: Of each input, its dtype, or the type of a Python number.
        out: The dtype of the array that the result is written to, if there is one.
        masked: Whether the call has a mask (where=).
    """
    key = (ufunc, kinds, out, masked)
    found = _plans.get(key)
    if found is None:
        found = _plans[key] = _make(*key)
    return found


def forget() -> None:
    """Leaves every call to NumPy from now on: after fork() the engine cannot be used."""
    SERVED.clear()
    _plans.clear()


def _make(ufunc: numpy.ufunc, kinds: tuple[Kind, ...], out: Any, masked: bool) -> Plan | str:
    name = SERVED.get(ufunc)
    if name is None:
        return "missing"
    asked = tuple(numpy.dtype(bool) if k is bool else k for k in kinds)
    try:
        *loop, result = ufunc.resolve_dtypes((*asked, None))
    except (TypeError, ValueError):
        return "invalid"
    if any(d not in CODES for d in (*loop, result)):
        return "dtype"
    if len(set(loop)) > 1 or (ufunc is numpy.fabs and loop[0].kind != "f"):
        return "dtype"
    if name == "reciprocal" and loop[0].kind != "f":
        return "dtype"
    if name == "power" and loop[0].kind == "f":
        return "precision"  # the engine's is off by more than an ulp for large exponents
    for k in asked:
        if isinstance(k, numpy.dtype) and k not in CODES:
            return "dtype"
    if out is not None:
        if not numpy.can_cast(result, out, "same_kind"):
            return "invalid"
        if out not in CODES:
            return "dtype"
        result = out
    return _kernel_plan(name, (kinds, loop, result), masked)


def _kernel_plan(name: str, types: tuple[Any, Any, Any], masked: bool) -> Plan:
    kinds, loop, result = types
    first = loop[0]
    passed = [
        _passed(k, d) if isinstance(k, type) else CODES[k]
        for k, d in zip(kinds, loop, strict=True)
    ]
    low, high = _WHOLE.get(first, _WIDEST if first.kind == "b" else (1, 0))
    check = ""
    if first.kind in "iu":
        check = {"power": "exponent", "floor_divide": "divisor", "mod": "divisor",
                 "fmod": "divisor"}.get(name, "")  # fmt: skip
    if check == "exponent" and first.kind == "u":
        check = ""
    attributes = f'{{"dtype": "{first}"}}' if name == "cast" else ""
    if masked:
        passed += [CODES[numpy.dtype(bool)], CODES[result]]
    k = kernel(name, attributes, (passed, [CODES[d] for d in loop], CODES[result]))
    return Plan(k, result, low, min(high, _WIDEST[1]), check)


def _passed(kind: type, loop: Any) -> int:
    """Returns the number of the dtype that a Python number crosses as."""
    if kind is bool:
        return CODES[numpy.dtype(numpy.int64)]
    return CODES[numpy.dtype(numpy.float64 if loop.kind == "f" else numpy.int64)]


def kernel(name: str, attributes: str, codes: tuple[list[int], list[int], int]) -> int:
    """Makes a kernel of the engine; see ArrayKernel in bindings/numpy.go."""
    ins, loop, result = codes
    m = array("q", [len(ins), *ins, len(loop), *loop, result])
    return raw.ArrayKernel(name, attributes, m.buffer_info()[0])
