"""tf.TensorSpec."""

from __future__ import annotations

from typing import Any

from . import _dtypes
from ._shape import TensorShape


class TensorSpec:
    """Shape and dtype of tensors; None in the shape stands for any size.

    Args:
        shape: The shape.
        dtype: The dtype.
        name: A name.
    """

    def __init__(self, shape: Any = (), dtype: Any = "float32", name: str | None = None) -> None:
        self.shape, self.dtype, self.name = TensorShape(shape), _dtypes.as_dtype(dtype), name

    def __repr__(self) -> str:
        return f"TensorSpec(shape={self.shape}, dtype={self.dtype!r}, name={self.name!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorSpec) and (
            (self.shape, self.dtype, self.name) == (other.shape, other.dtype, other.name)
        )

    def __hash__(self) -> int:
        return hash((self.shape, self.dtype, self.name))

    def is_compatible_with(self, x: Any) -> bool:
        """Tells whether a tensor is of this shape and dtype."""
        return bool(self.dtype == x.dtype) and self.shape.is_compatible_with(x.shape)

    @classmethod
    def from_tensor(cls, tensor: Any, name: str | None = None) -> TensorSpec:
        """Returns the shape and dtype of a tensor."""
        return cls(tensor.shape, tensor.dtype, name)
