"""Operators of the engine by name: each combination of attributes is made once and kept."""

from __future__ import annotations

import functools
import json
import operator as _python
from collections.abc import Callable, Sequence
from typing import Any, Final, SupportsIndex

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


_prepared: Final[dict[Any, Callable[..., Any]]] = {}
MOST_INPUTS: Final = 32  # of what prepared returns, as core.h has it
_MOST: Final = 4096  # attributes come in few values; a program that makes them up forgets old ones


def prepared(
    name: str, attributes: dict[str, Any], strict: bool = False, floats: bool = False
) -> Callable[..., Any]:
    """Returns a function that applies an operator of one result to tensors and variables.

    Args:
        name: Its registered name.
        attributes: Its attributes; sequences in them are best tuples, of which keys can be made.
        strict: Whether inputs of different dtypes are a TypeError. If not, and always where the
            operator wants several dtypes, they are taken as they are.
        floats: Whether bools and integers become float32 first.
    """
    key = (name, strict, floats, *attributes.items())
    try:
        return _prepared[key]
    except KeyError:
        keep = True
    except TypeError:
        if hashable := _hashable(attributes):
            return prepared(name, hashable, strict, floats)
        keep = False
    # 0.0 and -0.0 are equal as keys.
    keep = keep and not any(v == 0 and isinstance(v, float) for v in attributes.values())
    if name not in KNOWN:
        raise NotImplementedError(f"this version of the engine has no operator {name!r}")
    text = json.dumps(attributes, sort_keys=True) if attributes else ""
    call = raw.call_of((raw.StrictOperator if strict else raw.Operator)(name, text, floats))
    if keep:
        if len(_prepared) >= _MOST:
            _prepared.clear()
        _prepared[key] = call
    return call


def _hashable(attributes: dict[str, Any]) -> dict[str, Any] | None:
    """Makes tuples of lists; None when keys cannot be made of attributes even so."""
    found = {k: tuple(v) if isinstance(v, list) else v for k, v in attributes.items()}
    try:
        hash(tuple(found.items()))
    except TypeError:
        return None
    return found


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
