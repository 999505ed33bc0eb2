"""Tensors without elements, and the graph of calls that a functional model is made of."""

from __future__ import annotations

import functools
from array import array
from collections.abc import Callable, Sequence
from typing import Any

from .._engine import raw
from .._exchange import code_of
from .._tensor import Tensor
from . import _nest, _state
from ._variable import Variable


class Node:
    """One call in a graph: what was called, with what, and the tensors that it gave."""

    __slots__ = ("args", "call", "kwargs", "outputs")

    def __init__(self, call: Any, args: Any, kwargs: dict[str, Any]) -> None:
        self.call, self.args, self.kwargs = call, args, kwargs
        self.outputs: list[KerasTensor] = []

    def inputs(self) -> list[KerasTensor]:
        """The tensors that the call reads, in order."""
        found = _nest.leaves((self.args, self.kwargs))
        return [x for x in found if isinstance(x, KerasTensor)]


class KerasTensor:
    """What an input or a layer of a functional model gives: shape and dtype, no elements.

    Args:
        tensor: The engine's tensor without elements.
        node: The call that it came from; None for an input.
        name: Its name.
    """

    __slots__ = ("__weakref__", "_keras_mask", "name", "node", "shape", "tensor")
    __array_priority__ = 200

    def __init__(self, tensor: Tensor, node: Node | None = None, name: str | None = None) -> None:
        self.tensor, self.node = tensor, node
        self.name = name or _state.unique("keras_tensor")
        room = array("q", bytes(8 * 32))
        n = raw.SymbolicDims(tensor._h, room.buffer_info()[0], len(room))
        self.shape: tuple[int | None, ...] = tuple(None if d < 0 else d for d in room[:n])
        self._keras_mask: Any = None

    @property
    def dtype(self) -> str:
        """The name of the dtype."""
        return str(self.tensor.dtype.name)

    @property
    def ndim(self) -> int:
        """The number of axes, the batch axis included."""
        return len(self.shape)

    rank = ndim

    def __reduce__(self) -> Any:
        if self.node is not None:
            raise TypeError("a KerasTensor that a layer made cannot be copied or pickled alone: "
                            "make a model of it and copy that")  # fmt: skip
        return placeholder, (self.shape, self.dtype, self.name)

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}, name={self.name}>"

    def __len__(self) -> int:
        raise TypeError("a KerasTensor has no length: its batch axis is not known yet")

    def __bool__(self) -> bool:
        raise TypeError(
            "a KerasTensor has no truth value: it stands for data that a model will see; "
            "use keras.ops.where, or decide inside the call of a layer"
        )

    def __iter__(self) -> Any:
        raise TypeError("a KerasTensor cannot be iterated over: use keras.ops.split or unstack")

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise ValueError(
            "a KerasTensor has no elements and cannot be a NumPy array: it stands for data that "
            "a model will see; call the model on data, or use keras.ops on the KerasTensor"
        )

    def __getitem__(self, key: Any) -> Any:
        return symbolically(functools.partial(operate, "__getitem__"), self, key)

    def reshape(self, *shape: Any) -> Any:
        """Gives the elements another shape; one size may be -1."""
        return symbolically(functools.partial(operate, "reshape"), self, *shape)


def is_symbolic(*trees: Any) -> bool:
    """Tells whether a structure holds a tensor without elements."""
    return any(isinstance(x, KerasTensor) for x in _nest.leaves(trees))


_DEEP = (KerasTensor, tuple, list, dict)


