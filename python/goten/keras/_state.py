"""What a call of a layer happens in: the session, whether it trains, names and seeds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .. import _exchange, _step, _tensor
from .._engine import raw
from .._operators import prepared
from .._tensor import Tensor

local = _step.local

# The class of the tensors that Keras makes.
tensor_class: type[Tensor] = Tensor


def use_class(cls: type[Tensor]) -> None:
    """Makes a face's own the class of the tensors that Keras makes."""
    global tensor_class
    tensor_class = cls
    raw.classes(Tensor, cls, None)


use_class(Tensor)


def wrap(h: int) -> Tensor:
    """Makes the tensor that owns a handle."""
    return _tensor._wrap(h, tensor_class)


def share(x: Any) -> Tensor:
    """Makes a tensor over the memory of an array."""
    return wrap(_exchange.from_numpy(x, None))


def of_class(t: Tensor) -> Tensor:
    """Returns a tensor as one of the class that Keras makes."""
    return t if isinstance(t, tensor_class) else wrap(raw.TensorShare(t._h))


_names: Counter[str] = Counter()
_built: Counter[str] = Counter()


@contextmanager
def calling(session: int | None = None, training: bool | None = None) -> Iterator[None]:
    """Runs its body in a session, training or not; None leaves either as it is."""
    before = local.session, local.training
    if session is not None:
        local.session = session
    if training is not None:
        local.training = training
    try:
        yield
    finally:
        local.session, local.training = before


def dtype_name(dtype: Any) -> str:
    """Returns the name of a dtype of NumPy or of a face, or of one that is named."""
    name = getattr(dtype, "name", dtype)
    return name if isinstance(name, str) else np.dtype(dtype).name


def snake(name: str) -> str:
    """Turns Conv2D into conv2d and MaxPooling2D into max_pooling2d."""
    name = re.sub(r"\W+", "", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def unique(base: str) -> str:
    """Returns base, base_1, base_2, ...: each name once until clear_session."""
    n = _names[base]
    _names[base] += 1
    return base if n == 0 else f"{base}_{n}"


def clear_session(free_memory: bool = True) -> None:
    """Forgets which names were given, so that layers are numbered from the start again.

    free_memory is accepted: memory is given back when its last owner goes.
    """
    _names.clear()


def set_seed(seed: int) -> None:
    """Sets what initial weights, dropout and shuffling are drawn from.

    Layers are numbered from the start again: weights are drawn by their names.
    """
    _step.draws.seed, _step.draws.count = int(seed) & (2**63 - 1), 0
    _built.clear()
    _names.clear()


def seed() -> int:
    """Returns the seed of the process."""
    return _step.draws.seed


def seed_for(name: str) -> int:
    """Returns the seed for building what has this name; it differs when the name comes again."""
    n = _built[name]
    _built[name] += 1
    return (_step.draws.seed + n * 0x9E3779B97F4A7C15) & (2**63 - 1)


def next_draw() -> int:
    """Numbers the random draws outside of training steps."""
    return _step.draws.next()


def drawing(seed: int | None = None) -> tuple[Tensor, int] | None:
    """Returns the key and the number of a random operator of this step; None outside of steps.

    Args:
        seed: What to draw from in place of the seed of the process.
    """
    step = local.step
    if step is None:
        return None
    key, site = wrap(raw.SessionKey(step.session)), raw.SessionSite(step.session)
    if seed is not None:
        first = wrap(_exchange.from_numpy(np.array([seed % 2**64], np.uint64), True))
        key = prepared("concatenate", {"axis": 0})(first, key[1:])
    return key, site


def begin_session(grad: bool) -> int:
    """Begins a session for a tape: in a step it is a part of that, with its random numbers."""
    if local.step is not None:
        return raw.SessionInner(local.step.session, grad)
    return raw.SessionNew(grad, seed(), next_draw())
