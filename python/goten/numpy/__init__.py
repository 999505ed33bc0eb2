"""NumPy on the engine: `import goten.numpy as np`.

Every name of NumPy is here. Arrays are numpy.ndarray's whose arithmetic runs on the engine, in
place of NumPy's own loops; what the engine lacks runs in NumPy, on the same memory, and is counted.
Random objects, dtypes and scalars are NumPy's own.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

import numpy

from . import _functions, _random
from ._array import ndarray

__all__ = [*(n for n in numpy.__all__ if n not in ("test",))]
__version__ = numpy.__version__

for _name, _value in _functions.OWN.items():
    globals()[_name] = _value


class Submodule(ModuleType):
    """A module of NumPy whose functions take and give the face's arrays."""

    _real: ModuleType

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _found(self._real, name)
        setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        return dir(self._real)


def _submodule(real: ModuleType) -> ModuleType:
    """Returns the face of a module of NumPy."""
    name = real.__name__.replace("numpy", __name__, 1)
    if name not in sys.modules:
        module = Submodule(name, real.__doc__)
        module._real = real
        module.__dict__["__path__"] = []
        for public in ("__all__", "__version__"):
            if hasattr(real, public):
                setattr(module, public, getattr(real, public))
        sys.modules[name] = module
    return sys.modules[name]


_AS_THEY_ARE = frozenset("numpy.ma numpy.typing numpy.testing numpy.exceptions numpy.dtypes "
                         "numpy.ctypeslib numpy.f2py numpy._core numpy.core".split())  # fmt: skip


def _found(real: ModuleType, name: str) -> Any:
    value = getattr(real, name)
    if isinstance(value, ModuleType):
        theirs = value.__name__.startswith("numpy.") and value.__name__ not in _AS_THEY_ARE
        return _submodule(value) if theirs else value
    if real.__name__ == "numpy.random":
        return _random.wrapped(name, value)
    return _functions.wrapped(value)


def __getattr__(name: str) -> Any:
    try:
        value = getattr(numpy, name)
    except AttributeError:
        try:
            value = importlib.import_module(f"numpy.{name}") if name.islower() else None
        except ImportError:
            value = None
        if value is None:
            raise
    value = _found(numpy, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *dir(numpy)})


__all__ += ["ndarray"] if "ndarray" not in __all__ else []
_ = ndarray
