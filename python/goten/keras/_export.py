"""Recorded forward passes: what a model computes, kept without Python.

A model is called on batches of a few sizes while the engine records its operators. What depends on
the number of rows becomes a rule; what does not follow one is an error. The file holds operators by
name, numbers and weights: Go programs predict with it, and so does `goten.load_predictor`.
"""

from __future__ import annotations

import json
import os
from array import array
from typing import Any

import numpy as np

from .. import _predictor
from .._engine import Handle, raw
from .._tensor import Tensor
from . import _nest, _saving, _state
from ._steps import pack
from ._variable import as_tensor

ROWS = (3, 5, 37)  # batches that are recorded; the last is larger than predict's
CHECKED = (1, 37)  # batches whose results are compared


def export(model: Any, path: Any, form: str | None, signature: Any) -> None:
    """Writes what `predict` computes to one file.

    Raises: ValueError when the model is not built, when what it computes cannot be recorded, or
        when the recording computes something else than the model. NotImplementedError for the
        file formats of others.
    """
    if form not in (None, "goten"):
        raise NotImplementedError(
            f"export: the format {form!r} is not supported; leave format out, or give 'goten': "
            "the file is for Go programs and goten.load_predictor"
        )
    inputs = _inputs(model, signature)
    predictor = _recorded(model, inputs)
    _check(model, inputs, predictor)
    raw.PredictorSave(predictor._h, os.fspath(path))


class _Inputs:
    """The inputs of a model: names, dtypes, shapes of one row, and the structure they have."""

    def __init__(self, tree: Any, names: list[str], specs: list[tuple[str, tuple[int, ...]]]):
        self.tree, self.names, self.specs = tree, names, specs

    def arrays(self, rows: int) -> list[Any]:
        """Makes data of the right shapes; whole numbers are 0 and 1, indices of any table."""
        rng = np.random.default_rng(rows)
        found = []
        for dtype, shape in self.specs:
            full = (rows, *shape)
            if np.dtype(dtype).kind == "f":
                found.append(rng.standard_normal(full).astype(dtype))
            else:
                found.append(rng.integers(0, 2, full).astype(dtype))
        return found

    def packed(self, tensors: list[Tensor]) -> Any:
        """Puts tensors into the structure that the model takes."""
        return _nest.packed(self.tree, iter(tensors))


def _inputs(model: Any, signature: Any) -> _Inputs:
    tree = signature
    if isinstance(tree, list | tuple) and len(tree) == 1:
        tree = tree[0]
    if tree is None and model._graph is not None:
        tree = model._graph.inputs
        if isinstance(tree, list | tuple) and len(tree) == 1:
            tree = tree[0]
    if tree is not None:
        specs = [_spec(x) for x in _nest.leaves(tree)]
    elif model._inputs is not None:
        tree = model._inputs
        texts = [str(x).split(" ") for x in _nest.leaves(tree)]
        specs = [(t[0], tuple(int(n) for n in t[2:])) for t in texts]
    else:
        raise ValueError(
            f"export: model {model.name!r} is not built; call it on data first, or give "
            "input_signature"
        )
    return _Inputs(tree, _names(model, tree, len(specs)), specs)


def _spec(x: Any) -> tuple[str, tuple[int, ...]]:
    """Reads dtype and shape of one row from an InputSpec, a KerasTensor or an array."""
    shape = tuple(x.shape)[1:]
    if any(n is None for n in shape):
        raise ValueError(
            f"export: shape {tuple(x.shape)}: only the first axis, that of rows, may be free"
        )
    return _state.dtype_name(x.dtype or "float32"), tuple(int(n) for n in shape)


def _names(model: Any, tree: Any, n: int) -> list[str]:
    if model._graph is not None and len(model.input_names) == n:
        return list(model.input_names)
    if isinstance(tree, dict) and len(tree) == n:
        return [str(k) for k in sorted(tree)]
    return ["input"] if n == 1 else [f"input_{i}" for i in range(n)]


def _result(model: Any, inputs: _Inputs, tensors: list[Tensor]) -> Any:
    """Computes the outputs as predict does."""
    data = inputs.packed(tensors)
    if model._own_prediction():
        return model.predict_step(pack(data, None, None))
    return model(data)


def _computed(model: Any, inputs: _Inputs, tensors: list[Tensor]) -> list[Tensor]:
    return [as_tensor(t) for t in _nest.leaves(_result(model, inputs, tensors))]


def _recorded(model: Any, inputs: _Inputs) -> Handle:
    with _state.calling(training=False):  # variables are made outside of a recording
        out = _result(model, inputs, [as_tensor(a) for a in inputs.arrays(1)])
    traces = [_trace(model, inputs, n) for n in ROWS]
    weights = _saving.weight_names(model)
    about = {
        "name": model.name, "inputs": inputs.names, "outputs": _outputs(model, out),
        "rows": ROWS, "weights": list(weights),
    }  # fmt: skip
    recordings = array("q", [t._h for t in traces])
    parameters = array("q", [v._h for v in weights.values()])
    try:
        return Handle(
            raw.PredictorNew(
                recordings.buffer_info()[0], len(recordings), parameters.buffer_info()[0],
                len(parameters), json.dumps(about),
            )
        )  # fmt: skip
    except ValueError as e:
        raise ValueError(f"export: model {model.name!r} cannot be recorded: {e}") from None


def _trace(model: Any, inputs: _Inputs, rows: int) -> Handle:
    data = [as_tensor(a) for a in inputs.arrays(rows)]
    handles = array("q", [t._h for t in data])
    room = array("q", bytes(8 * len(data)))
    session = Handle(raw.RecordBegin(handles.buffer_info()[0], len(handles), room.buffer_info()[0]))
    tensors = [_state.wrap(h) for h in room]
    with _state.calling(session=session._h, training=False):
        outs = _computed(model, inputs, tensors)
    handles = array("q", [t._h for t in outs])
    return Handle(raw.RecordEnd(session._h, handles.buffer_info()[0], len(handles)))


def _outputs(model: Any, out: Any) -> list[str]:
    """Names the outputs: by the keys of a dict, or as the model does."""
    n = len(list(_nest.leaves(out)))
    names = [str(k) for k in sorted(out)] if isinstance(out, dict) else list(model.output_names)
    if len(names) == n and len(set(names)) == n:
        return names
    return ["output"] if n == 1 else [f"output_{i}" for i in range(n)]


def _check(model: Any, inputs: _Inputs, predictor: Handle) -> None:
    """Compares what was recorded with the model, digit by digit."""
    for rows in CHECKED:
        data = [as_tensor(a) for a in inputs.arrays(rows)]
        with _state.calling(training=False):
            wanted = _computed(model, inputs, data)
        found = _predictor.run(predictor, data, rows, len(wanted))
        for a, b in zip(found, wanted, strict=True):
            if (
                a.dtype != b.dtype
                or a.shape != b.shape
                or a.numpy().tobytes() != (b.numpy().tobytes())
            ):
                raise ValueError(
                    f"export: model {model.name!r} computes something else for {rows} rows than "
                    "what was recorded; what it does must not depend on the number of rows, or "
                    "on anything that changes between calls"
                )
