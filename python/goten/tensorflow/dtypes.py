"""tf.dtypes: the types of elements."""

from __future__ import annotations

from typing import Any

from . import _dtypes
from ._dtypes import DType, as_dtype
from ._make import cast

bool = _dtypes.ALL["bool"]  # noqa: A001
int8, int16 = _dtypes.ALL["int8"], _dtypes.ALL["int16"]
int32, int64 = _dtypes.ALL["int32"], _dtypes.ALL["int64"]
uint8, uint16 = _dtypes.ALL["uint8"], _dtypes.ALL["uint16"]
uint32, uint64 = _dtypes.ALL["uint32"], _dtypes.ALL["uint64"]
float32 = _dtypes.ALL["float32"]
float64 = double = _dtypes.ALL["float64"]

__all__ = ["DType", "as_dtype", "bool", "cast", "double", "float32", "float64", "int16", "int32",
           "int64", "int8", "uint16", "uint32", "uint64", "uint8"]  # fmt: skip

MISSING = ("bfloat16", "complex128", "complex64", "float16", "half", "qint8", "quint8", "resource",
           "string", "variant")  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in MISSING:
        raise AttributeError(f"goten.tensorflow has no dtype {name!r}: tensors have one of "
                             f"{', '.join(_dtypes.ALL)}")  # fmt: skip
    raise AttributeError(f"goten.tensorflow.dtypes has no {name!r}; it has {', '.join(__all__)}")
