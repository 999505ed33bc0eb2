"""Random models give what Keras gives: outputs, and the weights after an epoch of training.

A failing model is the one of its seed: run the test of that seed alone.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from goten import keras as ours

theirs = pytest.importorskip("keras")

Step = tuple[str, dict[str, Any]]
BEGINS = [(5,), (6, 4), (7, 6, 3)]
ACTIVATIONS = [None, *"relu tanh sigmoid gelu elu selu softplus silu softmax".split()]


def plane(r: random.Random, rank: int, shape: tuple[int, ...]) -> list[Step]:
    """The layers that look at neighbours, for sequences (rank 2) and images (rank 3)."""
    n, channels = rank - 1, shape[-1]
    padding = r.choice(["valid", "same"])
    kernel = tuple(r.randint(1, min(3, s)) for s in shape[:n])
    strides = r.randint(1, 2)
    conv = {"kernel_size": kernel, "strides": strides, "padding": padding,
            "activation": r.choice(ACTIVATIONS), "use_bias": r.random() < 0.7}  # fmt: skip
    groups = r.choice([g for g in (1, 2, 3) if channels % g == 0])
    pool = {"pool_size": kernel, "strides": r.choice([None, 1, 2]), "padding": padding}
    return [
        (f"Conv{n}D", {**conv, "filters": groups * r.randint(1, 3), "groups": groups}),
        (f"Conv{n}D", {**conv, "filters": r.randint(1, 4), "strides": 1, "padding": "same",
                       "dilation_rate": r.randint(1, 2)}),
        (f"DepthwiseConv{n}D", {**conv, "depth_multiplier": r.randint(1, 2)}),
        (f"SeparableConv{n}D", {**conv, "filters": r.randint(1, 3)}),
        (f"Conv{n}DTranspose", {**conv, "filters": r.randint(1, 3)}),
        (f"MaxPooling{n}D", pool),
        (f"AveragePooling{n}D", pool),
        (f"GlobalAveragePooling{n}D", {"keepdims": r.random() < 0.3}),
        (f"GlobalMaxPooling{n}D", {}),
        (f"UpSampling{n}D", {"size": 2}),
        (f"ZeroPadding{n}D", {"padding": 1}),
        ("BatchNormalization", {"momentum": 0.9, "scale": r.random() < 0.7}),
        ("LayerNormalization", {"axis": r.choice([-1, 1])}),
        ("Permute", {"dims": (2, 1) if n == 1 else r.choice([(2, 1, 3), (3, 1, 2)])}),
    ]  # fmt: skip


def recurrent(r: random.Random) -> list[Step]:
    common = {"units": r.randint(1, 4), "return_sequences": r.random() < 0.5,
              "go_backwards": r.random() < 0.3, "use_bias": r.random() < 0.8}  # fmt: skip
    return [
        ("LSTM", {**common, "unit_forget_bias": r.random() < 0.5}),
        ("GRU", {**common, "reset_after": r.random() < 0.6}),
        ("SimpleRNN", common),
        ("bidirectional", {"kind": r.choice(["LSTM", "GRU"]), "units": r.randint(1, 3),
                           "merge_mode": r.choice(["concat", "sum", "mul", "ave"])}),
        ("attention", {"num_heads": 2, "key_dim": r.randint(1, 3)}),
    ]  # fmt: skip


def step(r: random.Random, shape: tuple[int, ...]) -> Step:
    """Draws a layer that takes samples of a shape."""
    rank = len(shape)
    found: list[Step] = [
        ("Dense", {"units": r.randint(1, 6), "activation": r.choice(ACTIVATIONS),
                   "kernel_regularizer": r.choice([None, "l2", "l1"])}),
        ("Activation", {"activation": r.choice(ACTIVATIONS[1:])}),
        ("LeakyReLU", {}), ("PReLU", {}), ("Rescaling", {"scale": 0.5, "offset": 0.1}),
        ("Flatten", {}), ("shared", {"units": shape[-1]}), ("nested", {"units": r.randint(1, 4)}),
        ("merge", {"kind": r.choice(["Add", "Multiply", "Concatenate", "Average", "Maximum",
                                     "Subtract"])}),
    ]  # fmt: skip
    if rank == 1:
        found += [("RepeatVector", {"n": 3}), ("BatchNormalization", {}),
                  ("Reshape", {"target_shape": (-1, shape[0])})]  # fmt: skip
    if rank > 1:
        found = found[2:] + plane(r, rank, shape)
    if rank == 2:
        found += recurrent(r)
    return r.choice(found)


def applied(k: Any, drawn: Step, x: Any, i: int) -> Any:
    """Applies a drawn layer, or several, to a tensor."""
    name, given = drawn
    make, label = k.layers, f"l{i}"
    if name == "shared":
        dense = make.Dense(given["units"], activation="tanh", name=label)
        return dense(dense(x))
    if name == "nested":
        begin = k.Input(x.shape[1:])
        inner = make.Dense(given["units"], activation="tanh", name=f"{label}i")(begin)
        return k.Model(begin, inner, name=label)(x)
    if name == "merge":
        other = make.Dense(x.shape[-1], name=f"{label}d")(x)
        return getattr(make, given["kind"])(name=label)([x, other])
    if name == "bidirectional":
        inside = getattr(make, given["kind"])(given["units"], return_sequences=True)
        return make.Bidirectional(inside, merge_mode=given["merge_mode"], name=label)(x)
    if name == "attention":
        return make.MultiHeadAttention(name=label, **given)(x, x)
    return getattr(make, name)(name=label, **given)(x)


def drawn(seed: int) -> tuple[tuple[int, ...], list[Step]]:
    """Draws a model: the shape of its input and its layers, by the shapes that Keras gives."""
    r = random.Random(seed)
    begin = r.choice(BEGINS)
    x, steps = theirs.Input(begin), list[Step]()
    while len(steps) < 4:
        s = step(r, tuple(x.shape[1:]))
        steps.append(s)
        x = applied(theirs, s, x, len(steps))
    return begin, steps


def built(k: Any, begin: tuple[int, ...], steps: list[Step]) -> Any:
    x = inputs = k.Input(begin)
    for i, s in enumerate(steps):
        x = applied(k, s, x, i)
    return k.Model(inputs, k.layers.Dense(2, name="last")(k.layers.Flatten(name="flat")(x)))


def close(got: Any, want: Any, what: Any) -> None:
    scale = max(1.0, float(np.abs(want).max(initial=0)))
    np.testing.assert_allclose(got, want, rtol=1e-4, atol=2e-5 * scale, err_msg=str(what))


@pytest.mark.parametrize("seed", range(10))
def test_a_random_model_computes_and_learns_as_in_keras(seed: int) -> None:
    begin, steps = drawn(seed)
    a, b = built(theirs, begin, steps), built(ours, begin, steps)
    rng = np.random.default_rng(seed)
    assert [w.shape for w in b.get_weights()] == [w.shape for w in a.get_weights()], steps
    first = [np.abs(rng.standard_normal(w.shape)).astype("f") * 0.3 + 0.05
             if "variance" in v.path else (rng.standard_normal(w.shape) * 0.4).astype("f")
             for v, w in zip(a.weights, a.get_weights(), strict=True)]  # fmt: skip
    x = rng.standard_normal((12, *begin)).astype("f")
    y = rng.standard_normal((12, 2)).astype("f")
    for m in (a, b):
        m.set_weights(first)
        m.compile(optimizer="SGD", loss="mse")
    close(b.predict(x, verbose=0), np.asarray(a(x)), steps)
    history = [m.fit(x, y, batch_size=6, epochs=1, shuffle=False, verbose=0).history
               for m in (a, b)]  # fmt: skip
    close(history[1]["loss"], history[0]["loss"], steps)
    for v, got, want in zip(a.weights, b.get_weights(), a.get_weights(), strict=True):
        close(got, want, (v.path, steps))
