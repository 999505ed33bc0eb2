"""Layers give what Keras' layers give with the same weights, and learn by the same gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import goten.keras as ours

theirs = pytest.importorskip("keras")

RNG = np.random.default_rng(1)
CASES: list[tuple[str, dict[str, Any], tuple[int, ...]]] = [
    ("Dense", {"units": 4}, (5,)),
    ("Dense", {"units": 4, "activation": "relu", "use_bias": False}, (3, 5)),
    ("Conv1D", {"filters": 4, "kernel_size": 3}, (9, 2)),
    ("Conv1D", {"filters": 4, "kernel_size": 3, "padding": "causal"}, (9, 2)),
    ("Conv1D", {"filters": 4, "kernel_size": 3, "strides": 2, "padding": "same"}, (9, 2)),
    ("Conv2D", {"filters": 4, "kernel_size": 3}, (8, 7, 2)),
    ("Conv2D", {"filters": 4, "kernel_size": (3, 2), "padding": "same", "strides": 2}, (8, 7, 2)),
    ("Conv2D", {"filters": 4, "kernel_size": 3, "dilation_rate": 2}, (8, 7, 2)),
    ("Conv2D", {"filters": 4, "kernel_size": 3, "groups": 2}, (8, 7, 2)),
    ("DepthwiseConv2D", {"kernel_size": 3, "depth_multiplier": 2}, (8, 7, 2)),
    ("SeparableConv2D", {"filters": 3, "kernel_size": 3}, (8, 7, 2)),
    ("MaxPooling1D", {}, (8, 2)),
    ("MaxPooling2D", {}, (8, 7, 2)),
    ("MaxPooling2D", {"pool_size": 3, "strides": 2, "padding": "same"}, (8, 7, 2)),
    ("AveragePooling1D", {"pool_size": 2}, (8, 2)),
    ("AveragePooling2D", {"pool_size": 2, "padding": "same"}, (7, 7, 2)),
    ("GlobalAveragePooling1D", {}, (8, 2)),
    ("GlobalAveragePooling2D", {}, (8, 7, 2)),
    ("GlobalMaxPooling1D", {}, (8, 2)),
    ("GlobalMaxPooling2D", {"keepdims": True}, (8, 7, 2)),
    ("Flatten", {}, (3, 4)),
    ("Reshape", {"target_shape": (2, -1)}, (3, 4)),
    ("Permute", {"dims": (2, 1)}, (3, 4)),
    ("RepeatVector", {"n": 3}, (4,)),
    ("Rescaling", {"scale": 0.5, "offset": -1.0}, (4,)),
    ("ZeroPadding2D", {"padding": ((1, 2), (0, 1))}, (4, 4, 2)),
    ("UpSampling2D", {"size": 2}, (3, 3, 2)),
    ("Dropout", {"rate": 0.5}, (4,)),
    ("BatchNormalization", {}, (4,)),
    ("LayerNormalization", {}, (4,)),
    ("LayerNormalization", {"axis": (1, 2)}, (3, 4)),
    ("GroupNormalization", {"groups": 2}, (3, 4)),
    ("RMSNormalization", {}, (4,)),
    ("ReLU", {"max_value": 1.0, "negative_slope": 0.1, "threshold": 0.2}, (6,)),
    ("LeakyReLU", {}, (6,)),
    ("PReLU", {}, (6,)),
    ("ELU", {}, (6,)),
    ("Softmax", {}, (6,)),
    ("LSTM", {"units": 3}, (6, 2)),
    ("LSTM", {"units": 3, "return_sequences": True, "go_backwards": True}, (6, 2)),
    ("LSTM", {"units": 3, "use_bias": False, "recurrent_activation": "hard_sigmoid"}, (6, 2)),
    ("GRU", {"units": 3}, (6, 2)),
    ("GRU", {"units": 3, "reset_after": False, "return_sequences": True}, (6, 2)),
    ("SimpleRNN", {"units": 3, "return_sequences": True}, (6, 2)),
]


def close(a: Any, b: Any, rtol: float = 1e-5, atol: float = 1e-6) -> None:
    np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=rtol, atol=atol)


def label(case: Any) -> str:
    return case if isinstance(case, str) else ""


def pair(name: str, config: dict[str, Any], shape: tuple[int, ...]) -> tuple[Any, Any]:
    """Makes the same model of both, with the weights of Keras' moved a little."""
    made = []
    for k in (theirs, ours):
        layer = getattr(k.layers, name)(**config)
        made.append(k.Sequential([k.Input(shape), layer]))
    return copied(*made)


