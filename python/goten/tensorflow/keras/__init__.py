"""tf.keras: the modules of goten.keras under their names in TensorFlow."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.util
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final

from ... import keras as _keras
from .. import _tensor  # noqa: F401  Keras makes its tensors from now on

_HERE: Final = __name__
__version__ = _keras.__version__


class _Alias(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds goten.tensorflow.keras.x: it is the very module goten.keras.x."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Returns a spec when there is such a module."""
        if not fullname.startswith(_HERE + "."):
            return None
        real = _keras.__name__ + fullname[len(_HERE) :]
        try:
            if importlib.util.find_spec(real) is None:
                return None
        except ModuleNotFoundError:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Imports the module, and keeps its own spec for exec_module."""
        module = importlib.import_module(_keras.__name__ + spec.name[len(_HERE) :])
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Gives the module its own spec back, which the import system replaced."""
        assert module.__spec__ is not None
        module.__spec__ = module.__spec__.loader_state


# Before the finder of files, which would load a second copy out of the same folder.
if not any(type(f).__name__ == "_Alias" for f in sys.meta_path):
    sys.meta_path.insert(0, _Alias())

__path__ = []


def __getattr__(name: str) -> Any:
    return getattr(_keras, name)


def __dir__() -> list[str]:
    return dir(_keras)
