"""Variables, gradient tapes, and tf.function."""

from __future__ import annotations

import functools
import threading
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .. import _tensor
from .._engine import raw
from .._tensor import Tensor
from ..keras import _nest, _state
from ..keras._native import Handle
from ..keras._variable import Variable as _Variable
from ..keras._variable import as_tensor
from ._dtypes import name_of


class Variable(_Variable):
    """A value that can be assigned to; gradient tapes watch it if it is trainable.

    Args:
        initial_value: The first value.
        trainable: Whether tapes watch it.
        validate_shape: Accepted; the shape is that of the first value.
        name: Its name.
        dtype: Its dtype.
        shape: Accepted; the shape is that of the first value.
    """

    __slots__ = ()

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool = True,
        validate_shape: bool = True,
        name: str | None = None,
        dtype: Any = None,
        shape: Any = None,
    ) -> None:
        if initial_value is None:
            raise ValueError("tf.Variable: give an initial value")
        if callable(initial_value) and not isinstance(initial_value, Tensor | np.ndarray):
            initial_value = initial_value()
        super().__init__(initial_value, dtype=name_of(dtype), trainable=trainable,
                         name=name or "Variable")  # fmt: skip

    def read_value(self) -> Tensor:
        """Returns the current value."""
        return self.value

    def __repr__(self) -> str:
        return (f"<tf.Variable '{self.name}:0' shape={self.shape} dtype={self.dtype}, "
                f"numpy={self.numpy()!r}>")  # fmt: skip


class _Open(threading.local):
    tapes: list[GradientTape]

    def __init__(self) -> None:
        self.tapes = []


_open = _Open()


class GradientTape:
    """Records what is computed, for gradients.

    Args:
        persistent: Whether gradient may be asked more than once.
        watch_accessed_variables: Whether trainable variables are watched by themselves.

    Example:
        >>> x = tf.Variable(3.0)
        >>> with tf.GradientTape() as tape:
        ...     y = x * x
        >>> float(tape.gradient(y, x))
        6.0
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self._persistent, self._watches = persistent, watch_accessed_variables
        self._used = False
        self._session: Handle | None = None
        self._before = 0

    def __enter__(self) -> GradientTape:
        outer = _open.tapes[-1]._session if _open.tapes else None
        # A tape inside another shares its session, so that gradients of gradients meet.
        if outer is not None:
            self._session = outer
        else:
            made = raw.SessionNew(self._watches, _state.seed(), _state.next_draw())
            self._session = Handle(made)
        self._before = _state.local.session
        _state.local.session = self._session._h
        _open.tapes.append(self)
        return self

    def __exit__(self, *exception: object) -> None:
        _open.tapes.remove(self)
        _state.local.session = self._before

    def watch(self, tensor: Any) -> None:
        """Begins to watch a tensor, or several, that the tape would not watch by itself."""
        for t in _nest.leaves(tensor):
            if isinstance(t, _Variable):
                continue  # reading it in the session watches it
            if not isinstance(t, Tensor):
                raise ValueError(f"watch: expected a tensor, received {type(t).__name__}")
            if not t.tracked:
                t._become(t.track())

    @contextmanager
    def stop_recording(self) -> Iterator[None]:
        """Runs its body without recording."""
        before, _state.local.session = _state.local.session, 0
        try:
            yield
        finally:
            _state.local.session = before

    def watched_variables(self) -> tuple[Any, ...]:
        """Not supported: ask the model for its trainable_variables."""
        raise NotImplementedError("watched_variables: use model.trainable_variables")

    def gradient(
        self,
        target: Any,
        sources: Any,
        output_gradients: Any = None,
        unconnected_gradients: Any = "none",
    ) -> Any:
        """Returns the gradient of the target for each source, in the structure of the sources.

        Args:
            target: A tensor, or several, whose gradients add up.
            sources: Variables or watched tensors, in any structure.
            output_gradients: The gradient of each target; ones for None.
            unconnected_gradients: What stands for a source that the target does not depend on:
                "none" or "zero".

        Raises: RuntimeError when the tape is not persistent and was used before.
        """
        if self._used and not self._persistent:
            raise RuntimeError(
                "A non-persistent GradientTape can only be used to compute one set of gradients; "
                "make it with GradientTape(persistent=True)"
            )
        self._used = True
        targets = list(_nest.leaves(target))
        dys = list(_nest.leaves(output_gradients)) if output_gradients is not None else []
        xs = list(_nest.leaves(sources))
        found = self._gradients(targets, dys, [self._leaf(x) for x in xs])
        if str(unconnected_gradients).lower().endswith("zero"):
            found = [x * 0 if g is None else g for x, g in zip(map(as_tensor, xs), found,
                                                               strict=True)]  # fmt: skip
        return _nest.packed(sources, iter(found))

    def _leaf(self, x: Any) -> Tensor | None:
        if not isinstance(x, _Variable):
            return x if isinstance(x, Tensor) and x.tracked else None
        assert self._session is not None
        t = _tensor._wrap(raw.ParamRead(x._h, self._session._h))
        return t if t.tracked else None

    def _gradients(
        self, targets: list[Any], dys: list[Any], xs: list[Tensor | None]
    ) -> list[Tensor | None]:
        ys = [as_tensor(t) for t in targets]
        kept = [(y, as_tensor(d) if d is not None else None)
                for y, d in zip(ys, dys or [None] * len(ys), strict=True) if y.tracked]  # fmt: skip
        known = [x for x in xs if x is not None]
        if not kept or not known:
            return [None] * len(xs)
        track = bool(_open.tapes)
        a = array("q", [y._h for y, _ in kept])
        b = array("q", [0 if d is None else d._h for _, d in kept])
        c = array("q", [x._h for x in known])
        raw.VectorJacobian(a.buffer_info()[0], b.buffer_info()[0], len(a),
                           c.buffer_info()[0], len(c), track)  # fmt: skip
        grads = iter([_tensor._wrap(h) if h else None for h in c])
        return [None if x is None else next(grads) for x in xs]

    def jacobian(self, *args: Any, **kwargs: Any) -> Any:
        """Not supported yet."""
        raise NotImplementedError("GradientTape.jacobian is not supported yet; use gradient")


def function(
    func: Callable[..., Any] | None = None,
    input_signature: Any = None,
    autograph: bool = True,
    jit_compile: Any = None,
    reduce_retracing: bool = False,
) -> Any:
    """Returns the function: every call runs its Python, so that side effects happen each time.

    Args:
        func: The function; None to decorate with arguments.
        input_signature: Accepted; has no influence.
        autograph: Accepted; Python's own control flow runs.
        jit_compile: Accepted; has no influence.
        reduce_retracing: Accepted; nothing is traced.
    """

    def decorate(f: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(f)
        def call(*args: Any, **kwargs: Any) -> Any:
            return f(*args, **kwargs)

        call.python_function = f  # type: ignore[attr-defined]
        return call

    return decorate if func is None else decorate(func)
