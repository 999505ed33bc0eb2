"""How elements of a pipeline become batches."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _tensor as _base
from ..keras._variable import Variable
from ._convert import convert, from_array
from ._nested import leaves, packed
from .errors import InvalidArgumentError


def typed(e: Any, tree: Any, kinds: list[tuple[Any, Any]]) -> Any:
    """Makes tensors of what a generator yielded, as its signature says."""
    parts = list(leaves(e)) if isinstance(tree, tuple | dict) else [e]
    if len(parts) != len(kinds):
        raise TypeError(f"`generator` yielded an element of {len(parts)} parts, expected "
                        f"{len(kinds)}. The element was {e!r}.")  # fmt: skip
    found = []
    for x, (d, shape) in zip(parts, kinds, strict=True):
        if isinstance(x, _base.Tensor | Variable):
            t = convert(x, d)
        else:
            t = from_array(np.asarray(x).astype(d.dtype))
        if shape is not None and not shape.is_compatible_with(t.shape):
            raise TypeError(f"`generator` yielded an element of shape {t.shape} where an element "
                            f"of shape {shape} was expected.")  # fmt: skip
        found.append(t)
    return packed(tree, iter(found))


def stacked(held: list[Any]) -> Any:
    """Joins elements of equal shapes along a new first axis."""
    columns = zip(*(list(leaves(e)) for e in held), strict=True)
    return packed(held[0], iter([_column(i, c) for i, c in enumerate(columns)]))


def _column(i: int, parts: tuple[Any, ...]) -> Any:
    first = parts[0].shape
    for k, p in enumerate(parts):
        if p.shape != first:
            raise InvalidArgumentError(
                f"Cannot batch tensors with different shapes in component {i}. First element had "
                f"shape {list(first)} and element {k} had shape {list(p.shape)}."
            )
    return from_array(np.stack([np.asarray(p) for p in parts]))


def padded(held: list[Any], shapes: Any, values: Any) -> list[Any]:
    """Fills up the parts of elements to common shapes."""
    rows = [list(leaves(e)) for e in held]
    n = len(rows[0])
    want = [None] * n if shapes is None else _spread(shapes, held[0], n)
    fill = [0] * n if values is None else _spread(values, held[0], n)
    for j in range(n):
        parts = [np.asarray(r[j]) for r in rows]
        tops = np.max([p.shape for p in parts], axis=0) if parts[0].ndim else np.zeros(0, int)
        size = [int(t) if s in (None, -1) else int(s)
                for s, t in zip(want[j] or [None] * len(tops), tops, strict=True)]  # fmt: skip
        if any(s < t for s, t in zip(size, tops, strict=True)):
            raise InvalidArgumentError(f"Attempted to pad to a smaller size than the input "
                                       f"element: {tops.tolist()} to {size}")  # fmt: skip
        for r, p in zip(rows, parts, strict=True):
            whole = np.full(size, np.asarray(fill[j]), p.dtype)
            whole[tuple(slice(0, d) for d in p.shape)] = p
            r[j] = from_array(whole)
    return [packed(e, iter(r)) for e, r in zip(held, rows, strict=True)]


def _spread(tree: Any, element: Any, n: int) -> list[Any]:
    if not isinstance(element, tuple | dict):
        return [tree]
    if isinstance(element, dict):
        return [tree[k] for k in sorted(element)]
    return list(tree) if isinstance(tree, tuple | list) and len(tree) == n else [tree] * n
