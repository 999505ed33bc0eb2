"""Models that only predict: recorded forward passes from files."""

from __future__ import annotations

import json
import os
from array import array
from collections.abc import Mapping
from typing import Any

import numpy as np

from . import _tensor
from ._engine import Handle, raw, results


def run(predictor: Handle, tensors: list[Any], batch: int, outputs: int) -> list[_tensor.Tensor]:
    """Computes the outputs of a predictor, of which there are so many."""
    handles = array("q", [t._h for t in tensors])
    job = raw.PredictorStart(predictor._h, handles.buffer_info()[0], len(handles), batch)
    return [_tensor._wrap(h) for h in results(job, outputs)]


class Predictor:
    """A model that only predicts, from a file that `model.export` wrote. Threads may share it.

    Args:
        path: The file.

    Raises: ValueError when the file is damaged or holds no recorded forward pass.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._owner = Handle(raw.PredictorLoad(os.fspath(path)))
        info = json.loads(raw.PredictorInfo(self._owner._h))
        self.name: str = info["name"]
        self._ins: list[dict[str, Any]] = info["inputs"]
        self._outs: list[dict[str, Any]] = info["outputs"]

    @property
    def input_names(self) -> list[str]:
        """The names of the inputs."""
        return [x["Name"] for x in self._ins]

    @property
    def output_names(self) -> list[str]:
        """The names of the outputs."""
        return [x["Name"] for x in self._outs]

    def predict(self, x: Any, batch_size: int = 32) -> Any:
        """Computes the outputs for all rows, as a NumPy array, or a list of several.

        Args:
            x: An array; for several inputs a list, or a dict by their names.
            batch_size: Rows computed at a time.
        """
        if isinstance(x, Mapping):
            parts = [x[n] for n in self.input_names]
        elif len(self._ins) > 1:
            parts = list(x)
        else:
            parts = [x[0] if isinstance(x, tuple) and len(x) == 1 else x]
        tensors = []
        for part, port in zip(parts, self._ins, strict=True):
            if not isinstance(part, _tensor.Tensor):
                part = _tensor.from_numpy(np.ascontiguousarray(part, port["DType"]))
            tensors.append(part)
        outs = [t.numpy(copy=True) for t in run(self._owner, tensors, batch_size, len(self._outs))]
        return outs[0] if len(outs) == 1 else outs

    __call__ = predict

    def __repr__(self) -> str:
        def each(ports: list[dict[str, Any]]) -> str:
            return ", ".join(f"{p['Name']}: {p['DType']}{p['Shape']}" for p in ports)

        return f"<Predictor {self.name}: {each(self._ins)} -> {each(self._outs)}>"


def load_predictor(path: str | os.PathLike[str]) -> Predictor:
    """Reads what `model.export` wrote. No code of the file is run."""
    return Predictor(path)
