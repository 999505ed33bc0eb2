"""Serves our faces to a user's program under the names of the libraries they imitate.

Only `python -m goten run` and `%load_ext goten` install it. It answers `import numpy` in the user's
own modules with `goten.numpy`; modules of libraries, of the standard library and of goten get the
real one, so that sys.modules stays as it is. Who imports decides, by its globals: no stack is
inspected, and a module pays nothing after its imports.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import importlib.util
import os
import site
import sys
import sysconfig
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Final

FACES: Final = {name: f"goten.{name}" for name in ("numpy", "tensorflow", "keras", "torch")}
# Masked arrays are NumPy's own class, not views of our memory; typing has no functions.
REAL: Final = ("numpy.ma", "numpy.typing", "numpy.testing", "numpy.exceptions", "numpy.dtypes")

_original: Final = builtins.__import__
_find: Final = importlib.import_module
_modules: dict[str, ModuleType] = {}
_CHILD: Final = "from goten._hook import install; install(); "


@functools.cache
def _served(root: str) -> bool:
    """Tells whether this version has the face of a library."""
    return root in FACES and importlib.util.find_spec(FACES[root]) is not None


@functools.cache
def _library_folders() -> tuple[str, ...]:
    paths = {sysconfig.get_path(k) for k in ("stdlib", "platstdlib", "purelib", "platlib")}
    paths |= {str(Path(__file__).resolve().parent), site.getusersitepackages()}
    paths |= set(site.getsitepackages())
    return tuple(os.path.realpath(p) + os.sep for p in paths if p)


@functools.cache
def _is_users_file(path: str) -> bool:
    full = os.path.realpath(path)
    parts = Path(full).parts
    if "site-packages" in parts or "dist-packages" in parts:
        return False
    return not full.startswith(_library_folders())


def is_users(importer: Mapping[str, Any] | None) -> bool:
    """Tells by its globals whether a module belongs to the user's program.

    Code without a file is the user's when it is the program itself, a cell or an exec'd text.
    """
    if importer is None:
        return False
    path = importer.get("__file__")
    if isinstance(path, str):
        return _is_users_file(path)
    name = importer.get("__name__")
    return name in (None, "__main__", "__mp_main__") or name not in sys.modules


def face(name: str) -> ModuleType:
    """Returns what a user's module gets for the name of a library's module.

    Raises: ModuleNotFoundError when the face has no such module.
    """
    module = _modules.get(name)
    if module is None:
        module = _modules[name] = _resolve(name)
    return module


def _resolve(name: str) -> ModuleType:
    root, *rest = name.split(".")
    module: Any = _find(FACES[root])
    for part in rest:
        inner = _part(module, part)
        if not isinstance(inner, ModuleType):
            text = f"No module named {name!r}: {module.__name__} of goten has no module {part!r}"
            raise ModuleNotFoundError(text, name=name)
        module = inner
    return module  # type: ignore[no-any-return]


def _part(module: Any, part: str) -> Any:
    """Returns an attribute of a module, which may be a module that is not imported yet."""
    inner = getattr(module, part, None)
    if inner is None:
        inside = f"{module.__name__}.{part}"
        try:
            inner = _find(inside)
        except ModuleNotFoundError as missing:
            if missing.name not in (inside, module.__name__):
                raise
    return inner


def _is_ours(name: str) -> bool:
    return _served(name.partition(".")[0]) and not f"{name}.".startswith(
        tuple(f"{real}." for real in REAL)
    )


def _import(
    name: str,
    globals: Mapping[str, object] | None = None,  # noqa: A002
    locals: Mapping[str, object] | None = None,  # noqa: A002
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> ModuleType:
    """Stands in for builtins.__import__; a call without globals is the caller's."""
    if globals is None and name.partition(".")[0] in FACES:
        globals = sys._getframe(1).f_globals  # noqa: A001
    if level == 0 and name.partition(".")[0] in FACES and is_users(globals) and _is_ours(name):
        module = face(name)
        if not fromlist:
            return face(name.partition(".")[0])
        for part in fromlist:
            if part != "*" and not hasattr(module, part):
                _part(module, part)
        return module
    module = _original(name, globals, locals, fromlist or (), level)
    if globals and str(globals.get("__name__", "")).startswith("multiprocessing."):
        _teach_spawn()
    return module


def _import_module(name: str, package: str | None = None) -> ModuleType:
    """Stands in for importlib.import_module, whose caller the stack alone tells."""
    if name.partition(".")[0] in FACES and _is_ours(name):
        if is_users(sys._getframe(1).f_globals):
            return face(name)
    return _find(name, package)


def _teach_spawn() -> None:
    """Makes processes that multiprocessing starts anew install the hook first.

    Such a process runs `python -c "from multiprocessing.spawn import spawn_main; ..."`.
    """
    spawn = sys.modules.get("multiprocessing.spawn")
    if spawn is None or hasattr(spawn, "_goten_line") or not hasattr(spawn, "get_command_line"):
        return
    line: Callable[..., list[str]] = spawn.get_command_line

    def get_command_line(**arguments: Any) -> list[str]:
        parts = line(**arguments)
        code = parts.index("-c") + 1 if "-c" in parts else None
        if code is not None:
            parts[code] = _CHILD + parts[code]
        return parts

    spawn._goten_line = line  # type: ignore[attr-defined]
    spawn.get_command_line = get_command_line  # type: ignore[attr-defined]


def install() -> None:
    """Serves the faces from now on; a second call does nothing."""
    builtins.__import__ = _import
    importlib.import_module = _import_module
    _teach_spawn()


def uninstall() -> None:
    """Ends what install began. Modules that are imported already keep what they have."""
    builtins.__import__ = _original
    importlib.import_module = _find
