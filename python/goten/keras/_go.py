"""Models that a Go program saved, as models of Keras."""

from __future__ import annotations

import json
from typing import Any

from .._engine import raw
from . import _symbolic
from ._layer import Layer
from ._native import Native
from .metrics import Metric

CONFIG = "goten.model"  # the text of a file that holds the engine's configuration


def model(text: str) -> Any:
    """Makes a model of the engine's configuration, with weights drawn anew.

    Raises: ValueError when the configuration is damaged, or names a class that is unknown here.
    """
    c = json.loads(text)
    if c.get("version") != 1:
        raise ValueError(f"format version {c.get('version')}; this program reads version 1")
    layers = [_layer(x) for x in c["layers"]]
    made = _sequential(c, layers) if c["class"] == "Sequential" else _functional(c, layers)
    for x, saved in zip(layers, c["layers"], strict=True):
        if not saved.get("trainable", True):
            x.trainable = False
    return made


def _layer(saved: dict[str, Any]) -> Any:
    from . import layers

    if saved["class_name"] == "Model":
        return model(json.dumps(saved["config"]))
    cls = layers.classes().get(saved["class_name"])
    if cls is None or not issubclass(cls, Native):
        raise ValueError(f"the file names the layer {saved['class_name']!r}, which Python lacks")
    return cls(**_arguments(cls, saved["config"]))


def _arguments(cls: type[Native], entries: dict[str, Any]) -> dict[str, Any]:
    """Turns the engine's configuration into arguments of the class."""
    names = {engine: keras for keras, engine in cls._inverted.items()}
    found: dict[str, Any] = {}
    for n, v in entries.items():
        if isinstance(v, dict) and "class_name" in v and n.endswith("layer"):
            v = _layer(v)
        if n in names:
            found[names[n]] = not v
        else:
            found[n] = tuple(v) if isinstance(v, list) else v
    return found


def _sequential(c: dict[str, Any], layers: list[Layer]) -> Any:
    from ._model import Sequential

    made = Sequential(name=c["name"])
    for i in c.get("inputs") or ():
        made.add(_symbolic.placeholder((None, *i["shape"]), i["dtype"], i["name"]))
    for x in layers:
        made.add(x)
    return made


def _functional(c: dict[str, Any], layers: list[Layer]) -> Any:
    from ._model import Model
    from .ops._call import apply

    ins = [_symbolic.placeholder((None, *i["shape"]), i["dtype"], i["name"]) for i in c["inputs"]]
    values: dict[int, Any] = dict(enumerate(ins))
    for s in c["steps"]:
        args = [values[k] for k in s["in"]]
        if s["layer"] >= 0:
            out = layers[s["layer"]](args[0] if len(args) == 1 else args)
        else:
            attributes = json.loads(s.get("attributes") or "{}")
            out = apply(s["op"], *args, results=len(s["out"]), **attributes)
        outs = out if isinstance(out, list | tuple) else [out]
        values.update(zip(s["out"], outs, strict=True))
    outs = [values[k] for k in c["outputs"]]
    return Model(ins[0] if len(ins) == 1 else ins, outs[0] if len(outs) == 1 else outs,
                 name=c["name"])  # fmt: skip


def text(model: Any, engine: str) -> str:
    """Returns the engine's configuration of a model with its compilation, if Go can have that."""
    compiled = model._compiled
    if compiled is None:
        return engine
    compiled.resolve(model.output_names)
    if not compiled.native:
        return engine
    outs = compiled.outputs
    c: dict[str, Any] = {"optimizer": json.loads(raw.OptimizerText(compiled.optimizer._engine._h))}
    if len(outs) == 1:
        c["loss"] = _loaded(outs[0].loss)
        c["metrics"] = [_loaded(m) for m in outs[0].metrics]
        c["weighted_metrics"] = [_loaded(m) for m in outs[0].weighted]
    else:
        c["losses"] = {o.name: _loaded(o.loss) for o in outs if o.loss is not None}
        c["loss_weights"] = {o.name: o.weight for o in outs}
        c["metrics_of"] = {o.name: [_loaded(m) for m in o.all()] for o in outs if o.all()}
    saved = json.loads(engine)
    saved["compile"] = {k: v for k, v in c.items() if v}
    return json.dumps(saved)


def _loaded(x: Any) -> Any:
    """The class and configuration of a loss or a metric."""
    if x is None:
        return None
    found = json.loads(x._text())
    if isinstance(x, Metric):
        found["config"]["name"] = x.name
    return found


def compilation(text: str) -> Any:
    """Returns the compilation of the engine's configuration as load_model takes it, or None."""
    c = json.loads(text).get("compile")
    if not c:
        return None
    return {
        "optimizer": c["optimizer"], "loss": c.get("losses") or c.get("loss"),
        "loss_weights": c.get("loss_weights"), "metrics": c.get("metrics_of") or c.get("metrics"),
        "weighted_metrics": c.get("weighted_metrics"),
    }  # fmt: skip
