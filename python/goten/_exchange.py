"""Tensors of the engine and the memory of other libraries: NumPy, Arrow, DLPack.

Works on handles; the class Tensor gives them their methods. Memory is shared wherever the engine
can describe it. Where it cannot, it is copied, and `copies` counts why.
"""

from __future__ import annotations

from array import array
from collections import Counter
from typing import Any, Final, NamedTuple

import numpy as np

from . import _engine
from ._engine import raw

CPU: Final = (1, 0)  # DLPack's device type and number
copies: Final[Counter[str]] = Counter()

CODES: Final[dict[np.dtype[Any], int]] = {}
DTYPES: Final[dict[int, np.dtype[Any]]] = {}
for _line in raw.DTypes().splitlines():
    _number, _name, _ = _line.split()
    DTYPES[int(_number)] = np.dtype(_name)
    CODES[np.dtype(_name)] = int(_number)

_ROOM: Final = array("q", bytes(8 * (4 + 2 * 32)))
_DESTRUCTORS: Final = {
    name: raw.CapsuleDestructor(name)
    for name in ("arrow_schema", "arrow_array", "arrow_array_stream", "dltensor",
                 "dltensor_versioned")
}  # fmt: skip


class Info(NamedTuple):
    """What the engine says of a tensor; strides are in bytes."""

    dtype: np.dtype[Any]
    tracked: bool
    size: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def describe(h: int) -> Info:
    """Asks the engine for everything about a tensor in one call."""
    room = array("q", _ROOM)
    n = 4 + raw.TensorInfo(h, room.buffer_info()[0])
    shape, strides = tuple(room[4:n]), tuple(room[n : 2 * n - 4])
    return Info(DTYPES[room[0]], bool(room[2]), room[3], shape, strides)


def code_of(dtype: Any) -> int:
    """Returns the engine's number of a dtype.

    Raises: TypeError for dtypes that tensors cannot have; the message says what to do.
    """
    d = np.dtype(dtype)
    code = CODES.get(d)
    if code is None:
        raise TypeError(_advice(d))
    return code


def _advice(d: np.dtype[Any]) -> str:
    says = {
        "O": "it holds Python objects: give it a type first, x.astype(numpy.float32)",
        "M": "make it a number first, for example x.astype('int64') or (x - x.min()) / "
        "numpy.timedelta64(1, 's')",
        "m": "make it a number first, for example x / numpy.timedelta64(1, 's')",
        "U": "encode the text as numbers first",
        "S": "encode the text as numbers first",
        "T": "encode the text as numbers first",
        "c": "take x.real and x.imag",
        "f": "convert it, x.astype(numpy.float32)",
        "V": f"take a field first, x[{(d.names or ('name',))[0]!r}]",
    }
    what = "a structured array" if d.names else f"dtype {d}"
    return f"tensors cannot have {what}: {says.get(d.kind, 'convert it first')}"


def from_numpy(x: np.ndarray[Any, Any], copy: bool | None) -> int:
    """Makes a tensor over the memory of an array, which stays alive as long as the tensor.

    Args:
        x: The array, of any layout.
        copy: True for a copy, False for none, None for one where memory cannot be shared.

    Raises: TypeError for a dtype that tensors cannot have; ValueError, with the reason, when
        copy is False and a copy is needed.
    """
    if type(x) is not np.ndarray and isinstance(x, np.ma.MaskedArray):
        raise TypeError("tensors have no masked elements: fill them first, x.filled(0)")
    code = CODES.get(x.dtype)
    if code is None or copy or not x.flags.aligned:
        x = _copied(x, copy)
        code = CODES[x.dtype]
    if x.size == 0:
        sizes = array("q", x.shape)
        return raw.TensorFull(code, 0.0, sizes.buffer_info()[0], len(sizes))
    address: int = x.__array_interface__["data"][0]
    low, length = address, x.nbytes
    if not x.flags.c_contiguous:
        low, length = _bounds(x, address)
    memory = array("q", (low, length, address, code, x.ndim, *x.shape, *x.strides))
    token = _engine.lend(x)
    try:
        return raw.TensorOver(memory.buffer_info()[0], token)
    except BaseException:
        _engine.unlend(token)
        raise


