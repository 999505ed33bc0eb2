"""Graphs of layers, and the engine's model that computes one without Python."""

from __future__ import annotations

import functools
from array import array
from collections.abc import Sequence
from typing import Any

from .._engine import Handle, raw
from . import _input, _nest, _state, _symbolic
from ._layer import Layer
from ._native import Native
from ._symbolic import KerasTensor, Node


class Graph:
    """What leads from inputs to outputs.

    Args:
        inputs: Tensors from `Input`, in any structure.
        outputs: What was computed from them, in any structure.

    Raises: ValueError when the outputs depend on anything else.
    """

    def __init__(self, inputs: Any, outputs: Any) -> None:
        self.inputs, self.outputs = inputs, outputs
        self.ins: list[KerasTensor] = list(_nest.leaves(inputs))
        self.outs: list[KerasTensor] = list(_nest.leaves(outputs))
        for x in (*self.ins, *self.outs):
            if not isinstance(x, KerasTensor):
                raise ValueError(
                    "Model: inputs and outputs have to come from keras.Input and from layers "
                    f"called on it, received {type(x).__name__}"
                )
        self.nodes = _symbolic.ordered(self.ins, self.outs)
        self._masks: bool | None = None

    def layers(self) -> list[Layer]:
        """The layers, each once, in the order of their calls."""
        found: list[Layer] = []
        for n in self.nodes:
            if isinstance(n.call, Layer) and not any(n.call is x for x in found):
                found.append(n.call)
        return found

    @functools.cached_property
    def begins(self) -> list[Layer]:
        """The layers of the inputs."""
        return [_input.of(x) for x in self.ins]

    def native(self) -> bool:
        """Whether the engine can compute the graph alone."""
        return all(_plain(n) and _engine_of(n.call) is not None if isinstance(n.call, Layer)
                   else _recorded(n) for n in self.nodes)  # fmt: skip

    @functools.cached_property
    def of_library(self) -> bool:
        """Whether no code runs but Goten's own, so that nobody sees whether it runs."""
        calls = [n.call for n in self.nodes]
        inside = [x for c in calls if isinstance(c, Layer) for x in c._flatten_layers()]
        held = [v for x in inside for v in x.__dict__.values() if callable(v)]
        return all(_of_library(x) for x in (*calls, *inside, *held))

    def makes_masks(self) -> bool:
        """Whether a layer inside makes a mask, which calls hand on beside their results."""
        if self._masks is None:
            self._masks = any(
                type(x).__name__ == "Masking"
                or getattr(x, "mask_zero", False)
                or (isinstance(g := getattr(x, "_graph", None), Graph) and g.makes_masks())
                for x in self.layers()
            )
        return self._masks

    def engine(self, name: str) -> Handle:
        """Makes the engine's model of a native graph."""
        ins = array("q", [x.tensor._h for x in self.ins])
        outs = array("q", [x.tensor._h for x in self.outs])
        return Handle(
            raw.ModelNew(name, _state.seed(), ins.buffer_info()[0], len(ins),
                         outs.buffer_info()[0], len(outs))
        )  # fmt: skip

    def run(self, values: Sequence[Any]) -> Any:
        """Computes the outputs, call by call."""
        known: dict[int, Any] = {id(k): v for k, v in zip(self.ins, values, strict=True)}

        def value(x: Any) -> Any:
            return known[id(x)] if isinstance(x, KerasTensor) else x

        for n in self.nodes:
            out = n.call(*_nest.mapped(value, n.args), **_nest.mapped(value, n.kwargs))
            for k, v in zip(n.outputs, _nest.leaves(out), strict=True):
                known[id(k)] = v
        return _nest.mapped(value, self.outputs)


def _of_library(x: Any) -> bool:
    x = x.func if isinstance(x, functools.partial) else x
    home = type(x) if isinstance(x, Layer) else x
    module = getattr(home, "__module__", None) or type(x).__module__
    return str(module).startswith("goten.")


def _engine_of(layer: Layer) -> Handle | None:
    """The engine's layer that computes all of this one, or None."""
    if isinstance(layer, Native):
        return layer._engine if layer.native else None
    model = getattr(layer, "_engine_model", None)
    return model() if model is not None else None


def _plain(n: Node) -> bool:
    """Whether a call of a layer fixes nothing but its inputs: `training=True` needs Python."""
    if isinstance(n.call, Native):
        return n.call._plain_call(n.kwargs)
    return all(v is None for v in n.kwargs.values())


def _recorded(n: Node) -> bool:
    """Whether a call of a function left a trace in the engine's graph: it read tensors alone."""
    return not any(isinstance(x, Layer) for x in _nest.leaves((n.args, n.kwargs)))
