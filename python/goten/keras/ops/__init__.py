"""Operators on tensors, as keras.ops has them."""

from __future__ import annotations

from typing import Any

from . import _elementwise, _nn, _shape
from ._elementwise import *  # noqa: F403
from ._nn import *  # noqa: F403
from ._shape import *  # noqa: F403

_MODULES = (_elementwise, _shape, _nn)
_HELPERS = {"Any", "Sequence", "annotations", "apply", "as_tensor", "bitwise", "elementwise",
            "given", "listed", "multiply_by", "np", "pairwise", "promoted", "reduction",
            "symbolically", "KerasTensor", "Tensor", "Literal", "builtin_max",
            "builtins"}  # fmt: skip

__all__ = sorted(
    n for m in _MODULES for n in vars(m) if not n.startswith("_") and n not in _HELPERS
)
for _m in _MODULES:
    globals().update({n: v for n, v in vars(_m).items() if n in __all__})


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.keras.ops has no {name!r} yet; dir(keras.ops) lists what there is")


def __dir__() -> list[str]:
    return sorted(set(__all__))
