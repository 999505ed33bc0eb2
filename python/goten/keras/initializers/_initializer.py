"""The base classes of initializers."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from ..._engine import raw
from ..._exchange import code_of
from ..._tensor import Tensor
from .. import _state
from .._configured import Configured


class Initializer:
    """Makes the first value of a variable. Subclasses define `__call__(shape, dtype)`."""

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        raise NotImplementedError(f"initializer {type(self).__name__} has no __call__")

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments that make the initializer again."""
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Makes an initializer from what `get_config` returned."""
        return cls(**config)

    def clone(self) -> Any:
        """Makes an initializer of the same configuration."""
        return type(self).from_config(self.get_config())


class NativeInitializer(Configured, Initializer):
    """An initializer of the engine."""

    def __call__(self, shape: Any, dtype: Any = None) -> Tensor:
        return self._draw(shape, dtype, f"draw/{_state.next_draw()}")

    def _draw(self, shape: Sequence[int], dtype: Any, path: str) -> Tensor:
        sizes = array("q", [int(n) for n in shape])
        h = raw.InitialValue(
            self._text(), code_of(dtype or "float32"), sizes.buffer_info()[0], len(sizes),
            _state.seed(), path,
        )  # fmt: skip
        return _state.wrap(h)
