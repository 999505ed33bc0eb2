"""The class Tensor and the functions that make tensors."""

from __future__ import annotations

import json
import operator as _python
import os
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from . import _exchange
from ._engine import raw
from ._index import index
from ._operators import axes, operator, reducer
from ._step import local

__all__ = ["Tensor", "columns_from_arrow", "from_arrow", "from_dlpack", "from_numpy", "full"]

# Makes the tensor, of a class of a face or of Tensor itself, that owns a handle.
_wrap: Callable[..., Tensor] = raw.wrap


def class_of(inputs: Sequence[Any]) -> type[Tensor]:
    """Returns the class of what is computed from inputs: that of a face, if one of them has it."""
    for x in inputs:
        cls = type(x)
        if cls is not Tensor and issubclass(cls, Tensor):
            return cls
    return Tensor


def run(op: int, *inputs: Tensor, results: int = 1) -> tuple[Tensor, ...]:
    """Applies an operator of any number of inputs and at most so many results."""
    ins = array("q", [t._h for t in inputs])
    outs = array("q", bytes(8 * results))
    n = raw.Run(op, ins.buffer_info()[0], len(ins), outs.buffer_info()[0], results)
    cls = class_of(inputs)
    return tuple(_wrap(h, cls) for h in outs[:n])


def _literal(op: int, x: Tensor, other: Any, reversed_: bool) -> Any:
    """Applies an operator to a tensor and what is no tensor: a number or an array."""
    kind = type(other)
    if kind is int or kind is bool:
        return _wrap(raw.BinaryInt(op, x._h, int(other), reversed_, 0), type(x))
    if isinstance(other, float):
        return _wrap(raw.BinaryFloat(op, x._h, other, reversed_, 0), type(x))
    if isinstance(other, np.ndarray | np.generic):
        y = from_numpy(np.asarray(other))
        return _wrap(raw.Binary(op, *((y._h, x._h) if reversed_ else (x._h, y._h))), type(x))
    return NotImplemented


