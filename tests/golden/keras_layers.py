"""Write keras_layers.json: what Keras 3 makes of every layer, for package layers.

Each case has a configuration, inputs, weights, the outputs, and the gradients of a random
projection of the outputs to inputs and weights, computed in float64 from float32 numbers.
Run with the test dependencies installed: KERAS_BACKEND=jax python tests/golden/keras_layers.py
"""

from __future__ import annotations

import base64
import json
import os
import zlib
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"

import jax
import keras
import numpy as np

jax.config.update("jax_enable_x64", True)
keras.config.set_floatx("float64")
keras.config.set_dtype_policy("float64")
cases: list[dict[str, Any]] = []
IMAGE, SEQUENCE, VOLUME = (2, 6, 5, 4), (3, 5, 4), (2, 4, 3, 5, 2)


def pack(a: Any) -> dict[str, Any]:
    """Encodes an array: floats as float32, integers as int32, bools as bytes."""
    a = np.asarray(a)
    kind = {"f": "float32", "i": "int32", "b": "bool"}[a.dtype.kind]
    data = base64.b64encode(np.ascontiguousarray(a.astype(kind)).tobytes()).decode()
    return {"dtype": kind, "shape": list(a.shape), "data": data}


def single(a: Any) -> Any:
    """Rounds to float32, and keeps float64 to compute with."""
    return np.asarray(a, "float32").astype("float64")


def built(v: Any) -> Any:
    """Makes layers of their descriptions."""
    if isinstance(v, dict) and "class_name" in v:
        return make(v["class_name"], v["config"])
    return v


def make(name: str, config: dict[str, Any]) -> Any:
    return getattr(keras.layers, name)(**{k: built(v) for k, v in config.items()})


def spread(v: Any, rng: np.random.Generator) -> Any:
    """Draws a value for a weight; variances are positive."""
    x = rng.standard_normal(v.shape) * 0.5
    return single(np.abs(x) + 0.5 if "variance" in v.name else x)


