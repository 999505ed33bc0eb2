"""Dtypes as TensorFlow names them, over NumPy's."""

from __future__ import annotations

from typing import Any, Final

import numpy as np


class DType:
    """The type of elements. It equals NumPy's dtype and the name of the same type.

    Attributes:
        name: Its name, such as float32.
        dtype: NumPy's dtype.
        kind: NumPy's letter: f, i, u or b.
        as_numpy_dtype: NumPy's scalar type.
    """

    __slots__ = ("as_numpy_dtype", "dtype", "kind", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.dtype = np.dtype(name)
        self.kind = self.dtype.kind
        self.as_numpy_dtype = self.dtype.type

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    def __str__(self) -> str:
        return f"<dtype: {self.name!r}>"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, DType):
            return self is other
        if other is None:
            return False
        try:
            return _numpy(other) == self.dtype
        except TypeError:
            return False

    def __hash__(self) -> int:
        return hash(self.dtype)

    def __reduce__(self) -> Any:
        return as_dtype, (self.name,)

    @property
    def base_dtype(self) -> DType:
        """The dtype itself: there are no dtypes of references."""
        return self

    real_dtype = base_dtype

    @property
    def size(self) -> int:
        """Bytes of an element."""
        return self.dtype.itemsize

    itemsize = size

    @property
    def is_floating(self) -> bool:
        """Whether elements are floats."""
        return self.kind == "f"

    @property
    def is_integer(self) -> bool:
        """Whether elements are integers."""
        return self.kind in "iu"

    @property
    def is_unsigned(self) -> bool:
        """Whether elements are integers without a sign."""
        return self.kind == "u"

    @property
    def is_bool(self) -> bool:
        """Whether elements are truth values."""
        return self.kind == "b"

    is_complex = False
    is_quantized = False
    is_numpy_compatible = True

    def is_compatible_with(self, other: Any) -> bool:
        """Tells whether both are the same."""
        return self == as_dtype(other)

    @property
    def max(self) -> Any:
        """The largest element."""
        if self.kind == "b":
            return True
        return (np.finfo if self.kind == "f" else np.iinfo)(self.dtype).max

    @property
    def min(self) -> Any:
        """The smallest element."""
        if self.kind == "b":
            return False
        return (np.finfo if self.kind == "f" else np.iinfo)(self.dtype).min

    @property
    def limits(self) -> tuple[Any, Any]:
        """The smallest and the largest element."""
        return self.min, self.max


ALL: Final = {
    n: DType(n)
    for n in ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
              "float32", "float64")
}  # fmt: skip
_OF: Final = {d.dtype: d for d in ALL.values()}
_PYTHON: Final[dict[Any, str]] = {float: "float32", "float": "float32", "double": "float64"}

# What the messages of TensorFlow's runtime call them.
RUNTIME: Final = {"float32": "float", "float64": "double"}


def of(dtype: np.dtype[Any]) -> DType:
    """Returns the DType of a dtype that tensors have."""
    return _OF[dtype]


def _numpy(dtype: Any) -> np.dtype[Any]:
    return np.dtype(_PYTHON.get(dtype, dtype) if isinstance(dtype, str | type) else dtype)


def as_dtype(dtype: Any) -> DType:
    """Returns the DType of a name, a NumPy dtype, a Python type or a DType.

    Raises: TypeError for dtypes that tensors cannot have.
    """
    if isinstance(dtype, DType):
        return dtype
    try:
        return _OF[_numpy(dtype)]
    except (KeyError, TypeError):
        text = f"Cannot convert the argument `type_value`: {dtype!r} to a TensorFlow DType"
        raise TypeError(f"{text}; tensors have one of {', '.join(ALL)}") from None
