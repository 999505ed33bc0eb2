"""tf.function."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import _tensor as _base
from .._jit import Recorded
from ..keras import _symbolic
from ..keras._variable import Variable
from . import config
from ._convert import convert
from ._spec import TensorSpec


class Function(Recorded):
    """What tf.function returns: the Python function runs once for each kind of arguments.

    Attributes:
        python_function: The function.
        input_signature: The signature that was given, or None.
    """

    def __init__(self, f: Callable[..., Any], input_signature: Sequence[Any] | None = None) -> None:
        super().__init__(f, "function", once=True)
        self.python_function, self.input_signature = f, input_signature
        self._made = False  # whether a first call has ended
        try:
            self._signature: inspect.Signature | None = inspect.signature(f, follow_wrapped=False)
        except (TypeError, ValueError):
            self._signature = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if config.functions_run_eagerly() or _symbolic.among(args, kwargs):
            return self.python_function(*args, **kwargs)
        args, kwargs = self._bound_arguments(args, kwargs)
        if self.input_signature is not None:
            args, kwargs = self._signed(args, kwargs), {}
        first, self._made = not self._made, True
        try:
            return self._run(args, kwargs, first=first)
        except BaseException:
            self._made = self._made and not first
            raise

    def _bound_arguments(self, args: Any, kwargs: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Gives arguments one form, whether they are named or left to their defaults."""
        if self._signature is None:
            return args, kwargs
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return bound.args, bound.kwargs

    def _signed(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """Makes tensors of the arguments, as the signature says.

        Raises: TypeError for what does not fit it.
        """
        specs = tuple(self.input_signature or ())
        if kwargs or len(args) != len(specs):
            raise TypeError(
                f"Binding inputs to tf.function failed: input_signature has {len(specs)} entries, "
                f"the call has {len(args) + len(kwargs)} arguments"
            )
        return tuple(_nested_fit(s, x) for s, x in zip(specs, args, strict=True))

    def _bind(self, instance: Any) -> Recorded:
        method = functools.partial(self.python_function, instance)
        functools.update_wrapper(method, self.python_function)
        return Function(method, self.input_signature)

    def _tensor(self, x: Any) -> Any:
        return convert(x)

    def _finished(self, out: Any) -> Any:
        """Makes tensors of the numbers that the function returns; None stays None."""
        if isinstance(out, list):
            return [self._finished(v) for v in out]
        if isinstance(out, dict):
            return {k: self._finished(v) for k, v in out.items()}
        if isinstance(out, tuple):
            parts = [self._finished(v) for v in out]
            return type(out)(*parts) if hasattr(out, "_fields") else tuple(parts)
        if isinstance(out, Variable | np.ndarray | np.generic | int | float):
            return convert(out)
        return out

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> Function:
        """Returns the function itself, which is traced by its calls: it takes values of the
        described shapes. There are no graphs to look at.
        """  # fmt: skip
        return self

    def experimental_get_tracing_count(self) -> int:
        """Returns how often the Python function has run in order to be traced."""
        return 0 if self._program is None else self._program.runs


def _nested_fit(spec: Any, x: Any) -> Any:
    if isinstance(spec, TensorSpec):
        t = x if isinstance(x, _base.Tensor) else convert(x, spec.dtype)
        if not spec.is_compatible_with(t):
            raise TypeError(
                f"Binding inputs to tf.function failed: cannot cast {t!r} to {spec!r}"
            )
        return t
    if isinstance(spec, list | tuple):
        return type(spec)(_nested_fit(s, v) for s, v in zip(spec, x, strict=True))
    if isinstance(spec, dict):
        return {k: _nested_fit(s, x[k]) for k, s in spec.items()}
    raise TypeError(f"input_signature: expected a tf.TensorSpec, received {spec!r}")


def function(
    func: Callable[..., Any] | None = None,
    input_signature: Any = None,
    autograph: bool = True,
    jit_compile: Any = None,
    reduce_retracing: bool = False,
    experimental_implements: Any = None,
    experimental_autograph_options: Any = None,
    experimental_attributes: Any = None,
    experimental_relax_shapes: Any = None,
    experimental_compile: Any = None,
    experimental_follow_type_hints: Any = None,
) -> Any:
    """Returns a function that is traced: its Python runs once for each kind of arguments.

    Kinds differ in shapes and dtypes of tensors and arrays, in the structure of arguments, and in
    all other values. A call whose kind is known replays the operators of the first one; Python's
    side effects do not happen then. Variables are read and assigned to at each call, and may be
    made in the first one alone. A function that looks at elements (`if tensor:`, `float(tensor)`,
    `.numpy()`, tf.print) runs its Python at each call instead, and so does one that is called
    inside a tape; inside another function it is a part of that.

    Args:
        func: The function; None to decorate with arguments.
        input_signature: TensorSpec of each argument; others are a TypeError.
        autograph: Accepted; Python's own control flow runs.
        jit_compile: Accepted; has no influence.
        reduce_retracing: Accepted; there is a trace for each shape.
        experimental_implements: Accepted; has no influence.
        experimental_autograph_options: Accepted; has no influence.
        experimental_attributes: Accepted; has no influence.
        experimental_relax_shapes: Accepted; has no influence.
        experimental_compile: Accepted; has no influence.
        experimental_follow_type_hints: Accepted; has no influence.
    """
    if func is None:
        return functools.partial(Function, input_signature=input_signature)
    return Function(func, input_signature)
