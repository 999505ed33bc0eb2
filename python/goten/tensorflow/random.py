"""tf.random: tensors of random elements, drawn by the engine's generator (Philox)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..keras import _state
from . import _dtypes
from ._arrays import gather
from ._call import run, sizes
from ._convert import convert, from_array
from ._make import cast

__all__ = ["categorical", "gamma", "normal", "poisson", "set_seed", "shuffle", "stateless_normal",
           "stateless_uniform", "truncated_normal", "uniform"]  # fmt: skip


def set_seed(seed: int) -> None:
    """Sets what tf.random, initial weights, dropout and shuffling are drawn from."""
    _state.set_seed(int(seed))


def _key(seed: Any) -> tuple[Any, int]:
    """The generator's key, which is the seed of the process or one given, and the number of the
    draw; and the number of the operator in its step.

    A seed given draws another value at each call, the same ones after set_seed.
    """
    low = _state.seed() if seed is None else _state.seed() ^ (int(seed) * 0x9E3779B97F4A7C15)
    return _state.drawing(None if seed is None else low) or (_pair(low, _state.next_draw()), 0)


def _pair(a: int, b: int) -> Any:
    return from_array(np.array([a % 2**64, b % 2**64], np.uint64))


def _drawn(name: str, place: tuple[Any, int], shape: Any, dtype: Any, **attributes: Any) -> Any:
    d = _dtypes.as_dtype(dtype)
    kind = d.name if d.kind in "fiu" else "float32"
    key, site = place
    return run(name, [key], name, attributes={"shape": list(sizes(shape)), "dtype": kind,
                                              "site": site, **attributes})  # fmt: skip


def _scaled(t: Any, mean: Any, stddev: Any) -> Any:
    if isinstance(mean, int | float) and isinstance(stddev, int | float) and (mean, stddev) == (
        0, 1
    ):  # fmt: skip
        return t
    return t * convert(stddev, hint=t.dtype) + convert(mean, hint=t.dtype)


def normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", seed: Any = None,
    name: str | None = None,
) -> Any:  # fmt: skip
    """Draws from the normal distribution."""
    return _scaled(_drawn("random_normal", _key(seed), shape, dtype), mean, stddev)


def truncated_normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", seed: Any = None,
    name: str | None = None,
) -> Any:  # fmt: skip
    """Draws from the normal distribution, no further than two deviations from the mean."""
    return _scaled(_drawn("random_truncated_normal", _key(seed), shape, dtype), mean, stddev)


def uniform(
    shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = "float32", seed: Any = None,
    name: str | None = None,
) -> Any:  # fmt: skip
    """Draws evenly from minval up to, not including, maxval; 1 for None.

    Raises: ValueError when maxval is missing for integers.
    """
    return _even(_key(seed), shape, minval, maxval, dtype)


def _even(key: tuple[Any, int], shape: Any, minval: Any, maxval: Any, dtype: Any) -> Any:
    d = _dtypes.as_dtype(dtype)
    if d.kind in "iu":
        if maxval is None:
            raise ValueError(f"Must specify maxval for integer dtype {d!r}")
        low, high = int(minval), int(maxval)
        if low >= high:
            raise ValueError(f"uniform: Need minval < maxval, got {low} >= {high}")
        return _drawn("random_integers", key, shape, d, minval=low, maxval=high)
    t = _drawn("random_uniform", key, shape, d)
    low, high = convert(minval, hint=d), convert(1 if maxval is None else maxval, hint=d)
    if not low.ndim and not high.ndim and (float(low), float(high)) == (0.0, 1.0):
        return t
    return t * (high - low) + low


def shuffle(value: Any, seed: Any = None, name: str | None = None) -> Any:
    """Puts the slices of the first axis into random order."""
    t = convert(value)
    key, site = _key(seed)
    order = run("random_permutation", [key], attributes={"n": t.shape[0], "site": site})
    return gather(t, order)


def categorical(
    logits: Any, num_samples: Any, dtype: Any = "int64", seed: Any = None, name: str | None = None
) -> Any:
    """Draws classes for each row of logits."""
    key, site = _key(seed)
    out = run("random_categorical", [key, convert(logits)], "Multinomial",
              attributes={"num_samples": int(num_samples), "site": site})  # fmt: skip
    return cast(out, dtype)


def _numpy(seed: Any) -> np.random.Generator:
    if _state.local.step is not None:
        _state.local.step.trouble("numbers are drawn on the host during the step")
    return np.random.default_rng([_state.seed(), _state.next_draw(), abs(int(seed or 0))])


def poisson(
    shape: Any, lam: Any, dtype: Any = "float32", seed: Any = None, name: str | None = None
) -> Any:
    """Draws from Poisson distributions, for each rate an array of the shape."""
    rate = np.asarray(convert(lam, hint=_dtypes.as_dtype(dtype)))
    a = _numpy(seed).poisson(rate, (*sizes(shape), *rate.shape))
    return from_array(a.astype(_dtypes.as_dtype(dtype).dtype))


def gamma(
    shape: Any, alpha: Any, beta: Any = None, dtype: Any = "float32", seed: Any = None,
    name: str | None = None,
) -> Any:  # fmt: skip
    """Draws from gamma distributions of shape alpha and rate beta."""
    d = _dtypes.as_dtype(dtype)
    a = np.asarray(convert(alpha, hint=d))
    b = np.asarray(1.0 if beta is None else convert(beta, hint=d))
    a, b = np.broadcast_arrays(a, b)
    drawn = _numpy(seed).gamma(a, 1 / b, (*sizes(shape), *a.shape))
    return from_array(drawn.astype(d.dtype))


def _seeded(seed: Any) -> tuple[Any, int]:
    a, b = (int(v) for v in np.asarray(convert(seed)).reshape(2))
    return _pair(a, b), 0


def stateless_normal(
    shape: Any, seed: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32",
    name: str | None = None, alg: Any = "auto_select",
) -> Any:  # fmt: skip
    """Draws from the normal distribution: the same for the same pair of seeds."""
    return _scaled(_drawn("random_normal", _seeded(seed), shape, dtype), mean, stddev)


def stateless_uniform(
    shape: Any, seed: Any, minval: Any = 0, maxval: Any = None, dtype: Any = "float32",
    name: str | None = None, alg: Any = "auto_select",
) -> Any:  # fmt: skip
    """Draws evenly from minval to maxval: the same for the same pair of seeds."""
    return _even(_seeded(seed), shape, minval, maxval, dtype)


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.tensorflow.random has no {name!r} yet; it has "
                         f"{', '.join(__all__)}")  # fmt: skip