def _bounds(x: np.ndarray[Any, Any], address: int) -> tuple[int, int]:
    """Returns the first byte and the length of the memory that a strided array touches."""
    low = high = address
    for n, stride in zip(x.shape, x.strides, strict=True):
        if stride < 0:
            low += (n - 1) * stride
        else:
            high += (n - 1) * stride
    return low, high + x.itemsize - low


def _copied(x: np.ndarray[Any, Any], copy: bool | None) -> np.ndarray[Any, Any]:
    """Copies an array into native, aligned, row-major memory, and counts the reason."""
    native = x.dtype.newbyteorder("=")
    code_of(native)
    if not x.dtype.isnative:
        reason = "its byte order is not the machine's"
    elif not x.flags.aligned:
        reason = "its elements are not aligned"
    else:
        return np.array(x, order="C")  # asked for
    if copy is False:
        raise ValueError(f"this array cannot be shared with the engine: {reason}")
    copies[reason] += 1
    return np.array(x, native, order="C")


def interface(h: int) -> dict[str, Any]:
    """Returns NumPy's __array_interface__ of a tensor: its memory, read-only."""
    t = describe(h)
    return {
        "version": 3, "typestr": t.dtype.str, "shape": t.shape, "strides": t.strides,
        "data": (raw.TensorAddress(h), True),
    }  # fmt: skip


def to_dlpack(h: int, versioned: bool) -> object:
    """Makes a DLPack capsule over a tensor's memory."""
    read_only = versioned or raw.Tracked(h)
    name = "dltensor_versioned" if versioned else "dltensor"
    return _engine.capsule(raw.DLPackExport(h, versioned, read_only), name, _DESTRUCTORS[name])


def from_dlpack(x: Any) -> int:
    """Makes a tensor over the memory of an object with __dlpack__.

    Raises: BufferError when the memory is not the CPU's; TypeError for other dtypes.
    """
    device = x.__dlpack_device__()
    if device[0] not in (1, 3):
        raise BufferError(f"DLPack device {tuple(device)}: move it to the CPU first")
    try:
        capsule = x.__dlpack__(max_version=(1, 0))
    except TypeError:  # a producer from before version 1.0
        capsule = x.__dlpack__()
    name = "dltensor_versioned"
    try:
        address = _engine.pointer(capsule, name)
    except ValueError:
        name = "dltensor"
        address = _engine.pointer(capsule, name)
    h = raw.DLPackImport(address, name != "dltensor")
    _engine.mark_used(capsule, name)
    return h


def to_arrow_array(h: int) -> tuple[object, object]:
    """Makes the capsules of Arrow's schema and array over a tensor's memory."""
    schema, array_ = _new("arrow_schema"), _new("arrow_array")
    raw.ArrowExport(
        h, _engine.pointer(array_, "arrow_array"), _engine.pointer(schema, "arrow_schema")
    )
    return schema, array_


def to_arrow_stream(h: int, rows: int, name: str) -> object:
    """Makes the capsule of an Arrow stream: batches of rows, of one column with a name."""
    stream = _new("arrow_array_stream")
    raw.ArrowExportStream(h, _engine.pointer(stream, "arrow_array_stream"), rows, name)
    return stream


def _new(name: str) -> object:
    return _engine.capsule(raw.CapsuleNew(name), name, _DESTRUCTORS[name])


def from_arrow(x: Any) -> list[tuple[str, int]]:
    """Makes tensors over the columns of an object with __arrow_c_array__ or __arrow_c_stream__.

    Raises: TypeError for columns that are no numbers; ValueError, with the column's name, for
        nulls.
    """
    if hasattr(x, "__arrow_c_array__"):
        schema, array_ = x.__arrow_c_array__()
        frame = raw.ArrowImport(
            _engine.pointer(array_, "arrow_array"), _engine.pointer(schema, "arrow_schema")
        )
    elif hasattr(x, "__arrow_c_stream__"):
        stream = x.__arrow_c_stream__()
        frame = raw.ArrowImportStream(_engine.pointer(stream, "arrow_array_stream"))
    else:
        raise TypeError(
            f"expected an object with __arrow_c_array__ or __arrow_c_stream__, received "
            f"{type(x).__name__}"
        )
    return take(frame)


def take(frame: int) -> list[tuple[str, int]]:
    """Returns names and tensors of the columns of a frame, and releases it."""
    try:
        n = raw.FrameSize(frame)
        return [(raw.FrameName(frame, i), raw.FrameTensor(frame, i)) for i in range(n)]
    finally:
        raw.Release(frame)
