"""Operators of the engine by name: each combination of attributes is made once and kept."""

from __future__ import annotations

import functools
import json
import operator as _python
from collections.abc import Sequence
from typing import Final, SupportsIndex

from ._engine import raw

KNOWN: Final = frozenset(raw.Operators().split())


@functools.cache
def operator(name: str, attributes: str = "", floats: bool = False) -> int:
    """Returns the handle of an operator of the engine, which is made once.

    Args:
        name: Its registered name.
        attributes: A JSON object, "" for the defaults.
        floats: Whether bools and integers become float32 first.

    Raises: NotImplementedError when the engine has no operator of this name.
    """
    if name not in KNOWN:
        raise NotImplementedError(f"this version of the engine has no operator {name!r}")
    return raw.Operator(name, attributes, floats)


def axes(axis: int | Sequence[int] | None) -> tuple[int, ...] | None:
    """Returns the axes that a NumPy-style argument names, None for all."""
    if axis is None:
        return None
    if isinstance(axis, SupportsIndex):
        return (_python.index(axis),)
    return tuple(_python.index(a) for a in axis)


@functools.cache
def reducer(name: str, over: tuple[int, ...] | None, keep: bool) -> int:
    """Returns the handle of a reduction over axes."""
    if over == ():
        raise ValueError(f"{name}: axis=() names no axis; None stands for all")
    return operator(name, json.dumps({"axes": list(over or ()), "keep": bool(keep)}))
