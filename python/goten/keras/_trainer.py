"""compile, fit, evaluate, predict: the part of a model that trains it."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from typing import Any

from .._engine import raw
from .._program import Forms
from .._tensor import Tensor
from . import _data, _state
from ._compile import Compiled
from ._loop import Logs, Loop
from ._predict import Predictor
from ._runner import positive, verbosity
from .callbacks import CallbackList, History


class Trainer(Predictor):
    """What Model inherits to be trained."""

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Sets by what the model is trained and judged.

        Args:
            optimizer: An optimizer or its name.
            loss: A loss, its name, or a function of y_true and y_pred; a list or a dict by
                names of outputs for several of them.
            loss_weights: The weight of each output's loss.
            metrics: Metrics, their names, or functions of y_true and y_pred.
            weighted_metrics: Metrics that take sample weights into account.
            run_eagerly: Whether every step calls its operators one by one. By default a step is
                recorded twice and then replayed, with the same results; see goten.explain.
            steps_per_execution: Accepted; has no influence on results.
            jit_compile: Accepted; there is nothing to compile.
            auto_scale_loss: Accepted; losses are float32, which needs no scaling.
        """
        self._compiled = Compiled(optimizer, loss, loss_weights, metrics, weighted_metrics)
        self._compiled.eager = bool(run_eagerly)
        self._task = None
        self._forms, self._programs = Forms(), {}
        self.__dict__["_restless"] = 0

    @property
    def compiled(self) -> bool:
        """Whether compile was called."""
        return self._compiled is not None

    @property
    def optimizer(self) -> Any:
        """The optimizer that compile was given."""
        return self._compiled.optimizer if self._compiled else None

    @property
    def loss(self) -> Any:
        """The loss that compile was given."""
        return self._compiled.loss if self._compiled else None

    @property
    def metrics_names(self) -> list[str]:
        """The names of loss and metrics in the order in which evaluate returns them."""
        if self._has_own_steps():
            return [m.name for m in self.metrics]
        outs = self._compiled.outputs if self._compiled else []
        each = [f"{o.name}_loss" for o in outs if o.loss is not None and not o.only]
        return ["loss", *each, *(o.label(m) for o in outs for m in o.all())]

    # --- fit ---

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: Any = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int = 1,
    ) -> History:
        """Trains the model for a number of epochs.

        Args:
            x: Inputs: an array, a list or dict of arrays, a frame, or what yields batches of
                (x, y) or (x, y, sample_weight).
            y: Targets, when x does not yield them.
            batch_size: Samples a step; 32 for None.
            epochs: Number of the last epoch.
            verbose: 0 silent, 1 a progress bar, 2 a line an epoch; "auto" is 1.
            callbacks: Callbacks.
            validation_split: Fraction of the samples, from the end, to validate on.
            validation_data: (x, y), (x, y, sample_weight), or what yields batches.
            shuffle: Whether the samples of arrays are shuffled before each epoch.
            class_weight: The weight of each class, by its number.
            sample_weight: The weight of each sample.
            initial_epoch: Number of the first epoch.
            steps_per_epoch: Batches an epoch; None for all there are.
            validation_steps: Batches of a validation; None for all there are.
            validation_batch_size: Samples a step of validation; batch_size for None.
            validation_freq: After every so many epochs the model is validated.

        Returns: the History, with the values of each epoch.
        Raises: ValueError when data and model do not fit; the weights are then as the last whole
            step left them.
        """
        compiled = self._require_compiled("fit")
        positive("epochs", epochs)
        if class_weight is not None and sample_weight is not None:
            raise ValueError("fit: give class_weight or sample_weight, not both")
        train, first, validation = self._fit_data(
            x, y, sample_weight, batch_size, shuffle, validation_split, validation_data,
            validation_batch_size, steps_per_epoch,
        )  # fmt: skip
        self._prepare(first)
        if not isinstance(callbacks, CallbackList):
            callbacks = CallbackList(
                callbacks, add_history=True, add_progbar=verbose != 0, verbose=verbosity(verbose),
                epochs=epochs, steps=steps_per_epoch or max(train.batches, 0) or None, model=self,
            )  # fmt: skip
        plan = json.dumps({
            "epochs": int(epochs), "initial_epoch": int(initial_epoch),
            "steps_per_epoch": int(steps_per_epoch or 0),
            "validation_steps": int(validation_steps or 0),
            "validation_freq": int(validation_freq),
            "class_weight": _class_weights(class_weight),
            "every_batch": callbacks.wants_batches,
        })  # fmt: skip
        self.stop_training = False
        self._drive(self._fit_loop(compiled, train, validation, plan), callbacks, compiled)
        history: History = callbacks.history
        self.history = history
        if not self.stop_training:
            _warn_if_short(history, epochs)
        return history

    def _fit_loop(
        self, compiled: Compiled, train: _data.Source, validation: _data.Source | None, plan: str
    ) -> Loop:
        sources = [train] if validation is None else [train, validation]
        v = 0 if validation is None else validation.dataset._h
        h = raw.FitStart(self._made_task(compiled)._h, train.dataset._h, v, plan)
        return Loop(h, sources, self._compute(compiled))

    def _fit_data(
        self, x: Any, y: Any, w: Any, batch_size: Any, shuffle: bool, split: float,
        validation_data: Any, validation_batch_size: Any, steps: int | None,
    ) -> tuple[_data.Source, list[Tensor], _data.Source | None]:  # fmt: skip
        """Makes the sources of training and validation, and a batch to build the model with."""
        vsize = validation_batch_size or batch_size
        if _data.is_stream(x):
            if y is not None or w is not None:
                raise ValueError("fit: what yields batches yields the targets too; leave y out")
            if split:
                raise ValueError("fit: validation_split needs arrays; give validation_data")
            source = _data.stream(x)
            return source, self._peek(source), self._test_data(validation_data, vsize)
        xs, ys, ws = self._named(x, y, w)
        vs = None
        if split and validation_data is None:
            cut = _cut(split, _data.rows([("x", xs), ("y", ys), ("sample_weight", ws)]))
            vx, vy, vw = ([t[cut:] for t in ts] for ts in (xs, ys, ws))
            vs = _data.arrays(vx, vy, vw, vsize)
            xs, ys, ws = ([t[:cut] for t in ts] for ts in (xs, ys, ws))
        seed = self._shuffle_seed() if shuffle else None
        size = _data.sized(batch_size, steps, xs)
        source = _data.arrays(xs, ys, ws, size, seed)
        return source, xs, vs or self._test_data(validation_data, vsize)

    def _shuffle_seed(self) -> int:
        """Differs from call to call, so that a loop over fit sees new orders."""
        self._fits += 1
        return (_state.seed() + self._fits - 1) & (2**63 - 1)

    def _test_data(self, data: Any, batch_size: Any) -> _data.Source | None:
        if data is None:
            return None
        if _data.is_stream(data):
            return _data.stream(data)
        if not isinstance(data, list | tuple) or not 1 <= len(data) <= 3:
            raise ValueError("validation_data has to be (x, y) or (x, y, sample_weight)")
        return _data.arrays(*self._named(*data, *([None] * (3 - len(data)))), batch_size)

    def _named(
        self, x: Any, y: Any, w: Any
    ) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:  # fmt: skip
        """Makes lists of tensors, those of dicts in the order of the model."""
        if x is None:
            raise ValueError("data: x is missing")
        ins, outs = self.input_names, self.output_names
        return _data.tensors(x, ins), _data.tensors(y, outs), _data.tensors(w, outs)

    def _peek(self, source: _data.Source) -> list[Tensor]:
        """Looks at the first batch of a stream without losing it."""
        if self.built and self._graph is not None:
            return []
        first = source.pull()
        if first is None:
            raise ValueError("data: it yields no batch")
        source._iterator = _chain(first, source._iterator)
        return first[0]

    # --- evaluate and predict ---

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """Judges the model on data and returns the loss and the metrics.

        Args:
            x: Inputs, as in fit.
            y: Targets.
            batch_size: Samples a step; 32 for None.
            verbose: 0 silent, else a progress bar.
            sample_weight: The weight of each sample.
            steps: Batches; None for all there are.
            callbacks: Callbacks.
            return_dict: Whether to return a dict by names.

        Returns: the loss alone when there are no metrics, else a list in the order of
            metrics_names, or a dict.
        """
        compiled = self._require_compiled("evaluate")
        if _data.is_stream(x):
            source = _data.stream(x)
            first = self._peek(source)
        else:
            first, ys, ws = self._named(x, y, sample_weight)
            source = _data.arrays(first, ys, ws, _data.sized(batch_size, steps, first))
        self._prepare(first)
        if not isinstance(callbacks, CallbackList):
            callbacks = CallbackList(
                callbacks, add_progbar=verbose != 0, verbose=verbosity(verbose), epochs=1,
                steps=steps or max(source.batches, 0) or None, model=self,
            )  # fmt: skip
        h = raw.EvaluateStart(
            self._made_task(compiled)._h,
            source.dataset._h,
            int(steps or 0),
            callbacks.wants_batches,
        )
        logs = self._drive(Loop(h, [source], self._compute(compiled)), callbacks, compiled)
        if return_dict:
            return logs
        values = self._values(logs)
        return values[0] if len(values) == 1 else values

    def _values(self, logs: Logs) -> list[float]:
        if self._has_own_steps():
            return self._results(logs)
        return [logs[n] for n in self.metrics_names if n in logs]

    # --- Single batches ---

    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """Trains on one batch and returns its loss and metrics."""
        return self._on_batch(x, y, sample_weight, class_weight, return_dict, train=True)

    def test_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """Judges the model on one batch and returns its loss and metrics."""
        return self._on_batch(x, y, sample_weight, None, return_dict, train=False)

    def _on_batch(
        self, x: Any, y: Any, w: Any, class_weight: Any, return_dict: bool, train: bool
    ) -> Any:
        compiled = self._require_compiled("train_on_batch" if train else "test_on_batch")
        xs, ys, ws = self._named(x, y, w)
        source = _data.arrays(xs, ys, ws, max(1, _data.rows([("x", xs), ("y", ys)])))
        self._prepare(xs)
        h = self._made_task(compiled)._h
        self.reset_metrics()
        plan = json.dumps({"class_weight": _class_weights(class_weight), "train": train})
        logs: Logs = {}
        with self._frozen():  # the step begins with BatchStart
            start = raw.BatchStart(h, source.dataset._h, plan)
            Loop(start, [source], self._compute(compiled)).run(lambda e: logs.update(e.logs))
        logs.update(self._own_logs(compiled))
        values = self._values(logs)
        return logs if return_dict else values[0] if len(values) == 1 else values

    def reset_metrics(self) -> None:
        """Forgets what the metrics saw."""
        if self._task is not None:
            raw.TaskReset(self._task._h)
        for m in self.metrics:
            m.reset_state()


