"""What a model is trained with and judged by: compile, and the engine's task made of it."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from typing import Any

from .._engine import Handle, raw
from .._tensor import Tensor
from . import _nest
from . import losses as _losses
from . import metrics as _metrics
from . import optimizers as _optimizers


class Compiled:
    """The arguments of compile, resolved for the outputs of a model.

    Args:
        optimizer: An optimizer or its name.
        loss: A loss, its name or a function; a list or dict of them for several outputs.
        loss_weights: The weight of each output's loss in the total.
        metrics: Metrics, names or functions; a list or dict of lists for several outputs.
        weighted_metrics: The same, taking sample weights into account.
    """

    def __init__(
        self, optimizer: Any, loss: Any, loss_weights: Any, metrics: Any, weighted_metrics: Any
    ) -> None:
        self.optimizer = _optimizers.get(optimizer)
        self.loss, self.loss_weights = loss, loss_weights
        self.metrics, self.weighted_metrics = metrics, weighted_metrics
        self.eager = False
        _check_names(loss, metrics, weighted_metrics)
        self.outputs: list[Output] = []
        self.task: Handle | None = None
        self._gathered: Gathered | None = None

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"task": None}

    def resolve(self, names: Sequence[str]) -> None:
        """Gives each output its loss and metrics.

        Raises: ValueError when a list has another length than there are outputs, or a dict names
            an output that the model has not.
        """
        if self.outputs:
            return
        n = len(names)
        losses = _spread("loss", self.loss, names)
        weights = _spread("loss_weights", self.loss_weights, names)
        metrics = _spread_lists("metrics", self.metrics, names)
        weighted = _spread_lists("weighted_metrics", self.weighted_metrics, names)
        for i, name in enumerate(names):
            self.outputs.append(
                Output(name, losses[i], weights[i], metrics[i], weighted[i], n == 1)
            )

    @functools.cached_property
    def tracker(self) -> Any:
        """The mean of the losses, for a model with steps of its own."""
        return _metrics.Mean(name="loss")

    def gathered(self) -> Gathered | None:
        """The metrics as one, for a model with steps of its own; None when there are none."""
        if self._gathered is None and any(o.all() for o in self.outputs):
            self._gathered = Gathered(self.outputs)
        return self._gathered

    def total(self, ys: list[Any], outs: list[Any], ws: list[Any]) -> Any:
        """The loss of a batch over all outputs, None when none has one."""
        total: Any = None
        for i, o in enumerate(self.outputs):
            if o.loss is None or i >= len(ys):
                continue
            e = o.loss(ys[i], outs[i], sample_weight=ws[i] if i < len(ws) else None)
            e = e if o.weight == 1 else e * o.weight
            total = e if total is None else total + e
        return total

    @property
    def native(self) -> bool:
        """Whether the engine computes all losses and metrics alone."""
        return all(o.native for o in self.outputs)


class Output:
    """By what one output is judged."""

    def __init__(
        self, name: str, loss: Any, weight: Any, metrics: Any, weighted: Any, only: bool
    ) -> None:
        self.name, self.only = name, only
        self.loss = None if loss is None else _losses.get(loss)
        self.weight = 1.0 if weight is None else float(weight)
        kind = self.loss
        self.metrics = [_metrics.for_output(m, kind) for m in metrics]
        names = {m.name for m in self.metrics}
        self.weighted = [_renamed(_metrics.for_output(m, kind), m, names) for m in weighted]

    @property
    def native(self) -> bool:
        """Whether the engine computes loss and metrics alone."""
        return (self.loss is None or self.loss.native) and all(m.native for m in self.all())

    def all(self) -> list[Any]:
        """All metrics."""
        return [*self.metrics, *self.weighted]

    def own(self) -> list[Any]:
        """The metrics that Python computes."""
        return [m for m in self.all() if not m.native]

    def text(self) -> dict[str, Any]:
        """What the engine needs to know."""
        own = self.loss is not None and not self.loss.native
        return {
            "name": self.name,
            "loss": 0 if self.loss is None or own else self.loss._engine._h,
            "own_loss": own,
            "weight": self.weight,
            "metrics": [m._engine._h for m in self.metrics if m.native],
            "weighted": [m._engine._h for m in self.weighted if m.native],
        }

    def label(self, metric: Any) -> str:
        """The name of a metric in the logs."""
        return str(metric.name) if self.only else f"{self.name}_{metric.name}"

    def custom_loss(self, y: Tensor | None, out: Tensor, w: Tensor | None) -> Any:
        """The loss of a batch if Python computes it, else None."""
        if self.loss is None or self.loss.native or y is None:
            return None
        return self.loss(y, out, sample_weight=w)


class Gathered(_metrics.Metric):
    """The metrics of all outputs as one, whose result is a dict."""

    def __init__(self, outputs: list[Output]) -> None:
        super().__init__(name="compile_metrics")
        self._outputs = outputs

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Takes a batch into account."""
        ys, outs = list(_nest.leaves(y_true)), list(_nest.leaves(y_pred))
        ws = [] if sample_weight is None else list(_nest.leaves(sample_weight))
        for i, (o, y, out) in enumerate(zip(self._outputs, ys, outs, strict=False)):
            w = ws[min(i, len(ws) - 1)] if ws else None
            for m in o.all():
                m.update_state(y, out, sample_weight=w if m in o.weighted else None)

    def result(self) -> dict[str, Any]:
        """Returns the values so far, by name."""
        return {o.label(m): m.result() for o in self._outputs for m in o.all()}

    def reset_state(self) -> None:
        """Forgets what was gathered."""
        for o in self._outputs:
            for m in o.all():
                m.reset_state()


