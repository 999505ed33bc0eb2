"""Small functions around models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import _state
from .._registered import (
    CustomObjectScope,
    custom_object_scope,
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
)
from .._state import clear_session
from .._symbolic import KerasTensor

__all__ = [
    "CustomObjectScope", "PyDataset", "clear_session", "custom_object_scope",
    "get_custom_objects", "get_registered_name", "get_registered_object", "is_keras_tensor",
    "normalize", "pad_sequences", "register_keras_serializable", "set_random_seed",
    "to_categorical",
]  # fmt: skip


def set_random_seed(seed: int) -> None:
    """Seeds Python's random, NumPy's random and the engine: weights, dropout, shuffling.

    Raises: ValueError when the seed is no whole number.
    """
    import random

    if not isinstance(seed, int | np.integer):
        raise ValueError(f"set_random_seed: expected a whole number, received {seed!r}")
    random.seed(int(seed))
    np.random.seed(int(seed) % 2**32)
    _state.set_seed(int(seed))


def to_categorical(x: Any, num_classes: int | None = None) -> np.ndarray[Any, Any]:
    """Turns classes into rows of zeros with a one at the class.

    Args:
        x: Whole numbers from 0; a last axis of size 1 is dropped.
        num_classes: Number of classes; one more than the largest for None.

    Raises: IndexError when a class is not below num_classes.
    """
    a = np.asarray(x, dtype="int64")
    shape = a.shape[:-1] if a.ndim > 1 and a.shape[-1] == 1 else a.shape
    flat = a.reshape(-1)
    n = num_classes or int(flat.max()) + 1
    out = np.zeros((flat.shape[0], n))
    out[np.arange(flat.shape[0]), flat] = 1
    return out.reshape((*shape, n))


def normalize(x: Any, axis: int = -1, order: int = 2) -> np.ndarray[Any, Any]:
    """Divides by the norm along an axis; zeros stay zeros."""
    a = np.asarray(x)
    norms = np.atleast_1d(np.linalg.norm(a, order, axis))
    norms[norms == 0] = 1
    scaled: np.ndarray[Any, Any] = a / np.expand_dims(norms, axis)
    return scaled


def pad_sequences(
    sequences: Sequence[Any],
    maxlen: int | None = None,
    dtype: str = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: Any = 0.0,
) -> np.ndarray[Any, Any]:
    """Makes an array of sequences of unequal length.

    Args:
        sequences: Lists of numbers.
        maxlen: Length of all; the longest for None.
        dtype: Dtype of the result.
        padding: pre or post: where values are filled in.
        truncating: pre or post: where longer sequences are cut.
        value: What is filled in.
    """
    for what, given in (("padding", padding), ("truncating", truncating)):
        if given not in ("pre", "post"):
            raise ValueError(f"{what} has to be pre or post, received {given!r}")
    rows = [np.asarray(s, dtype=dtype) for s in sequences]
    n = maxlen if maxlen is not None else max((len(r) for r in rows), default=0)
    inner = next((r.shape[1:] for r in rows if len(r)), ())
    out = np.full((len(rows), n, *inner), value, dtype=dtype)
    for i, r in enumerate(rows):
        if not len(r):
            continue
        kept = r[-n:] if truncating == "pre" else r[:n]
        if padding == "post":
            out[i, : len(kept)] = kept
        else:
            out[i, n - len(kept) :] = kept
    return out


def is_keras_tensor(x: Any) -> bool:
    """Tells whether x stands for the data of a functional model."""
    return isinstance(x, KerasTensor)


class PyDataset:
    """Numbered batches, made by Python. Subclasses define `__len__` and `__getitem__`.

    Args:
        workers: Accepted; batches are made by the calling thread.
        use_multiprocessing: Accepted, with the same effect.
        max_queue_size: Accepted, with the same effect.
    """

    def __init__(
        self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10
    ) -> None:
        self.workers, self.use_multiprocessing = workers, use_multiprocessing
        self.max_queue_size = max_queue_size

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} has no __len__")

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no __getitem__")

    def on_epoch_end(self) -> None:
        """An epoch has ended."""


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.keras.utils has no {name!r} yet; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(set(__all__))
