"""Operators that move, join, take and make elements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from ... import _tensor
from ..._tensor import Tensor
from .. import _state
from .._symbolic import KerasTensor
from .._variable import as_tensor
from ._call import apply, given, listed


def convert_to_tensor(x: Any, dtype: Any = None, sparse: Any = None, ragged: Any = None) -> Any:
    """Makes a tensor of whatever holds numbers."""
    if isinstance(x, KerasTensor):
        return x if dtype is None else cast(x, dtype)
    return as_tensor(x, dtype)


def convert_to_numpy(x: Any) -> np.ndarray[Any, Any]:
    """Makes a NumPy array."""
    return np.array(as_tensor(x))


def is_tensor(x: Any) -> bool:
    """Tells whether x is a tensor."""
    return isinstance(x, Tensor | KerasTensor)


def shape(x: Any) -> tuple[int | None, ...]:
    """Returns the size of each axis; None where it is not known yet."""
    return tuple(given(x).shape)


def size(x: Any) -> int:
    """Returns the number of elements."""
    return int(given(x).size)


def ndim(x: Any) -> int:
    """Returns the number of axes."""
    return int(given(x).ndim)


def dtype(x: Any) -> str:
    """Returns the name of the dtype."""
    d = given(x).dtype
    return d if isinstance(d, str) else d.name


def cast(x: Any, dtype: Any) -> Any:
    """Converts the elements."""
    return apply("cast", x, dtype=np.dtype(_state.dtype_name(dtype)).name)


def stop_gradient(variable: Any) -> Any:
    """Returns the same elements, which gradients do not reach."""
    x = given(variable)
    return x if isinstance(x, KerasTensor) else x.detach()


def reshape(x: Any, newshape: Sequence[int]) -> Any:
    """Gives the elements another shape; one size may be -1."""
    sizes = [newshape] if isinstance(newshape, int) else list(newshape)
    return apply("reshape", x, shape=[-1 if n is None else int(n) for n in sizes])


def transpose(x: Any, axes: Sequence[int] | None = None) -> Any:
    """Reorders the axes; None reverses them."""
    n = len(given(x).shape)
    return apply("transpose", x, perm=[a % n for a in axes] if axes is not None else [])


def squeeze(x: Any, axis: Any = None) -> Any:
    """Drops axes of size 1."""
    return apply("squeeze", x, axis=listed(axis))


def expand_dims(x: Any, axis: Any) -> Any:
    """Adds an axis of size 1."""
    return apply("expand_dims", x, axis=listed(axis))


def ravel(x: Any) -> Any:
    """Makes one axis of all."""
    return reshape(x, (-1,))


def broadcast_to(x: Any, shape: Sequence[int]) -> Any:
    """Repeats axes of size 1."""
    return apply("broadcast_to", x, shape=[int(n) for n in shape])


def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    """Moves axes to other places; the others keep their order."""
    n = len(given(x).shape)
    src, dst = [a % n for a in listed(source)], [a % n for a in listed(destination)]
    order = [a for a in range(n) if a not in src]
    for d, s in sorted(zip(dst, src, strict=True)):
        order.insert(d, s)
    return transpose(x, order)


def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """Exchanges two axes."""
    return apply("swapaxes", x, axis1=axis1, axis2=axis2)


def flip(x: Any, axis: Any = None) -> Any:
    """Reverses axes; None reverses all."""
    return apply("flip", x, axes=listed(axis))


def roll(x: Any, shift: int, axis: int | None = None) -> Any:
    """Moves the elements along an axis, those that leave it come back at its beginning."""
    if axis is None:
        t = given(x)
        return reshape(roll(ravel(t), shift, 0), t.shape)
    return apply("roll", x, shift=int(shift), axis=axis)


def tile(x: Any, repeats: Any) -> Any:
    """Repeats the whole along axes."""
    return apply("tile", x, repeats=listed(repeats))


def repeat(x: Any, repeats: int, axis: int | None = None) -> Any:
    """Repeats each element along an axis."""
    if axis is None:
        x, axis = ravel(x), 0
    return apply("repeat", x, repeats=int(repeats), axis=axis)


def concatenate(xs: Sequence[Any], axis: int = 0) -> Any:
    """Joins tensors along an axis."""
    return apply("concatenate", *xs, axis=axis)


def stack(x: Sequence[Any], axis: int = 0) -> Any:
    """Joins tensors along a new axis."""
    return apply("stack", *x, axis=axis)


def hstack(xs: Sequence[Any]) -> Any:
    """Joins tensors along the second axis, vectors along the first."""
    return concatenate(xs, 0 if given(xs[0]).ndim == 1 else 1)


def vstack(xs: Sequence[Any]) -> Any:
    """Joins tensors along the first axis; vectors are rows."""
    return concatenate([expand_dims(x, 0) if given(x).ndim == 1 else x for x in xs], 0)


def split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """Takes a tensor apart: into so many equal parts, or at the given places."""
    if isinstance(indices_or_sections, int):
        n = indices_or_sections
        out = apply("split", x, results=n, sections=n, axis=axis)
    else:
        at = [int(i) for i in indices_or_sections]
        out = apply("split", x, results=len(at) + 1, sections=0, indices=at, axis=axis)
    return out if isinstance(out, list) else [out]


def unstack(x: Any, num: int | None = None, axis: int = 0) -> list[Any]:
    """Takes a tensor apart along an axis, which is dropped."""
    n = num or given(x).shape[axis]
    return [squeeze(p, axis) for p in split(x, int(n), axis)]


def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """Takes elements by their indices along an axis; None takes from the flat tensor."""
    if axis is None:
        x, axis = ravel(x), 0
    i = given(indices)
    if isinstance(x, KerasTensor) or isinstance(i, KerasTensor):
        from .._symbolic import symbolically

        return symbolically(take, x, i, axis)
    from ._call import _engine

    op = _engine("take", f'{{"axis": {axis}, "negative": true}}', False)
    return _tensor.run(op, as_tensor(x), i)[0]


def take_along_axis(x: Any, indices: Any, axis: int | None = None) -> Any:
    """Takes one element for each index, along an axis."""
    if axis is None:
        x, indices, axis = ravel(x), ravel(indices), 0
    from ._call import _engine

    op = _engine("take_along_axis", f'{{"axis": {axis}, "negative": true}}', False)
    return _tensor.run(op, as_tensor(x), as_tensor(indices))[0]


def pad(x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = None) -> Any:
    """Adds elements at the ends of axes: constants, mirrored ones, or those at the edge."""
    n = given(x).ndim
    if isinstance(pad_width, int):
        pad_width = [(pad_width, pad_width)] * n
    widths = [(w, w) if isinstance(w, int) else tuple(w) for w in pad_width]
    if len(widths) == 1 and n > 1:
        widths *= n
    before, after = [int(a) for a, _ in widths], [int(b) for _, b in widths]
    if mode == "constant":
        v = float(constant_values or 0)
        return apply("pad", x, before=before, after=after, constant_values=v)
    modes = {"reflect": 0, "symmetric": 1, "edge": 2}
    if mode not in modes:
        raise ValueError(f"pad: mode has to be constant, reflect, symmetric or edge, not {mode!r}")
    return apply("pad_extend", x, before=before, after=after, mode=modes[mode])


def sort(x: Any, axis: int = -1) -> Any:
    """Sorts along an axis."""
    return apply("sort", x, axis=axis)


def argsort(x: Any, axis: int = -1) -> Any:
    """Returns the indices that sort along an axis."""
    return cast(apply("argsort", x, axis=axis), "int32")


def top_k(x: Any, k: int, sorted: bool = True) -> tuple[Any, Any]:  # noqa: A002
    """Returns the k largest elements of the last axis and their indices."""
    values, indices = apply("top_k", x, results=2, k=int(k))
    return values, cast(indices, "int32")


def tril(x: Any, k: int = 0) -> Any:
    """Keeps the lower triangle."""
    return apply("tril", x, k=k)


def triu(x: Any, k: int = 0) -> Any:
    """Keeps the upper triangle."""
    return apply("triu", x, k=k)


def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Takes the diagonal of two axes."""
    return apply("diagonal", x, offset=offset, axis1=axis1, axis2=axis2)