class Case:
    """A layer with weights and inputs, and what it makes of them."""

    def __init__(self, name: str, config: dict[str, Any], mask: Any, training: bool) -> None:
        self.name, self.config, self.training = name, config, training
        seed = zlib.crc32(f"{name} {sorted(config.items())} {training}".encode())
        self.rng = np.random.default_rng(seed)
        self.mask = None if mask is None else np.asarray(mask, bool)
        # What Keras' calls of attention are told is configured in the engine.
        self.kwargs: dict[str, Any] = {n: config[n] for n in TOLD if n in config}
        self.layer = make(name, {n: v for n, v in config.items() if n not in TOLD})
        if self.layer._call_has_training_arg:
            self.kwargs["training"] = training
        # The mask of a query is looked for beside the tensor alone.
        self.attach = name == "MultiHeadAttention" and mask is not None
        if self.mask is not None:
            self.kwargs["value_mask" if self.attach else "mask"] = self.mask

    def arguments(self, xs: list[Any]) -> list[Any]:
        """Arranges inputs as the layer takes them."""
        if self.name in MERGING:
            return [list(xs)]
        if self.name in ("LSTM", "GRU", "SimpleRNN", "Bidirectional") and len(xs) > 1:
            return [xs[0], list(xs[1:])]
        return [x for x in xs if x.dtype != "bool"]

    def masks(self, xs: list[Any]) -> dict[str, Any]:
        """The mask of attention among the inputs."""
        found = [x for x in xs if x.dtype == "bool"]
        return {"attention_mask": found[0]} if found else {}

    def build(self, xs: list[Any]) -> None:
        """Builds the layer on shapes alone and draws its weights."""
        symbolic = {
            k: keras.KerasTensor(v.shape, "bool") if isinstance(v, np.ndarray) else v
            for k, v in self.kwargs.items()
        }
        like = [keras.KerasTensor(x.shape, str(x.dtype)) for x in xs]
        self.layer(*self.arguments(like), **symbolic, **self.masks(like))
        self.weights = [v for v in self.layer.weights if not v.path.endswith("count")]
        for v in self.weights:
            v.assign(spread(v, self.rng))
        if hasattr(self.layer, "finalize_state"):
            self.layer.finalize_state()

    def run(self, trainable: Any, xs: list[Any]) -> Any:
        """Calls the layer: its outputs, and its state afterwards."""
        if self.attach:
            xs = [xs[0] * 1, *xs[1:]]
            keras.src.backend.set_keras_mask(xs[0], self.mask)
        state = [v.value for v in self.layer.non_trainable_variables]
        args = self.arguments(xs)
        kwargs = self.kwargs | self.masks(xs)
        out, after = self.layer.stateless_call(trainable, state, *args, **kwargs)
        return (list(out) if isinstance(out, list | tuple) else [out]), after

    def moved(self, after: list[Any]) -> dict[str, Any]:
        """The states that a call may change, by path."""
        states = zip(self.layer.non_trainable_variables, after, strict=True)
        return {v.path: a for v, a in states if v.path in [w.path for w in self.weights]}

    def row(self, xs: list[Any]) -> dict[str, Any]:
        """Runs the case and describes it."""
        self.build(xs)
        floats = [i for i, x in enumerate(xs) if x.dtype.kind == "f"]
        variables = self.layer.trainable_variables
        trainable = [v.value for v in variables]

        def run(t: Any, some: list[Any]) -> Any:
            return self.run(t, [some[floats.index(i)] if i in floats else x for i, x in all_xs])

        all_xs = list(enumerate(xs))
        given = [xs[i] for i in floats]
        outs, after = jax.jit(run)(trainable, given)
        rs = [single(self.rng.standard_normal(o.shape)) for o in outs]

        def loss(t: Any, some: Any) -> Any:
            return sum((o * r).sum() for o, r in zip(run(t, some)[0], rs, strict=True))

        dw, dx = jax.jit(jax.grad(loss, argnums=(0, 1)))(trainable, given)
        grads = {v.path: g for v, g in zip(variables, dw, strict=True)}
        moved = self.moved(after)
        row = {"class": self.name, "config": self.config, "training": self.training}
        if self.mask is not None:
            row["mask"] = pack(self.mask)
        return row | {
            "in": [pack(x) for x in xs],
            "weights": [pack(v.value) for v in self.weights],
            "out": [pack(o) for o in outs],
            "project": [pack(r) for r in rs],
            "dx": [pack(dx[floats.index(i)]) if i in floats else None for i in range(len(xs))],
            "dw": [pack(grads[v.path]) if v.path in grads else None for v in self.weights],
            "after": [pack(moved[v.path]) if v.path in moved else None for v in self.weights],
        }


def case(name: str, *inputs: Any, mask: Any = None, training: bool = False, **config: Any) -> None:
    """Adds one case. Inputs are shapes of random floats, or arrays."""
    c = Case(name, config, mask, training)
    draw = c.rng.standard_normal
    cases.append(
        c.row([single(draw(x)) if isinstance(x, tuple) else np.asarray(x) for x in inputs])
    )


MERGING = (
    "Add",
    "Subtract",
    "Multiply",
    "Average",
    "Maximum",
    "Minimum",
    "Concatenate",
    "Dot",
)
TOLD = ("use_causal_mask", "return_attention_scores")
MASK = [[1, 1, 1, 0, 0], [1, 0, 1, 1, 0], [1, 1, 1, 1, 1]]


def activations() -> None:
    for name in sorted(keras.src.activations.ALL_OBJECTS_DICT):
        # Keras' sparsemax adds up cumulative sums where the paper has the last one: its results
        # do not sum to 1.
        if name not in ("threshold", "swish", "hard_swish", "sparsemax"):
            case("Activation", (3, 4), activation=name)
    case("ReLU", (3, 4))
    case("ReLU", (3, 4), max_value=0.7, negative_slope=0.2, threshold=0.3)
    case("ReLU", (3, 4), negative_slope=0.2)
    case("LeakyReLU", (3, 4))
    case("ELU", (3, 4), alpha=0.7)
    case("PReLU", IMAGE, shared_axes=[1, 2])
    case("PReLU", (3, 4))
    case("Softmax", (3, 5))
    case("Softmax", (3, 5), mask=MASK)
    case("Softmax", SEQUENCE, axis=[1, 2])


