"""Dtypes as TensorFlow names them: NumPy's, with TensorFlow's attributes."""

from __future__ import annotations

from typing import Any

import numpy as np


class DType:
    """The type of elements.

    Attributes:
        name: Its name, such as float32.
        as_numpy_dtype: NumPy's scalar type.
    """

    __slots__ = ("as_numpy_dtype", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.as_numpy_dtype = np.dtype(name).type

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, DType):
            return self.name == other.name
        try:
            return np.dtype(other).name == self.name  # type: ignore[call-overload]
        except TypeError:
            return False

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def size(self) -> int:
        """Bytes of an element."""
        return np.dtype(self.name).itemsize

    @property
    def is_floating(self) -> bool:
        """Whether elements are floats."""
        return np.dtype(self.name).kind == "f"

    @property
    def is_integer(self) -> bool:
        """Whether elements are integers."""
        return np.dtype(self.name).kind in "iu"

    @property
    def is_bool(self) -> bool:
        """Whether elements are truth values."""
        return self.name == "bool"

    @property
    def max(self) -> Any:
        """The largest element."""
        d = np.dtype(self.name)
        return np.finfo(d).max if d.kind == "f" else np.iinfo(d).max

    @property
    def min(self) -> Any:
        """The smallest element."""
        d = np.dtype(self.name)
        return np.finfo(d).min if d.kind == "f" else np.iinfo(d).min


ALL = {
    n: DType(n)
    for n in ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
              "float32", "float64")
}  # fmt: skip
ALL["double"], ALL["half_missing"] = ALL["float64"], ALL["float32"]
del ALL["half_missing"]


def as_dtype(dtype: Any) -> DType:
    """Returns the DType of a name, a NumPy dtype or a DType.

    Raises: TypeError for dtypes that tensors cannot have.
    """
    if isinstance(dtype, DType):
        return dtype
    name = np.dtype(dtype).name
    if name not in ALL:
        raise TypeError(f"tensors cannot have dtype {name}")
    return ALL[name]


def name_of(dtype: Any) -> str | None:
    """Returns the name of a dtype, None for None."""
    return None if dtype is None else as_dtype(dtype).name
