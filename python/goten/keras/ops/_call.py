"""Calls an operator of the engine on tensors, variables, arrays, numbers, and KerasTensors."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

import numpy as np

from ... import _tensor
from ..._operators import operator, prepared
from ..._tensor import Tensor
from .. import _symbolic
from .._symbolic import KerasTensor
from .._variable import Variable, as_tensor

# Attributes come in few values, so operators are made once and kept.
_engine = functools.lru_cache(maxsize=4096)(operator)
_DIRECT = (Tensor, Variable)


def apply(
    name: str, *inputs: Any, results: int = 1, floats: bool = False, **attributes: Any
) -> Any:
    """Applies an operator.

    Args:
        name: Its registered name.
        inputs: Its inputs; numbers take the dtype of the tensors beside them.
        results: How many results it has at most.
        floats: Whether bools and integers become float32 first.
        attributes: Its attributes.
    """
    if results == 1 and inputs and isinstance(inputs[0], _DIRECT):
        try:
            return prepared(name, attributes, True, floats)(*inputs)
        except (TypeError, ValueError, IndexError):
            pass  # a number, an array, another dtype: the long way, which says what is wrong
    if any(isinstance(x, KerasTensor) for x in inputs):
        call = functools.partial(apply, name, results=results, floats=floats, **attributes)
        return _symbolic.symbolically(call, *inputs)
    op = _engine(name, json.dumps(attributes, sort_keys=True) if attributes else "", floats)
    outs = _tensor.run(op, *promoted(inputs, floats), results=results)
    return outs[0] if results == 1 else list(outs)


def promoted(inputs: tuple[Any, ...], floats: bool = False) -> list[Tensor]:
    """Makes tensors of one dtype; Python's numbers leave the dtype of tensors as it is."""
    if all(isinstance(x, Tensor) for x in inputs):
        ts: list[Tensor] = list(inputs)
        if len({t.dtype for t in ts}) == 1 and not (floats and ts[0].dtype.kind != "f"):
            return ts
    strong = [as_tensor(x) for x in inputs if not isinstance(x, bool | int | float)]
    kind = common([t.dtype.name for t in strong], inputs)
    if floats and np.dtype(kind).kind != "f":
        kind = "float32"
    return [as_tensor(x, kind) for x in inputs]


def common(dtypes: list[str], inputs: tuple[Any, ...] = ()) -> str:
    """Returns the dtype of a result of operands of these dtypes and of Python's numbers."""
    kind = functools.reduce(_wider, dtypes) if dtypes else "bool"
    for x in inputs:
        if isinstance(x, float) and np.dtype(kind).kind != "f":
            kind = "float32"
        elif isinstance(x, int) and not isinstance(x, bool) and kind == "bool":
            kind = "int32"
    return kind


def _wider(a: str, b: str) -> str:
    if a == b:
        return a
    x, y = np.dtype(a), np.dtype(b)
    if x.kind == "f" and y.kind != "f":
        return a
    if y.kind == "f" and x.kind != "f":
        return b
    return str(np.result_type(x, y))


def elementwise(name: str, engine: str | None = None, floats: bool = False) -> Callable[..., Any]:
    """Makes the function of an operator on one tensor."""

    def call(x: Any) -> Any:
        return apply(engine or name, x, floats=floats)

    call.__name__ = name
    call.__doc__ = f"Applies {name.replace('_', ' ')} to each element."
    return call


def pairwise(name: str, engine: str | None = None, floats: bool = False) -> Callable[..., Any]:
    """Makes the function of an operator on two tensors, which are broadcast."""

    def call(x1: Any, x2: Any) -> Any:
        return apply(engine or name, x1, x2, floats=floats)

    call.__name__ = name
    call.__doc__ = f"Applies {name.replace('_', ' ')} to pairs of elements, broadcast."
    return call


def bitwise(name: str, engine: str | None = None) -> Callable[..., Any]:
    """Makes the function of an operator on the bits of two tensors, which are broadcast."""

    def call(x: Any, y: Any) -> Any:
        return apply(engine or name, x, y)

    call.__name__ = name
    call.__doc__ = f"Applies {name.replace('_', ' ')} to pairs of elements, broadcast."
    return call


def reduction(name: str, engine: str | None = None, floats: bool = False) -> Callable[..., Any]:
    """Makes the function of an operator that reduces axes."""

    def call(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        return apply(engine or name, x, floats=floats, axes=listed(axis), keep=bool(keepdims))

    call.__name__ = name
    call.__doc__ = f"Reduces axes by {name.replace('_', ' ')}; None stands for all."
    return call


def listed(axis: Any) -> list[int]:
    """Makes a list of axes; all, for None, is the empty list."""
    if axis is None:
        return []
    return [int(a) for a in axis] if isinstance(axis, list | tuple) else [int(axis)]


def given(x: Any) -> Any:
    """Returns a tensor for anything but a KerasTensor."""
    return x if isinstance(x, KerasTensor | Tensor) else as_tensor(x)


__all__ = ["Variable", "apply", "bitwise", "common", "elementwise", "given", "listed", "pairwise",
           "promoted", "reduction"]  # fmt: skip
