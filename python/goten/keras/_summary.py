"""The table of a model's layers, drawn by rich."""

from __future__ import annotations

import math
import re
import shutil
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ._layer import Layer
from ._symbolic import KerasTensor, Node

UNITS = ("B", "KB", "MB", "GB", "TB", "PB")


class Options:
    """What `summary` was asked for; see there."""

    def __init__(
        self,
        line_length: int | None = None,
        positions: Sequence[float] | None = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Any = None,
    ) -> None:
        self.line_length, self.positions = line_length, positions
        self.expand_nested, self.show_trainable = expand_nested, show_trainable
        self.layer_range = layer_range


def show(model: Any, options: Options, print_fn: Callable[[str], Any] | None) -> None:
    """Prints the table on the terminal, or hands it as plain text to a function."""
    from rich.console import Console
    from rich.text import Text

    if print_fn is None:
        console = Console(highlight=False)
    else:
        console = Console(highlight=False, force_terminal=False, color_system=None)
        console.begin_capture()
    console.print(Text(f'Model: "{model.name}"', style="bold"))
    console.print(_table(model, options))
    for line in _totals(model):
        console.print(line)
    if print_fn is not None:
        print_fn(console.end_capture())


def _table(model: Any, o: Options) -> Any:
    from rich.table import Table

    branched = model._graph is not None and _branched(model)
    heads = [("Layer (type)", "left"), ("Output Shape", "left"), ("Param #", "right")]
    ends, length = [0.45, 0.80, 1.0], 88
    if branched:
        heads, ends, length = [*heads, ("Connected to", "left")], [0.3, 0.56, 0.74, 1.0], 108
    ends = list(o.positions or ends)
    if o.show_trainable:
        heads.append(("Trainable", "center"))
        ends, length = [*(0.9 * p for p in ends), 1.0], length + 12
    length = o.line_length or min(length, shutil.get_terminal_size().columns - 4)
    table = Table(width=length, show_lines=True)
    begin = 0
    for (head, side), end in zip(heads, ends, strict=True):
        width = int(end * length) - begin
        if width < 4:
            raise ValueError(f"summary: line_length {length} is too short for the table")
        begin += width
        table.add_column(head, justify=side, width=width)  # type: ignore[arg-type]
    for layer in _chosen(_rows(model), o.layer_range):
        _add(table, model, layer, o, branched, 0)
    return table


def _add(table: Any, model: Any, layer: Any, o: Options, branched: bool, depth: int) -> None:
    """Adds the row of a layer, and those of the layers inside it."""
    from rich.text import Text

    name = "   " * depth + "└ " * bool(depth) + layer.name
    kind = "InputLayer" if isinstance(layer, KerasTensor) else type(layer).__name__
    if kind == "Model":
        kind = "Functional"
    cells = [
        Text.assemble(name, " (", (kind, "color(33)"), ")"), _shape(model, layer), _params(layer),
    ]  # fmt: skip
    if branched:
        cells.append(_from(model, layer))
    if o.show_trainable:
        mark = "-" if not getattr(layer, "weights", ()) else "Y" if layer.trainable else "N"
        cells.append(Text(mark, style="bold"))
    table.add_row(*cells)
    if o.expand_nested:
        for inner in getattr(layer, "_layers", ()) if hasattr(layer, "layers") else ():
            _add(table, model, inner, o, branched, depth + 1)


def _rows(model: Any) -> list[Any]:
    """The layers, after the inputs of a functional model."""
    from ._model import Sequential

    inputs = [] if model._graph is None or isinstance(model, Sequential) else model.inputs
    return _by_depth(model, inputs) if inputs else list(model._layers)


def _by_depth(model: Any, inputs: list[Any]) -> list[Any]:
    """Layers and inputs by their distance from the outputs, the farthest first, as Keras has."""
    graph = model._graph
    depth: dict[int, int] = {}
    for n in reversed(graph.nodes):
        here = max((depth.get(id(n), 0), 0))
        here = max(here, depth.get(id(n.call), 0))
        depth[id(n)] = depth[id(n.call)] = here
        for k in n.inputs():
            key = id(k.node) if k.node is not None else id(k)
            depth[key] = max(depth.get(key, 0), here + 1)
    order: list[Any] = list(inputs)
    for n in graph.nodes:
        if isinstance(n.call, Layer) and not any(n.call is x for x in order):
            order.append(n.call)
    far = {id(x): depth.get(id(x), 0) for x in order}
    return sorted(order, key=lambda x: -far[id(x)])


