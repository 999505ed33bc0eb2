"""Models: functional, subclassed and sequential."""

from __future__ import annotations

import contextlib
import json
from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np

from .._engine import Handle, raw
from .._exchange import code_of
from .._tensor import Tensor
from . import _nest, _state
from ._graph import Graph, _engine_of
from ._input import Input, InputLayer
from ._layer import Layer
from ._mode import mode
from ._predict import predicted
from ._symbolic import KerasTensor, Node
from ._trainer import Trainer


class Model(Trainer):
    """A layer that can be trained.

    `Model(inputs, outputs)` makes one of a graph of layers; a subclass defines `call` instead.

    Args:
        inputs: Tensors from `Input`: one, or a list or dict of them.
        outputs: What layers computed from them.
        name: Its name.
        trainable: Whether training changes its weights.
        dtype: The dtype of its variables.
    """

    _inputs: Any  # dtypes and shapes that a model without a graph has seen

    def __init__(
        self,
        inputs: Any = None,
        outputs: Any = None,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        if name is None and type(self) is Model:
            name = _state.unique("functional")
        super().__init__(name, trainable, dtype)
        self._native: Handle | None = None
        self.__dict__["_inputs"] = None
        if (inputs is None) != (outputs is None):
            raise ValueError("Model: give both inputs and outputs, or neither and define call")
        if inputs is not None:
            self._set_graph(inputs, outputs)

    def _set_graph(self, inputs: Any, outputs: Any) -> None:
        self.__dict__["_graph"] = graph = Graph(inputs, outputs)
        self.__dict__["_native"] = None
        names = [x.name for x in graph.layers()]
        twice = {n for n in names if names.count(n) > 1}
        if twice:
            raise ValueError(f"Model: the names of layers have to differ; used twice: {twice}")
        self._layers[:] = graph.layers()
        self.built = True

    # --- What it is made of ---

    @property
    def layers(self) -> list[Layer]:
        """The layers in the order of their calls, after those of the inputs."""
        return [*(self._graph.begins if self._graph is not None else ()), *self._layers]

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """Returns a layer by its name or its index.

        Raises: ValueError when there is none.
        """
        if index is not None:
            if not -len(self.layers) <= index < len(self.layers):
                raise ValueError(f"get_layer: no layer {index}; there are {len(self.layers)}")
            return self.layers[index]
        for x in self.layers:
            if x.name == name:
                return x
        names = [x.name for x in self.layers]
        raise ValueError(f"get_layer: no layer is called {name!r}; there are {names}")

    @property
    def inputs(self) -> list[KerasTensor]:
        """The tensors that the graph begins with."""
        return list(self._known_graph("inputs").ins)

    @property
    def outputs(self) -> list[KerasTensor]:
        """The tensors that the graph ends with."""
        return list(self._known_graph("outputs").outs)

    @property
    def input(self) -> Any:
        """The inputs in the structure that they were given in."""
        return self._known_graph("input").inputs

    @property
    def output(self) -> Any:
        """The outputs in the structure that they were given in."""
        return self._known_graph("output").outputs

    @property
    def input_shape(self) -> Any:
        """The shapes of the inputs, with None for the batch axis."""
        return _nest.mapped(lambda x: x.shape, self._known_graph("input_shape").inputs)

    @property
    def output_shape(self) -> Any:
        """The shapes of the outputs, with None for the batch axis."""
        return _nest.mapped(lambda x: x.shape, self._known_graph("output_shape").outputs)

    @property
    def output_names(self) -> list[str]:
        """The names of the layers that make the outputs."""
        if self._graph is None:
            return ["output"]
        return [
            x.node.call.name if x.node and isinstance(x.node.call, Layer) else x.name
            for x in self._graph.outs
        ]

    def _known_graph(self, what: str) -> Graph:
        if self._graph is None:
            raise AttributeError(f"model {self.name!r} has no {what}: it is not a graph, or is "
                                 "not built yet; call it on data or give it an Input")  # fmt: skip
        return self._graph

    def _engine_model(self) -> Handle | None:
        """The engine's model that computes all of this one without Python, or None."""
        if self._graph is None or type(self).call is not Model.call:
            return None
        if self._native is None and self._graph.native():
            self.__dict__["_native"] = self._graph.engine(self.name)
        return self._native

    # --- Calling ---

    def build(self, input_shape: Any) -> None:
        """Builds a subclassed model by calling it on tensors without elements."""
        if self._graph is not None or isinstance(self, Sequential):
            return
        with contextlib.suppress(NotImplementedError):
            self.compute_output_shape(input_shape)
        self.built = True

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Computes the outputs. A subclass defines it."""
        if self._graph is None:
            raise NotImplementedError(
                f"model {type(self).__name__} has no call method; define call(self, inputs), or "
                "make the model of inputs and outputs"
            )
        return self._run(self._graph, self._matched(inputs))

    def _run(self, graph: Graph, values: list[Any]) -> Any:
        """Computes a graph: by the engine's plan if no call of a layer can be seen from outside."""
        local = _state.local
        if local.session or local.training or graph.makes_masks():
            return graph.run(values)
        model = self._engine_model()
        if not values or not all(_alone(x) for x in values):
            return graph.run(values)
        if model is None:
            return self._replayed(graph, values) if graph.of_library else graph.run(values)
        rows = values[0].shape[0]
        outs = predicted(model, values, rows, len(graph.outs))
        return _nest.packed(graph.outputs, iter(outs))

    def _replayed(self, graph: Graph, values: list[Any]) -> Any:
        """Computes a graph in which no code but the library's own runs."""

        def body(batch: list[Tensor]) -> Any:
            inside = self._flatten_layers()
            before = sum(len(x._losses) for x in inside)
            out = graph.run(batch)
            if _state.local.step and sum(len(x._losses) for x in inside) != before:
                _state.local.step.trouble("layers add losses during the call")
            return out

        program = self._program()
        return program(f"call {mode(self)} ", values, body, step=program.runs)

    def _matched(self, inputs: Any) -> list[Any]:
        """Puts the data into the order of the graph's inputs and checks its shapes."""
        graph = self._known_graph("inputs")
        if isinstance(inputs, dict) and not isinstance(graph.inputs, dict):
            missing = [n for n in self.input_names if n not in inputs]
            if missing:
                raise ValueError(
                    f"model {self.name!r}: no data for the inputs {missing}; received "
                    f"{sorted(inputs)}"
                )
            values = [inputs[n] for n in self.input_names]
        else:
            values = list(_nest.leaves(inputs))
        if len(values) != len(graph.ins):
            raise ValueError(
                f"model {self.name!r} has {len(graph.ins)} inputs, received {len(values)}"
            )
        return [self._fitting(k, v) for k, v in zip(graph.ins, values, strict=True)]

    def _fitting(self, k: KerasTensor, v: Any) -> Any:
        if not isinstance(v, Tensor):
            return v
        if v.ndim == k.ndim - 1 and k.shape[-1] == 1:
            v = v.reshape(*v.shape, 1)
        wanted = [d in (None, n) for d, n in zip(k.shape, v.shape, strict=False)]
        if v.ndim != k.ndim or not all(wanted):
            raise ValueError(
                f"model {self.name!r}: input {k.name!r} expected shape {k.shape}, "
                f"received {v.shape}"
            )
        if v.dtype.name != k.dtype and np.dtype(k.dtype).kind == "f":
            v = v.astype(k.dtype)
        return v

    def _build_once(self, args: Any, kwargs: dict[str, Any]) -> None:
        if not self.built and not isinstance(self, Sequential):
            self.__dict__["built"] = True  # the layers inside build themselves when called
        if self._inputs is None and self._graph is None and args:
            self.__dict__["_inputs"] = _nest.mapped(_described, args[0])

    def _connect(self, args: Any, kwargs: dict[str, Any]) -> Any:
        model = self._engine_model()
        if model is None:
            return Layer._connect(self, args, kwargs)
        ins = [x.tensor for x in self._matched(args[0])]
        handles = array("q", [x._h for x in ins])
        room = array("q", bytes(8 * len(self.outputs)))
        n = raw.LayerConnect(model._h, 0, handles.buffer_info()[0], len(ins),
                             room.buffer_info()[0], len(room))  # fmt: skip
        node = Node(self, args, kwargs)
        node.outputs.extend(KerasTensor(_state.wrap(h), node) for h in room[:n])
        return _nest.packed(self.output, iter(node.outputs))

    # --- Copies ---

    def __reduce_ex__(self, protocol: Any) -> Any:
        from . import _copies

        if self._graph is None:
            return super().__reduce_ex__(protocol)
        return _copies.reduced_graph(self)

    def __getstate__(self) -> dict[str, Any]:
        from . import _copies

        return _copies.model_state(self)

    def __setstate__(self, found: dict[str, Any]) -> None:
        from . import _copies

        _copies.restore(self, found)

    # --- Description ---

    def summary(
        self,
        line_length: int | None = None,
        positions: Sequence[float] | None = None,
        print_fn: Any = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Any = None,
    ) -> None:
        """Prints a table of the layers, their output shapes and their parameters.

        Args:
            line_length: Width of the table.
            positions: Where the columns end, as fractions of the width.
            print_fn: A function that takes the text instead of print.
            expand_nested: Whether to list the layers of models inside.
            show_trainable: Whether to say which layers are trained.
            layer_range: Names, or patterns of them, of the first and the last layer to list.
        """
        from . import _summary

        chosen = _summary.Options(
            line_length, positions, expand_nested, show_trainable, layer_range
        )
        _summary.show(self, chosen, print_fn)

    # --- Configuration and files ---

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs to make the model again, without its weights."""
        from . import _saving

        if self._graph is not None:
            return _saving.functional_config(self)
        return Layer.get_config(self)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Makes a model from what `get_config` returned."""
        from . import _saving

        if "layers" in config:
            return _saving.functional_from(cls, config)
        return cls(**config)

    def to_json(self) -> str:
        """Returns what `model_from_json` makes the model of, without its weights."""
        from . import _saving

        return json.dumps(_saving.layer_config(self))

    def save(self, filepath: Any, overwrite: bool = True, zipped: Any = None) -> None:
        """Writes configuration, weights and compilation to one file.

        The file is written aside and renamed, so that an older one is never lost. Python classes
        of your own are saved by name and `get_config`; see `keras.saving`. zipped is accepted:
        there is one form of files.
        """
        from . import _saving

        _saving.save(self, filepath, overwrite)

    def save_weights(
        self, filepath: Any, overwrite: bool = True, max_shard_size: Any = None
    ) -> None:
        """Writes the variables to a file."""
        from . import _saving

        _saving.save_weights(self, filepath, overwrite, max_shard_size)

    def load_weights(self, filepath: Any, skip_mismatch: bool = False) -> None:
        """Reads variables that `save_weights` or `save` wrote.

        Raises: ValueError when they do not fit; nothing is changed then.
        """
        from . import _saving

        _saving.load_weights(self, filepath, skip_mismatch)


def _alone(x: Any) -> bool:
    """Whether x is rows of data, not part of a computation that takes gradients or has masks."""
    return (
        isinstance(x, Tensor)
        and x.ndim > 0
        and x.shape[0] > 0
        and getattr(x, "_keras_mask", None) is None
        and not raw.Tracked(x._h)
    )


def _described(x: Any) -> str:
    """Writes dtype and shape of an input, one sample of it."""
    return " ".join([x.dtype.name, "1", *(str(d or 1) for d in x.shape[1:])])


class Sequential(Model):
    """A model of layers one after the other.

    Args:
        layers: The layers; more can be added with `add`.
        trainable: Whether training changes the weights.
        name: Its name.

    Example:
        >>> m = keras.Sequential([keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1)])
        >>> m(np.zeros((2, 3))).shape
        (2, 1)
    """

    _sequence: list[Layer]
    _entry: KerasTensor | None

    def __init__(
        self, layers: Sequence[Any] | None = None, trainable: bool = True, name: str | None = None
    ) -> None:
        self.__dict__["_sequence"] = []
        self.__dict__["_entry"] = None
        Model.__init__(self, name=name or _state.unique("sequential"), trainable=trainable)
        for x in layers or ():
            self._append(x)
        self._maybe_rebuild()

    def add(self, layer: Any) -> None:
        """Adds a layer, or an `Input` at the beginning."""
        self._append(layer)
        self._maybe_rebuild()

    def pop(self) -> Layer:
        """Removes the last layer and returns it."""
        if not self._sequence:
            raise ValueError("pop: the model has no layers")
        last = self._sequence.pop()
        self._layers[:] = self._sequence
        self._maybe_rebuild()
        return last

    def _append(self, layer: Any) -> None:
        layer = layer.output if isinstance(layer, InputLayer) else layer
        if isinstance(layer, KerasTensor):
            if self._sequence or self._entry is not None:
                raise ValueError("Sequential: an Input has to come first, and once")
            self.__dict__["_entry"] = layer
            return
        if not isinstance(layer, Layer):
            raise ValueError(f"Sequential: expected a layer, received {layer!r}")
        if any(layer.name == x.name for x in self._sequence):
            raise ValueError(
                f"Sequential: the names of layers have to differ; {layer.name!r} is used twice"
            )
        if not self._sequence and self._entry is None and layer._begin is not None:
            kind = "int32" if type(layer).__name__ == "Embedding" else layer.dtype
            self.__dict__["_entry"] = Input(batch_shape=layer._begin, dtype=kind)
        self._sequence.append(layer)
        self._layers[:] = self._sequence

    @property
    def layers(self) -> list[Layer]:
        """The layers in order."""
        return list(self._sequence)

    def _maybe_rebuild(self) -> None:
        self.__dict__["_graph"] = self.__dict__["_native"] = None
        self.built = False
        if self._entry is not None and self._sequence:
            self._connect_all(self._entry)

    def _connect_all(self, entry: KerasTensor) -> None:
        x: Any = entry
        with _state.calling(training=False):
            for layer in self._sequence:
                x = layer(x)
        layers = list(self._layers)
        self._set_graph(entry, x)
        self._layers[:] = layers

    def build(self, input_shape: Any = None) -> None:
        """Builds the layers for a shape of the input, the batch axis included."""
        if self._graph is not None:
            return
        if not self._sequence:
            raise ValueError(f"build: model {self.name!r} has no layers")
        if input_shape is None:
            raise ValueError("build: give the shape of the input, for example (None, 784)")
        self._connect_all(Input(batch_shape=tuple(input_shape)))

    def _build_once(self, args: Any, kwargs: dict[str, Any]) -> None:
        x = args[0]
        if self._graph is None and not isinstance(x, KerasTensor):
            kind = x.dtype.name if x.dtype.kind in "iub" else self.dtype
            self._build_for(x.shape, kind)

    def _connect(self, args: Any, kwargs: dict[str, Any]) -> Any:
        self._build_for(args[0].shape, args[0].dtype)
        return super()._connect(args, kwargs)

    def _prepare(self, xs: list[Tensor]) -> None:
        if xs and self._graph is None:
            x = xs[0]
            self._build_for(x.shape, x.dtype.name if x.dtype.kind in "iub" else self.dtype)

    def _build_for(self, shape: Sequence[int], dtype: str) -> None:
        """Builds the layers for a batch of data."""
        if self._graph is None:
            if not self._sequence:
                raise ValueError(f"model {self.name!r} has no layers")
            self._connect_all(Input(shape[1:], dtype=dtype))

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Computes the output."""
        if isinstance(inputs, KerasTensor):
            x: Any = inputs
            for layer in self._sequence:
                x = layer(x)
            return x
        return self._run(self._known_graph("call"), self._matched(inputs))

    def _engine_model(self) -> Handle | None:
        if self._graph is None or type(self).call is not Sequential.call:
            return None
        if self._native is None and self._graph.native():
            self.__dict__["_native"] = self._sequential_engine()
        return self._native

    def _sequential_engine(self) -> Handle:
        inside = [_engine_of(x) for x in self._sequence]
        handles = array("q", [x._h for x in inside if x is not None])
        model = Handle(
            raw.ModelSequential(self.name, _state.seed(), handles.buffer_info()[0], len(handles))
        )
        begin = self.inputs[0]
        sizes = array("q", [d or 1 for d in begin.shape[1:]])
        raw.ModelBuild(model._h, code_of(begin.dtype), sizes.buffer_info()[0], len(sizes))
        return model
