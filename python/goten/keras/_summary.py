"""The table of a model's layers, as Keras prints it."""

from __future__ import annotations

from typing import Any

from .._engine import raw
from ._layer import Layer


def text(model: Any, line_length: int | None) -> str:
    """Returns the table of a model."""
    engine = model._engine_model()
    if engine is not None:
        widths = "" if line_length is None else _widths(line_length, _branched(model))
        return raw.ModelSummary(engine._h, widths)
    return raw.SummaryTable(_described(model))


def _branched(model: Any) -> bool:
    return any(len(n.inputs()) != 1 for n in model._graph.nodes) or len(model.inputs) > 1


def _widths(total: int, branched: bool) -> str:
    parts = (0.29, 0.27, 0.17, 0.27) if branched else (0.46, 0.33, 0.21)
    inner = total - len(parts) - 1
    found = [int(inner * p) for p in parts]
    found[0] += inner - sum(found)
    return ",".join(map(str, found))


def _described(model: Any) -> str:
    """Describes a model that Python computes, as JSON."""
    import json

    rows = [
        {"Layer": f"{x.name} ({type(x).__name__})", "Output": _shape(model, x),
         "Params": x.count_params() if x.built else 0}
        for x in model.layers
    ]  # fmt: skip
    sizes = [
        {"Size": _size(v), "Bytes": 4 * _size(v), "Trainable": v.trainable and not v.state}
        for v in model.weights
    ]
    return json.dumps({"Name": model.name, "Rows": rows, "Weights": sizes})


def _size(v: Any) -> int:
    n = 1
    for d in v.shape:
        n *= d
    return n


def _shape(model: Any, layer: Layer) -> str:
    graph = model._graph
    if graph is not None:
        for n in graph.nodes:
            if n.call is layer:
                return ", ".join(str(k.shape) for k in n.outputs)
    return "?"
