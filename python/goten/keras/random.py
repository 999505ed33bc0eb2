"""Random tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._operators import prepared
from .._tensor import Tensor
from . import _state
from ._variable import as_tensor

__all__ = ["SeedGenerator", "categorical", "normal", "randint", "shuffle", "truncated_normal",
           "uniform"]  # fmt: skip


class SeedGenerator:
    """Gives seeds, each another.

    Args:
        seed: The first; that of the process for None.
        name: Its name.
    """

    def __init__(self, seed: int | None = None, name: str | None = None) -> None:
        self.name = name or "seed_generator"
        self._seed, self._count = _state.seed() if seed is None else int(seed), 0

    def next(self) -> tuple[int, int]:
        """Returns the next seed."""
        self._count += 1
        return self._seed, self._count

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments that make the generator again."""
        return {"seed": self._seed, "name": self.name}


def _drawn(name: str, shape: Any, seed: Any, dtype: Any, **attributes: Any) -> Tensor | None:
    """Draws by an operator of the step; outside of steps, or with a fixed seed, returns None."""
    if _state.local.step is None or isinstance(seed, int):
        return None
    place = _state.drawing(seed._seed if isinstance(seed, SeedGenerator) else None)
    assert place is not None
    key, site = place
    sizes = tuple(int(n) for n in shape)
    of = {"shape": sizes, "dtype": _state.dtype_name(dtype), "site": site}
    out: Tensor = prepared(name, of | attributes)(key)
    return out


def _draws(seed: Any) -> np.random.Generator:
    if _state.local.step is not None and not isinstance(seed, int):
        _state.local.step.trouble("numbers are drawn on the host during the step")
    if isinstance(seed, SeedGenerator):
        return np.random.default_rng(seed.next())
    if seed is not None:
        return np.random.default_rng(int(seed))
    return np.random.default_rng((_state.seed(), _state.next_draw()))


def normal(
    shape: Sequence[int],
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: Any = None,
    seed: Any = None,
) -> Tensor:
    """Draws from the normal distribution."""
    of = {"mean": float(mean), "stddev": float(stddev)}
    t = _drawn("random_normal", shape, seed, dtype or "float32", **of)
    return t if t is not None else as_tensor(
        (_draws(seed).standard_normal(shape) * stddev + mean).astype(dtype or "float32")
    )


def uniform(
    shape: Sequence[int], minval: float = 0.0, maxval: float = 1.0, dtype: Any = None,
    seed: Any = None,
) -> Tensor:  # fmt: skip
    """Draws evenly between minval and maxval."""
    of = {"minval": float(minval), "maxval": float(maxval)}
    t = _drawn("random_uniform", shape, seed, dtype or "float32", **of)
    if t is not None:
        return t
    return as_tensor(_draws(seed).uniform(minval, maxval, shape).astype(dtype or "float32"))


def randint(
    shape: Sequence[int], minval: int, maxval: int, dtype: Any = "int32", seed: Any = None
) -> Tensor:
    """Draws whole numbers from minval up to, not including, maxval."""
    of = {"minval": int(minval), "maxval": int(maxval)}
    t = _drawn("random_integers", shape, seed, dtype, **of)
    if t is not None:
        return t
    return as_tensor(_draws(seed).integers(minval, maxval, shape).astype(dtype))


def truncated_normal(
    shape: Sequence[int],
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: Any = None,
    seed: Any = None,
) -> Tensor:
    """Draws from the normal distribution, no further than two deviations from the mean."""
    of = {"mean": float(mean), "stddev": float(stddev)}
    t = _drawn("random_truncated_normal", shape, seed, dtype or "float32", **of)
    if t is not None:
        return t
    rng = _draws(seed)
    a = rng.standard_normal(shape)
    while (far := np.abs(a) > 2).any():
        a[far] = rng.standard_normal(int(far.sum()))
    return as_tensor((a * stddev + mean).astype(dtype or "float32"))


def categorical(logits: Any, num_samples: int, dtype: Any = "int32", seed: Any = None) -> Tensor:
    """Draws classes by their logits."""
    a = np.asarray(as_tensor(logits), dtype=np.float64)
    noise = _draws(seed).gumbel(size=(a.shape[0], num_samples, a.shape[1]))
    return as_tensor((a[:, None, :] + noise).argmax(-1).astype(dtype))


def shuffle(x: Any, axis: int = 0, seed: Any = None) -> Tensor:
    """Puts the slices of an axis into random order."""
    return as_tensor(_draws(seed).permutation(np.asarray(as_tensor(x)), axis))


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.keras.random has no {name!r} yet; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(set(__all__))
