"""Models as configurations and as files."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _tensor
from .._engine import Handle, raw
from .._tensor import Tensor
from . import _applied, _go, _nest, _registered, _state, _symbolic
from ._applied import encoded
from ._layer import Layer
from ._symbolic import KerasTensor
from ._variable import as_tensor

CONFIG = "goten.keras"  # the text of a file that holds the configuration


def layer_config(layer: Any) -> dict[str, Any]:
    """Returns module, class and configuration of a layer."""
    cls = type(layer)
    ours = cls.__module__.startswith("goten.keras")
    return {
        "module": "keras.layers" if ours else cls.__module__,
        "class_name": cls.__name__ if ours else _registered.get_registered_name(cls),
        "config": layer.get_config(),
    }


def layer_from(saved: Any, custom_objects: Any = None) -> Any:
    """Makes a layer of class and configuration.

    Raises: ValueError when the class is unknown; the message says how to make it known. No code of
        the file is run.
    """
    from . import layers

    if custom_objects:  # for the layers inside too
        with _registered.custom_object_scope(custom_objects):
            return layer_from(saved)
    name = saved["class_name"]
    cls = _registered.get_registered_object(name, None, layers.classes())
    if cls is None:
        raise ValueError(
            f"the file names the class {name!r}, which is unknown here; decorate it with "
            "keras.saving.register_keras_serializable, or give custom_objects"
        )
    return cls.from_config(_inside(saved["config"]))


def _inside(config: Any) -> Any:
    """Makes the layers that a configuration holds."""
    if isinstance(config, dict):
        if config.get("module") == "keras.layers" and "class_name" in config:
            return layer_from(config)
        return {k: _inside(v) for k, v in config.items()}
    if isinstance(config, list):
        return [_inside(v) for v in config]
    return config


# --- Graphs ---


def functional_config(model: Any, each: Callable[[Any], Any] = layer_config) -> dict[str, Any]:
    """Returns the configuration of a model that is a graph, with `each` of its layers."""
    from ._model import Sequential

    if isinstance(model, Sequential):
        begin = model.inputs[0] if model._entry is None else model._entry
        return {
            "name": model.name, "trainable": model.trainable,
            "input": {"shape": list(begin.shape), "dtype": begin.dtype, "name": begin.name},
            "layers": [each(x) for x in model.layers],
        }  # fmt: skip
    graph = model._graph
    known: dict[int, list[int]] = {}
    for i, k in enumerate(graph.ins):
        known[id(k)] = [-1, i]
    nodes = []
    layers = graph.layers()
    for i, n in enumerate(graph.nodes):
        for j, k in enumerate(n.outputs):
            known[id(k)] = [i, j]
        called = ({"layer": layers.index(n.call)} if isinstance(n.call, Layer)
                  else {"call": _applied.config_of(n.call)})  # fmt: skip
        nodes.append({**called, "args": encoded(n.args, known), "kwargs": encoded(n.kwargs, known)})
    return {
        "name": model.name, "trainable": model.trainable,
        "inputs": [{"shape": list(k.shape), "dtype": k.dtype, "name": k.name} for k in graph.ins],
        "input_structure": encoded(graph.inputs, known),
        "layers": [each(x) for x in layers],
        "nodes": nodes,
        "outputs": encoded(graph.outputs, known),
    }  # fmt: skip


def functional_from(cls: Any, config: dict[str, Any], custom_objects: Any = None) -> Any:
    """Makes a model of the configuration of a graph."""
    from ._model import Sequential

    made = [x if isinstance(x, Layer) else layer_from(x, custom_objects)
            for x in config["layers"]]  # fmt: skip
    if "nodes" not in config:
        model = Sequential(name=config["name"], trainable=config.get("trainable", True))
        begin = config.get("input")
        if begin is not None:
            model.add(_symbolic.placeholder(begin["shape"], begin["dtype"], begin["name"]))
        for x in made:
            model.add(x)
        return model
    ins = [_symbolic.placeholder(i["shape"], i["dtype"], i["name"]) for i in config["inputs"]]
    results: dict[tuple[int, int], Any] = {(-1, i): k for i, k in enumerate(ins)}

    def value(ref: Any) -> Any:
        return _applied.decoded(ref, results)

    for i, n in enumerate(config["nodes"]):
        call = made[n["layer"]] if "layer" in n else _applied.from_config(n["call"])
        out = call(*value(n["args"]), **value(n["kwargs"]))
        for j, k in enumerate(x for x in _nest.leaves(out) if isinstance(x, KerasTensor)):
            results[i, j] = k
    return cls(inputs=value(config["input_structure"]), outputs=value(config["outputs"]),
               name=config["name"])  # fmt: skip


# --- Files ---


def weight_names(model: Any) -> dict[str, Any]:
    """Gives every variable of a model a name that differs: the path of layers that leads to it."""
    found: dict[str, Any] = {}
    seen = {id(model)}

    def walk(prefix: str, layer: Layer) -> None:
        if id(layer) in seen and layer._layers:
            return  # it is held twice, or holds itself
        seen.add(id(layer))
        for v in (*layer._weights, *layer._states):
            if id(v) not in seen:
                seen.add(id(v))
                found[f"{prefix}/{_short(v, layer)}"] = v
        for label, inner in _inside_of(layer):
            walk(f"{prefix}/{label}", inner)

    for v in (*model._weights, *model._states):
        found[v.name] = v
    for label, x in _inside_of(model):
        walk(label, x)
    return found


def _inside_of(layer: Any) -> list[tuple[str, Layer]]:
    """Lists the layers inside another: by their names in a graph, whose configuration keeps them,
    else by the attributes that hold them.
    """  # fmt: skip
    if getattr(layer, "_graph", None) is not None:
        return [(x.name, x) for x in layer._layers]
    held: dict[int, str] = {}
    for attribute, value in layer.__dict__.items():
        if attribute not in ("_layers", "_sequence"):
            for i, x in enumerate(_nest.leaves(value)):
                held.setdefault(id(x), attribute if x is value else f"{attribute}/{i}")
    return [(held.get(id(x), x.name), x) for x in layer._layers]


def _optimizer_names(model: Any, optimizer: Any) -> dict[str, Any]:
    """Names the state of an optimizer: counters, and what is kept of variables by their names."""
    found = {f"optimizer/{v.path}": v for v in optimizer.variables if "/" not in v.path}
    for name, v in weight_names(model).items():
        for s in optimizer._state_of(v):
            found[f"optimizer/{name}/{s.path.rsplit('/', 1)[-1]}"] = s
    return found


def _short(v: Any, layer: Layer) -> str:
    """The path of a variable below its layer: forward/kernel in a Bidirectional."""
    begin, _, rest = str(v.path).partition("/")
    return rest if begin == layer.name and rest else v.path


def _write(path: Any, tensors: dict[str, Any], texts: dict[str, str], overwrite: bool) -> None:
    target = os.fspath(path)
    if not overwrite and os.path.exists(target):
        raise FileExistsError(f"{target} exists; give overwrite=True to replace it")
    f = raw.FileNew()
    handle = Handle(f)
    for name, v in tensors.items():
        value = v.window()
        raw.FilePut(handle._h, name, value._h)
    for name, text in texts.items():
        raw.FileText(handle._h, name, text)
    raw.FileWrite(handle._h, target)


def save(model: Any, path: Any, overwrite: bool = True) -> None:
    """Writes a model to one file.

    A model of the engine's layers alone is written so that a Go program loads it too.
    """
    engine = model._engine_model()
    if engine is None and model._graph is None and type(model).get_config is Layer.get_config:
        missing = [n for n in ("get_config",) if n not in type(model).__dict__]
        if missing and not model.get_config():
            raise NotImplementedError(f"{type(model).__name__} has no get_config")
    if model._graph is None and not model.built:
        raise ValueError(
            f"save: model {model.name!r} is not built; call it on data, or give it an Input"
        )
    texts = {CONFIG: json.dumps(_described(model))}
    if engine is not None and not _too_odd(model):
        with contextlib.suppress(ValueError):  # Go's form has no constants among operators
            texts[_go.CONFIG] = _go.text(model, raw.ModelText(engine._h))
    tensors: dict[str, Any] = dict(weight_names(model))
    if model._compiled is not None:
        tensors |= _optimizer_names(model, model.optimizer)
    _write(path, tensors, texts, overwrite)


def _too_odd(model: Any) -> bool:
    """Tells whether the names of weights differ from those that the engine gives."""
    return any("/" not in n for n in weight_names(model))


def _described(model: Any) -> dict[str, Any]:
    c = model._compiled
    compiled = None
    if c is not None:
        compiled = _compile_config(c)
    return {"version": 1, "model": layer_config(model), "compile": compiled,
            "inputs": None if model._graph is not None else model._inputs}  # fmt: skip


def _compile_config(c: Any) -> Any:
    """Describes a compilation; one with functions of your own is left out, with a warning."""
    import warnings

    from . import losses, metrics, optimizers

    def each(x: Any, one: Any) -> Any:
        if isinstance(x, dict):
            return {k: each(v, one) for k, v in x.items()}
        return [each(v, one) for v in x] if isinstance(x, list | tuple) else one(x)

    found = {
        "optimizer": optimizers.serialize(c.optimizer),
        "loss": each(c.loss, losses.serialize), "loss_weights": c.loss_weights,
        "metrics": each(c.metrics, metrics.serialize),
        "weighted_metrics": each(c.weighted_metrics, metrics.serialize),
    }  # fmt: skip
    try:
        json.dumps(found)
    except TypeError as e:
        warnings.warn(f"the compilation is not saved: {e}", UserWarning, stacklevel=4)
        return None
    return found


def load_model(
    filepath: Any,
    custom_objects: Any = None,
    compile: bool = True,
    safe_mode: bool = True,  # noqa: A002
) -> Any:
    """Reads a model from a file that `save` wrote. No code of the file is run.

    Args:
        filepath: The file.
        custom_objects: Classes of your own by name.
        compile: Whether the model is compiled as it was.
        safe_mode: Accepted; files hold no code.

    Raises: ValueError when the file is damaged or holds no model, and says what is wrong.
    """
    path = os.fspath(filepath)
    f = _read(path)
    text, engine = raw.FileGetText(f._h, CONFIG), raw.FileGetText(f._h, _go.CONFIG)
    if not text and not engine:
        raise ValueError(f"{path}: the file holds tensors but no model")
    try:
        if text:
            saved = json.loads(text)
            model, compiled = layer_from(saved["model"], custom_objects), saved.get("compile")
            _build_as(model, saved.get("inputs"))
        else:
            model, compiled = _go.model(engine), _go.compilation(engine)
    except (AttributeError, LookupError, TypeError) as e:
        raise ValueError(
            f"{path}: a model cannot be made of the configuration: {type(e).__name__}: {e}"
        ) from e
    _fill(model, f, path)
    if compile and compiled:
        _compile(model, compiled, custom_objects, f)
    return model


def _read(path: str) -> Any:
    """Reads a file; errors name it."""
    try:
        return Handle(raw.FileRead(path))
    except ValueError as e:
        raise ValueError(f"{path}: {e}") from None


def _build_as(model: Any, inputs: Any) -> None:
    """Builds a model that is no graph for the inputs that it was built for."""
    if inputs is None or model._graph is not None:
        return
    with _state.calling(training=False):
        model(_nest.mapped(lambda text: _zeros(*text.split(" ")), inputs))


def _zeros(dtype: str, *sizes: str) -> Tensor:
    return as_tensor(np.zeros([int(n) for n in sizes], dtype))


def _fill(model: Any, f: Any, path: str) -> None:
    """Checks every weight before it writes the first."""
    names = weight_names(model)
    stored = [n for n in json.loads(raw.FileNames(f._h)) if not n.startswith("optimizer/")]
    if left := sorted(set(stored) - set(names)):
        raise ValueError(f"{path}: the model has no weight {left[0]!r}; it is another model's")
    values: dict[str, Tensor] = {}
    for name, v in names.items():
        h = raw.FileGet(f._h, name)
        if h == 0:
            raise ValueError(f"{path}: weight {name!r} is missing; it was saved by another model")
        values[name] = t = _tensor._wrap(h)
        if t.shape != v.shape:
            raise ValueError(
                f"{path}: weight {name!r}: expected shape {v.shape}, received {t.shape}"
            )
    for name, v in names.items():
        v.assign(values[name])


def _compile(model: Any, c: dict[str, Any], custom_objects: Any, f: Any) -> None:
    from . import losses, metrics, optimizers

    def each(x: Any, one: Any) -> Any:
        if isinstance(x, dict) and "class_name" not in x:
            return {k: each(v, one) for k, v in x.items()}
        if isinstance(x, list):
            return [each(v, one) for v in x]
        if isinstance(x, str):  # compile finds names, some by the shapes of the data
            return (custom_objects or {}).get(x, x)
        return None if x is None else one(x, custom_objects)

    optimizer = optimizers.deserialize(c["optimizer"], custom_objects)
    model.compile(
        optimizer, each(c["loss"], losses.deserialize), c["loss_weights"],
        each(c["metrics"], metrics.deserialize), each(c["weighted_metrics"], metrics.deserialize),
    )  # fmt: skip
    optimizer.build(model.trainable_variables)
    for name, v in _optimizer_names(model, optimizer).items():
        h = raw.FileGet(f._h, name)
        if h:
            v.assign(_tensor._wrap(h))


def save_weights(
    model: Any, filepath: Any, overwrite: bool = True, max_shard_size: Any = None
) -> None:
    """Writes the variables of a model.

    Raises: ValueError when the model is not built, NotImplementedError for shards.
    """
    if max_shard_size is not None:
        raise NotImplementedError("save_weights: max_shard_size is not supported yet")
    names = weight_names(model)
    if not names and not model.built:
        raise ValueError(f"save_weights: model {model.name!r} is not built")
    _write(filepath, names, {}, overwrite)


def load_weights(model: Any, filepath: Any, skip_mismatch: bool = False) -> None:
    """Reads the variables of a model.

    Raises: ValueError when they do not fit; nothing is changed then.
    """
    if skip_mismatch:
        raise NotImplementedError("load_weights: skip_mismatch is not supported yet")
    if not model.built:
        raise ValueError(f"load_weights: model {model.name!r} is not built; call it on data first")
    _fill(model, _read(os.fspath(filepath)), os.fspath(filepath))


def save_model(model: Any, filepath: Any, overwrite: bool = True, zipped: Any = None) -> None:
    """Writes a model to one file; zipped is accepted, there is one form of files."""
    save(model, filepath, overwrite)


def model_from_json(json_string: str, custom_objects: Any = None) -> Any:
    """Makes a model of the text of its configuration, with weights drawn anew."""
    return layer_from(json.loads(json_string), custom_objects)


def clone_model(
    model: Any,
    input_tensors: Any = None,
    clone_function: Any = None,
    call_function: Any = None,
    recursive: bool = False,
) -> Any:
    """Makes a model of the same layers, with weights drawn anew; nested models are cloned too.

    Raises: NotImplementedError for input_tensors, clone_function and call_function.
    """
    if input_tensors is not None or clone_function is not None or call_function is not None:
        raise NotImplementedError(
            "clone_model: input_tensors, clone_function and call_function are not supported yet"
        )
    return type(model).from_config(model.get_config())