def _binary(name: str) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Makes the method of a binary operator and its reflection."""
    return _direct(name, False)[1:]


def _direct(name: str, floats: bool) -> tuple[Any, Callable[..., Any], Callable[..., Any]]:
    """Makes the function of a binary operator for tensors, its method and its reflection."""
    op = operator(name, floats=floats)
    call = raw.binary_of(raw.Operator(name, "", floats))

    def forward(self: Tensor, other: Any) -> Any:
        z = call(self, other)
        return _literal(op, self, other, False) if z is NotImplemented else z

    def reflected(self: Tensor, other: Any) -> Any:
        return _literal(op, self, other, True)

    return call, forward, reflected


def _unary(name: str, floats: bool = False) -> Callable[[Tensor], Tensor]:
    """Makes the method of an operator without attributes."""
    call = raw.unary_of(raw.Operator(name, "", floats))

    def method(self: Tensor) -> Tensor:
        return call(self)  # type: ignore[no-any-return]

    method.__name__ = name
    method.__doc__ = f"Applies the operator {name} to each element."
    return method


def _reduction(name: str, doc: str) -> Callable[..., Tensor]:
    """Makes the method of an operator that reduces axes."""
    whole = raw.unary_of(raw.Operator(name, "", False))

    def method(
        self: Tensor, axis: int | Sequence[int] | None = None, keepdims: bool = False
    ) -> Tensor:
        if axis is None and not keepdims:
            return whole(self)  # type: ignore[no-any-return]
        return _wrap(raw.Unary(reducer(name, axes(axis), keepdims), self._h), type(self))

    method.__name__ = name
    method.__doc__ = doc
    return method


class Tensor(raw.Operand):
    """An array of the engine. Its elements do not change; operators give new tensors.

    Make one by `goten.tensor`, `from_numpy`, `from_arrow`, `from_dlpack`, `zeros` or `full`.
    Python's numbers have no dtype of their own: `x + 1` has that of x.

    Example:
        >>> x = goten.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> (x * x).sum(axis=0)
        Tensor([10., 20.], dtype=float32)
    """

    __slots__ = ("__weakref__", "_info", "_keras_mask")
    _keras_mask: Any  # where a layer of the Keras face says that values count
    __array_priority__ = 100  # NumPy's operators leave mixed operands to this class
    __hash__ = object.__hash__

    _info: _exchange.Info

    def __init__(self) -> None:
        """Refuses: a tensor comes from one of the functions that make tensors."""
        raise TypeError("use goten.tensor, from_numpy, from_arrow, from_dlpack, zeros or full")

    def __reduce__(self) -> Any:
        """Pickles the elements."""
        return tensor, (self.numpy(copy=True),)

    # --- What it is ---

    def _describe(self) -> _exchange.Info:
        try:
            return self._info
        except AttributeError:
            self._info = info = _exchange.describe(self._h)
            return info

    @property
    def shape(self) -> tuple[int, ...]:
        """The size of each axis."""
        return self._describe().shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the elements, as NumPy names it."""
        return self._describe().dtype

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self._describe().shape)

    @property
    def size(self) -> int:
        """The number of elements."""
        return self._describe().size

    @property
    def tracked(self) -> bool:
        """Whether gradients reach this tensor."""
        return self._describe().tracked

    def __len__(self) -> int:
        shape = self.shape
        if not shape:
            raise TypeError("len() of a tensor without axes")
        return shape[0]

    def __repr__(self) -> str:
        text = np.array2string(self.numpy(), separator=", ", prefix="Tensor(")
        return f"Tensor({text}, dtype={self.dtype})"

    # --- Its elements ---

    def numpy(self, copy: bool = False) -> np.ndarray[Any, Any]:
        """Returns the elements as an array: a read-only view, or a copy to write to."""
        a = np.asarray(self)
        return a.copy() if copy else a

    @property
    def __array_interface__(self) -> dict[str, Any]:
        """NumPy's view of the memory. The array keeps this tensor alive."""
        if local.step is not None:
            local.step.reads(self._h)
        return _exchange.interface(self._h)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        a = self.numpy()
        if dtype is not None and np.dtype(dtype) != a.dtype:
            if copy is False:
                raise ValueError(f"{a.dtype} to {np.dtype(dtype)} needs a copy")
            return a.astype(dtype)
        return a.copy() if copy else a

    def __dlpack__(
        self,
        *,
        stream: int | None = None,
        max_version: tuple[int, int] | None = None,
        dl_device: tuple[int, int] | None = None,
        copy: bool | None = None,
    ) -> object:
        """Shares the memory by DLPack, read-only where the version can say so."""
        if stream is not None:
            raise BufferError("tensors are in the CPU's memory, which has no streams")
        if dl_device not in (None, _exchange.CPU):
            raise BufferError(f"device {dl_device}: tensors are in the CPU's memory {(1, 0)}")
        versioned = max_version is not None and max_version[0] >= 1
        if copy:
            return _exchange.to_dlpack(_wrap(raw.TensorClone(self._h))._h, versioned)
        return _exchange.to_dlpack(self._h, versioned)

    def __dlpack_device__(self) -> tuple[int, int]:
        return _exchange.CPU

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """Shares the memory as an Arrow array; axes after the first are fixed-size lists."""
        return _exchange.to_arrow_array(self._h)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Shares the memory as an Arrow table of one column, "values"."""
        return _exchange.to_arrow_stream(self._h, max(len(self), 1), "values")

    def item(self) -> float | int | bool:
        """Returns the only element as a Python number.

        Raises: ValueError when there are several.
        """
        kind = self.dtype.kind
        if kind == "f":
            if local.step is not None:
                local.step.reads(self._h)
            return raw.TensorItem(self._h)
        if self.size != 1:
            raise ValueError(f"item: shape {self.shape} has {self.size} elements, not one")
        v = self.numpy().item()
        return bool(v) if kind == "b" else int(v)

    def tolist(self) -> Any:
        """Returns the elements as nested lists of Python numbers."""
        return self.numpy().tolist()

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __index__(self) -> int:
        if self.dtype.kind not in "iu":
            raise TypeError(f"an index has to be an integer, not {self.dtype}")
        return int(self.item())

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ValueError("the truth of several elements is not defined: use all() or any()")
        return bool(self.item())

    def __iter__(self) -> Iterator[Tensor]:
        return (self[i] for i in range(len(self)))

    # --- Arithmetic ---

    # + - * / are those of raw.Operand, told what to do below.
    __floordiv__, __rfloordiv__ = _binary("floor_divide")
    __mod__, __rmod__ = _binary("mod")
    __pow__, __rpow__ = _binary("power")
    __lt__, _ = _binary("less")
    __le__, _ = _binary("less_equal")
    __gt__, _ = _binary("greater")
    __ge__, _ = _binary("greater_equal")
    __eq__, _ = _binary("equal")
    __ne__, _ = _binary("not_equal")

    def __matmul__(self, other: Any) -> Any:
        return _matmul(self, other)

    def __rmatmul__(self, other: Any) -> Any:
        return _matmul(other, self)

    __neg__ = _unary("negative")
    __abs__ = _unary("absolute")
    del _

    square = _unary("square")
    sqrt = _unary("sqrt", floats=True)
    exp = _unary("exp", floats=True)
    log = _unary("log", floats=True)
    tanh = _unary("tanh", floats=True)

    sum = _reduction("sum", "Adds the elements over axes, all of them for None.")
    mean = _reduction("mean", "Averages the elements over axes, all of them for None.")
    max = _reduction("max", "Returns the largest elements over axes, all of them for None.")
    min = _reduction("min", "Returns the smallest elements over axes, all of them for None.")
    all = _reduction("all", "Tells whether all elements over axes are true.")
    any = _reduction("any", "Tells whether any element over axes is true.")

    # --- Shape and type ---

    def reshape(self, *shape: int | Sequence[int]) -> Tensor:
        """Gives the elements another shape; one size may be -1."""
        sizes = shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape
        attributes = json.dumps({"shape": [_python.index(n) for n in sizes]})  # type: ignore
        return _wrap(raw.Unary(operator("reshape", attributes), self._h), type(self))

    def transpose(self, *axes: int) -> Tensor:
        """Reorders the axes; without arguments it reverses them. Shares memory."""
        rank = self.ndim
        perm = json.dumps({"perm": [a + rank if a < 0 else a for a in axes]}) if axes else ""
        return _wrap(raw.Unary(operator("transpose", perm), self._h), type(self))

    @property
    def T(self) -> Tensor:  # noqa: N802
        """The tensor with its axes reversed; shares memory."""
        return self.transpose()

    def astype(self, dtype: Any) -> Tensor:
        """Converts the elements to a dtype."""
        return _wrap(raw.TensorCast(self._h, _exchange.code_of(dtype)), type(self))

    def __getitem__(self, key: Any) -> Tensor:
        """Takes what NumPy takes: integers, slices, None and ... share memory; lists of indices
        and masks, broadcast together, copy. Gradients go back to the elements taken.

        Raises: IndexError for what is no index or lies outside.
        """
        return _wrap(index(self._h, key), type(self))

    # --- Gradients ---

    def track(self) -> Tensor:
        """Returns the same elements as a variable that gradients can be taken for."""
        return _wrap(raw.Track(self._h), type(self))

    def detach(self) -> Tensor:
        """Returns the same elements, which gradients do not reach."""
        return _wrap(raw.Detach(self._h), type(self))


raw.classes(Tensor, None, None)
raw.arithmetic(Tensor, "add", *_direct("add", False))
raw.arithmetic(Tensor, "sub", *_direct("subtract", False))
raw.arithmetic(Tensor, "mul", *_direct("multiply", False))
raw.arithmetic(Tensor, "truediv", *_direct("divide", True))


def _matmul(x: Any, y: Any) -> Any:
    """Multiplies matrices; a vector is a row on the left and a column on the right."""
    if isinstance(x, np.ndarray):
        x = from_numpy(x)
    if isinstance(y, np.ndarray):
        y = from_numpy(y)
    if not (isinstance(x, Tensor) and isinstance(y, Tensor)):
        return NotImplemented
    left, right = x.ndim == 1, y.ndim == 1
    if left:
        x = _unary_by(x, "expand_dims", '{"axis": 0}')
    if right:
        y = _unary_by(y, "expand_dims", '{"axis": 1}')
    z = _wrap(raw.Binary(operator("matmul"), x._h, y._h), class_of((x, y)))
    if right:
        z = _unary_by(z, "squeeze", '{"axis": -1}')
    return _unary_by(z, "squeeze", f'{{"axis": {-1 if right else -2}}}') if left else z


def _unary_by(x: Tensor, name: str, attributes: str) -> Tensor:
    return _wrap(raw.Unary(operator(name, attributes), x._h), type(x))


def _index(x: Tensor, key: Any) -> Tensor:
    return _wrap(index(x._h, key), type(x))


def tensor(data: Any, dtype: Any = None) -> Tensor:
    """Makes a tensor with a copy of numbers, lists of numbers, or an array.

    Python's floats become float32, its integers int64; arrays keep their dtype.

    Raises: TypeError for a dtype that tensors cannot have; ValueError for lists of unequal length.

    Example:
        >>> goten.tensor([[1, 2], [3, 4]]).shape
        (2, 2)
    """
    if isinstance(data, Tensor):
        return data if dtype is None else data.astype(dtype)
    if dtype is not None:
        _exchange.code_of(dtype)
    a = np.array(data, dtype)
    if dtype is None and a.dtype == np.float64 and not isinstance(data, np.ndarray | np.generic):
        a = a.astype(np.float32)
    return _wrap(_exchange.from_numpy(a, None))


def from_numpy(x: np.ndarray[Any, Any], copy: bool | None = None) -> Tensor:
    """Makes a tensor that shares the memory of an array.

    Writes to the array show in the tensor. Layouts of every kind are shared; other byte orders and
    unaligned elements are copied, unless copy is False.

    Args:
        x: The array.
        copy: True for a copy, False for none, None for one where memory cannot be shared.

    Raises: TypeError for a dtype that tensors cannot have; ValueError, with the reason, when
        copy is False and a copy is needed.
    """
    if not isinstance(x, np.ndarray):
        raise TypeError(f"from_numpy: expected a numpy.ndarray, received {type(x).__name__}")
    return _wrap(_exchange.from_numpy(x, copy))


def from_dlpack(x: Any) -> Tensor:
    """Makes a tensor that shares the memory of an object with __dlpack__."""
    return _wrap(_exchange.from_dlpack(x))


def from_arrow(x: Any) -> Tensor:
    """Makes a tensor of an Arrow array or of the only column of a table, sharing its memory.

    Raises: ValueError for nulls or for several columns; TypeError for what is no number.
    """
    columns = [(name, _wrap(h)) for name, h in _exchange.from_arrow(x)]
    if len(columns) != 1:
        names = [name for name, _ in columns]
        raise ValueError(f"from_arrow: expected one column, received {names}; "
                         "columns_from_arrow gives a tensor for each")  # fmt: skip
    return columns[0][1]


def columns_from_arrow(x: Any) -> dict[str, Tensor]:
    """Makes a tensor of each column of a table, sharing memory where it is in one piece."""
    return {name: _wrap(h) for name, h in _exchange.from_arrow(x)}


def read_table(
    path: str | os.PathLike[str], columns: Sequence[str] | None = None, drop_nulls: bool = False
) -> dict[str, Tensor]:
    """Reads the columns of a Parquet, Arrow (IPC, Feather) or CSV file.

    Args:
        path: The file; the ending of its name tells the format.
        columns: The names to read, in this order; None for all.
        drop_nulls: Whether rows with nulls are left out; else they are an error.

    Raises: OSError when the file cannot be read; KeyError for a name that is not there; TypeError
        for columns that are no numbers; ValueError for nulls and for damaged files.
    """
    names = "" if columns is None else json.dumps(list(columns))
    frame = raw.ReadTable(os.fspath(path), names, drop_nulls)
    return {name: _wrap(h) for name, h in _exchange.take(frame)}


def full(shape: int | Sequence[int], value: float, dtype: Any = np.float32) -> Tensor:
    """Makes a tensor whose elements are all value."""
    sizes = array("q", (shape,) if isinstance(shape, int) else shape)
    code = _exchange.code_of(dtype)
    return _wrap(raw.TensorFull(code, value, sizes.buffer_info()[0], len(sizes)))


def zeros(shape: int | Sequence[int], dtype: Any = np.float32) -> Tensor:
    """Makes a tensor of zeros."""
    return full(shape, 0.0, dtype)


def ones(shape: int | Sequence[int], dtype: Any = np.float32) -> Tensor:
    """Makes a tensor of ones."""
    return full(shape, 1.0, dtype)
