"""What trains and judges a model: the engine's task, and the parts that Python computes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from .._engine import Handle, raw
from .._program import Forms, Program
from .._tensor import Tensor
from . import _nest, _state
from ._compile import Compiled, own_task, task
from ._layer import Layer
from ._loop import Compute, Event, Logs, Loop, ordered
from ._mode import mode, unchanged

if TYPE_CHECKING:
    from ._graph import Graph
    from .callbacks import CallbackList, History


class Runner(Layer):
    """A layer that loops of the engine can run."""

    def __init__(self, name: str | None, trainable: bool, dtype: Any) -> None:
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self._compiled: Compiled | None = None
        self._task: Handle | None = None
        self._graph: Graph | None = None
        self._fits = 0
        self._forms = Forms()
        self._programs: dict[bool, Program] = {}
        self._tested = False  # whether the epoch was validated
        self.stop_training = False
        self.history: History | None = None

    # --- What Model says of itself ---

    @property
    def input_names(self) -> list[str]:
        """The names of the inputs, by which data in a dict is given."""
        return [x.name for x in self._graph.ins] if self._graph else ["input"]

    @property
    def metrics(self) -> list[Any]:
        """The metrics of the model."""
        return []

    @property
    def output_names(self) -> list[str]:
        """The names of the layers that make the outputs."""
        return ["output"]

    def _engine_model(self) -> Handle | None:
        """The engine's model that computes all of this one without Python, or None."""
        return None

    def _has_own_steps(self) -> bool:
        """Tells whether Python does the whole of a step."""
        return False

    def _refuse_functions(self, what: str) -> None:
        """Raises NotImplementedError for methods whose place the engine's loop has."""

    def _step(self) -> Compute:
        """Returns what does a step of the model's own."""
        raise NotImplementedError

    def _shown(self) -> Logs:
        """Returns what the last step of the model's own showed."""
        raise NotImplementedError

    def _require_compiled(self, what: str) -> Compiled:
        self._refuse_functions(what)
        if self._compiled is None:
            raise ValueError(
                f"{what}: the model is not compiled; call model.compile(optimizer, loss) first"
            )
        return self._compiled

    def _prepare(self, xs: list[Tensor]) -> None:
        """Builds the model for data."""
        if self._has_own_steps() and self._graph is None and self.built:
            return  # it may be called in steps of its own alone
        if xs and self._graph is None and not self._all_built():
            with _state.calling(training=False):
                self(self._packed([t[:1] for t in xs]))

    def _all_built(self) -> bool:
        """Tells whether this layer and all inside it have their variables."""
        return all(x.built for x in self._flatten_layers())

    @contextmanager
    def _frozen(self) -> Iterator[None]:
        """Keeps a model that is not trained as it is, whatever the layers inside say."""
        held = [] if self.trainable else [v for v in self.weights if v.trainable]
        for v in held:
            v.trainable = False
        try:
            yield
        finally:
            for v in held:
                v.trainable = True

    def _packed(self, xs: list[Tensor]) -> Any:
        return xs[0] if len(xs) == 1 else xs

    def _made_task(self, compiled: Compiled) -> Handle:
        if self._has_own_steps():
            if self._task is None or compiled.task is None:
                self._task = compiled.task = own_task(compiled, _state.seed())
            raw.TaskMode(self._task._h, mode(self))
            return self._task
        model = self._engine_model()
        compiled.resolve(self.output_names)
        variables = self.weights
        if self._task is None or compiled.task is None:
            self._task = compiled.task = task(compiled, model, variables, _state.seed())
        raw.TaskMode(self._task._h, mode(self))
        return self._task

    def _compute(self, compiled: Compiled) -> Compute | None:
        """The function that computes a batch with Python, or None when the engine does."""
        if self._has_own_steps():
            return self._step()
        model = self._engine_model()
        if model is not None and compiled.native:
            return None

        def compute(
            xs: list[Tensor], ys: list[Tensor], ws: list[Tensor]
        ) -> tuple[list[Tensor], list[Any]]:
            self._clear_losses()
            with unchanged(self):
                outs = list(_nest.leaves(self(self._packed(xs))))
            losses: list[Any] = []
            for i, o in enumerate(compiled.outputs):
                y = ys[i] if i < len(ys) else None
                w = ws[i] if i < len(ws) else None
                losses.append(o.custom_loss(y, outs[i], w))
                for m in o.own():
                    if y is not None:
                        m.update_state(y, outs[i].detach(), w if m in o.weighted else None)
            extra = None
            for t in self.losses:
                extra = t if extra is None else extra + t
            return outs, [*losses, extra]

        return compute

    def _own_logs(self, compiled: Compiled) -> Logs:
        """The values of the metrics that Python computes."""
        if self._has_own_steps():
            return self._shown()
        return {o.label(m): float(m.result()) for o in compiled.outputs for m in o.own()}

    def _drive(self, loop: Loop, callbacks: CallbackList, compiled: Compiled) -> Logs:
        """Runs a loop and shows its events to callbacks; returns the last logs."""
        last: Logs = {}
        training: Logs = {}
        steps = self._has_own_steps()

        def see(e: Event) -> None:
            own = self.metrics if steps else [m for o in compiled.outputs for m in o.own()]
            if e.kind in ("epoch_begin", "test_begin"):
                self._tested = e.kind == "test_begin"
                if self._tested:
                    training.update(self._own_logs(compiled))
                for m in own:
                    m.reset_state()
            elif e.kind in ("batch_end", "test_batch_end", "test_end"):
                e.logs.update(self._own_logs(compiled))
            elif e.kind == "epoch_end" and (own or steps):
                tested = self._tested
                now = self._own_logs(compiled)
                e.logs.update(training if tested else now)
                if tested:
                    e.logs.update({f"val_{k}": v for k, v in now.items()})
            if own or steps:
                e.logs = ordered(e.logs)
            if e.logs:
                last.clear()
                last.update(e.logs)
            callbacks.see(e)
            if self.stop_training:
                loop.stop()
            if self._task is not None:
                raw.TaskMode(self._task._h, mode(self))

        try:
            with self._frozen():
                loop.run(see)
        finally:
            callbacks.close()
        return last


def positive(what: str, n: Any) -> None:
    """Checks that a number of things is a whole number above 0."""
    if not isinstance(n, int | np.integer) or isinstance(n, bool) or n < 1:
        raise ValueError(f"{what} has to be a whole number above 0, received {n!r}")


def verbosity(verbose: Any) -> int:
    """Returns how much a progress bar says."""
    return 1 if verbose == "auto" else int(verbose)
