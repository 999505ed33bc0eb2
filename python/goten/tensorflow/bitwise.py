"""tf.bitwise: the bits of integers."""

from __future__ import annotations

from typing import Any

from .math import _engine_binary, _unary

__all__ = ["bitwise_and", "bitwise_or", "bitwise_xor", "invert", "left_shift", "right_shift"]

bitwise_and = _engine_binary("bitwise_and", "bitwise_and", "BitwiseAnd")
bitwise_or = _engine_binary("bitwise_or", "bitwise_or", "BitwiseOr")
bitwise_xor = _engine_binary("bitwise_xor", "bitwise_xor", "BitwiseXor")
left_shift = _engine_binary("left_shift", "left_shift", "LeftShift")
right_shift = _engine_binary("right_shift", "right_shift", "RightShift")
invert = _unary("invert", "bitwise_invert", "Invert")


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.tensorflow.bitwise has no {name!r}; it has {', '.join(__all__)}")
