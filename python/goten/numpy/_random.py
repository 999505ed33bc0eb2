"""numpy.random: the objects and their streams are NumPy's own; their arrays become the face's."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy

from ._calls import wrap
from ._functions import wrapped as _function


def _drawing(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def draw(*args: Any, **keywords: Any) -> Any:
        return wrap(method(*args, **keywords))

    return draw


class Generator(numpy.random.Generator):
    """numpy.random.Generator, whose arrays are the face's."""


class RandomState(numpy.random.RandomState):
    """numpy.random.RandomState, whose arrays are the face's."""


for _class in (Generator, RandomState):
    _theirs = _class.__mro__[1]
    for _name in dir(_theirs):
        _method = getattr(_theirs, _name)
        if not _name.startswith("_") and callable(_method) and _name not in ("shuffle", "spawn"):
            setattr(_class, _name, _drawing(_method))


def default_rng(seed: Any = None) -> Any:
    """Makes a Generator as numpy.random.default_rng does."""
    if isinstance(seed, Generator):
        return seed
    return Generator(numpy.random.default_rng(seed).bit_generator)


def wrapped(name: str, value: Any) -> Any:
    """Returns what goten.numpy.random has under a name of numpy.random."""
    own = {"Generator": Generator, "RandomState": RandomState, "default_rng": default_rng}
    return own.get(name) or _function(value)
