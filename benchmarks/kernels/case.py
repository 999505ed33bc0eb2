"""What is measured: one kernel or operator on one shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """A kernel or operator on one shape.

    Args:
        name: What the table shows, unique.
        family: The name of the family that makes it, in every library.
        args: What the family needs: shapes, strides, dtype, mode.
        flops: Floating-point operations of a call, where they are its limit.
        bytes: Bytes read and written by a call, where memory is its limit.
        peers: The libraries that are compared.
    """

    name: str
    family: str
    args: Mapping[str, Any] = field(hash=False)
    flops: float = 0
    bytes: float = 0
    peers: tuple[str, ...] = ("torch",)
