"""Arrays over the engine's memory, and descriptions of arrays for the engine."""

from __future__ import annotations

from array import array
from typing import Any, Final

import numpy

from .._engine import raw
from .._exchange import CODES

BLOCK: Final = 1 << 17  # bytes: smaller arrays lie in NumPy's own memory, which is faster there
_new: Final = numpy.ndarray.__new__
_byte: Final = numpy.dtype(numpy.uint8).str


class Block(raw.Handle):
    """Memory of the engine's pool, which goes back there with its last array."""

    __slots__ = ("__array_interface__",)
    __array_interface__: dict[str, Any]


def empty(cls: type, shape: tuple[int, ...], dtype: Any, order: tuple[int, ...] | None) -> Any:
    """Makes an array of undefined content; the axes lie in memory in an order, outermost first."""
    size = dtype.itemsize
    for n in shape:
        size *= n
    strides = None
    if order is not None:
        steps = [0] * len(shape)
        step = dtype.itemsize
        for axis in reversed(order):
            steps[axis] = step
            step *= max(shape[axis], 1)
        strides = tuple(steps)
    if size < BLOCK:
        return _new(cls, shape, dtype, None, 0, strides)
    room = array("q", (0,))
    block = Block()
    block._h = raw.ArrayBlock(size, room.buffer_info()[0])
    block.__array_interface__ = {
        "version": 3, "typestr": _byte, "shape": (size,), "data": (room[0], False),
    }  # fmt: skip
    return _new(cls, shape, dtype, numpy.asarray(block), 0, strides)


def layout(x: Any) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    """Returns address, shape and strides in bytes of an array."""
    t = raw.array_probe(x)
    rank = t[4]
    return t[0], t[5 : 5 + rank], t[5 + rank :]


def servable(x: Any) -> bool:
    """Tells whether the engine can read the elements of an array where they are."""
    return x.dtype in CODES and x.flags.aligned and x.ndim <= 32


def describe(m: array[int], x: Any) -> None:
    """Appends the description of an array that ArrayEval and ArrayReduce read."""
    address, shape, strides = layout(x)
    m.extend((CODES[x.dtype], address, len(shape), *shape, *strides))


def check_layout() -> None:
    """Compares what C reads of arrays with what NumPy says, once.

    Raises: ImportError when this NumPy lays its arrays out otherwise.
    """
    for x in (numpy.arange(6.0), numpy.zeros((3, 4, 2), "i2")[::2, 1:, ::-1].T, numpy.array(1)):
        strides = x.strides
        address = x.__array_interface__["data"][0]
        want = (address, x.shape, strides)
        probe = raw.array_probe(x)
        if layout(x) != want or probe[2] != x.dtype.num or not probe[1] & 0x100:
            raise ImportError(f"goten.numpy does not know the arrays of NumPy {numpy.__version__}")
