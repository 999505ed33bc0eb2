"""Goten: one deep learning engine in Go, with faces for Go, Keras, TensorFlow and NumPy.

Faces are loaded when they are first used, so that `import goten` stays cheap.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

from . import _engine
from ._engine import Cancelled, InternalError

if TYPE_CHECKING:
    from types import ModuleType

__version__: Final = "0.1.0"

__all__ = ["Cancelled", "InternalError", "__version__", "config", "show_config"]

# Names that appear here without being imported yet: name -> module that has it.
_LAZY: Final[dict[str, str]] = {
    name: module
    for module, names in {
        "_tensor": "Tensor columns_from_arrow from_arrow from_dlpack from_numpy full ones "
        "read_table tensor zeros",
        "_explain": "explain",
        "_gradient": "grad gradient value_and_grad",
        "_jit": "jit",
        "_predictor": "Predictor load_predictor",
        "_trace": "trace",
    }.items()
    for name in names.split()
}
_FACES: Final = ("keras", "numpy", "tensorflow")


def config() -> dict[str, str]:
    """Returns what this installation is: versions, processor, threads.

    Example:
        >>> config()["goten"]
        '0.1.0'
    """
    import platform

    import numpy

    raw = _engine.raw
    return {
        "goten": __version__,
        "go": raw.Info("go"),
        "platform": raw.Info("platform"),
        "threads": str(raw.Stat("threads")),
        "python": platform.python_version(),
        "numpy": numpy.__version__,
    }


def show_config() -> None:
    """Prints what config returns, one fact a line."""
    for name, value in config().items():
        print(f"{name:16} {value}")


def load_ipython_extension(shell: Any) -> None:
    """Makes `%load_ext goten` serve the faces to a notebook's cells."""
    from . import _jupyter

    _jupyter.load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Ends what `%load_ext goten` began."""
    from . import _jupyter

    _jupyter.unload(shell)


def __getattr__(name: str) -> Any:
    if name in _FACES:
        return _face(name)
    if name in _LAZY:
        value = getattr(importlib.import_module(f".{_LAZY[name]}", __name__), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'goten' has no attribute {name!r}; dir(goten) lists its names")


def _face(name: str) -> ModuleType:
    try:
        return importlib.import_module(f".{name}", __name__)
    except ModuleNotFoundError as missing:
        if missing.name != f"{__name__}.{name}":
            raise
    raise AttributeError(f"this version of goten has no face {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY, *_FACES})
