"""The steps of training that a model may define itself: train_step, test_step and their parts."""

from __future__ import annotations

import inspect
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from .._engine import Handle, raw
from .._program import Form
from .._tensor import Tensor
from . import _nest, _state
from . import metrics as _metrics
from ._compile import Compiled
from ._loop import Compute, Logs
from ._mode import unchanged
from ._runner import Runner
from ._variable import Variable, as_tensor

# Methods by which a model takes training over, and those whose place the engine's loop has.
_STEPS = ("train_step", "test_step", "compute_loss", "compute_metrics")
_MOST = 1024  # values that a step shows
_FUNCTIONS = ("make_train_function", "make_test_function", "make_predict_function")


class Stepped(Runner):
    """What Model inherits to run steps that Python defines.

    The steps here are those of Keras. As long as no class overrides one of them, the engine does
    the same without Python.
    """

    # --- What a subclass may override ---

    def train_step(self, data: Any) -> Any:
        """Trains on one batch and returns what is to be shown, by names.

        Args:
            data: What fit was given: x, (x, y) or (x, y, sample_weight).
        """
        x, y, w = unpack(data)
        with _recording() as session:
            y_pred = self(x, training=True)
            loss = _called(self.compute_loss, x=x, y=y, y_pred=y_pred, sample_weight=w)
        if self._compiled is not None:
            self._compiled.tracker.update_state(loss, sample_weight=_rows(x))
        variables = self.trainable_weights
        if variables:
            self._compiled_optimizer().apply(_gradients(loss, variables, session), variables)
        return self.compute_metrics(x, y, y_pred, sample_weight=w)

    def test_step(self, data: Any) -> Any:
        """Judges one batch and returns what is to be shown, by names."""
        x, y, w = unpack(data)
        y_pred = self(x, training=False)
        loss = _called(self.compute_loss, False, x=x, y=y, y_pred=y_pred, sample_weight=w)
        if self._compiled is not None:
            self._compiled.tracker.update_state(loss, sample_weight=_rows(x))
        return self.compute_metrics(x, y, y_pred, sample_weight=w)

    def predict_step(self, data: Any) -> Any:
        """Computes the outputs for one batch."""
        return self(unpack(data)[0], training=False)

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None,
        training: bool = True,
    ) -> Any:  # fmt: skip
        """Returns the loss of a batch: that of compile, and what layers add.

        Raises: ValueError when there is neither.
        """
        total: Any = None
        if self._compiled is not None and y is not None:
            self._compiled.resolve(self.output_names)
            total = self._compiled.total(_listed(y), _listed(y_pred), _listed(sample_weight))
        for t in self.losses:
            total = t if total is None else total + t
        if total is None:
            raise ValueError("No loss to compute. Provide a `loss` argument in `compile()`.")
        return total

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Shows a batch to the metrics of compile and returns all metrics by name."""
        gathered = None if self._compiled is None else self._gathered(self._compiled)
        if gathered is not None and y is not None:
            gathered.update_state(y, y_pred, sample_weight)
        return self.get_metrics_result()

    # --- Metrics ---

    def get_metrics_result(self) -> Any:
        """Returns the metrics so far, by name."""
        return joined({m.name: m.result() for m in self.metrics})

    @property
    def metrics(self) -> list[Any]:
        """The metrics of the model.

        For a model with steps of its own they are those of Keras: the loss, the metrics of
        compile as one, and the metrics that the model and its layers hold.
        """
        if not self._has_own_steps():
            return [m for o in self._compiled.outputs for m in o.all()] if self._compiled else []
        found: list[Any] = []
        if self._compiled is not None:
            found.append(self._compiled.tracker)
            if gathered := self._gathered(self._compiled):
                found.append(gathered)
        for layer in self._flatten_layers():
            for value in layer.__dict__.values():
                held = _nest.leaves(value) if isinstance(value, list | tuple | dict) else (value,)
                found += [m for m in held if isinstance(m, _metrics.Metric)]
        return found

    def _gathered(self, compiled: Compiled) -> Any:
        compiled.resolve(self.output_names)
        return compiled.gathered()

    # --- Running ---

    def _has_own_steps(self) -> bool:
        """Tells whether a class, or the model itself, defines a part of the steps."""
        kind = type(self)
        return any(
            getattr(kind, name) is not getattr(Stepped, name) or name in self.__dict__
            for name in _STEPS
        )

    def _own_prediction(self) -> bool:
        self._refuse_functions("predict")
        return type(self).predict_step is not Stepped.predict_step

    def _refuse_functions(self, what: str) -> None:
        for name in _FUNCTIONS:
            if hasattr(self, name):
                raise NotImplementedError(
                    f"{what}: {type(self).__name__} defines {name}, which is not supported; "
                    "define train_step, test_step or predict_step, or write the loop yourself "
                    "with a GradientTape"
                )

    def _compiled_optimizer(self) -> Any:
        return self._require_compiled("train_step").optimizer

    def _step(self) -> Compute:
        """Returns what does a step of the model's own."""

        def compute(
            xs: list[Tensor], ys: list[Tensor], ws: list[Tensor]
        ) -> tuple[list[Tensor], int]:
            train = bool(_state.local.training)
            self._clear_losses()
            _state.local.training = None  # a call says itself whether it trains
            data = pack(self._packed(xs), _one_or_all(ys), _one_or_all(ws))
            with unchanged(self):
                found = (self.train_step if train else self.test_step)(data)
            form = Form(joined(found))
            number = self._forms.number(form)
            outs, form.tensors = form.tensors, []
            return outs, number

        return compute

    def _shown(self) -> Logs:
        """Returns what the last step of the model's own showed."""
        if self._task is None:
            return {}
        room = array("q", bytes(8 * (1 + _MOST)))
        n = raw.TaskOwn(self._task._h, room.buffer_info()[0], len(room))
        return {} if n < 0 else flat(self._forms[room[0]].build(room[1 : 1 + n]))

    def _results(self, logs: Logs) -> list[float]:
        """Returns logs in the order of the metrics, others by name behind them."""
        names = [m.name for m in self.metrics]
        rest = sorted(k for k in logs if k not in names)
        return [logs[n] for n in (*(n for n in names if n in logs), *rest)]


