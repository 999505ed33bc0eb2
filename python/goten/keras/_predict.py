"""predict: the part of a model that computes outputs."""

from __future__ import annotations

from array import array
from typing import Any

from .._engine import Handle, raw, results
from .._program import Program
from .._tensor import Tensor
from . import _data, _nest, _state
from ._mode import mode, unchanged
from ._runner import positive, verbosity
from ._steps import Stepped, pack
from .callbacks import CallbackList


class Predictor(Stepped):
    """What Model inherits to compute outputs of any number of samples."""

    # Model has it: the outputs in the structure that they were given in.
    output: Any

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:
        """Computes the outputs for data, a batch at a time, as NumPy arrays.

        Args:
            x: Inputs, as in fit.
            batch_size: Samples a step; 32 for None.
            verbose: 0 silent, else a progress bar.
            steps: Batches; None for all there are.
            callbacks: Callbacks.
        """
        if _data.is_stream(x):
            return self._predict_stream(x, steps)
        xs = _data.tensors(x, self.input_names)
        size = _data.sized(batch_size, steps, xs)
        size = 32 if size is None else size
        positive("batch_size", size)
        n = _data.rows([("x", xs)])
        if n == 0:
            raise ValueError("predict: x holds no samples")
        if steps is not None:
            xs = [t[: steps * size] for t in xs]
        self._prepare(xs)
        progress = CallbackList(
            callbacks, add_progbar=verbose != 0, verbose=verbosity(verbose), epochs=1,
            steps=-(-n // size), model=self,
        )  # fmt: skip
        try:
            progress.on_predict_begin()
            if callbacks is None:
                outs = self._predict(xs, size)
            else:
                outs = self._predict_seen(xs, size, progress)
            progress.on_predict_end()
        finally:
            progress.close()
        return _nest.mapped(lambda t: t.numpy(copy=True), outs)

    def _predict_seen(self, xs: list[Tensor], size: int, callbacks: CallbackList) -> Any:
        """Predicts batch by batch, so that callbacks see each."""
        parts = []
        for batch, i in enumerate(range(0, xs[0].shape[0], size)):
            callbacks.on_predict_batch_begin(batch)
            parts.append(self._predict([t[i : i + size] for t in xs], size))
            callbacks.on_predict_batch_end(batch, {"outputs": parts[-1]})
        return _joined(parts)

    def _predict(self, xs: list[Tensor], size: int) -> Any:
        model = None if self._own_prediction() else self._engine_model()
        if model is None:
            return self._predict_here(xs, size)
        return _nest.packed(self.output, iter(predicted(model, xs, size, len(self.output_names))))

    def _predict_here(self, xs: list[Tensor], size: int) -> Any:
        """Predicts with a model that Python computes."""
        program, own = self._program(), self._own_prediction()

        def body(batch: list[Tensor]) -> Any:
            with _state.calling(training=False), unchanged(self):
                data = self._packed(batch)
                return self.predict_step(pack(data, None, None)) if own else self(data)

        def one(batch: list[Tensor]) -> Any:
            batch = [t.detach() if raw.Tracked(t._h) else t for t in batch]
            return program(f"predict {mode(self)} ", batch, body, step=program.runs)

        n = xs[0].shape[0]
        if n <= size:
            return one(xs)
        return _joined([one([t[i : i + size] for t in xs]) for i in range(0, n, size)])

    def _program(self) -> Program:
        """Returns what replays the outputs that Python computes."""
        eager = self._compiled is not None and self._compiled.eager
        if eager not in self._programs:
            self._programs[eager] = Program("predict", eager=eager)
        return self._programs[eager]

    def _predict_stream(self, data: Any, steps: int | None) -> Any:
        parts = []
        for i, item in enumerate(data):
            if steps is not None and i == steps:
                break
            xs = _data.split_item(item)[0]
            self._prepare(xs)
            parts.append(self._predict(xs, max(1, xs[0].shape[0])))
        if not parts:
            raise ValueError("predict: the data yields no batch")
        return _nest.mapped(lambda t: t.numpy(copy=True), _joined(parts))

    def predict_on_batch(self, x: Any) -> Any:
        """Computes the outputs for one batch, as NumPy arrays."""
        xs = _data.tensors(x, self.input_names)
        self._prepare(xs)
        outs = self._predict(xs, max(1, xs[0].shape[0]))
        return _nest.mapped(lambda t: t.numpy(copy=True), outs)

    def export(
        self, filepath: Any, format: str | None = None, verbose: Any = None,
        input_signature: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        """Writes what `predict` computes, weights included, to one file that needs no Python.

        A Go program loads it by `goten.LoadPredictor`, Python by `goten.load_predictor`. Layers
        of your own are recorded as they run: on batches of several sizes, whose number of rows
        then stays free.

        Args:
            filepath: The file.
            format: "goten", as None.
            verbose: Accepted.
            input_signature: InputSpec or KerasTensor of each input; None for those that the model
                was built for.
            kwargs: None are known.

        Raises: ValueError when what the model computes cannot be recorded; it says where and why.
            NotImplementedError for the formats of others.
        """
        from . import _export

        if kwargs:
            raise NotImplementedError(f"export: {', '.join(sorted(kwargs))} is not supported")
        _export.export(self, filepath, format, input_signature)


def predicted(model: Handle, xs: list[Tensor], size: int, outputs: int) -> list[Tensor]:
    """Returns the outputs of an engine's model, computed so many samples at a time."""
    handles = array("q", [t._h for t in xs])
    address = handles.buffer_info()[0]
    room = array("q", bytes(8 * outputs))
    n = -1
    if xs[0].shape[0] <= size:
        n = raw.Predict(model._h, address, len(xs), room.buffer_info()[0], outputs)
    found = room[:n]
    if n < 0:
        found = results(raw.PredictStart(model._h, address, len(xs), int(size)), outputs)
    return [_state.wrap(h) for h in found]


def _joined(parts: list[Any]) -> Any:
    from . import ops

    if len(parts) == 1:
        return parts[0]
    columns = zip(*(list(_nest.leaves(p)) for p in parts), strict=True)
    return _nest.packed(parts[0], iter([ops.concatenate(list(c), axis=0) for c in columns]))
