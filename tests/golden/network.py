"""Write network.json: values and gradients of Keras 3's layers (JAX backend), for core/ops.

Run with the test dependencies installed: python tests/golden/network.py
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"

import jax
import keras
import numpy as np

jax.config.update("jax_enable_x64", True)
keras.config.set_floatx("float64")
keras.config.set_dtype_policy("float64")
jnp = jax.numpy

# Keras's layers compute in float32 in places, whatever their dtype.
LAYER = 5e-6


def draw(rng: np.random.Generator, shape: list[int]) -> np.ndarray:
    """Draw numbers of [-1, 1) with three digits, so that the file stays short."""
    return np.round(rng.uniform(-1, 1, shape), 3)


def row(name: str, f: Callable[..., Any], inputs: list[np.ndarray], **more: Any) -> dict[str, Any]:
    """Note f's results on inputs, and the gradient of the sum of their squares."""
    def results(*xs: Any) -> list[Any]:
        ys = f(*xs)
        return list(ys) if isinstance(ys, tuple | list) else [ys]

    def loss(*xs: Any) -> Any:
        return sum(jnp.sum(jnp.square(y)) for y in results(*xs))

    def flat(a: Any) -> dict[str, Any]:
        a = np.asarray(a)
        return {"shape": list(a.shape), "values": [float(f"{v:.12g}") for v in a.ravel()]}

    grads = jax.grad(loss, tuple(range(len(inputs))))(*inputs)
    return {"name": name, **more, "inputs": [flat(x) for x in inputs],
            "results": [flat(y) for y in results(*inputs)], "gradients": [flat(g) for g in grads]}