def copied(a: Any, b: Any) -> tuple[Any, Any]:
    """Moves the weights of a and copies them to b."""
    moved = [w + RNG.uniform(0, 0.3, w.shape).astype("f") for w in a.get_weights()]
    a.set_weights(moved)
    assert [w.shape for w in b.get_weights()] == [w.shape for w in moved]
    b.set_weights(moved)
    for x, y in zip(b.get_weights(), moved, strict=True):
        np.testing.assert_array_equal(x, y)
    return a, b


@pytest.mark.parametrize(("name", "config", "shape"), CASES, ids=label)
def test_outputs_are_those_of_keras(
    name: str, config: dict[str, Any], shape: tuple[int, ...]
) -> None:
    a, b = pair(name, config, shape)
    x = RNG.normal(size=(5, *shape)).astype("f")
    close(b(x), a(x))
    close(b.predict(x, verbose=0), a.predict(x, verbose=0))
    assert a.output_shape == b.output_shape
    assert [w.name for w in a.weights] == [w.name for w in b.weights]
    assert a.count_params() == b.count_params()


@pytest.mark.parametrize(("name", "config", "shape"), CASES, ids=label)
def test_three_steps_of_training_are_those_of_keras(
    name: str, config: dict[str, Any], shape: tuple[int, ...]
) -> None:
    if name == "Dropout":
        pytest.skip("draws other masks")
    a, b = pair(name, config, shape)
    if not a.trainable_weights:
        return
    x = RNG.normal(size=(8, *shape)).astype("f")
    y = RNG.normal(size=(8, *a.output_shape[1:])).astype("f")
    losses = []
    for k, m in ((theirs, a), (ours, b)):
        m.compile(k.optimizers.SGD(0.1), "mse")
        losses.append(m.fit(x, y, batch_size=8, epochs=3, shuffle=False, verbose=0))
    close(losses[1].history["loss"], losses[0].history["loss"])
    for v, w in zip(b.get_weights(), a.get_weights(), strict=True):
        close(v, w, 1e-4, 1e-5)