def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Adds up the diagonal of two axes."""
    return apply("trace", x, offset=offset, axis1=axis1, axis2=axis2)


def zeros(shape: Any, dtype: Any = None) -> Tensor:
    """Makes a tensor of zeros."""
    return _state.of_class(_tensor.full(shape, 0.0, dtype or "float32"))


def ones(shape: Any, dtype: Any = None) -> Tensor:
    """Makes a tensor of ones."""
    return _state.of_class(_tensor.full(shape, 1.0, dtype or "float32"))


def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """Makes a tensor of one value."""
    t = as_tensor(fill_value, dtype)
    return broadcast_to(t, [shape] if isinstance(shape, int) else shape)


def zeros_like(x: Any, dtype: Any = None) -> Any:
    """Makes zeros of the shape of x."""
    return cast(multiply_by(x, 0), dtype or _name(x))


def ones_like(x: Any, dtype: Any = None) -> Any:
    """Makes ones of the shape of x."""
    return cast(apply("add", zeros_like(x, "float32"), 1.0), dtype or _name(x))


def full_like(x: Any, fill_value: Any, dtype: Any = None) -> Any:
    """Makes one value of the shape of x."""
    return cast(apply("add", zeros_like(x, "float32"), fill_value), dtype or _name(x))


def _name(x: Any) -> str:
    d = given(x).dtype
    return d if isinstance(d, str) else d.name


def multiply_by(x: Any, c: int) -> Any:
    """Scales; zeros come of NaN and infinity too, since they are compared, not multiplied."""
    t = given(x)
    return apply("cast", apply("logical_and", apply("equal", t, t), False), dtype="float32") \
        if c == 0 else apply("multiply", t, c)  # fmt: skip


def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Tensor:
    """Makes numbers at equal distances; stop is not among them."""
    step = 1 if step is None else step
    a = np.arange(0, start, step) if stop is None else np.arange(start, stop, step)
    return as_tensor(a.astype(dtype or ("int32" if a.dtype.kind == "i" else "float32")))


def linspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False,
    dtype: Any = None, axis: int = 0,
) -> Any:  # fmt: skip
    """Makes numbers at equal distances, from start to stop; with retstep the distance too."""
    made, step = np.linspace(start, stop, num, endpoint, retstep=True, axis=axis)
    numbers = as_tensor(made.astype(dtype or "float32"))
    return (numbers, step) if retstep else numbers


def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Tensor:  # noqa: N803
    """Makes a matrix with ones on a diagonal."""
    return as_tensor(np.eye(N, M, k, dtype=dtype or "float32"))


def identity(n: int, dtype: Any = None) -> Tensor:
    """Makes a square matrix with ones on the diagonal."""
    return eye(n, dtype=dtype)


def meshgrid(*x: Any, indexing: Literal["xy", "ij"] = "xy") -> list[Tensor]:
    """Makes grids of coordinates."""
    return [as_tensor(a) for a in np.meshgrid(*[np.asarray(v) for v in x], indexing=indexing)]
