"""Gradient tapes."""

from __future__ import annotations

import enum
import threading
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .. import _tensor as _base
from .._engine import Handle, raw
from ..keras import _nest, _state
from ..keras._variable import Variable
from ._convert import convert
from ._make import zeros
from ._tensor import Tensor


class UnconnectedGradients(enum.Enum):
    """What a gradient is when the target does not depend on the source."""

    NONE = "none"
    ZERO = "zero"


class _Open(threading.local):
    def __init__(self) -> None:
        self.tapes: list[GradientTape] = []


_open = _Open()


class _Session(Handle):
    """A session of the engine, and whether several tapes share it."""

    __slots__ = ("shared",)

    def __init__(self, h: int) -> None:
        super().__init__(h)
        self.shared = False


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
        self._session: _Session | None = None
        self._before = 0
        self._leaves: dict[int, tuple[Any, _base.Tensor]] = {}

    def __enter__(self) -> GradientTape:
        if self in _open.tapes:
            raise ValueError("Tape is still recording. This can happen if you try to re-enter an "
                             "already-active tape.")  # fmt: skip
        # A tape inside another shares its session, so that gradients of gradients meet.
        outer = _open.tapes[-1] if _open.tapes else None
        if self._session is None and outer and outer._session and (
            outer._watches or not self._watches
        ):
            self._session = outer._session
            self._session.shared = True
        elif self._session is None:
            self._session = self._new_session()
        else:
            raw.SessionRecord(self._session._h, True)
        assert self._session is not None
        self._before = _state.local.session
        _state.local.session = self._session._h
        _open.tapes.append(self)
        return self

    def _new_session(self) -> _Session:
        return _Session(_state.begin_session(self._watches))

    def __exit__(self, *exception: object) -> None:
        assert self._session is not None
        _open.tapes.remove(self)
        _state.local.session = self._before
        if not any(t._session is self._session for t in _open.tapes):
            raw.SessionRecord(self._session._h, False)

    def _recording(self, what: str) -> _Session:
        if self._session is None or self not in _open.tapes:
            raise RuntimeError(f"{what}: the tape is not recording; use it inside its with block")
        return self._session

    def watch(self, tensor: Any) -> None:
        """Begins to watch a tensor, or several, that the tape would not watch by itself."""
        session = self._recording("watch")
        for x in _nest.leaves(tensor):
            if isinstance(x, Variable):
                raw.SessionWatchParam(session._h, x._h)
                continue
            if not isinstance(x, _base.Tensor):
                raise ValueError(f"Passed in object {x!r} of type {type(x).__name__!r}, not "
                                 "tf.Tensor or tf.Variable or ExtensionType.")  # fmt: skip
            if x.dtype.kind != "f":
                continue  # nothing has a gradient for whole numbers
            if not raw.Tracked(x._h):
                leaf = _base._wrap(raw.SessionWatch(session._h, x._h), type(x))
                # The object that the program holds becomes the leaf.
                x._h, leaf._h = leaf._h, x._h
                if hasattr(x, "_info"):
                    del x._info
            self._leaves[id(x)] = (x, _base._wrap(raw.TensorShare(x._h), Tensor))

    @contextmanager
    def stop_recording(self) -> Iterator[None]:
        """Runs its body without recording."""
        session = self._recording("stop_recording")
        before, step = _state.local.session, _state.local.step
        _state.local.session = step.session if step is not None else 0
        raw.SessionRecord(session._h, False)
        try:
            yield
        finally:
            raw.SessionRecord(session._h, True)
            _state.local.session = before

    def reset(self) -> None:
        """Forgets what was recorded."""
        session = self._recording("reset")
        if any(t is not self and t._session is session for t in _open.tapes):
            raise NotImplementedError("reset: the tape is inside another, whose record it shares")
        raw.SessionRecord(session._h, False)
        self._session, self._used = self._new_session(), False
        self._leaves.clear()
        _state.local.session = self._session._h

    def watched_variables(self) -> tuple[Any, ...]:
        """Not supported: ask the model for its trainable_variables."""
        raise NotImplementedError("watched_variables: use model.trainable_variables")

    # --- Gradients ---

    def gradient(
        self,
        target: Any,
        sources: Any,
        output_gradients: Any = None,
        unconnected_gradients: Any = UnconnectedGradients.NONE,
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
        if self._session is None:
            raise RuntimeError("gradient: the tape has recorded nothing; compute inside its "
                               "with block")  # fmt: skip
        fill = UnconnectedGradients(unconnected_gradients)
        if self._used and not self._persistent:
            raise RuntimeError(
                "A non-persistent GradientTape can only be used to compute one set of gradients "
                "(or jacobians)"
            )
        self._used = True
        targets = list(_nest.leaves(target))
        dys = list(_nest.leaves(output_gradients)) if output_gradients is not None else []
        xs = list(_nest.leaves(sources))
        found = self._gradients(targets, dys or [None] * len(targets), xs)
        if fill is UnconnectedGradients.ZERO:
            found = [zeros(x.shape, x.dtype) if g is None else g
                     for x, g in zip(xs, found, strict=True)]  # fmt: skip
        return _nest.packed(sources, iter(found))

    def _leaf(self, x: Any) -> Any:
        """Returns the place of a source in the record."""
        assert self._session is not None
        if isinstance(x, Variable):
            return _base._wrap(raw.ParamRead(x._h, self._session._h), Tensor)
        if id(x) in self._leaves:
            return self._leaves[id(x)][1]
        if not isinstance(x, _base.Tensor):
            raise TypeError(f"Source {x!r} is no tf.Tensor or tf.Variable, but a "
                            f"{type(x).__name__}")  # fmt: skip
        return x

    def _gradients(self, targets: list[Any], dys: list[Any], sources: list[Any]) -> list[Any]:
        ys = [self._leaf(t) if isinstance(t, Variable) else convert(t) for t in targets]
        seeds = [None if d is None else convert(d, y.dtype) for d, y in zip(dys, ys, strict=True)]
        xs = [self._leaf(x) for x in sources]
        a = array("q", [y._h for y in ys])
        b = array("q", [0 if d is None else d._h for d in seeds])
        c = array("q", [x._h for x in xs])
        raw.VectorJacobian(a.buffer_info()[0], b.buffer_info()[0], len(a), c.buffer_info()[0],
                           len(c), bool(_open.tapes))  # fmt: skip
        if not (self._persistent or _open.tapes or (self._session and self._session.shared)):
            for t in targets:
                _forget(t)
            self._leaves.clear()
        return [_base._wrap(h, Tensor) if h else None for h in c]

    def jacobian(
        self, target: Any, sources: Any, unconnected_gradients: Any = UnconnectedGradients.NONE,
        parallel_iterations: Any = None, experimental_use_pfor: bool = True,
    ) -> Any:  # fmt: skip
        """Returns the derivative of each element of the target for each source.

        Its shape is that of the target and then that of the source.
        """
        from ._arrays import stack

        persistent, self._persistent = self._persistent, True
        try:
            y, rows = convert(target), list[Any]()
            n = y.size
            for i in range(n):
                seed = _unit(y, i, n)
                rows.append(list(_nest.leaves(self.gradient(y, sources, seed,
                                                            unconnected_gradients))))  # fmt: skip
        finally:
            self._persistent = persistent
        columns = [
            None if c[0] is None else stack(list(c)).reshape((*y.shape, *c[0].shape))
            for c in zip(*rows, strict=True)
        ]
        return _nest.packed(sources, iter(columns))


def _unit(y: Any, i: int, n: int) -> Any:
    """Returns zeros of the shape of y with a one at flat place i."""
    import numpy as np

    a = np.zeros(n, y.dtype.dtype)
    a[i] = 1
    return convert(a.reshape(y.shape))


def _forget(y: Any) -> None:
    """Lets go of what a target was computed from: a tape that was used keeps nothing alive."""
    if isinstance(y, Tensor):
        bare = _base._wrap(raw.Detach(y._h), Tensor)
        y._h, bare._h = bare._h, y._h
        if hasattr(y, "_info"):
            del y._info
