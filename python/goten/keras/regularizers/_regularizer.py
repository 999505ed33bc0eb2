"""The base classes of regularizers."""

from __future__ import annotations

from typing import Any

from ..._engine import raw
from .. import _state
from .._configured import Configured
from .._variable import as_tensor


class Regularizer:
    """A term that a weight adds to the loss. Subclasses define `__call__(x)`."""

    def __call__(self, x: Any) -> Any:
        raise NotImplementedError(f"regularizer {type(self).__name__} has no __call__")

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments that make the regularizer again."""
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Makes a regularizer from what `get_config` returned."""
        return cls(**config)


class NativeRegularizer(Configured, Regularizer):
    """A regularizer of the engine."""

    def __call__(self, x: Any) -> Any:
        t = as_tensor(x)
        return _state.wrap(raw.PenaltyLoss(self._text(), t._h))