def dense_and_convolution() -> None:
    case("Dense", (3, 4), units=5)
    case("Dense", SEQUENCE, units=2, use_bias=False, activation="tanh")
    case("Conv1D", SEQUENCE, filters=3, kernel_size=2)
    case("Conv1D", SEQUENCE, filters=4, kernel_size=3, padding="causal", dilation_rate=2)
    case("Conv1D", SEQUENCE, filters=4, kernel_size=3, padding="same", strides=2, groups=2)
    case("Conv2D", IMAGE, filters=3, kernel_size=3, activation="relu")
    case("Conv2D", IMAGE, filters=4, kernel_size=[3, 2], strides=[2, 1], padding="same", groups=2)
    case("Conv2D", IMAGE, filters=3, kernel_size=2, dilation_rate=2, use_bias=False)
    case("DepthwiseConv2D", IMAGE, kernel_size=3, depth_multiplier=2, padding="same")
    case("DepthwiseConv2D", IMAGE, kernel_size=2, strides=2)
    case("SeparableConv2D", IMAGE, filters=3, kernel_size=3, depth_multiplier=2)
    case("SeparableConv2D", IMAGE, filters=3, kernel_size=2, padding="same", strides=2)
    first = {"data_format": "channels_first"}
    case("Conv1D", SEQUENCE, filters=3, kernel_size=2, **first)
    case("Conv2D", IMAGE, filters=3, kernel_size=3, padding="same", **first)
    case("DepthwiseConv2D", IMAGE, kernel_size=2, **first)
    case("SeparableConv2D", IMAGE, filters=3, kernel_size=2, **first)


def other_convolutions() -> None:
    case("DepthwiseConv1D", SEQUENCE, kernel_size=3, depth_multiplier=2, padding="same")
    case("DepthwiseConv1D", SEQUENCE, kernel_size=2, dilation_rate=2, data_format="channels_first")
    case("SeparableConv1D", SEQUENCE, filters=3, kernel_size=2, activation="tanh")
    case("SeparableConv1D", SEQUENCE, filters=2, kernel_size=3, strides=2, padding="same")
    for strides in (1, 2, 3):
        for padding in ("valid", "same"):
            for size in (1, 2, 3, 4):
                more = {"kernel_size": size, "strides": strides, "padding": padding}
                case("Conv1DTranspose", SEQUENCE, filters=3, **more)
    case("Conv1DTranspose", SEQUENCE, filters=2, kernel_size=3, dilation_rate=2, padding="same")
    case("Conv1DTranspose", SEQUENCE, filters=2, kernel_size=3, strides=2, output_padding=1)
    one = {"output_padding": 0, "padding": "same"}
    case("Conv1DTranspose", SEQUENCE, filters=2, kernel_size=4, strides=3, **one)
    case("Conv1DTranspose", SEQUENCE, filters=2, kernel_size=3, strides=3, **one)
    case("Conv2DTranspose", IMAGE, filters=3, kernel_size=3, strides=2, padding="same")
    case("Conv2DTranspose", IMAGE, filters=3, kernel_size=[2, 3], strides=[3, 1], use_bias=False)
    case("Conv2DTranspose", IMAGE, filters=2, kernel_size=2, dilation_rate=[2, 1])
    case("Conv3D", VOLUME, filters=3, kernel_size=[2, 1, 3])
    case("Conv3D", VOLUME, filters=4, kernel_size=[3, 2, 2], strides=2, padding="same", groups=2)
    case("Conv3D", VOLUME, filters=2, kernel_size=2, dilation_rate=[2, 1, 3], use_bias=False)
    case("Conv3D", VOLUME, filters=2, kernel_size=2, data_format="channels_first", padding="same")
    last = {"output_padding": [1, 0], "data_format": "channels_first", "activation": "relu"}
    case("Conv2DTranspose", IMAGE, filters=2, kernel_size=3, strides=2, padding="same", **last)


