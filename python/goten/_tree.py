"""Nested lists, tuples and dicts as a list of leaves and a structure that can be a key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Structure = Any  # None for a leaf, else (class, keys or None, structures)


def flatten(tree: Any, leaves: list[Any]) -> Structure:
    """Appends the leaves of a tree and returns its structure, which can be hashed."""
    kind = type(tree)
    if kind is tuple or kind is list or isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return kind, None, tuple([flatten(v, leaves) for v in tree])
    if kind is dict:
        return kind, tuple(tree), tuple([flatten(v, leaves) for v in tree.values()])
    leaves.append(tree)
    return None


def build(structure: Structure, leaves: Iterator[Any]) -> Any:
    """Makes the tree of a structure and its leaves in order."""
    if structure is None:
        return next(leaves)
    kind, keys, inside = structure
    parts = [build(s, leaves) for s in inside]
    if keys is not None:
        return dict(zip(keys, parts, strict=True))
    return kind(*parts) if hasattr(kind, "_fields") else kind(parts)
