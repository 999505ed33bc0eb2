"""Gradients: of functions, and of tensors that were computed from tracked ones."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from ._engine import raw
from ._tensor import Tensor, tensor

__all__ = ["grad", "gradient", "value_and_grad"]


def gradient(
    y: Tensor, xs: Sequence[Tensor], dy: Tensor | None = None, track: bool = False
) -> list[Tensor | None]:
    """Returns Σ dy·∂y/∂x for each x, of its shape and dtype.

    Args:
        y: What was computed from the xs.
        xs: Tensors that were tracked when y was computed.
        dy: The gradient of y, of its shape; None stands for ones.
        track: Whether the results have gradients themselves.

    Returns: None in the place of an x that y does not depend on.
    Raises: RuntimeError when an x is not tracked, or was overwritten since.
    """
    return raw.gradient(y, dy, xs, track)


def value_and_grad(
    f: Callable[..., Any], argnums: int | Sequence[int] = 0
) -> Callable[..., tuple[Tensor, Any]]:
    """Returns a function with the results of f and of its gradient.

    f has to return a tensor of one element. Nested, it gives gradients of gradients.

    Example:
        >>> goten.value_and_grad(lambda x: (x * x).sum())(goten.tensor([1.0, 2.0]))
        (Tensor(5., dtype=float32), Tensor([2., 4.], dtype=float32))
    """
    numbers = (argnums,) if isinstance(argnums, int) else tuple(argnums)

    @functools.wraps(f)
    def both(*args: Any, **kwargs: Any) -> tuple[Tensor, Any]:
        values = list(args)
        outer = [i for i in numbers if isinstance(args[i], Tensor) and raw.Tracked(args[i]._h)]
        for i in numbers:
            x = args[i] if isinstance(args[i], Tensor) else tensor(args[i])
            values[i] = x if i in outer else x.track()
        y = f(*values, **kwargs)
        if not isinstance(y, Tensor) or raw.TensorSize(y._h) != 1:
            raise TypeError(f"grad: expected a tensor of one element from {f!r}, received {y!r}")
        found = gradient(y, [values[i] for i in numbers], track=bool(outer))
        filled = [values[i] * 0 if g is None else g for i, g in zip(numbers, found, strict=True)]
        return y, filled[0] if isinstance(argnums, int) else tuple(filled)

    return both


def grad(f: Callable[..., Any], argnums: int | Sequence[int] = 0) -> Callable[..., Any]:
    """Returns a function with the gradient of f, which returns a tensor of one element.

    Args:
        f: The function.
        argnums: The positions of the arguments to take the gradient for; a tuple gives a tuple.

    Example:
        >>> goten.grad(lambda x: (x * x).sum())(goten.tensor([1.0, 2.0]))
        Tensor([2., 4.], dtype=float32)
    """
    both = value_and_grad(f, argnums)

    @functools.wraps(f)
    def only(*args: Any, **kwargs: Any) -> Any:
        return both(*args, **kwargs)[1]

    return only