def pooling() -> None:
    for kind in ("Max", "Average"):
        case(f"{kind}Pooling1D", SEQUENCE, pool_size=2)
        case(f"{kind}Pooling1D", SEQUENCE, pool_size=3, strides=1, padding="same")
        case(f"{kind}Pooling2D", IMAGE, pool_size=2)
        case(f"{kind}Pooling2D", IMAGE, pool_size=[3, 2], strides=2, padding="same")
        case(f"{kind}Pooling2D", IMAGE, pool_size=2, data_format="channels_first")
        case(f"Global{kind}Pooling1D", SEQUENCE)
        case(f"Global{kind}Pooling1D", SEQUENCE, keepdims=True, data_format="channels_first")
        case(f"Global{kind}Pooling2D", IMAGE, keepdims=True)
        case(f"Global{kind}Pooling2D", IMAGE, data_format="channels_first")
        case(f"{kind}Pooling3D", VOLUME, pool_size=2)
        case(f"{kind}Pooling3D", VOLUME, pool_size=[3, 2, 2], strides=[2, 1, 3], padding="same")
        case(f"{kind}Pooling3D", VOLUME, pool_size=2, data_format="channels_first")
        case(f"Global{kind}Pooling3D", VOLUME, keepdims=True)
        case(f"Global{kind}Pooling3D", VOLUME, data_format="channels_first")
    case("GlobalAveragePooling1D", SEQUENCE, mask=MASK)


def shapes() -> None:
    case("Identity", (3, 4))
    case("Flatten", IMAGE)
    case("Flatten", IMAGE, data_format="channels_first")
    case("Reshape", (2, 12), target_shape=[3, -1, 2])
    case("Permute", IMAGE, dims=[3, 1, 2])
    case("RepeatVector", (3, 4), n=3)
    case("ZeroPadding2D", IMAGE)
    case("ZeroPadding2D", IMAGE, padding=[[1, 0], [2, 3]], data_format="channels_first")
    for name, option in (("ZeroPadding3D", "padding"), ("Cropping3D", "cropping")):
        case(name, VOLUME)
        case(name, VOLUME, **{option: [[0, 1], [1, 0], [2, 1]]})
        margins = {option: [[0, 1], [2, 1], [1, 0]]}
        case(name, VOLUME, data_format="channels_first", **margins)
    case("ZeroPadding1D", SEQUENCE)
    case("ZeroPadding1D", SEQUENCE, padding=[0, 2], data_format="channels_first")
    case("Cropping1D", SEQUENCE)
    case("Cropping1D", SEQUENCE, cropping=[0, 2])
    case("Cropping2D", IMAGE, cropping=1)
    case("Cropping2D", IMAGE, cropping=[[1, 0], [2, 1]])
    case("Cropping2D", IMAGE, cropping=[1, 0], data_format="channels_first")
    case("UpSampling1D", SEQUENCE)
    case("UpSampling1D", SEQUENCE, size=3)
    case("UpSampling2D", IMAGE, size=[2, 3], interpolation="bilinear")
    case("UpSampling2D", IMAGE, interpolation="bilinear", data_format="channels_first")
    case("UpSampling2D", IMAGE, size=[2, 3])
    case("UpSampling2D", IMAGE, data_format="channels_first")
    case("Rescaling", IMAGE, scale=0.5, offset=-1.0)
    case("Normalization", SEQUENCE)
    case("Normalization", SEQUENCE, axis=[1, 2], invert=True)
    case("Normalization", SEQUENCE, mean=0.5, variance=2.0)


def merging() -> None:
    for name in MERGING[:6]:
        n = 2 if name == "Subtract" else 3
        case(name, *[SEQUENCE] * n)
        case(name, SEQUENCE, (3, 4))
    case("Concatenate", SEQUENCE, (3, 5, 2))
    case("Concatenate", SEQUENCE, (3, 2, 4), axis=1)
    case("Dot", (3, 4), (3, 4), axes=1)
    case("Dot", (3, 4, 5), (3, 6, 4), axes=[1, 2], normalize=True)
    case("Dot", (3, 2, 4, 5), (3, 4), axes=[2, 1])


