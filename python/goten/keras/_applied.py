"""Functions of tensors as parts of graphs: by name, so that a file can say what was called."""

from __future__ import annotations

import functools
import importlib
from typing import Any, Final

import numpy as np

from .._tensor import Tensor
from ._symbolic import KerasTensor

# Where a file may name functions, and which: None stands for all that is public there.
_WHERE: Final[dict[str, frozenset[str] | None]] = {
    "goten.keras._symbolic": frozenset({"operate"}),
    "goten.keras.ops._call": frozenset({"apply"}),
    "goten.keras.ops._elementwise": None,
    "goten.keras.ops._nn": None,
    "goten.keras.ops._shape": None,
    "goten.tensorflow._call": frozenset({"apply"}),
    "goten.tensorflow._arrays": None,
    "goten.tensorflow._make": None,
    "goten.tensorflow._others": None,
    "goten.tensorflow._products": None,
    "goten.tensorflow.linalg": None,
    "goten.tensorflow.math": None,
    "goten.tensorflow.nn": None,
}
_MOST: Final = 1 << 16  # elements of a constant that a configuration holds


def config_of(call: Any) -> dict[str, Any]:
    """Describes what a node of a graph calls.

    Raises: NotImplementedError for what a file could not name: a function of your own.
    """
    f, args, kwargs = call, (), {}
    if isinstance(call, functools.partial):
        f, args, kwargs = call.func, call.args, call.keywords
    module, name = getattr(f, "__module__", ""), getattr(f, "__name__", "")
    if not _known(module, name) or _function(module, name) is not f:
        raise NotImplementedError(
            f"the graph calls {module}.{name or f!r}, which a file cannot name; put it into a "
            "layer of your own"
        )
    return {"module": module, "function": name, "args": encoded(list(args), {}),
            "kwargs": encoded(dict(kwargs), {})}  # fmt: skip


def from_config(config: dict[str, Any]) -> Any:
    """Returns what a node calls. No code of a file is run: only functions of tensors are found.

    Raises: ValueError for another function.
    """
    module, name = config["module"], config["function"]
    if not _known(module, name):
        raise ValueError(f"the file names the function {module}.{name}, which is none of tensors")
    f = _function(module, name)
    if f is None:
        raise ValueError(f"the file names the function {module}.{name}, which does not exist")
    args, kwargs = decoded(config["args"], {}), decoded(config["kwargs"], {})
    return functools.partial(f, *args, **kwargs) if args or kwargs else f


def _known(module: str, name: str) -> bool:
    if module not in _WHERE:
        return False
    names = _WHERE[module]
    return name in names if names is not None else name.isidentifier() and name[0] != "_"


def _function(module: str, name: str) -> Any:
    home = importlib.import_module(module)
    found = getattr(home, name, None)
    if not callable(found) or isinstance(found, type):
        return None
    return found if getattr(found, "__module__", "") == module else None


def encoded(tree: Any, known: dict[int, list[int]]) -> Any:
    """Turns the arguments of a call into JSON; tensors of the graph are numbers of their calls.

    Raises: NotImplementedError for what cannot be.
    """
    if isinstance(tree, KerasTensor):
        return {"tensor": known[id(tree)]}
    if isinstance(tree, dict):
        return {"dict": {k: encoded(v, known) for k, v in tree.items()}}
    if isinstance(tree, list | tuple):
        return {"list" if isinstance(tree, list) else "tuple": [encoded(v, known) for v in tree]}
    if isinstance(tree, slice):
        return {"slice": [encoded(v, known) for v in (tree.start, tree.stop, tree.step)]}
    if tree is Ellipsis:
        return {"ellipsis": True}
    if isinstance(tree, Tensor | np.ndarray | np.generic):
        return _constant(tree)
    if tree is None or isinstance(tree, bool | int | float | str):
        return {"value": tree}
    if isinstance(name := getattr(tree, "name", None), str):  # a dtype
        return {"value": name}
    raise NotImplementedError(f"the graph calls a function with {tree!r}, which cannot be saved")


def _constant(x: Any) -> dict[str, Any]:
    a = np.asarray(x)
    if a.size > _MOST:
        raise NotImplementedError(
            f"a constant of {a.size} elements in a graph cannot be saved; make it a weight of a "
            "layer"
        )
    return {"constant": a.tolist(), "dtype": a.dtype.name, "shape": list(a.shape)}


def decoded(ref: Any, results: dict[tuple[int, int], Any]) -> Any:
    """Is the inverse of encoded."""
    if "tensor" in ref:
        return results[tuple(ref["tensor"])]
    if "dict" in ref:
        return {k: decoded(v, results) for k, v in ref["dict"].items()}
    if "list" in ref:
        return [decoded(v, results) for v in ref["list"]]
    if "tuple" in ref:
        return tuple(decoded(v, results) for v in ref["tuple"])
    if "slice" in ref:
        return slice(*(decoded(v, results) for v in ref["slice"]))
    if "ellipsis" in ref:
        return ...
    if "constant" in ref:
        from ._variable import as_tensor

        return as_tensor(np.array(ref["constant"], ref["dtype"]).reshape(ref["shape"]))
    return ref["value"]