def among(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Is is_symbolic for the arguments of a call, most of which are tensors and numbers."""
    for x in args:
        if isinstance(x, _DEEP) and is_symbolic(x):
            return True
    for x in kwargs.values():
        if isinstance(x, _DEEP) and is_symbolic(x):
            return True
    return False


def bare(tree: Any) -> Any:
    """Replaces each KerasTensor, and each variable, by the engine's tensor."""

    def one(x: Any) -> Any:
        if isinstance(x, KerasTensor):
            return x.tensor
        return x._read() if isinstance(x, Variable) else x

    return _nest.mapped(one, tree)


def symbolically(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Calls a function of tensors on tensors without elements and notes the call in the graph."""
    node = Node(call, args, kwargs)
    return wrapped(call(*bare(args), **bare(kwargs)), node)


def wrapped(out: Any, node: Node) -> Any:
    """Makes KerasTensors of the tensors that a call gave."""

    def one(x: Any) -> Any:
        if not isinstance(x, Tensor):
            return x
        k = KerasTensor(x, node)
        node.outputs.append(k)
        return k

    return _nest.mapped(one, out)


def placeholder(
    shape: Sequence[int | None], dtype: Any, name: str | None = None, node: Node | None = None
) -> KerasTensor:
    """Makes a tensor without elements, of unknown batch size, that depends on nothing.

    Raises: ValueError when an axis after the first is unknown.
    """
    rest = list(shape[1:])
    if any(d is None for d in rest):
        raise ValueError(
            f"shape {tuple(shape)}: only the batch axis may be unknown here; give the sizes of "
            "the others, or pad the data to one length"
        )
    sizes = array("q", [int(d) for d in rest])  # type: ignore[arg-type]
    label = name or _state.unique("input")
    h = raw.Input(label, code_of(dtype), sizes.buffer_info()[0], len(sizes))
    return KerasTensor(_state.wrap(h), node, label)


def ordered(inputs: Sequence[KerasTensor], outputs: Sequence[KerasTensor]) -> list[Node]:
    """Lists the calls between inputs and outputs, each after what it reads.

    Raises: ValueError when an output depends on a tensor that is not among the inputs.
    """
    known = {id(x) for x in inputs}
    order: list[Node] = []
    done: set[int] = set()
    stack: list[tuple[KerasTensor, bool]] = [(x, False) for x in reversed(outputs)]
    while stack:
        x, ready = stack.pop()
        if id(x) in known or (x.node is not None and id(x.node) in done):
            continue
        if x.node is None:
            raise ValueError(
                f"the outputs depend on {x!r}, which is not among the inputs of the model"
            )
        if ready:
            done.add(id(x.node))
            order.append(x.node)
            continue
        stack.append((x, True))
        stack.extend((y, False) for y in reversed(x.node.inputs()))
    return order


def _binary(name: str) -> Any:
    def method(self: KerasTensor, other: Any) -> Any:
        return symbolically(functools.partial(operate, name), self, other)

    method.__name__ = name
    return method


def operate(name: str, x: Any, *others: Any) -> Any:
    """Calls an operator, or another method, of a tensor by its name."""
    if name not in _METHODS:
        raise ValueError(f"{name!r} is no method of a KerasTensor")
    out = getattr(x, name)(*others)
    if out is NotImplemented and others and isinstance(others[0], Tensor):  # reflected
        out = getattr(others[0], name.replace("__r", "__", 1))(x)
    if out is NotImplemented:
        kinds = " and ".join(type(v).__name__ for v in (x, *others))
        raise TypeError(f"{name} is not defined for {kinds}")
    return out


def _unary(name: str) -> Any:
    def method(self: KerasTensor) -> Any:
        return symbolically(functools.partial(operate, name), self)

    method.__name__ = name
    return method


_BINARY = (
    "add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow matmul "
    "rmatmul lt le gt ge"
).split()
_UNARY = ("neg", "abs")
_METHODS = frozenset((*(f"__{n}__" for n in (*_BINARY, *_UNARY, "getitem")), "reshape"))
for _name in _BINARY:
    setattr(KerasTensor, f"__{_name}__", _binary(f"__{_name}__"))
for _name in _UNARY:
    setattr(KerasTensor, f"__{_name}__", _unary(f"__{_name}__"))