def normalisation() -> None:
    for training in (False, True):
        case("BatchNormalization", IMAGE, training=training)
        case("BatchNormalization", IMAGE, axis=1, momentum=0.8, training=training)
        case("BatchNormalization", (5, 4), center=False, scale=False, training=training)
        case("BatchNormalization", SEQUENCE, mask=MASK, training=training)
    case("LayerNormalization", SEQUENCE)
    case("LayerNormalization", SEQUENCE, axis=[1, 2], center=False)
    case("LayerNormalization", IMAGE, axis=1, scale=False, epsilon=1e-5)
    case("RMSNormalization", SEQUENCE)
    case("UnitNormalization", SEQUENCE)
    case("UnitNormalization", SEQUENCE, axis=[1, 2])
    case("GroupNormalization", IMAGE, groups=2)
    case("GroupNormalization", IMAGE, groups=-1, center=False)
    case("GroupNormalization", IMAGE, groups=3, axis=1, scale=False)
    case("SpatialDropout1D", SEQUENCE, rate=0.5)
    case("SpatialDropout2D", IMAGE, rate=0.5)
    case("Dropout", SEQUENCE, rate=0.5)
    case("GaussianNoise", SEQUENCE, stddev=0.5)
    case("GaussianDropout", SEQUENCE, rate=0.5)
    case("ActivityRegularization", SEQUENCE, l2=0.5)


def recurrent() -> None:
    index = np.array([[1, 4, 0], [6, 1, 1]], "int32")
    case("Embedding", index, input_dim=7, output_dim=3)
    case("Masking", SEQUENCE)
    for name in ("SimpleRNN", "LSTM", "GRU"):
        other = {"activation": "softsign"}
        if name != "SimpleRNN":
            other["recurrent_activation"] = "hard_sigmoid"
        states = [(3, 3)] * (2 if name == "LSTM" else 1)
        # Keras rounds tanh to float32, which only a masked SimpleRNN takes beside float64.
        all_steps = np.ones(SEQUENCE[:2]) if name == "SimpleRNN" else None
        case(name, SEQUENCE, units=3, mask=all_steps)
        case(name, SEQUENCE, units=3, return_sequences=True, return_state=True, mask=MASK)
        case(name, SEQUENCE, units=3, go_backwards=True, return_sequences=True, mask=MASK)
        case(name, SEQUENCE, *states, units=3, use_bias=False, return_state=True, mask=all_steps)
        case(name, SEQUENCE, units=3, return_sequences=True, zero_output_for_mask=True, mask=MASK)
        case(name, SEQUENCE, units=2, mask=MASK, **other)
        case(name, SEQUENCE, units=2, return_sequences=True, go_backwards=True, **other)
    case("SimpleRNN", SEQUENCE, units=3, activation="relu")
    case("GRU", SEQUENCE, units=3, reset_after=False, mask=MASK)
    case("GRU", SEQUENCE, units=3, reset_after=False, use_bias=False)


