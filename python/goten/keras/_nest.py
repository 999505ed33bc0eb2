"""Nested tuples, lists and dicts: the structures that layers take and return."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


def leaves(tree: Any) -> Iterator[Any]:
    """Yields what is no tuple, list or dict, in order; dicts by sorted keys."""
    if isinstance(tree, dict):
        for k in sorted(tree):
            yield from leaves(tree[k])
    elif isinstance(tree, list | tuple):
        for v in tree:
            yield from leaves(v)
    else:
        yield tree


def mapped(f: Callable[[Any], Any], tree: Any) -> Any:
    """Returns the same structure with f of each leaf."""
    if isinstance(tree, dict):
        return {k: mapped(f, v) for k, v in tree.items()}
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*(mapped(f, v) for v in tree))
    if isinstance(tree, list | tuple):
        return type(tree)(mapped(f, v) for v in tree)
    return f(tree)


def packed(tree: Any, values: Iterator[Any]) -> Any:
    """Returns the structure of tree with its leaves replaced by values in order."""
    if isinstance(tree, dict):
        found = {k: packed(tree[k], values) for k in sorted(tree)}
        return {k: found[k] for k in tree}
    if isinstance(tree, list | tuple):
        return type(tree)(packed(v, values) for v in tree)
    return next(values)
