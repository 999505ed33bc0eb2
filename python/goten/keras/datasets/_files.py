"""Finds and reads the files of data sets."""

from __future__ import annotations

import os
import pickle
import zipfile
from pathlib import Path
from typing import IO, Any

import numpy as np

# What a pickle of an array names first; its module moved with NumPy 2.
_RECONSTRUCT = np.empty(0).__reduce__()[0]

Pair = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]


def located(path: str | os.PathLike[str], default: str, home: str) -> Path:
    """Returns the file, from the path given or from where Keras keeps it (~/.keras/datasets).

    Raises: FileNotFoundError that says where the file is to be had and where to put it.
    """
    kept = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "datasets"
    for p in (Path(path), kept / path):
        if p.exists():
            return p
    raise FileNotFoundError(
        f"{default}: neither {str(path)!r} nor {kept / path} is there, and nothing is downloaded. "
        f"Get the file from {home} and give its place: load_data(path=...)"
    )


class _Lists(pickle.Unpickler):
    """Reads an array of lists of numbers; a pickle that names anything else is refused."""

    def find_class(self, module: str, name: str) -> Any:
        """Returns what an array of objects is made of."""
        inside = module in ("numpy.core.multiarray", "numpy._core.multiarray")
        if (inside and name == "_reconstruct") or (
            module == "numpy" and name in ("ndarray", "dtype")
        ):
            return _RECONSTRUCT if inside else getattr(np, name)
        raise ValueError(f"it names {module}.{name}, which an array of lists does not")


def _read(f: IO[bytes]) -> np.ndarray[Any, Any]:
    """Reads one array of an .npz file, without running what it holds."""
    major, _ = np.lib.format.read_magic(f)
    header = np.lib.format.read_array_header_1_0 if major == 1 else (
        np.lib.format.read_array_header_2_0
    )  # fmt: skip
    shape, fortran, dtype = header(f)
    if dtype.hasobject:
        a = np.asarray(_Lists(f, encoding="latin1").load(), dtype=object)
    else:
        a = np.frombuffer(f.read(), dtype)
    return a.reshape(shape, order="F" if fortran else "C")


def arrays(file: Path) -> dict[str, np.ndarray[Any, Any]]:
    """Reads the arrays of an .npz file. Arrays of lists are pickles; no code in them is run.

    Raises: ValueError when it is no such file.
    """
    found = {}
    try:
        with zipfile.ZipFile(file) as z:
            for name in z.namelist():
                with z.open(name) as f:
                    found[name.removesuffix(".npy")] = _read(f)
    except (OSError, ValueError, TypeError, EOFError, zipfile.BadZipFile, pickle.PickleError) as e:
        raise ValueError(f"{file} is no .npz file of arrays: {e}") from None
    return found


def split(file: Path) -> tuple[Pair, Pair]:
    """Reads x_train, y_train, x_test, y_test."""
    found = arrays(file)
    names = ("x_train", "y_train", "x_test", "y_test")
    if missing := [n for n in names if n not in found]:
        raise ValueError(f"{file} has no {', '.join(missing)}; it has {', '.join(found)}")
    a, b, c, d = (found[n] for n in names)
    return (a, b), (c, d)


def shuffled(x: Any, y: Any, seed: int) -> Pair:
    """Puts samples into the order that Keras puts them into for a seed."""
    order = np.arange(len(x))
    np.random.RandomState(seed).shuffle(order)
    return x[order], y[order]
