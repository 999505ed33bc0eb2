"""Calls an operator of the engine on what TensorFlow's functions are given."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import _tensor as _base
from .._engine import raw
from .._operators import MOST_INPUTS, operator, prepared
from ..keras import _symbolic
from ..keras._symbolic import KerasTensor
from ..keras._variable import Variable
from ._convert import convert, mixed
from ._tensor import Tensor
from ._variable import Variable as _Variable
from .errors import InvalidArgumentError

# What calls of the engine take as it is: the class of a result is that of this face.
DIRECT = frozenset((Tensor, Variable, _Variable))
_WRONG = (TypeError, ValueError, IndexError)


def together(inputs: Sequence[Any], op: str) -> list[Any]:
    """Makes tensors of one dtype: that of the first tensor, or array, or of the first input.

    Raises: InvalidArgumentError when two tensors have different dtypes.
    """
    if all(type(x) is Tensor for x in inputs):
        if len({raw.TensorKind(x._h) >> 8 for x in inputs}) == 1:
            return list(inputs)
    for kinds in (_TENSORS, _ARRAYS):
        hint = next((convert(x).dtype for x in inputs if isinstance(x, kinds)), None)
        if hint is not None:
            break
    else:
        hint = convert(inputs[0]).dtype
    ts = [convert(x, hint=hint) for x in inputs]
    for i, t in enumerate(ts):
        if t.dtype is not ts[0].dtype:
            raise mixed(op, i, ts[0].dtype, t.dtype)
    return ts


_TENSORS = (_base.Tensor, Variable)
_ARRAYS = (np.ndarray, np.generic)


def apply(name: str, *inputs: Any, op: str = "", results: int = 1, **attributes: Any) -> Any:
    """Applies an operator to inputs of one dtype.

    Args:
        name: Its registered name.
        inputs: Its inputs.
        op: TensorFlow's name of it, for errors.
        results: How many results it has at most.
        attributes: Its attributes.
    """
    if results == 1 and type(inputs[0]) in DIRECT:
        try:
            return prepared(name, attributes, True)(*inputs)
        except _WRONG:
            pass  # an array, a KerasTensor, another dtype: the long way, which says what is wrong
    if any(isinstance(x, KerasTensor) for x in inputs):
        call = functools.partial(apply, name, op=op, results=results, **attributes)
        return _symbolic.symbolically(call, *inputs)
    return run(name, together(inputs, op or name), op, results, attributes)


def run(
    name: str,
    inputs: Sequence[Any],
    op: str = "",
    results: int = 1,
    attributes: dict[str, Any] | None = None,
) -> Any:
    """Applies an operator to tensors as they are."""
    attributes = attributes or {}
    try:
        if results == 1 and len(inputs) <= MOST_INPUTS:
            return prepared(name, attributes)(*inputs)
        text = json.dumps(attributes, sort_keys=True) if attributes else ""
        outs = _base.run(operator(name, text), *inputs, results=results)
    except _WRONG as error:
        raise InvalidArgumentError(f"{error} [Op:{op or name}]") from None
    return outs[0] if results == 1 else list(outs)


def unary(engine: str, op: str) -> Callable[[Any], Any]:
    """Makes the function of an operator without attributes, of one input."""
    direct = prepared(engine, {})

    def call(x: Any) -> Any:
        if type(x) in DIRECT:
            try:
                return direct(x)
            except _WRONG:
                pass
        return apply(engine, x, op=op)

    return call


def symbolic(f: Callable[..., Any]) -> Callable[..., Any]:
    """Lets a function of tensors take KerasTensors too: the call becomes a part of their graph."""

    @functools.wraps(f)
    def call(*args: Any, **kwargs: Any) -> Any:
        if _symbolic.among(args, kwargs):
            return _symbolic.symbolically(call, *args, **kwargs)
        return f(*args, **kwargs)

    return call


def listed(axis: Any) -> tuple[int, ...]:
    """Makes a tuple of axes; all, for None, is the empty one."""
    if axis is None:
        return ()
    if type(axis) is int:
        return (axis,)
    if isinstance(axis, list | tuple):
        return tuple(int(a) for a in axis)
    return tuple(int(a) for a in np.ravel(np.asarray(axis)))


def sizes(shape: Any) -> tuple[int, ...]:
    """Makes a tuple of whole numbers of a shape, a tensor of sizes, or nested ones.

    Raises: ValueError for a size that is not known; TypeError for one that is no whole number.
    """
    if isinstance(shape, Variable | _base.Tensor | np.ndarray):
        shape = np.asarray(shape).tolist()
    if not isinstance(shape, list | tuple):
        shape = (shape,)
    found = []
    for n in shape:
        if n is None:
            raise ValueError(f"shape {shape}: every size has to be known")
        if isinstance(n, float):
            raise TypeError(f"Cannot convert {n!r} to EagerTensor of dtype int32")
        found.append(int(n))
    return tuple(found)


def named(f: Any, name: str, doc: str) -> Any:
    """Gives a function that was made in a table its name and its text."""
    f.__name__ = f.__qualname__ = name
    f.__doc__ = doc
    return f