def convolutions(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Convolve in every combination of padding, stride, dilation and groups that Keras has."""
    rows = []
    for padding in ["valid", "same"]:
        for strides, dilation, groups in [(1, 1, 1), (2, 1, 1), (3, 1, 2), (1, 2, 1), (1, 1, 4)]:
            def f(x: Any, w: Any, s: int = strides, d: int = dilation, p: str = padding) -> Any:
                return keras.ops.conv(x, w, strides=s, padding=p, dilation_rate=d)

            more = {"padding": padding, "strides": strides, "dilation": dilation, "groups": groups}
            x, w = draw(rng, [2, 7, 6, 4]), draw(rng, [3, 2, 4 // groups, 4])
            rows.append(row("conv2d", f, [x, w], **more))
            x, w = draw(rng, [2, 8, 4]), draw(rng, [3, 4 // groups, 4])
            rows.append(row("conv1d", f, [x, w], **more))
    return rows


def pools(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Pool with windows that overlap, leave gaps, and stick out."""
    rows = []
    for name, pool in [("max_pool", keras.ops.max_pool), ("average_pool", keras.ops.average_pool)]:
        for padding in ["valid", "same"]:
            for size, strides in [(2, 2), (3, 1), (2, 3)]:
                def f(x: Any, g: Any = pool, s: int = size, t: int = strides,
                      p: str = padding) -> Any:
                    return g(x, s, t, p)

                more = {"padding": padding, "size": size, "strides": strides}
                rows.append(row(name + "2d", f, [draw(rng, [2, 7, 5, 3])], **more))
                rows.append(row(name + "1d", f, [draw(rng, [2, 7, 3])], **more))
    return rows


def norms(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Normalise over one and over two axes."""
    def batch(x: Any, gamma: Any, beta: Any) -> Any:
        mean, variance = keras.ops.moments(x, axes=[0, 1])
        return keras.ops.batch_normalization(x, mean, variance, -1, beta, gamma, 1e-3)

    def layer(axis: Any) -> Callable[..., Any]:
        def f(x: Any, gamma: Any, beta: Any) -> Any:
            made = keras.layers.LayerNormalization(axis=axis, epsilon=1e-3)
            made.build(x.shape)
            state = [gamma, beta]
            return made.stateless_call(state, [], x)[0]
        return f

    def group(x: Any, gamma: Any, beta: Any) -> Any:
        made = keras.layers.GroupNormalization(groups=2, epsilon=1e-3)
        made.build(x.shape)
        return made.stateless_call([gamma, beta], [], x)[0]

    x = draw(rng, [3, 5, 4])
    vector, matrix = draw(rng, [4]), draw(rng, [5, 4])
    return [
        row("batch_norm", batch, [x, vector, draw(rng, [4])]),
        row("layer_norm", layer(-1), [x, vector, draw(rng, [4])], tolerance=LAYER),
        row("layer_norm", layer([1, 2]), [x, matrix, draw(rng, [5, 4])], tolerance=LAYER),
        row("group_norm", group, [x, vector, draw(rng, [4])], tolerance=LAYER),
    ]


def softmaxes(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Softmax over each axis, and crossentropy from logits."""
    x = 5 * draw(rng, [2, 3, 4])
    labels, targets = [0, 3, 1, 2, 2, 0], np.abs(draw(rng, [2, 3, 4]))
    rows = []
    for axis in range(3):
        rows.append(row("softmax", lambda x, a=axis: keras.ops.softmax(x, a), [x], axis=axis))
        rows.append(
            row("log_softmax", lambda x, a=axis: keras.ops.log_softmax(x, a), [x], axis=axis))
    rows.append(row("sparse_crossentropy", lambda x: keras.ops.sparse_categorical_crossentropy(
        np.reshape(labels, [2, 3]), x, from_logits=True), [x], labels=labels))
    rows.append(row("categorical_crossentropy", lambda x: keras.ops.categorical_crossentropy(
        targets, x, from_logits=True), [x], targets=[float(v) for v in targets.ravel()]))
    return rows


def sequence(layer: Any, mask: Any) -> Callable[..., Any]:
    """Return a recurrent layer as a function of its input, its weights and its states."""
    m = None if mask is None else jnp.asarray(mask)

    def f(x: Any, w: Any, u: Any, b: Any, *h: Any) -> Any:
        layer.build(x.shape)
        free = [v.value for v in layer.non_trainable_variables]
        return layer.stateless_call([w, u, b], free, x, initial_state=list(h), mask=m)[0]

    return f


def recurrent(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Run each recurrent layer forwards and backwards, with and without a mask and states.

    Keras's SimpleRNN computes in float32 only where JAX allows float64.
    """
    kinds = {"lstm": (keras.layers.LSTM, 4, 2), "gru": (keras.layers.GRU, 3, 1),
             "simple_rnn": (keras.layers.SimpleRNN, 1, 1)}
    mask = [[True, True, False, True], [False, True, True, False], [True, False, False, True]]
    rows = []
    for name, (make, gates, states) in kinds.items():
        bias = [2, 3 * 5] if name == "gru" else [gates * 5]
        dtype = "float32" if name == "simple_rnn" else "float64"
        inputs = [draw(rng, s).astype(dtype) for s in
                  [[3, 4, 2], [2, gates * 5], [5, gates * 5], bias, *[[3, 5]] * states]]
        for back in [False, True]:
            for masked in [False, True]:
                layer = make(5, return_sequences=True, return_state=True, go_backwards=back,
                             dtype=dtype)
                f = sequence(layer, mask if masked else None)
                more = {"back": back, "mask": sum(mask, []) if masked else None,
                        "tolerance": 1e-5 if dtype == "float32" else LAYER}
                rows.append(row(name, f, inputs, **more))
    return rows


def main() -> None:
    """Write the rows, one a line."""
    rng = np.random.default_rng(5)
    rows = [*softmaxes(rng), *convolutions(rng), *pools(rng), *norms(rng), *recurrent(rng)]
    lines = ",\n".join(json.dumps(r) for r in rows)
    Path(__file__).with_suffix(".json").write_text(
        f'{{"keras": "{keras.__version__}", "rows": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
