"""`%load_ext goten`: from then on imports in cells get our faces."""

from __future__ import annotations

from typing import Any

from . import _hook


def load(shell: Any) -> None:
    """Serves the faces to the cells of a shell, under the names bound already too."""
    _hook.install()
    for name, value in list(shell.user_ns.items()):
        library = getattr(value, "__name__", None)
        if type(value).__name__ == "module" and library in _hook.FACES and _hook._served(library):
            shell.user_ns[name] = _hook.face(library)


def unload(shell: Any) -> None:
    """Ends it: cells import the libraries themselves again."""
    _hook.uninstall()
