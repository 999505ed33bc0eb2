"""Indices of tensors, as NumPy reads them."""

from __future__ import annotations

import operator as _python
from array import array
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from . import _exchange
from ._engine import raw

_SLICE, _AT, _NEW, _REST, _BY = range(5)  # the engine's kinds of parts
_ABSENT: Final = -(2**63)
_WHOLE: Final = (_SLICE, _ABSENT, _ABSENT, _ABSENT)
_INVALID: Final = (
    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean "
    "arrays are valid indices"
)


def index(x: int, key: Any) -> int:
    """Returns the handle of x[key], where x is a handle.

    Raises: IndexError, in NumPy's words, for what is no index or lies outside of x.
    """
    if type(key) is int and -(2**62) < key < 2**62:
        parts, kept = array("q", (_AT, key, 0, 0)), None
    else:
        kept = list[Any]()
        parts = array("q")
        for k in key if isinstance(key, tuple) else (key,):
            parts.extend(_part(k, kept.append))
    return raw.TensorIndex(x, parts.buffer_info()[0], len(parts) // 4)


def _part(k: Any, keep: Callable[[Any], None]) -> tuple[int, int, int, int]:
    """Returns a part as the engine takes it; keep holds tensors that are made for it."""
    if isinstance(k, slice):
        if k == slice(None):
            return _WHOLE
        return _SLICE, _bound(k.start), _bound(k.stop), _bound(k.step)
    if k is None:
        return _NEW, 0, 0, 0
    if k is Ellipsis:
        return _REST, 0, 0, 0
    if isinstance(k, raw.Handle):
        return _BY, k._h, 0, 0
    if not isinstance(k, bool | np.bool_ | np.ndarray | list | tuple):
        return _AT, _integer(k), 0, 0
    handle = _Owner(_exchange.from_numpy(_array(k), None))
    keep(handle)
    return _BY, handle.h, 0, 0


class _Owner:
    """Owns the handle of a list of indices for the time of a call."""

    __slots__ = ("h",)

    def __init__(self, h: int) -> None:
        self.h = h

    def __del__(self) -> None:
        raw.Release(self.h)


def _array(k: Any) -> np.ndarray[Any, Any]:
    """Returns a list of indices or a mask as an array."""
    a = np.asarray(k)
    if a.size == 0 and not isinstance(k, np.ndarray):
        a = a.astype(np.intp)
    if a.dtype.kind not in "biu":
        text = _INVALID
        if isinstance(k, np.ndarray):
            text = "arrays used as indices must be of integer (or boolean) type"
        raise IndexError(text)
    return a


def _integer(k: Any) -> int:
    try:
        i = _python.index(k)
    except TypeError:
        raise IndexError(_INVALID) from None
    if not -(2**62) < i < 2**62:
        raise IndexError(_INVALID)
    return i


def _bound(i: Any) -> int:
    """Returns a bound of a slice; those that no axis reaches count as the nearest number."""
    if i is None:
        return _ABSENT
    return max(-(2**62), min(_python.index(i), 2**62))