def _chosen(layers: list[Any], wanted: Any) -> list[Any]:
    """The layers from the first that one pattern fits to the last that another fits."""
    if wanted is None:
        return layers
    if len(wanted) != 2:
        raise ValueError(f"layer_range has to be two names or patterns, received {wanted!r}")
    first = [i for i, x in enumerate(layers) if re.match(wanted[0], x.name)]
    last = [i for i, x in enumerate(layers) if re.match(wanted[1], x.name)]
    if not first or not last:
        raise ValueError(f"layer_range {wanted!r} fits none of {[x.name for x in layers]}")
    begin, end = min(first), max(last)
    return layers[min(begin, end) : max(begin, end) + 1]


def _branched(model: Any) -> bool:
    """Whether a layer reads several tensors, is called twice, or shares its depth with another."""
    from ._model import Sequential

    graph = model._graph
    if isinstance(model, Sequential):
        return False
    calls = [id(n.call) for n in graph.nodes]
    chain = all(len(n.inputs()) == 1 for n in graph.nodes) and len(set(calls)) == len(calls)
    read = [id(n.inputs()[0]) for n in graph.nodes] if chain else []
    return not chain or len(set(read)) < len(read) or len(graph.ins) != 1


def _shape(model: Any, layer: Any) -> Any:
    from rich.text import Text

    if isinstance(layer, KerasTensor):
        return Text(_sizes(layer.shape))
    graph = model._graph
    if graph is None:
        return Text("?")
    for n in graph.nodes:
        if n.call is layer:
            outs = [_sizes(k.shape) for k in n.outputs]
            return Text(outs[0] if len(outs) == 1 else f"[{', '.join(outs)}]")
    inner = getattr(layer, "_graph", None)
    return Text(_sizes(inner.outs[0].shape) if inner is not None else "?")


def _sizes(shape: Any) -> str:
    return f"({', '.join(str(d) for d in shape)})"


def _params(layer: Any) -> Any:
    from rich.text import Text

    if isinstance(layer, KerasTensor):
        return Text("0", style="color(34)")
    if not layer.built:
        return Text.assemble(("0", "color(34)"), " (unbuilt)")
    return Text(f"{layer.count_params():,}", style="color(34)")


def _from(model: Any, layer: Any) -> Any:
    """The tensors that a layer reads: the layer that makes each, which of its calls, and which
    of its results.
    """  # fmt: skip
    from rich.text import Text

    nodes: list[Node] = model._graph.nodes
    found = []
    for n in nodes:
        if n.call is not layer:
            continue
        for k in n.inputs():
            if k.node is None:
                found.append(f"{k.name}[0][0]")
                continue
            calls = [m for m in nodes if m.call is k.node.call]
            found.append(
                f"{getattr(k.node.call, 'name', 'operator')}[{calls.index(k.node)}]"
                f"[{[id(x) for x in k.node.outputs].index(id(k))}]"
            )
    return Text(", ".join(found) or "-")


def _totals(model: Any) -> list[Any]:
    """The lines below the table."""
    from rich.text import Text

    train, rest = _weigh(model.trainable_weights), _weigh(model.non_trainable_weights)
    optimizer = (0, 0)
    if model.compiled and model.optimizer.iterations > 0:
        optimizer = _weigh(model.optimizer.variables)
    parts = [("Total", (train[0] + rest[0] + optimizer[0], train[1] + rest[1] + optimizer[1])),
             ("Trainable", train), ("Non-trainable", rest)]  # fmt: skip
    if optimizer[0]:
        parts.append(("Optimizer", optimizer))
    return [
        Text.assemble(
            (f" {what} params: ", "bold"), (f"{n:,}", "color(34)"), f" ({_readable(size)})"
        )
        for what, (n, size) in parts
    ]


def _weigh(variables: Sequence[Any]) -> tuple[int, int]:
    """The number of elements and of bytes."""
    counts = [(math.prod(v.shape), np.dtype(v.dtype).itemsize) for v in variables]
    return sum(n for n, _ in counts), sum(n * size for n, size in counts)


def _readable(size: float) -> str:
    for unit in UNITS[:-1]:
        if size < 1024:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} {UNITS[-1]}"
