"""What a function uses of the program around it: closures and globals, as parts of a key."""

from __future__ import annotations

import functools
import types
from typing import Any

from ._tensor import Tensor

_PLAIN = (int, bool, str, bytes, complex, type(None), type(Ellipsis))


def static(x: Any, held: list[Any]) -> Any:
    """Returns what stands for a value in a key: a number or a text itself, else the object, which
    is held so that no other one takes its place.
    """  # fmt: skip
    kind = type(x)
    if kind in _PLAIN:
        return kind, x
    if kind is float:
        return x.hex()  # tells 0.0 from -0.0, and NaN is itself
    if kind is tuple:
        return (kind, *[static(v, held) for v in x])
    held.append(x)
    mode = _mode(x)
    return (id(x), mode) if mode is not None else id(x)


def _mode(x: Any) -> str | None:
    """Stands for the fields of a layer."""
    if not hasattr(x, "_flatten_layers"):
        return None
    from .keras._mode import mode

    return mode(x)


def captured(f: Any, held: list[Any]) -> tuple[Any, ...]:
    """Returns keys of what a function, and the functions of the program that it calls, refer to."""
    found: list[Any] = []
    _follow(f, held, found, set())
    return tuple(found)


def _follow(f: Any, held: list[Any], found: list[Any], seen: set[int]) -> None:
    f = getattr(f, "func", f)  # of a partial
    f = getattr(f, "__wrapped__", f)
    f = getattr(f, "__func__", f)
    if not isinstance(f, types.FunctionType) or id(f) in seen:
        return
    if f.__module__.split(".")[0] in ("goten", "numpy"):
        return
    seen.add(id(f))
    values = [f.__defaults__, f.__kwdefaults__ and tuple(f.__kwdefaults__.values())]
    for cell in f.__closure__ or ():
        try:
            values.append(cell.cell_contents)
        except ValueError:
            values.append(None)  # not assigned yet
    scope = f.__globals__
    values += [scope[n] for n in _names(f.__code__) if n in scope]
    for v in values:
        if isinstance(v, types.ModuleType | type):
            continue
        found.append(static(v, held))
        if not isinstance(v, Tensor):
            _follow(v, held, found, seen)


@functools.lru_cache(4096)
def _names(code: types.CodeType) -> tuple[str, ...]:
    """The names that a function, and those inside of it, may take from its globals."""
    inside = [n for c in code.co_consts if isinstance(c, types.CodeType) for n in _names(c)]
    return tuple(dict.fromkeys((*code.co_names, *inside)))
