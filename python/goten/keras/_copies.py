"""Copies and pickles: what holds handles of the engine is made again of configuration and values.

`copy.deepcopy` and `pickle` call these functions. A copy shares no memory with the original.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._engine import raw
from .._program import Forms
from ._variable import Variable, as_tensor

Values = Sequence["np.ndarray[Any, Any]"]


def variable(cls: type[Variable], path: str, value: Any, trainable: bool) -> Variable:
    """Makes a variable of its path and its value."""
    v, t = object.__new__(cls), as_tensor(value)
    v._adopt(raw.ParamNew(path, t._h, trainable))
    return v


def native(
    cls: Any, config: dict[str, Any], specs: Any, values: Values, trainable: Sequence[bool]
) -> Any:
    """Makes a layer of the engine, built if `specs` says of what inputs."""
    from . import _saving

    layer = cls.from_config(_saving._inside(config))
    if specs is not None:
        layer._build_for(specs)
        for v, value, on in zip(layer.weights, values, trainable, strict=True):
            v.assign(value)
            v.trainable = on
    return layer


def graph(cls: type, config: dict[str, Any]) -> Any:
    """Makes a model of a graph whose layers are copies already."""
    from . import _saving
    from ._model import Model

    model = _saving.functional_from(Model, config)
    if type(model) is not cls:
        model.__class__ = cls
    return model


def configured(cls: Any, config: dict[str, Any]) -> Any:
    """Makes a loss or a metric of its configuration."""
    return cls.from_config(config)


def reduced_optimizer(x: Any) -> Any:
    """What an optimizer is made of: like Keras', a copy alone has done no steps yet."""
    return configured, (type(x), x.get_config())


def reduced_native(x: Any) -> Any:
    """What a layer of the engine is made of."""
    specs = x._specs if x.built else None
    values = [v.numpy() for v in x.weights]
    return native, (type(x), x.get_config(), specs, values, [v.trainable for v in x.weights])


# What a copy of a layer or model does not take over, and what it has instead.
_FRESH: dict[str, Any] = {
    "_native": None, "_task": None, "_losses": [], "_forms": Forms(), "_programs": {},
}  # fmt: skip
_OF_GRAPHS = ("_layers", "_weights", "_states", "_graph", "_sequence", "_entry", "built")


def state(layer: Any) -> dict[str, Any]:
    """The attributes of a layer that Python computes, or of a model."""
    found = {k: v for k, v in layer.__dict__.items() if k not in _FRESH}
    return found | {k: type(v)() if v is not None else None for k, v in _FRESH.items()
                    if k in layer.__dict__}  # fmt: skip


def model_state(model: Any) -> dict[str, Any]:
    """The attributes of a model, and the values that its optimizer keeps."""
    from . import _saving

    found = state(model)
    if model._graph is not None:
        found = {k: v for k, v in found.items() if k not in _OF_GRAPHS and k not in _FRESH}
    if model._compiled is not None:
        names = _saving._optimizer_names(model, model.optimizer)
        found["_optimizer_values"] = {n: v.numpy() for n, v in names.items()}
    return found


def reduced_graph(model: Any) -> Any:
    """What a model of a graph is made of: the graph, with its layers themselves."""
    from . import _saving

    config = _saving.functional_config(model, lambda layer: layer)
    return graph, (type(model), config), model_state(model)


def restore(model: Any, found: dict[str, Any]) -> None:
    """Gives a copy of a model its attributes and its optimizer the values."""
    from . import _saving

    values = found.pop("_optimizer_values", {})
    model.__dict__.update(found)
    if not values:
        return
    model.optimizer.build(model.trainable_variables)
    for name, v in _saving._optimizer_names(model, model.optimizer).items():
        if name in values:
            v.assign(values[name])