def _check_names(loss: Any, *metrics: Any) -> None:
    """Looks up names, so that compile itself says which are unknown."""
    for x in _nest.leaves(loss):
        if isinstance(x, str):
            _losses.get(x)
    for x in _nest.leaves(metrics):
        if isinstance(x, str) and x not in ("acc", "accuracy", "ce", "crossentropy"):
            _metrics.get(x)


def _renamed(made: Any, given: Any, taken: set[str]) -> Any:
    """Names a weighted metric weighted_accuracy where accuracy is taken."""
    if made.name not in taken:
        return made
    if made is given:
        raise ValueError(f"compile: two metrics have the name {made.name!r}; give one another")
    if made.native:
        return type(made).from_config({**made.get_config(), "name": f"weighted_{made.name}"})
    made.name = f"weighted_{made.name}"
    return made


def _spread(what: str, given: Any, names: Sequence[str]) -> list[Any]:
    """Gives each output its entry of one value, a list or a dict."""
    if isinstance(given, Mapping):
        unknown = [n for n in given if n not in names]
        if unknown:
            raise ValueError(
                f"compile: {what} names the outputs {unknown}, but the model has {list(names)}"
            )
        return [given.get(n) for n in names]
    if isinstance(given, list | tuple):
        if len(given) != len(names):
            raise ValueError(
                f"compile: {what} has {len(given)} entries, but the model has {len(names)} "
                f"outputs: {list(names)}"
            )
        return list(given)
    return [given] * len(names)


def _spread_lists(what: str, given: Any, names: Sequence[str]) -> list[list[Any]]:
    """Gives each output its list of metrics."""
    if given is None:
        return [[] for _ in names]
    if isinstance(given, Mapping):
        return [_listed(m) for m in _spread(what, given, names)]
    given = _listed(given)
    if (
        len(names) > 1
        and len(given) == len(names)
        and any(m is None or isinstance(m, list | tuple) for m in given)
    ):
        return [_listed(m) for m in given]
    return [_copies(given) if i else list(given) for i in range(len(names))]


def _copies(metrics: list[Any]) -> list[Any]:
    """Metrics have state: each output needs its own."""
    return [m.from_config(m.get_config()) if isinstance(m, _metrics.Metric) else m for m in metrics]


def _listed(m: Any) -> list[Any]:
    if m is None:
        return []
    return list(m) if isinstance(m, list | tuple) else [m]


def own_task(c: Compiled, seed: int) -> Handle:
    """Makes the engine's task of a model that does its steps itself."""
    return Handle(raw.TaskNew(json.dumps(
        {"seed": seed, "own": True, "eager": c.eager, "optimizer": c.optimizer._engine._h}
    )))  # fmt: skip


def task(c: Compiled, model: Handle | None, variables: Sequence[Any], seed: int) -> Handle:
    """Makes the engine's task: a model, or the variables of one that Python computes."""
    text = json.dumps({
        "seed": seed,
        "model": 0 if model is None else model._h,
        "optimizer": c.optimizer._engine._h,
        "outputs": [o.text() for o in c.outputs],
        "variables": [] if model is not None else [v._h for v in variables],
        "external": model is None or not c.native,
        "eager": c.eager,
    })  # fmt: skip
    return Handle(raw.TaskNew(text))
