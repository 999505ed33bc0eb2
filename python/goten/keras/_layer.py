"""The base class of layers."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np

from .._step import changes
from .._tensor import Tensor
from . import _nest, _state, _symbolic
from ._symbolic import KerasTensor, Node
from ._variable import Variable, as_tensor


class Layer:
    """A part of a model: variables, and a call that computes with them.

    Subclasses make sublayers in `__init__`, variables in `build(input_shape)` with `add_weight`,
    and compute in `call(inputs)`; `call` may take `training` and `mask`. Gradients are automatic.

    Args:
        activity_regularizer: A function of the output that adds to the loss.
        trainable: Whether training changes its weights.
        dtype: The dtype of its variables.
        autocast: Whether floating-point inputs are converted to that dtype.
        name: Its name; unique in a model.
        input_shape: Shape of one sample, for a layer that begins a Sequential model.
        input_dim: Number of features of one sample, short for input_shape.
        batch_input_shape: Like input_shape, the batch axis included.
        batch_shape: The same.
    """

    _layers: list[Layer]
    _weights: list[Variable]
    _states: list[Variable]
    _losses: list[Any]
    _metrics: list[Any]
    _build_shapes: Any
    _call_arguments: dict[str, Any] | None
    built: bool
    supports_masking: bool

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Sequence[int | None] | None = None,
        input_dim: int | None = None,
        batch_input_shape: Sequence[int | None] | None = None,
        batch_shape: Sequence[int | None] | None = None,
    ) -> None:
        cls = type(self)
        self._setup()
        if name is not None and not isinstance(name, str):
            raise ValueError(f"a layer's name has to be a string, received {name!r}")
        self.name = name or _state.unique(_state.snake(cls.__name__))
        self._auto_named = name is None
        self.dtype = _dtype_name(dtype)
        self.autocast = autocast
        self.activity_regularizer = activity_regularizer
        self._trainable = bool(trainable)
        self._begin: tuple[int | None, ...] | None = None
        if input_dim is not None:
            input_shape = (input_dim,)
        if input_shape is not None:
            self._begin = (None, *_sizes(input_shape))
        if batch_input_shape is not None or batch_shape is not None:
            self._begin = tuple(batch_input_shape or batch_shape or ())

    def _setup(self) -> None:
        """Makes the lists that attributes are tracked in; safe to call twice."""
        if "_layers" in self.__dict__:
            return
        d = self.__dict__
        d["_layers"] = []
        d["_weights"] = []
        d["_states"] = []
        d["_losses"] = []
        d["_metrics"] = []
        d["built"] = False
        d["supports_masking"] = False
        d["_build_shapes"] = None
        d["_call_arguments"] = None

    # --- Attributes are tracked ---

    def __setattr__(self, name: str, value: Any) -> None:
        self._setup()
        for x in _nest.leaves(value) if not name.startswith("_layers") else ():
            self._track(x)
        object.__setattr__(self, name, value)
        changes.count += 1

    def _track(self, x: Any) -> None:
        if isinstance(x, Layer):
            if not any(x is y for y in self._layers):
                self._layers.append(x)
        elif isinstance(x, Variable):
            where = self._states if x.state else self._weights
            if not any(x is y for y in where):
                where.append(x)

    # --- Variables ---

    def add_weight(
        self,
        shape: Sequence[int] | int | None = None,
        initializer: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        aggregation: str = "none",
        overwrite_with_gradient: bool = False,
        name: str | None = None,
    ) -> Variable:
        """Makes a variable of this layer.

        Args:
            shape: Its shape; None or () for a scalar.
            initializer: Its first value, by name, object, or function of shape and dtype;
                glorot_uniform for floats, zeros otherwise.
            dtype: Its dtype; that of the layer for None.
            trainable: Whether optimizers change it.
            autocast: Accepted; variables keep their dtype.
            regularizer: A function of it that adds to the loss.
            constraint: Not supported; anything but None raises NotImplementedError.
            aggregation: Accepted; there is one replica.
            overwrite_with_gradient: Not supported; True raises NotImplementedError.
            name: Its name.
        """
        from . import initializers, regularizers

        if constraint is not None:
            raise NotImplementedError("add_weight: constraints are not supported yet")
        if overwrite_with_gradient:
            raise NotImplementedError("add_weight: overwrite_with_gradient is not supported")
        size = _sizes(shape)
        kind = _dtype_name(dtype or self.dtype)
        if initializer is None:
            initializer = "glorot_uniform" if kind.startswith("float") else "zeros"
        label = name or f"variable_{len(self._weights) + len(self._states)}"
        path = f"{self.name}/{label}"
        value = initializers.initial_value(initializer, size, kind, path)
        v = Variable(value, dtype=kind, trainable=trainable, name=path)
        v.name, v.state = label, not trainable
        v.regularizer = regularizers.get(regularizer)
        self._track(v)
        if not self._trainable:
            v.trainable = False
        return v

    @property
    def weights(self) -> list[Variable]:
        """Every variable: its own weights, its states, then those of its sublayers."""
        inside = self._flatten_layers()
        return _once([v for x in inside for v in (*x._weights, *x._states)])

    variables = weights

    @property
    def trainable_weights(self) -> list[Variable]:
        """The variables that training changes; none of a layer that is not trained."""
        if not self.trainable:
            return []
        return [v for v in self.weights if not v.state and v.trainable]

    trainable_variables = trainable_weights

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The variables that training does not change."""
        on = self.trainable
        return [v for v in self.weights if v.state or not (on and v.trainable)]

    non_trainable_variables = non_trainable_weights

    @property
    def trainable(self) -> bool:
        """Whether training changes the weights of this layer and of those inside it."""
        return self._trainable

    @trainable.setter
    def trainable(self, on: bool) -> None:
        for x in self._flatten_layers():
            x._train(bool(on))

    def _train(self, on: bool) -> None:
        """Decides about this layer alone."""
        self._trainable = on
        for v in self._weights:
            v.trainable = on

    def _flatten_layers(self, include_self: bool = True, recursive: bool = True) -> list[Layer]:
        """Lists this layer and those that it holds, each once, even if one holds another that
        holds it.
        """  # fmt: skip
        found: dict[int, Layer] = {}
        stack: list[Layer] = [self]
        while stack:
            x = stack.pop()
            if id(x) not in found:
                found[id(x)] = x
                if x is self or recursive:
                    stack.extend(reversed(x._layers if x._python_inside else ()))
        return list(found.values())[0 if include_self else 1 :]

    def get_weights(self) -> list[np.ndarray[Any, Any]]:
        """Returns copies of all variables."""
        return [v.numpy() for v in self.weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Writes all variables, in the order of `weights`.

        Raises: ValueError when number or shapes differ; nothing is changed then.
        """
        mine = self.weights
        if len(mine) != len(weights):
            raise ValueError(
                f"set_weights: layer {self.name!r} has {len(mine)} weights, received {len(weights)}"
            )
        values = [as_tensor(w) for w in weights]
        for v, w in zip(mine, values, strict=True):
            if v.shape != w.shape:
                raise ValueError(
                    f"set_weights: {v.path} of layer {self.name!r}: expected shape {v.shape}, "
                    f"received {w.shape}"
                )
        for v, w in zip(mine, values, strict=True):
            v.assign(w)

    def count_params(self) -> int:
        """Counts the elements of all variables.

        Raises: ValueError when the layer is not built.
        """
        if not self.built:
            raise ValueError(
                f"count_params: layer {self.name!r} is not built; call it, or build(input_shape)"
            )
        return sum(int(np.prod(v.shape)) for v in self.weights)

    # --- Losses ---

    def add_loss(self, loss: Any) -> None:
        """Adds a scalar to the loss of the step in which the layer is called."""
        self._losses.extend(_nest.leaves(loss))

    @property
    def losses(self) -> list[Any]:
        """The scalars that this layer, its regularizers and its sublayers add to the loss.

        Only trainable weights pay a penalty, and each once.
        """
        return [t for x in self._flatten_layers() for t in x._own_losses()]

    _python_inside = True  # whether the layers inside add their losses themselves

    def _own_losses(self) -> list[Any]:
        own = [v for v in self._weights if v.trainable and v.regularizer is not None]
        return [*self._losses, *(v.regularizer(v._read()) for v in own)]

    def _clear_losses(self) -> None:
        for x in self._flatten_layers():
            x._losses.clear()

    # --- Building and calling ---

    def build(self, input_shape: Any) -> None:
        """Makes the variables; subclasses override it. `input_shape` has None for the batch."""
        self.built = True

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Computes; subclasses override it."""
        raise NotImplementedError(f"layer {type(self).__name__} has no call method")

    def compute_output_shape(self, *args: Any, **kwargs: Any) -> Any:
        """Returns the shape of the output for a shape of the input, the batch axis included."""
        with _state.calling(training=False):
            out = self(_placeholders(args[0], self.dtype))
        return _nest.mapped(lambda t: t.shape, out)

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """Returns the mask of the output: that of the input for layers that support masking."""
        return previous_mask if self.supports_masking else None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self._setup()
        symbolic = _symbolic.is_symbolic(args, kwargs)
        if not symbolic:
            args, kwargs = self._converted(args), self._converted(kwargs)
        given = dict(kwargs)
        training = self._resolve(kwargs)
        self._build_once(args, kwargs)
        with _state.calling(training=training):
            if symbolic:
                return self._connect(args, given)
            out = self.call(*args, **kwargs)
        self._finish(args, out)
        return out

    def _resolve(self, kwargs: dict[str, Any]) -> bool:
        """Decides whether the call trains, and hands `training` on to a call that takes it."""
        takes = self._takes()
        training = kwargs.get("training")
        if training is None:
            training = _state.local.training
        if "training" in takes:
            if training is None:
                default = takes["training"]
                training = default if isinstance(default, bool) else False
            kwargs["training"] = training
        else:
            kwargs.pop("training", None)
        return bool(training)

    def _takes(self) -> dict[str, Any]:
        """The arguments of `call` with their defaults."""
        if self._call_arguments is None:
            found = inspect.signature(self.call).parameters
            self._call_arguments = {n: p.default for n, p in found.items()}
        arguments: dict[str, Any] = self._call_arguments
        return arguments

    def _converted(self, tree: Any) -> Any:
        """Makes tensors of arrays, and floats of the layer's dtype of other floats."""

        def one(x: Any) -> Any:
            if isinstance(x, np.ndarray | np.generic):
                x = as_tensor(x)
            if isinstance(x, Tensor) and self.autocast and x.dtype.kind == "f":
                mask = getattr(x, "_keras_mask", None)
                if x.dtype.name != self.dtype:
                    x = x.astype(self.dtype)
                    if mask is not None:
                        x._keras_mask = mask
            return x

        if isinstance(tree, tuple) and tree and _numbers(tree[0]):
            tree = (as_tensor(tree[0]), *tree[1:])
        return _nest.mapped(one, tree)

    def _build_once(self, args: Any, kwargs: dict[str, Any]) -> None:
        if self.built:
            return
        first = args[0] if args else next(iter(kwargs.values()), None)
        shape = _nest.mapped(_batch_shape, first)
        self.build(shape)
        self._build_shapes = shape
        self.built = True
        if not self._trainable:
            self.trainable = False

    def _connect(self, args: Any, kwargs: dict[str, Any]) -> Any:
        """Notes a call in a graph. The layer's own Python runs once, on shapes."""
        node = Node(self, args, kwargs)
        kwargs = dict(kwargs)
        self._resolve(kwargs)
        before = len(self._losses)
        out = self.call(*args, **kwargs)
        del self._losses[before:]  # they belong to data, which there is none of

        def one(x: Any) -> Any:
            if not isinstance(x, KerasTensor | Tensor):
                return x
            shape = (None, *x.shape[1:]) if x.shape else ()
            k = _symbolic.placeholder(shape, x.dtype, _state.unique("keras_tensor"), node)
            node.outputs.append(k)
            return k

        return _nest.mapped(one, out)

    def _finish(self, args: Any, out: Any) -> None:
        """Adds the activity regularizer's loss and passes the mask on."""
        if self.activity_regularizer is not None:
            for x in _nest.leaves(out):
                if isinstance(x, Tensor):
                    self._losses.append(self.activity_regularizer(x) / max(1, x.shape[0]))
        if not args:
            return
        before = _nest.mapped(lambda x: getattr(x, "_keras_mask", None), args[0])
        if all(m is None for m in _nest.leaves(before)) and not self._makes_masks():
            return
        mask = self.compute_mask(args[0], before)
        outs, masks = list(_nest.leaves(out)), list(_nest.leaves(mask))
        if len(outs) == len(masks):
            for x, m in zip(outs, masks, strict=True):
                if isinstance(x, Tensor) and m is not None:
                    x._keras_mask = m

    def _makes_masks(self) -> bool:
        return type(self).compute_mask is not Layer.compute_mask

    # --- Configuration ---

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs to make the layer again, without its weights.

        A subclass that does not override this gets the arguments of its `__init__` that it
        stored under their own names.
        """
        config: dict[str, Any] = {"name": self.name, "trainable": self._trainable,
                                  "dtype": self.dtype}  # fmt: skip
        own = inspect.signature(type(self).__init__).parameters
        for n, p in own.items():
            if n in ("self", *config) or p.kind in (p.VAR_KEYWORD, p.VAR_POSITIONAL):
                continue
            if n in self.__dict__:
                config[n] = self.__dict__[n]
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Makes a layer from what `get_config` returned."""
        return cls(**config)

    def __getstate__(self) -> dict[str, Any]:
        from . import _copies

        return _copies.state(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


def _once(xs: list[Any]) -> list[Any]:
    return list({id(x): x for x in xs}.values())


def _sizes(shape: Any) -> tuple[Any, ...]:
    """Makes a tuple of a shape, of one size, or of None for a scalar."""
    if shape is None:
        return ()
    return tuple(shape) if isinstance(shape, list | tuple) else (shape,)


def _numbers(x: Any) -> bool:
    """Tells whether a list holds numbers or lists of them: data, not a list of tensors."""
    while isinstance(x, list) and x:
        x = x[0]
        if isinstance(x, int | float | bool):
            return True
    return False


def _batch_shape(x: Any) -> Any:
    shape = getattr(x, "shape", None)
    if shape is None:
        return None
    return (None, *shape[1:]) if isinstance(x, KerasTensor) else tuple(shape)


def _placeholders(shape: Any, dtype: str) -> Any:
    """Makes a tensor without elements for a shape, or for each of several."""
    if isinstance(shape, dict):
        return {k: _placeholders(v, dtype) for k, v in shape.items()}
    if all(d is None or isinstance(d, int) for d in shape):
        return _symbolic.placeholder(shape, dtype)
    return [_placeholders(s, dtype) for s in shape]


def _dtype_name(dtype: Any) -> str:
    if dtype is None:
        return "float32"
    name = getattr(dtype, "name", dtype)
    return str(name if isinstance(name, str) else np.dtype(dtype).name)