def described(name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": name, "config": config}


def wrappers() -> None:
    lstm = described("LSTM", units=2)
    gru = described("GRU", units=2, return_sequences=True)
    case("Bidirectional", SEQUENCE, layer=lstm)
    case("Bidirectional", SEQUENCE, layer=lstm, merge_mode="ave", mask=MASK)
    case("Bidirectional", SEQUENCE, layer=gru, merge_mode="mul", mask=MASK)
    case("Bidirectional", SEQUENCE, layer=gru, merge_mode=None)
    rnn = described("SimpleRNN", units=2, activation="relu")
    case("Bidirectional", SEQUENCE, layer=rnn, merge_mode="sum")
    back = described("GRU", units=3, return_sequences=True, go_backwards=True)
    case("Bidirectional", SEQUENCE, layer=gru, backward_layer=back)
    case("TimeDistributed", SEQUENCE, layer=described("Dense", units=2))
    case("TimeDistributed", (2, 3, 4, 4, 2), layer=described("Conv2D", filters=2, kernel_size=2))
    case("TimeDistributed", SEQUENCE, layer=described("BatchNormalization"), training=True)
    case("MultiHeadAttention", SEQUENCE, SEQUENCE, num_heads=2, key_dim=3)
    # JAX has no fused attention for values of another size; dropout chooses the other path.
    case(
        "MultiHeadAttention",
        SEQUENCE,
        (3, 6, 2),
        (3, 6, 4),
        num_heads=2,
        key_dim=3,
        value_dim=2,
        output_shape=5,
        use_bias=False,
        dropout=0.1,
    )
    case("MultiHeadAttention", SEQUENCE, SEQUENCE, num_heads=2, key_dim=3, mask=MASK)
    case("MultiHeadAttention", SEQUENCE, SEQUENCE, num_heads=1, key_dim=3, dropout=0.5, mask=MASK)
    attention()


def attention() -> None:
    two = {"num_heads": 2, "key_dim": 3}
    case("MultiHeadAttention", SEQUENCE, SEQUENCE, use_causal_mask=True, **two)
    case("MultiHeadAttention", SEQUENCE, (3, 6, 4), use_causal_mask=True, dropout=0.1, **two)
    case("MultiHeadAttention", SEQUENCE, SEQUENCE, use_causal_mask=True, mask=MASK, **two)
    some = np.random.default_rng(1).random((3, 5, 6)) < 0.6
    some[1, 2] = False
    for options in ({}, {"return_attention_scores": True}, {"use_causal_mask": True}):
        case("MultiHeadAttention", SEQUENCE, (3, 6, 2), some, **two, **options)
    case("MultiHeadAttention", SEQUENCE, (3, 6, 4), (3, 6, 3), some[0], dropout=0.2, **two)
    per_head = np.stack([some, some[:, ::-1]], 1)
    case("MultiHeadAttention", SEQUENCE, (3, 6, 2), per_head, **two)
    scores = {"return_attention_scores": True, "use_causal_mask": True}
    case("MultiHeadAttention", SEQUENCE, SEQUENCE, mask=MASK, **scores, **two)


NEEDED: dict[str, dict[str, Any]] = {
    "Activation": {"activation": None},
    "Dense": {"units": 1},
    "RepeatVector": {"n": 1},
    "Conv1D": {"filters": 1, "kernel_size": 1},
    "Conv2D": {"filters": 1, "kernel_size": 1},
    "DepthwiseConv2D": {"kernel_size": 1},
    "SeparableConv2D": {"filters": 1, "kernel_size": 1},
    "Conv1DTranspose": {"filters": 1, "kernel_size": 1},
    "Conv2DTranspose": {"filters": 1, "kernel_size": 1},
    "DepthwiseConv1D": {"kernel_size": 1},
    "SeparableConv1D": {"filters": 1, "kernel_size": 1},
    "Reshape": {"target_shape": [1]},
    "Permute": {"dims": [1]},
    "Dot": {"axes": 1},
    "Embedding": {"input_dim": 1, "output_dim": 1},
    "SimpleRNN": {"units": 1},
    "LSTM": {"units": 1},
    "GRU": {"units": 1},
    "Dropout": {"rate": 0.5},
    "SpatialDropout1D": {"rate": 0.5},
    "SpatialDropout2D": {"rate": 0.5},
    "GaussianNoise": {"stddev": 0.5},
    "GaussianDropout": {"rate": 0.5},
    "Rescaling": {"scale": 1.0},
    "MultiHeadAttention": {"num_heads": 1, "key_dim": 1},
    "AveragePooling1D": {"pool_size": 2},
    "AveragePooling2D": {"pool_size": 2},
    "AveragePooling3D": {"pool_size": 2},
    "Conv3D": {"filters": 1, "kernel_size": 1},
    "TimeDistributed": {"layer": described("Dense", units=1)},
    "Bidirectional": {"layer": described("LSTM", units=1)},
}


def defaults(name: str) -> dict[str, Any]:
    """The configuration of a layer of which only what is needed was given."""
    given = NEEDED.get(name, {})
    config = make(name, given).get_config()
    for left_out in (*given, "name", "dtype", "trainable", "layer", "backward_layer"):
        config.pop(left_out, None)

    def plain(v: Any) -> Any:
        return v["class_name"] if isinstance(v, dict) and "class_name" in v else v

    return {k: plain(v) for k, v in config.items()}


def main() -> None:
    """Runs all cases and writes them one a line."""
    for part in (
        activations,
        dense_and_convolution,
        other_convolutions,
        pooling,
        shapes,
        merging,
        normalisation,
        recurrent,
        wrappers,
    ):
        part()
    names = sorted({c["class"] for c in cases})
    rows = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    least = ",\n".join(f"{json.dumps(n)}: {json.dumps(defaults(n))}" for n in names)
    path = Path(__file__).with_suffix(".json")
    path.write_text(
        f'{{"keras": "{keras.__version__}",\n"defaults": {{\n{least}}},\n"cases": [\n{rows}\n]}}\n'
    )


if __name__ == "__main__":
    main()
