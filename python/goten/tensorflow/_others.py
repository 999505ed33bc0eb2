"""What else is at the top of TensorFlow: clipping of gradients, printing, modules, devices."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from .. import _tensor as _base
from .._step import local
from ..keras import _nest
from ..keras._variable import Variable
from ._arrays import stack, where
from ._call import symbolic
from ._convert import convert
from .linalg import global_norm
from .math import reduce_sum, sqrt, square

__all__ = ["Module", "clip_by_global_norm", "clip_by_norm", "cond", "device", "executing_eagerly",
           "get_static_value", "group", "init_scope", "map_fn", "name_scope", "no_op",
           "numpy_function", "print", "py_function", "vectorized_map", "while_loop"]  # fmt: skip


@symbolic
def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Any:
    """Scales a tensor so that its norm over axes is at most clip_norm."""
    x = convert(t)
    limit = convert(clip_norm, hint=x.dtype)
    total = reduce_sum(square(x), axes, keepdims=True)
    some = total > 0
    norm = where(some, sqrt(where(some, total, total * 0 + 1)), total)
    return x * limit / where(norm > limit, norm, limit + norm * 0)


def clip_by_global_norm(
    t_list: Any, clip_norm: Any, use_norm: Any = None, name: str | None = None
) -> tuple[list[Any], Any]:
    """Scales tensors so that their common norm is at most clip_norm; returns them and the norm.

    None among them stays None. NaN or infinity in one makes all of them NaN.
    """
    if not isinstance(t_list, list | tuple):
        raise TypeError("`t_list` should be a sequence of tensors")
    norm = global_norm(t_list) if use_norm is None else convert(use_norm)
    limit = convert(clip_norm, hint=norm.dtype)
    scale = limit / where(norm > limit, norm, limit) + norm * 0  # NaN where the norm is no number
    return [None if t is None else convert(t) * scale for t in t_list], norm


def print(*inputs: Any, **kwargs: Any) -> None:  # noqa: A001
    """Prints values to output_stream (stderr), between them sep (a space), at the end `end`."""
    stream = kwargs.pop("output_stream", sys.stderr)
    stream = sys.stdout if stream is sys.stdout else stream
    sep, end = kwargs.pop("sep", " "), kwargs.pop("end", "\n")
    most = kwargs.pop("summarize", 3)
    if unknown := set(kwargs) - {"name"}:
        raise ValueError(f"Unrecognized keyword arguments for tf.print: {sorted(unknown)}")
    text = sep.join(_shown(x, most) for x in inputs)
    if isinstance(stream, str):
        with open(stream.removeprefix("file://"), "a", encoding="utf-8") as f:
            f.write(text + end)
        return
    builtins.print(text, end=end, file=stream, flush=True)


def _shown(x: Any, most: int) -> str:
    if isinstance(x, _base.Tensor | Variable | np.ndarray):
        a = np.asarray(x)
        if not a.ndim:
            return str(a.item()) if a.dtype.kind != "f" else _number(a)
        edge = most if most and most > 0 else a.size + 1
        form = {"float_kind": lambda v: _number(np.asarray(v, a.dtype))}
        return np.array2string(a, threshold=2 * edge, edgeitems=edge, separator=" ",
                               formatter=form)  # type: ignore[arg-type]  # fmt: skip
    if isinstance(x, dict):
        return "{" + ", ".join(f"{k!r}: {_shown(v, most)}" for k, v in x.items()) + "}"
    if isinstance(x, list | tuple):
        inner = ", ".join(_shown(v, most) for v in x)
        return f"[{inner}]" if isinstance(x, list) else f"({inner})"
    return str(x)


def _number(a: Any) -> str:
    text = np.format_float_positional(a, trim="-") if 1e-4 <= abs(a) < 1e16 or a == 0 else str(a)
    return text


class Module:
    """Holds variables and other modules, in attributes, lists, tuples and dicts.

    Args:
        name: Its name.
    """

    def __init__(self, name: str | None = None) -> None:
        from ..keras._state import snake

        self._name = name or snake(type(self).__name__)

    @property
    def name(self) -> str:
        """The name."""
        return self._name

    @classmethod
    def with_name_scope(cls, method: Callable[..., Any]) -> Callable[..., Any]:
        """Returns the method: names have no scopes."""
        return method

    def _parts(self) -> Iterator[Any]:
        for name in sorted(vars(self)):
            yield from _nest.leaves(vars(self)[name])

    @property
    def submodules(self) -> tuple[Module, ...]:
        """The modules inside, and those inside of them."""
        found: list[Module] = []
        for x in self._parts():
            if isinstance(x, Module) and not any(x is y for y in found):
                found += [x, *x.submodules]
        return tuple(found)

    @property
    def variables(self) -> tuple[Any, ...]:
        """The variables of the module and of those inside."""
        found: dict[int, Any] = {}
        for x in self._parts():
            inside = [x] if isinstance(x, Variable) else getattr(x, "variables", ())
            found.update((id(v), v) for v in inside)
        return tuple(found.values())

    @property
    def trainable_variables(self) -> tuple[Any, ...]:
        """The variables that tapes watch."""
        return tuple(v for v in self.variables if v.trainable and not v.state)

    @property
    def non_trainable_variables(self) -> tuple[Any, ...]:
        """The other variables."""
        return tuple(v for v in self.variables if not v.trainable or v.state)


# --- Control flow, at once ---


def cond(
    pred: Any, true_fn: Callable[[], Any] | None = None, false_fn: Callable[[], Any] | None = None,
    name: str | None = None,
) -> Any:  # fmt: skip
    """Calls one of two functions."""
    chosen = true_fn if bool(pred) else false_fn
    if chosen is None:
        raise TypeError("cond: both true_fn and false_fn have to be given")
    return chosen()


def while_loop(
    cond: Callable[..., Any], body: Callable[..., Any], loop_vars: Sequence[Any],
    shape_invariants: Any = None, parallel_iterations: Any = 10, back_prop: bool = True,
    swap_memory: bool = False, maximum_iterations: Any = None, name: str | None = None,
) -> Any:  # fmt: skip
    """Calls body on the values as long as cond of them is true."""
    values, done = list(loop_vars), 0
    while bool(cond(*values)) and (maximum_iterations is None or done < int(maximum_iterations)):
        out = body(*values)
        values = list(out) if isinstance(out, list | tuple) else [out]
        done += 1
    return tuple(values) if isinstance(loop_vars, tuple) else values


def map_fn(
    fn: Callable[..., Any], elems: Any, dtype: Any = None, parallel_iterations: Any = None,
    back_prop: bool = True, swap_memory: bool = False, infer_shape: bool = True,
    name: str | None = None, fn_output_signature: Any = None,
) -> Any:  # fmt: skip
    """Calls a function on each slice of the first axis and stacks the results."""
    parts = list(_nest.leaves(elems))
    n = convert(parts[0]).shape[0]
    if not n:
        raise ValueError("map_fn: there are no elements")
    outs = [fn(_nest.packed(elems, iter([convert(p)[i] for p in parts]))) for i in range(n)]
    columns = zip(*(list(_nest.leaves(o)) for o in outs), strict=True)
    return _nest.packed(outs[0], iter([stack([convert(v) for v in c]) for c in columns]))


def vectorized_map(fn: Callable[..., Any], elems: Any, fallback_to_while_loop: bool = True,
                   warn: bool = True) -> Any:  # fmt: skip
    """Calls a function on each slice of the first axis and stacks the results."""
    return map_fn(fn, elems)


def numpy_function(
    func: Callable[..., Any],
    inp: Any,
    Tout: Any,
    stateful: bool = True,
    name: str | None = None,
) -> Any:
    """Calls a function of NumPy arrays; no gradients go through it."""
    out = func(*(np.asarray(convert(x)) for x in inp))
    return _as_types(out, Tout)


def py_function(
    func: Callable[..., Any],
    inp: Any,
    Tout: Any,
    name: str | None = None,
) -> Any:
    """Calls a Python function of tensors."""
    return _as_types(func(*(convert(x) for x in inp)), Tout)


def _as_types(out: Any, types: Any) -> Any:
    if isinstance(types, list | tuple):
        return [convert(o, d) for o, d in zip(out, types, strict=True)]
    return convert(out, types)


# --- Places and names ---


@contextmanager
def device(device_name: Any = None) -> Iterator[None]:
    """Runs its body; there is one device, the processor."""
    yield


@contextmanager
def name_scope(name: str) -> Iterator[str]:
    """Runs its body; tensors have no names."""
    yield f"{name}/"


@contextmanager
def init_scope() -> Iterator[None]:
    """Runs its body."""
    yield


def executing_eagerly() -> bool:
    """Tells whether operators run at once: not in a tf.function that is traced."""
    return local.step is None or local.step.kind != "function"


def group(*inputs: Any, name: str | None = None) -> None:
    """Does nothing: everything has run already."""


def no_op(name: str | None = None) -> None:
    """Does nothing."""


def get_static_value(tensor: Any, partial: bool = False) -> Any:
    """Returns the elements as an array."""
    return np.asarray(convert(tensor))