@pytest.mark.parametrize("name", ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"])
def test_merging_layers(name: str) -> None:
    xs = [RNG.normal(size=(3, 4)).astype("f") for _ in range(2)]
    outs = []
    for k in (theirs, ours):
        ins = [k.Input((4,)) for _ in xs]
        outs.append(k.Model(ins, getattr(k.layers, name)()(ins)).predict(xs, verbose=0))
    close(outs[1], outs[0])


@pytest.mark.parametrize(("name", "config"), [
    ("Concatenate", {"axis": 1}), ("Concatenate", {}), ("Dot", {"axes": 2}),
    ("Dot", {"axes": (1, 2), "normalize": True}),
], ids=label)  # fmt: skip
def test_joining_layers(name: str, config: dict[str, Any]) -> None:
    xs = [RNG.normal(size=(3, 4, 4)).astype("f") for _ in range(2)]
    outs = []
    for k in (theirs, ours):
        ins = [k.Input((4, 4)) for _ in xs]
        outs.append(k.Model(ins, getattr(k.layers, name)(**config)(ins)).predict(xs, verbose=0))
    close(outs[1], outs[0])


def activation_names() -> list[str]:
    return [n for n in dir(ours.activations) if n not in ("deserialize", "get", "serialize")]


@pytest.mark.parametrize("name", activation_names())
def test_activations_by_name_and_as_functions(name: str) -> None:
    x = np.concatenate([RNG.normal(size=(4, 6)) * 3, np.zeros((1, 6)), np.full((1, 6), -40.0)])
    x = x.astype("f")
    extra = (0.3, -1.0) if name == "threshold" else ()
    function = getattr(theirs.activations, name)
    close(getattr(ours.activations, name)(x, *extra), function(x, *extra), 2e-5)
    if extra:
        return
    close(ours.layers.Activation(name)(x), theirs.layers.Activation(function)(x), 2e-5)


def test_embedding_takes_whole_numbers_and_floats() -> None:
    a, b = (k.Sequential([k.Input((4,)), k.layers.Embedding(7, 3)]) for k in (theirs, ours))
    copied(a, b)
    x = RNG.integers(0, 7, (5, 4))
    close(b(x), a(x))
    close(b.predict(x.astype("f"), verbose=0), a.predict(x.astype("f"), verbose=0))


@pytest.mark.parametrize("merge", ["concat", "sum", "mul", "ave"])
def test_bidirectional(merge: str) -> None:
    a, b = (
        k.Sequential([
            k.Input((5, 2)),
            k.layers.Bidirectional(k.layers.LSTM(3, return_sequences=True), merge_mode=merge),
        ])
        for k in (theirs, ours)
    )  # fmt: skip
    copied(a, b)
    x = RNG.normal(size=(4, 5, 2)).astype("f")
    close(b.predict(x, verbose=0), a.predict(x, verbose=0))


def test_time_distributed() -> None:
    a, b = (
        k.Sequential([k.Input((5, 2)), k.layers.TimeDistributed(k.layers.Dense(3))])
        for k in (theirs, ours)
    )
    copied(a, b)
    x = RNG.normal(size=(4, 5, 2)).astype("f")
    close(b.predict(x, verbose=0), a.predict(x, verbose=0))


def test_masks_reach_recurrent_layers_and_losses() -> None:
    a, b = (
        k.Sequential([
            k.Input((6,), dtype="int32"),
            k.layers.Embedding(9, 4, mask_zero=True),
            k.layers.LSTM(3, return_sequences=True),
            k.layers.Dense(1),
        ])
        for k in (theirs, ours)
    )  # fmt: skip
    copied(a, b)
    x = RNG.integers(1, 9, (4, 6))
    x[0, 3:] = x[2, 1:] = 0
    close(b.predict(x, verbose=0), a.predict(x, verbose=0))
    y = RNG.normal(size=(4, 6, 1)).astype("f")
    values = []
    for m in (a, b):
        m.compile("sgd", "mse")
        values.append(m.evaluate(x, y, verbose=0))
    assert values[1] == pytest.approx(values[0], rel=1e-5)


def test_states_of_recurrent_layers() -> None:
    xs = RNG.normal(size=(4, 5, 2)).astype("f")
    for name in ("LSTM", "GRU", "SimpleRNN"):
        a, b = (getattr(k.layers, name)(3, return_state=True) for k in (theirs, ours))
        a(xs), b(xs)  # builds
        copied(a, b)
        for x, y in zip(b(xs), a(xs), strict=True):
            close(x, y)
        start = [np.ones((4, 3), "f")] * (2 if name == "LSTM" else 1)
        found = b(xs, initial_state=start)
        for x, y in zip(found, a(xs, initial_state=start), strict=True):
            close(x, y)


def test_functional_model_with_two_inputs_outputs_and_a_shared_layer() -> None:
    def make(k: Any) -> Any:
        p, q = k.Input((4,), name="p"), k.Input((4,), name="q")
        shared = k.layers.Dense(3, activation="tanh", name="shared")
        both = k.layers.Concatenate()([shared(p), shared(q)])
        return k.Model([p, q], [k.layers.Dense(1, name="u")(both), k.ops.sum(both, axis=-1)])

    a, b = copied(make(theirs), make(ours))
    xs = [RNG.normal(size=(3, 4)).astype("f") for _ in range(2)]
    for x, y in zip(b.predict(xs, verbose=0), a.predict(xs, verbose=0), strict=True):
        close(x, y)
    named = {"q": xs[1], "p": xs[0]}
    for x, y in zip(b.predict(named, verbose=0), a.predict(named, verbose=0), strict=True):
        close(x, y)


def test_weights_go_both_ways() -> None:
    a, b = pair("Dense", {"units": 4}, (5,))
    b.set_weights([w * 2 for w in b.get_weights()])
    a.set_weights(b.get_weights())
    x = RNG.normal(size=(5, 5)).astype("f")
    close(b(x), a(x))


def test_regularizers_add_what_keras_adds() -> None:
    def make(k: Any) -> Any:
        return k.Sequential([
            k.Input((4,)),
            k.layers.Dense(3, kernel_regularizer="l2", bias_regularizer=k.regularizers.L1(0.1)),
            k.layers.Dense(2, activity_regularizer=k.regularizers.L1L2(0.1, 0.2)),
            k.layers.Dense(2, kernel_regularizer=lambda w: 0.3 * k.ops.sum(k.ops.square(w))),
        ])  # fmt: skip

    a, b = copied(make(theirs), make(ours))
    x, y = RNG.normal(size=(8, 4)).astype("f"), RNG.normal(size=(8, 2)).astype("f")
    histories = []
    for k, m in ((theirs, a), (ours, b)):
        m.compile(k.optimizers.SGD(0.05), "mse")
        histories.append(m.fit(x, y, epochs=3, shuffle=False, verbose=0).history["loss"])
    close(histories[1], histories[0])
    for v, w in zip(b.get_weights(), a.get_weights(), strict=True):
        close(v, w, 1e-4, 1e-5)
