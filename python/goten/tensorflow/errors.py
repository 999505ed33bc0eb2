"""tf.errors: what operations raise."""

from __future__ import annotations

from typing import Any

__all__ = [
    "AbortedError", "AlreadyExistsError", "CancelledError", "DataLossError", "InternalError",
    "InvalidArgumentError", "NotFoundError", "OpError", "OutOfRangeError", "ResourceExhaustedError",
    "UnimplementedError",
]  # fmt: skip


class OpError(Exception):
    """The base of the errors of operations."""

    @property
    def message(self) -> str:
        """The text."""
        return str(self.args[0]) if self.args else ""


class InvalidArgumentError(OpError, ValueError):
    """An operator was given what it cannot take: shapes or dtypes that do not fit."""


class OutOfRangeError(OpError):
    """There is nothing left to read."""


class NotFoundError(OpError, FileNotFoundError):
    """A file is not there."""


class AlreadyExistsError(OpError, FileExistsError):
    """A file is there already."""


class ResourceExhaustedError(OpError, MemoryError):
    """There is not enough memory."""


class UnimplementedError(OpError, NotImplementedError):
    """The engine cannot do this."""


class InternalError(OpError):
    """A bug."""


class AbortedError(OpError):
    """The work was given up."""


class CancelledError(OpError):
    """The work was stopped by a caller."""


class DataLossError(OpError):
    """A file is damaged."""


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.tensorflow.errors has no {name!r}; it has {', '.join(__all__)}")
