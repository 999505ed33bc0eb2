"""Layers of the engine: the generated classes of `keras.layers` derive from Native."""

from __future__ import annotations

import json
from array import array
from typing import Any, ClassVar

from .._engine import Handle, raw
from .._tensor import Tensor
from . import _configured, _nest, _state, _symbolic
from ._layer import Layer
from ._symbolic import KerasTensor, Node, bare
from ._variable import Variable, as_tensor

ROOM = 8  # results of one layer at most


class Native(Layer):
    """A layer whose variables and computation are the engine's."""

    _class: ClassVar[str]
    _inverted: ClassVar[dict[str, str]] = {}  # see Configured
    _absent: ClassVar[dict[str, Any]] = {}

    def _configure(self, config: dict[str, Any]) -> None:
        """Makes the engine's layer of the arguments of `__init__`."""
        from . import _arguments

        config = _configured.known(config, self._class, self._absent)
        self._own = _arguments.Python()
        self._entries: dict[str, Any] = {"name": self.name}
        for n, v in config.items():
            entry = _arguments.encode(self._class, n, v, self._own)
            if n in self._inverted:
                self._entries[self._inverted[n]] = not entry
            elif entry is not None:
                self._entries[n] = entry
        if own := self._own.regularizers.pop("activity_regularizer", None):
            self.activity_regularizer = own
        self._config = config
        for n, v in config.items():
            if not hasattr(type(self), n):
                self.__dict__.setdefault(n, v)
        self._make()

    def _make(self) -> None:
        self._engine = Handle(raw.LayerNew(self._class, json.dumps(self._entries)))
        if not self._trainable:
            raw.LayerSetTrainable(self._engine._h, False)

    def _plain_call(self, kwargs: dict[str, Any]) -> bool:
        """Whether the engine's graph says all of a call with these arguments."""
        return all(v is None for v in kwargs.values())

    def _engine_config(self) -> dict[str, Any]:
        """The configuration by the engine's names, for a layer that wraps this one."""
        return self._entries

    @property
    def native(self) -> bool:
        """Whether the engine computes the layer alone, without Python's functions."""
        return not self._own and self.activity_regularizer is None

    def build(self, input_shape: Any) -> None:
        """Makes the variables for a shape of the input, or a list of shapes."""
        shapes = input_shape if isinstance(input_shape, list) else [input_shape]
        specs = [{"dtype": self.dtype, "shape": [d or 1 for d in s]} for s in shapes]
        self._build_for(specs)

    def _build_for(self, specs: list[dict[str, Any]]) -> None:
        self._specs = specs
        raw.LayerBuild(self._engine._h, _state.seed_for(self.name), json.dumps(specs))
        self._adopt()

    def _adopt(self) -> None:
        """Takes over the variables that the engine made."""
        h = self._engine._h
        n = raw.LayerParams(h, 0, 0)
        room = array("q", bytes(8 * max(1, n)))
        raw.LayerParams(h, room.buffer_info()[0], len(room))
        for handle in room[:n]:
            v = object.__new__(Variable)
            v._adopt(handle)
            v.state = raw.LayerIsState(h, handle)
            (self._states if v.state else self._weights).append(v)
        self.built = True
        for name, initializer in self._own.initializers.items():
            for v in self._weights:
                if v.name == name.removesuffix("_initializer"):
                    v.assign(as_tensor(initializer(v.shape, dtype=v.dtype)))

    def __getattr__(self, name: str) -> Any:
        """Variables are attributes by their names: kernel, bias, moving_mean."""
        if not name.startswith("_"):
            for v in (*self.__dict__.get("_weights", ()), *self.__dict__.get("_states", ())):
                if v.name == name:
                    return v
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    @property
    def weights(self) -> list[Variable]:
        """Every variable, weights before states."""
        return [*self._weights, *self._states]

    variables = weights

    def _train(self, on: bool) -> None:
        self._trainable = on
        raw.LayerSetTrainable(self._engine._h, on)

    _python_inside = False

    def _own_losses(self) -> list[Any]:
        found = list(self._losses)
        if self.built and (h := raw.LayerPenalty(self._engine._h, _session())):
            found.append(_state.wrap(h))
        for name, regularizer in self._own.regularizers.items():
            label = name.removesuffix("_regularizer")
            own = [v for v in self._weights if v.trainable and v.name == label]
            found += [regularizer(v._read()) for v in own]
        return found

    def _build_once(self, args: Any, kwargs: dict[str, Any]) -> None:
        if self.built:
            return
        found = [x for x in _nest.leaves(args) if isinstance(x, Tensor | KerasTensor)]
        if any(isinstance(x, KerasTensor) for x in found):
            return  # connecting builds
        self._build_for([{"dtype": _state.dtype_name(x.dtype), "shape": list(x.shape)}
                         for x in found])  # fmt: skip

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        for name in ("value", "key", "initial_state"):  # further inputs that calls may name
            if (x := kwargs.pop(name, None)) is not None:
                args = (*args, x)
        if _symbolic.is_symbolic(args):
            mine = ("training", "mask")  # the graph notes these, see Graph.native
            given = [n for n, v in kwargs.items() if v is not None and n not in mine]
            if given:
                raise NotImplementedError(
                    f"layer {self.name!r}: {', '.join(given)} cannot be fixed in the call of a "
                    "functional model yet; call the layer in a layer or model of your own"
                )
        return super().__call__(*args, **kwargs)

    def call(self, *inputs: Any, mask: Any = None, training: bool | None = None) -> Any:
        """Computes the output."""
        ins = [as_tensor(x) for x in _nest.leaves(inputs) if x is not None]
        outs = self._run(ins, list(_nest.leaves(mask)) if mask is not None else [], training)
        return self._own.after(outs[0]) if len(outs) == 1 else outs

    def _run(self, ins: list[Tensor], masks: list[Any], training: bool | None) -> list[Tensor]:
        """Runs the engine's layer; masks that are not given are those beside the inputs."""
        handles = array("q", [x._h for x in ins])
        for i, x in enumerate(ins):
            if i >= len(masks):
                masks.append(getattr(x, "_keras_mask", None))
            if masks[i] is not None:
                masks[i] = as_tensor(masks[i])
            handles.append(0 if masks[i] is None else masks[i]._h)
        room = array("q", bytes(8 * 2 * ROOM))
        n = raw.LayerCall(
            self._engine._h, _state.local.session, bool(training), handles.buffer_info()[0],
            len(ins), room.buffer_info()[0], ROOM,
        )  # fmt: skip
        outs = [_state.wrap(h) for h in room[:n]]
        for x, h in zip(outs, room[ROOM : ROOM + n], strict=True):
            if h:
                x._keras_mask = _state.wrap(h)
        return outs

    def _connect(self, args: Any, kwargs: dict[str, Any]) -> Any:
        ins = [as_tensor(x) for x in _nest.leaves(bare(args)) if x is not None]
        outs = self._noted(ins, Node(self, args, kwargs))
        return outs[0] if len(outs) == 1 else outs

    def _noted(self, ins: list[Tensor], node: Node) -> list[KerasTensor]:
        """Calls the engine's layer on tensors without elements, as a call in the graph."""
        handles = array("q", [x._h for x in ins])
        room = array("q", bytes(8 * ROOM))
        n = raw.LayerConnect(
            self._engine._h, _state.seed_for(self.name) if not self.built else 0,
            handles.buffer_info()[0], len(ins), room.buffer_info()[0], ROOM,
        )  # fmt: skip
        if not self.built:
            self._specs = [{"dtype": x.dtype.name, "shape": list(x.shape)} for x in ins]
            self._adopt()
        outs = [KerasTensor(_state.wrap(h), node) for h in room[:n]]
        node.outputs.extend(outs)
        return outs

    def _finish(self, args: Any, out: Any) -> None:
        if self.activity_regularizer is not None:
            super()._finish((), out)

    def __reduce__(self) -> Any:
        from . import _copies

        return _copies.reduced_native(self)

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments that make the layer again."""
        from . import _arguments

        found = {n: _arguments.describe(v) for n, v in self._config.items()}
        return {"name": self.name, "trainable": self._trainable, "dtype": self.dtype, **found}


def _session() -> int:
    """The session of the call, or one for a value outside of any."""
    return _state.local.session or _outside()._h


def _outside() -> Handle:
    global _loose
    if _loose is None:
        _loose = Handle(raw.SessionNew(False, 0, 0))
    return _loose


_loose: Handle | None = None