def _chain(first: Any, rest: Any) -> Any:
    yield _first_item(first)
    yield from rest or ()


def _first_item(batch: Any) -> Any:
    """Packs a batch as a stream yields it."""
    x, y, w = batch
    return (list(x), list(y), list(w)) if w else (list(x), list(y)) if y else (list(x),)


def _warn_if_short(history: History, epochs: int) -> None:
    """Says so when a stream ended before the last epoch."""
    if history.epoch and history.epoch[-1] + 1 < epochs:
        warnings.warn(
            f"fit: the data ended after epoch {history.epoch[-1] + 1} of {epochs}; give data "
            "that can begin anew, or enough for all epochs",
            UserWarning,
            stacklevel=3,
        )


def _cut(split: float, n: int) -> int:
    """Returns how many of n samples are trained on."""
    if not 0 < split < 1:
        raise ValueError(f"validation_split has to lie between 0 and 1, received {split}")
    cut = int(n * (1 - split))
    if cut == 0 or cut == n:
        raise ValueError(f"validation_split {split} of {n} samples leaves a part empty")
    return cut


def _class_weights(weights: Any) -> dict[str, float]:
    if weights is None:
        return {}
    if not isinstance(weights, Mapping):
        raise ValueError(f"class_weight has to be a dict of classes and weights, not {weights!r}")
    return {str(int(k)): float(v) for k, v in weights.items()}
