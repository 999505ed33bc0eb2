"""Functions that move, join and take elements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..keras._symbolic import KerasTensor
from . import _dtypes
from ._call import apply, listed, run, sizes, symbolic
from ._convert import convert, from_array
from ._make import cast
from ._shape import TensorShape
from ._tensor import sliced
from .errors import InvalidArgumentError

__all__ = [
    "boolean_mask", "broadcast_to", "concat", "expand_dims", "gather", "gather_nd", "one_hot",
    "pad", "rank", "repeat", "reshape", "reverse", "roll", "scatter_nd", "shape", "size", "slice",
    "split", "squeeze", "stack", "strided_slice", "tensor_scatter_nd_add",
    "tensor_scatter_nd_update", "tile", "transpose", "unique", "unstack", "where",
]  # fmt: skip


def shape(input: Any, out_type: Any = "int32", name: str | None = None) -> Any:  # noqa: A002
    """Returns the shape as a tensor of whole numbers; of a KerasTensor, as a tuple."""
    if isinstance(input, KerasTensor):
        return input.shape
    return from_array(np.array(convert(input).shape, _dtypes.as_dtype(out_type).dtype))


def rank(input: Any, name: str | None = None) -> Any:  # noqa: A002
    """Returns the number of axes as a tensor."""
    return from_array(np.array(convert(input).ndim, np.int32))


def size(input: Any, out_type: Any = "int32", name: str | None = None) -> Any:  # noqa: A002
    """Returns the number of elements as a tensor."""
    return from_array(np.array(convert(input).size, _dtypes.as_dtype(out_type).dtype))


def reshape(tensor: Any, shape: Any, name: str | None = None) -> Any:
    """Gives the elements another shape; one size may be -1."""
    return apply("reshape", tensor, op="Reshape", shape=sizes(shape))


@symbolic
def transpose(
    a: Any, perm: Any = None, conjugate: bool = False, name: str = "transpose"
) -> Any:
    """Reorders the axes; without perm it reverses them."""
    t = convert(a)
    if perm is None:
        return apply("transpose", t)
    order = listed(perm)
    n = t.ndim
    if sorted(p % n for p in order) != list(range(n)):
        raise InvalidArgumentError(
            f"transpose expects a vector of size {n} that orders its axes. But input(1) is "
            f"{order} [Op:Transpose]"
        )
    return apply("transpose", t, op="Transpose", perm=tuple(p % n for p in order))


def expand_dims(input: Any, axis: Any, name: str | None = None) -> Any:  # noqa: A002
    """Inserts an axis of size 1."""
    return apply("expand_dims", input, op="ExpandDims", axis=int(axis))


@symbolic
def squeeze(input: Any, axis: Any = None, name: str | None = None) -> Any:  # noqa: A002
    """Drops axes of size 1, all of them for None.

    Raises: InvalidArgumentError for an axis of another size.
    """
    t = convert(input)
    n = t.ndim
    drop = [i for i, d in enumerate(t.shape) if d == 1]
    if axis is not None and listed(axis):
        drop = [a % n for a in listed(axis)]
        if any(t.shape[a] != 1 for a in drop):
            raise InvalidArgumentError(
                f"Can not squeeze dim[{drop[0]}], expected a dimension of 1, got "
                f"{t.shape[drop[0]]} [Op:Squeeze]"
            )
    for a in sorted(drop, reverse=True):
        t = run("squeeze", [t], "Squeeze", attributes={"axis": a})
    return t


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Any:  # noqa: A002
    """Repeats axes of size 1."""
    return apply("broadcast_to", input, op="BroadcastTo", shape=sizes(shape))


def concat(values: Any, axis: Any, name: str = "concat") -> Any:
    """Joins tensors along an axis."""
    parts = list(values) if isinstance(values, list | tuple) else [values]
    return apply("concatenate", *parts, op="ConcatV2", axis=int(axis))


def stack(values: Any, axis: int = 0, name: str = "stack") -> Any:
    """Joins tensors along a new axis."""
    return apply("stack", *values, op="Pack", axis=int(axis))


@symbolic
def unstack(
    value: Any, num: int | None = None, axis: int = 0, name: str = "unstack"
) -> list[Any]:
    """Takes a tensor apart along an axis, which is dropped."""
    t = convert(value)
    n = t.shape[axis]
    if num is not None and num != n:
        raise ValueError(f"unstack: axis {axis} has size {n}, not {num}")
    return [squeeze(p, axis) for p in split(t, n, axis)] if n else []


@symbolic
def split(
    value: Any, num_or_size_splits: Any, axis: Any = 0, num: int | None = None,
    name: str = "split",
) -> list[Any]:  # fmt: skip
    """Takes a tensor apart: into so many equal parts, or into parts of the given sizes.

    Raises: InvalidArgumentError when the parts do not make up the axis.
    """
    t, a = convert(value), int(axis)
    n = t.shape[a]
    if isinstance(num_or_size_splits, int | np.integer):
        k = int(num_or_size_splits)
        if k < 1 or n % k:
            raise InvalidArgumentError(
                f"Dimension size, {n}, must be evenly divisible by the number of splits {k} "
                "[Op:Split]"
            )
        parts = [n // k] * k
    else:
        parts = list(listed(num_or_size_splits))
        if -1 in parts:
            parts[parts.index(-1)] = n - sum(p for p in parts if p >= 0)
        if sum(parts) != n or min(parts, default=0) < 0:
            raise InvalidArgumentError("Determined shape must match input shape along split_dim "
                                       f"exactly: {parts} of {n} [Op:SplitV]")  # fmt: skip
    if len(parts) == 1:
        return [t]
    at = np.cumsum(parts)[:-1].tolist()
    return list(run("split", [t], "Split", len(parts), {"indices": at, "sections": 0, "axis": a}))


def tile(input: Any, multiples: Any, name: str | None = None) -> Any:  # noqa: A002
    """Repeats the whole along axes."""
    return apply("tile", input, op="Tile", repeats=list(sizes(multiples)))


@symbolic
def repeat(
    input: Any,
    repeats: Any,
    axis: int | None = None,
    name: str | None = None,
) -> Any:
    """Repeats each element along an axis, all alike or each by its own number."""
    t = convert(input)
    if axis is None:
        t, axis = t.reshape(-1), 0
    times = np.asarray(repeats)
    if times.size == 1:
        return run("repeat", [t], "Repeat",
                   attributes={"repeats": int(times.reshape(())), "axis": axis})  # fmt: skip
    if times.shape != (t.shape[axis],):
        raise InvalidArgumentError(f"repeats of shape {times.shape} do not fit axis {axis} of "
                                   f"{t.shape} [Op:Repeat]")  # fmt: skip
    return gather(t, np.repeat(np.arange(t.shape[axis]), times), axis=axis)


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Any:
    """Reverses axes."""
    axes = listed(axis)
    return apply("flip", tensor, op="ReverseV2", axes=axes) if axes else convert(tensor)


@symbolic
def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Any:  # noqa: A002
    """Moves the elements along axes; those that leave at the end come back at the beginning."""
    t = convert(input)
    for n, a in zip(listed(shift), listed(axis), strict=True):
        t = apply("roll", t, op="Roll", shift=n, axis=a)
    return t


@symbolic
def pad(
    tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0,
    name: str | None = None,
) -> Any:  # fmt: skip
    """Adds elements at the ends of axes: constants, or mirrored ones.

    Args:
        tensor: The tensor.
        paddings: For each axis how many before and after.
        mode: CONSTANT, REFLECT or SYMMETRIC.
        constant_values: The constant.
        name: Accepted; has no influence.
    """
    widths = np.asarray(paddings)
    t = convert(tensor)
    if widths.shape != (t.ndim, 2):
        raise InvalidArgumentError(f"The first dimension of paddings must be the rank of inputs"
                                   f"[{widths.shape}] {t.shape} [Op:PadV2]")  # fmt: skip
    ends = {"before": widths[:, 0].tolist(), "after": widths[:, 1].tolist()}
    kind = mode.upper()
    if kind == "CONSTANT":
        return apply("pad", t, op="PadV2", constant_values=float(constant_values), **ends)
    if kind not in ("REFLECT", "SYMMETRIC"):
        raise ValueError(f"Value of argument `mode` expected to be one of 'CONSTANT', 'REFLECT', "
                         f"or 'SYMMETRIC'. Received `mode` = {mode}.")  # fmt: skip
    return apply("pad_extend", t, op="MirrorPad", mode=int(kind == "SYMMETRIC"), **ends)


# --- Taking ---


@symbolic
def gather(
    params: Any, indices: Any, validate_indices: Any = None, axis: Any = None,
    batch_dims: int = 0, name: str | None = None,
) -> Any:  # fmt: skip
    """Takes slices of an axis by their indices.

    Raises: InvalidArgumentError for an index that is out of range; negative ones are.
    """
    t, i = convert(params), convert(indices)
    b = int(batch_dims)
    a = b if axis is None else int(axis)
    if b == 0:
        return run("take", [t, i], "GatherV2", attributes={"axis": a, "negative": False})
    if b != 1 or a != 1 or i.ndim < 1 or i.shape[0] != t.shape[0]:
        raise NotImplementedError("gather: batch_dims above 1, or with another axis, is not "
                                  "supported yet")  # fmt: skip
    return stack([gather(t[k], i[k]) for k in range(t.shape[0])])


def _flat_indices(indices: Any, dims: Sequence[int]) -> Any:
    """Turns places into numbers of rows; a place out of range is an error."""
    i = np.asarray(convert(indices)).astype(np.int64)
    n = np.array(dims[: i.shape[-1]], np.int64)
    wrong = ((i < 0) | (i >= n)).any(-1)
    if wrong.any():
        place = np.argwhere(wrong)[0].tolist()
        raise InvalidArgumentError(f"indices{place} = {i[tuple(place)].tolist()} does not index "
                                   f"into shape {list(dims)}")  # fmt: skip
    strides = np.append(np.cumprod(n[::-1])[::-1][1:], 1).astype(np.int64)
    return from_array((i * strides).sum(-1))


@symbolic
def gather_nd(params: Any, indices: Any, batch_dims: int = 0, name: str | None = None) -> Any:
    """Takes slices by their places: the last axis of indices is a place."""
    if batch_dims:
        raise NotImplementedError("gather_nd: batch_dims is not supported yet")
    t, k = convert(params), convert(indices).shape[-1]
    flat = _flat_indices(indices, t.shape)
    if k == 0:
        return broadcast_to(t, (*flat.shape, *t.shape))
    rows = t.reshape((-1, *t.shape[k:]))
    return run("take", [rows, flat], "GatherNd", attributes={"axis": 0, "negative": False})


def scatter_nd(indices: Any, updates: Any, shape: Any, name: str | None = None) -> Any:
    """Adds updates, at their places, to zeros of a shape."""
    from ._make import zeros

    u = convert(updates)
    return tensor_scatter_nd_add(zeros(sizes(shape), u.dtype), indices, u)


def tensor_scatter_nd_add(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> Any:
    """Adds updates to a tensor at their places."""
    return _scattered("scatter_add", tensor, indices, updates)


def tensor_scatter_nd_update(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> Any:
    """Puts updates into a tensor at their places."""
    return _scattered("scatter_update", tensor, indices, updates)


def _scattered(name: str, tensor: Any, indices: Any, updates: Any) -> Any:
    t = convert(tensor)
    u = convert(updates, t.dtype)
    k = convert(indices).shape[-1]
    flat = _flat_indices(indices, t.shape)
    want = (*flat.shape, *t.shape[k:])
    if tuple(u.shape) != want:
        raise InvalidArgumentError(f"updates have shape {u.shape}, expected {TensorShape(want)}")
    rows = t.reshape((-1, *t.shape[k:]))
    out = run(name, [rows, flat.reshape(-1), u.reshape((-1, *t.shape[k:]))], name,
              attributes={"axis": 0, "negative": False})  # fmt: skip
    return out.reshape(t.shape)


@symbolic
def boolean_mask(tensor: Any, mask: Any, axis: Any = None, name: str = "boolean_mask") -> Any:
    """Takes the elements, or slices, where a mask is true."""
    t, m = convert(tensor), convert(mask)
    a = 0 if axis is None else int(axis)
    if tuple(t.shape[a : a + m.ndim]) != tuple(m.shape):
        raise ValueError(f"Shapes {t.shape[a : a + m.ndim]} and {m.shape} are incompatible")
    flat = t.reshape((*t.shape[:a], -1, *t.shape[a + m.ndim :]))
    at = np.flatnonzero(np.asarray(m))
    return gather(flat, at, axis=a)


@symbolic
def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Any:
    """Takes x where the condition is true and y elsewhere; without them, the true places."""
    c = convert(condition)
    if x is None and y is None:
        return run("argwhere", [c], "Where")
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    from ._call import together

    a, b = together((x, y), "SelectV2")
    if c.dtype.kind != "b":
        c = cast(c, "bool")
    return run("where", [c, a, b], "SelectV2")


@symbolic
def one_hot(
    indices: Any, depth: Any, on_value: Any = None, off_value: Any = None, axis: int | None = None,
    dtype: Any = None, name: str | None = None,
) -> Any:  # fmt: skip
    """Makes on_value at the place of each index and off_value elsewhere.

    An index outside of 0 to depth gives off_value throughout.
    """
    kind = dtype
    for v in (on_value, off_value):
        if kind is None and v is not None:
            kind = convert(v).dtype
    d = _dtypes.as_dtype(kind or "float32")
    i = convert(indices)
    classes = from_array(np.arange(int(depth)).astype(i.dtype.dtype))
    hot = expand_dims(i, -1) == classes
    on, off = (convert(v, d) for v in (1 if on_value is None else on_value,
                                       0 if off_value is None else off_value))  # fmt: skip
    out = where(hot, on, off)
    if axis is None or axis == -1 or axis == i.ndim:
        return out
    order = list(range(i.ndim))
    order.insert(axis, i.ndim)
    return transpose(out, order)


def slice(input_: Any, begin: Any, size: Any, name: str | None = None) -> Any:  # noqa: A001
    """Takes a box of a tensor: where it begins and its sizes, -1 for all that is left."""
    t = convert(input_)
    keys: list[Any] = []
    for b, n, d in zip(sizes(begin), sizes(size), t.shape, strict=True):
        end = d if n == -1 else b + n
        if b < 0 or end > d or n < -1:
            raise InvalidArgumentError(f"Expected size[{len(keys)}] in [0, {d - b}], but got {n} "
                                       "[Op:Slice]")  # fmt: skip
        keys.append(_range(b, end, 1))
    return sliced(t, tuple(keys))


def strided_slice(
    input_: Any, begin: Any, end: Any, strides: Any = None, name: str | None = None
) -> Any:
    """Takes a part of a tensor as x[begin:end:strides] does, an axis after the other."""
    t, first, last = convert(input_), sizes(begin), sizes(end)
    steps = (1,) * len(first) if strides is None else sizes(strides)
    return sliced(t, tuple(_range(*k) for k in zip(first, last, steps, strict=True)))


def _range(a: int, b: int, step: int) -> Any:
    import builtins

    return builtins.slice(a, b, step)


def unique(x: Any, out_idx: Any = "int32", name: str | None = None) -> tuple[Any, Any]:
    """Returns the different elements in the order of their first place, and where each went."""
    a = np.asarray(convert(x))
    if a.ndim != 1:
        raise InvalidArgumentError(f"unique expects a 1D vector, received {a.shape} [Op:Unique]")
    values, first, inverse = np.unique(a, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return (from_array(values[order]),
            from_array(place[inverse].astype(_dtypes.as_dtype(out_idx).dtype)))  # fmt: skip


