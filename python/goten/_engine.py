"""The engine as Python sees it: raw functions, exception classes, owners of shared memory.

This is the only module that imports the extension. Its functions are used as they are, without a
wrapper: `raw.Wait(job, 50)`. A failed call raises the right class from C, by the table ERRORS.
After fork() every raw function raises RuntimeError, and Release does nothing: the Go runtime does
not survive a fork.
"""

from __future__ import annotations

import atexit
import ctypes
import itertools
import os
from array import array
from typing import Any, Final

from . import _core as raw

__all__ = [
    "Cancelled", "Handle", "InternalError", "capsule", "drain", "lend", "pointer", "raw",
    "results", "wait",
]  # fmt: skip


class InternalError(RuntimeError):
    """A bug in the engine. The operation did not take place; the process goes on."""


class Cancelled(Exception):
    """The work was stopped before its end, by a caller or by Ctrl-C."""


ERRORS: Final[dict[str, type[BaseException]]] = {
    kind.__name__: kind
    for kind in (
        ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError, MemoryError,
        NotImplementedError, ArithmeticError, ZeroDivisionError, BufferError, OSError,
        FileNotFoundError, FileExistsError, PermissionError, RuntimeError, StopIteration,
        InternalError, Cancelled,
    )
}  # fmt: skip

if os.environ.get("GOTEN_TRACE"):
    atexit.register(raw.TraceStop)  # what GOTEN_TRACE asks for ends with the process

_POLL_MS: Final = 50  # so long may Ctrl-C wait
_tokens = itertools.count(1)
_owners: dict[int, object] = {}


def wait(job: int) -> int:
    """Waits for a job and returns its result, a number or a handle.

    A signal handler that raises, as that of Ctrl-C does, cancels the job, waits for its end
    and goes on raising.

    Raises: what the job failed with.
    """
    try:
        while (result := raw.Wait(job, _POLL_MS)) < 0:
            pass
    except BaseException:
        _stop(job)
        raise
    return result


class Handle(raw.Handle):
    """Owns a handle of the engine."""

    __slots__ = ()

    def __init__(self, h: int) -> None:
        self._h = h


def results(job: int, most: int) -> array[int]:
    """Waits for a job whose result is a list of tensors, at most so many; returns their handles.

    Raises: what the job failed with.
    """
    found = Handle(wait(job))
    room = array("q", bytes(8 * most))
    return room[: raw.ListGet(found._h, room.buffer_info()[0], most)]


def _stop(job: int) -> None:
    """Cancels a job and waits for its end; a job that has ended already is none."""
    try:
        raw.Cancel(job)
        while (result := raw.Wait(job, 1000)) < 0:
            pass
        raw.Release(result)  # a handle that nobody will ask for; numbers are no handles
    except (Cancelled, Exception):
        pass


def lend(owner: object) -> int:
    """Keeps owner alive until the engine no longer uses its memory; returns its token."""
    drain()
    token = next(_tokens)
    _owners[token] = owner
    return token


def unlend(token: int) -> None:
    """Takes a token back that the engine did not accept."""
    _owners.pop(token, None)


def drain() -> None:
    """Forgets the owners of memory that the engine has given back."""
    while token := raw.ReleasedToken():
        _owners.pop(token, None)


# Prototypes of our own: attributes of ctypes.pythonapi are shared by the whole process.
_object, _void, _text = ctypes.py_object, ctypes.c_void_p, ctypes.c_char_p
_new = ctypes.PYFUNCTYPE(_object, _void, _text, _void)(("PyCapsule_New", ctypes.pythonapi))
_get = ctypes.PYFUNCTYPE(_void, _object, _text)(("PyCapsule_GetPointer", ctypes.pythonapi))
_rename = ctypes.PYFUNCTYPE(ctypes.c_int, _object, _text)(("PyCapsule_SetName", ctypes.pythonapi))

# Capsules keep the address of their name, so these bytes live as long as the process.
_NAMES: Final = {
    name: name.encode()
    for name in (
        "arrow_schema", "arrow_array", "arrow_array_stream", "dltensor", "used_dltensor",
        "dltensor_versioned", "used_dltensor_versioned",
    )
}  # fmt: skip


def pointer(capsule: object, name: str) -> int:
    """Returns the address in a capsule.

    Raises: ValueError when it is no capsule of this name, or was used up.
    """
    address: int | None = _get(capsule, _NAMES[name])
    return address or 0


def mark_used(capsule: object, name: str) -> None:
    """Renames a DLPack capsule whose content now belongs to the engine."""
    _rename(capsule, _NAMES["used_" + name])


def capsule(address: int, name: str, destructor: int) -> Any:
    """Makes a capsule over a C struct; its destructor is a C function of the engine."""
    return _new(address, _NAMES[name], destructor)
