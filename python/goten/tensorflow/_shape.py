"""Shapes as TensorFlow shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class TensorShape(tuple[int | None, ...]):
    """The size of each axis; None where it is not known. It is a tuple, and equals lists too.

    Args:
        dims: The sizes, one of them, or another shape.
    """

    __slots__ = ()

    def __new__(cls, dims: Any = ()) -> TensorShape:
        """Makes a shape."""
        if dims is None:
            raise ValueError("TensorShape(None): tensors have a known rank here")
        if not isinstance(dims, Iterable):
            dims = (dims,)
        return super().__new__(cls, (None if d is None else int(d) for d in dims))

    def __repr__(self) -> str:
        return f"TensorShape([{', '.join(map(str, self))}])"

    def __str__(self) -> str:
        return tuple.__repr__(self)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, list):
            other = tuple(other)
        return tuple.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = tuple.__hash__

    def __getitem__(self, key: Any) -> Any:
        found = tuple.__getitem__(self, key)
        return TensorShape(found) if isinstance(key, slice) else found

    def __add__(self, other: Any) -> TensorShape:
        return TensorShape((*self, *other))

    def __radd__(self, other: Any) -> TensorShape:
        return TensorShape((*other, *self))

    concatenate = __add__

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self)

    ndims = rank

    @property
    def dims(self) -> list[int | None]:
        """The sizes as a list."""
        return list(self)

    def as_list(self) -> list[int | None]:
        """Returns the sizes as a list."""
        return list(self)

    def num_elements(self) -> int | None:
        """Returns the number of elements, None when a size is not known."""
        n = 1
        for d in self:
            if d is None:
                return None
            n *= d
        return n

    def is_fully_defined(self) -> bool:
        """Tells whether all sizes are known."""
        return None not in self

    def is_compatible_with(self, other: Any) -> bool:
        """Tells whether a tensor may have both shapes."""
        other = TensorShape(other)
        return len(self) == len(other) and all(
            a is None or b is None or a == b for a, b in zip(self, other, strict=True)
        )

    def assert_is_compatible_with(self, other: Any) -> None:
        """Raises ValueError when no tensor may have both shapes."""
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {TensorShape(other)} are incompatible")

    def assert_has_rank(self, rank: int) -> None:
        """Raises ValueError when the number of axes is another."""
        if len(self) != rank:
            raise ValueError(f"Shape {self} must have rank {rank}")
