"""jit: functions of tensors that the engine records and replays."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from . import _tree
from ._captured import captured, static
from ._engine import raw
from ._program import Program
from ._step import local
from ._tensor import Tensor, from_numpy

__all__ = ["jit"]

_MOST: Final = 256  # combinations of static arguments that are told apart


class Recorded:
    """A function of tensors that is recorded when it is called, and then replayed.

    Args:
        f: The function.
        kind: What it is, for errors; see Step.
        once: Whether one call is enough to know what it does; else two have to agree.
    """

    def __init__(self, f: Callable[..., Any], kind: str, once: bool) -> None:
        functools.update_wrapper(self, f, updated=())  # type: ignore[arg-type]
        self._f, self._kind, self._once = f, kind, once
        self._program: Program | None = None
        self._keys: dict[Any, tuple[str, list[Any]]] = {}
        self._count = 0
        self._of: Recorded | None = None  # of which it is a method

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """Returns the method of an instance, which keeps recordings of its own."""
        if instance is None:
            return self
        place = getattr(instance, "__dict__", {})
        name = f"_recorded_{self.__name__}"  # type: ignore[attr-defined]
        found = place.get(name)
        if found is None or found._of is not self:
            place[name] = found = self._bind(instance)
            found._of = self
        return found

    def __reduce__(self) -> Any:
        """Copies of an instance get no recordings: a function is pickled by its name."""
        if self._of is not None:
            return _nothing, ()
        return self.__qualname__  # type: ignore[attr-defined]

    def _bind(self, instance: Any) -> Recorded:
        raise NotImplementedError

    def _explain(self) -> str:
        return "" if self._program is None else self._program.explain()

    def _run(self, args: tuple[Any, ...], kwargs: dict[str, Any], around: Any = (),
             first: bool = True) -> Any:  # fmt: skip
        """Calls the function: in a tape or in another recorded function as a part of that."""
        if raw.session():
            return self._finished(self._f(*args, **kwargs))
        leaves: list[Any] = []
        held: list[Any] = []
        structure = _tree.flatten((args, kwargs), leaves)
        tensors: list[Tensor] = []
        parts: list[Any] = [structure, around, local.training]
        for i, x in enumerate(leaves):
            if isinstance(x, np.ndarray | np.generic):
                x = leaves[i] = self._tensor(x)
            if isinstance(x, Tensor):
                tensors.append(x)
                parts.append(type(x))
            else:
                parts.append(static(x, held))

        def body(given: list[Tensor]) -> Any:
            left = iter(given)
            mine = iter([next(left) if isinstance(x, Tensor) else x for x in leaves])
            a, k = _tree.build(structure, mine)
            return self._finished(self._f(*a, **k))

        if self._program is None:
            self._program = Program(self._kind, self._once)
        key = self._key(tuple(parts), held)
        out = self._program(key, tensors, body, first=first)
        return self._finished(self._f(*args, **kwargs)) if out is NotImplemented else out

    def _tensor(self, x: Any) -> Tensor:
        """Makes a tensor of an array that is an argument."""
        return from_numpy(np.asarray(x))

    def _finished(self, out: Any) -> Any:
        """Makes what the function returns into what a call returns."""
        return out

    def _key(self, parts: tuple[Any, ...], held: list[Any]) -> str:
        found = self._keys.get(parts)
        if found is None:
            if len(self._keys) >= _MOST:
                self._keys.pop(next(iter(self._keys)), None)
            self._count += 1
            name = f"{getattr(self._f, '__name__', 'function')} {self._count} "
            self._keys[parts] = found = (name, held)
        return found[0]


def _nothing() -> None:
    """Is what a method's recordings are in a copy of its instance."""


class Jitted(Recorded):
    """What goten.jit returns."""

    def __init__(self, f: Callable[..., Any]) -> None:
        super().__init__(f, "jit", once=False)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        held: list[Any] = []
        return self._run(args, kwargs, (captured(self._f, held), _Held(held)))

    def _bind(self, instance: Any) -> Recorded:
        return Jitted(functools.partial(self._f, instance))


class _Held:
    """Keeps objects alive whose addresses stand in a key; it is equal to every other one."""

    def __init__(self, held: list[Any]) -> None:
        self._held = held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


def jit(f: Callable[..., Any]) -> Any:
    """Returns a function that computes what f computes, replayed by the engine where it can be.

    A call is recorded for each combination of the structure of its arguments, the dtypes and shapes
    of tensors and arrays in them, and the values of all else. When two recordings agree, calls no
    longer run f: its operators are fused, in memory of their own. Arrays become tensors. Variables
    are read, and assigned to, at each call; random operators draw anew. Numbers, texts and tensors
    of closures and globals that f refers to are looked at at each call: when they are others, f is
    recorded anew. What lies in lists, dicts or fields of other objects than layers is not, so do
    not change it; neither should f do more than compute, which happens in two calls and then no
    more.

    Where f looks at elements, makes data anew, or makes variables, it runs at each call;
    goten.explain says why. It also runs where gradients are asked for from outside, in
    goten.grad or in a tape: put those into f to have all of it replayed.

    Args:
        f: A function of tensors, of structures of them, and of other values.

    Example:
        >>> square = goten.jit(lambda x: x * x)
        >>> square(goten.tensor([1.0, 3.0]))
        Tensor([1., 9.], dtype=float32)
    """
    return Jitted(f)