def pack(x: Any, y: Any, w: Any) -> Any:
    """Makes of a batch what train_step is given, as Keras does."""
    if w is not None:
        return x, y, w
    if y is not None:
        return x, y
    return (x,) if isinstance(x, list | tuple) else x


def unpack(data: Any) -> tuple[Any, Any, Any]:
    """Takes what train_step is given apart into x, y and sample_weight."""
    if isinstance(data, list):
        data = tuple(data)
    if not isinstance(data, tuple):
        return data, None, None
    if len(data) > 3:
        raise ValueError("Data is expected to be in format `x`, `(x,)`, `(x, y)`, or "
                         f"`(x, y, sample_weight)`, found: {data}")  # fmt: skip
    return (*data, *[None] * (3 - len(data)))


def joined(logs: Any) -> dict[str, Any]:
    """Makes one dict of what a step returned, in which metrics of compile are a dict inside."""
    if not isinstance(logs, Mapping):
        raise ValueError(f"a step has to return a dict of names and values, not {logs!r}")
    found: dict[str, Any] = {}
    for name, value in logs.items():
        if isinstance(value, Mapping):
            found.update(joined(value))
        else:
            found[name] = value
    return found


def flat(logs: Any) -> Logs:
    """Makes floats by name of what a step returned."""
    found: Logs = {}
    for name, value in joined(logs).items():
        a = np.asarray(value)
        found[name] = float(a) if a.size == 1 else float(a.mean())
    return found


def _one_or_all(ts: list[Tensor]) -> Any:
    return None if not ts else ts[0] if len(ts) == 1 else ts


def _listed(tree: Any) -> list[Any]:
    return [] if tree is None else [as_tensor(t) for t in _nest.leaves(tree)]


def _rows(x: Any) -> int:
    return int(next(_nest.leaves(x)).shape[0])


def _called(f: Any, training: bool = True, /, **arguments: Any) -> Any:
    """Calls a compute_loss, which may be one that does not take training."""
    takes = inspect.signature(f).parameters
    if "training" in takes or any(p.kind is p.VAR_KEYWORD for p in takes.values()):
        arguments["training"] = training
    return f(**arguments)


@contextmanager
def _recording() -> Iterator[Handle]:
    """Runs its body in a session that gradients are taken in."""
    session = Handle(_state.begin_session(True))
    with _state.calling(session=session._h):
        yield session
    raw.SessionRecord(session._h, False)


def _gradients(loss: Any, variables: Sequence[Variable], session: Handle) -> list[Any]:
    """Returns the gradient of a scalar for each variable read in a session, or None."""
    reads = [_state.wrap(raw.ParamRead(v._h, session._h)) for v in variables]
    y, seed, xs = array("q", [loss._h]), array("q", [0]), array("q", [t._h for t in reads])
    raw.VectorJacobian(y.buffer_info()[0], seed.buffer_info()[0], 1, xs.buffer_info()[0], len(xs),
                       False)  # fmt: skip
    return [_state.wrap(h) if h else None for h in xs]
