"""Structures of elements as TensorFlow has them: tuples and dicts. A list is a tensor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ._shape import TensorShape


def leaves(tree: Any) -> Iterator[Any]:
    """Yields what is no tuple or dict, in order; dicts by sorted keys."""
    if isinstance(tree, dict):
        for k in sorted(tree):
            yield from leaves(tree[k])
    elif isinstance(tree, tuple) and not isinstance(tree, TensorShape):
        for v in tree:
            yield from leaves(v)
    else:
        yield tree


def mapped(f: Callable[[Any], Any], tree: Any) -> Any:
    """Returns the same structure with f of each leaf."""
    return packed(tree, iter([f(x) for x in leaves(tree)]))


def packed(tree: Any, values: Iterator[Any]) -> Any:
    """Returns the structure of tree with its leaves replaced by values in order."""
    if isinstance(tree, dict):
        found = {k: packed(tree[k], values) for k in sorted(tree)}
        return {k: found[k] for k in tree}
    if isinstance(tree, tuple) and not isinstance(tree, TensorShape):
        parts = [packed(v, values) for v in tree]
        return type(tree)(*parts) if hasattr(tree, "_fields") else tuple(parts)
    return next(values)
