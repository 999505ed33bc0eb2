"""Gradient tapes and loops of training give what JAX and Keras give."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import goten.tensorflow as tf
from goten._engine import raw

jax = pytest.importorskip("jax")
theirs = pytest.importorskip("keras")
jnp = jax.numpy

RNG = np.random.default_rng(5)
X = RNG.normal(size=(5, 3)).astype("f")
W = RNG.normal(size=(3, 4)).astype("f")
B = RNG.normal(size=4).astype("f")


def close(a: Any, b: Any, rtol: float = 1e-5, atol: float = 1e-6) -> None:
    np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=rtol, atol=atol)


# --- Against jax.grad ------------------------------------------------------------------------

LABELS = np.array([0, 3, 1, 2, 2])
HOT = np.eye(4, dtype="f")[LABELS]
CASES: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "dense": (
        lambda x, w, b: tf.reduce_sum(tf.tanh(tf.matmul(x, w) + b)),
        lambda x, w, b: jnp.sum(jnp.tanh(x @ w + b)),
    ),
    "sparse crossentropy": (
        lambda x, w, b: tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=LABELS, logits=x @ w + b)
        ),
        lambda x, w, b: -jnp.mean(jax.nn.log_softmax(x @ w + b)[jnp.arange(5), LABELS]),
    ),
    "crossentropy": (
        lambda x, w, b: tf.reduce_mean(
            tf.nn.softmax_cross_entropy_with_logits(labels=HOT, logits=x @ w + b)
        ),
        lambda x, w, b: -jnp.mean(jnp.sum(HOT * jax.nn.log_softmax(x @ w + b), -1)),
    ),
    "sigmoid crossentropy": (
        lambda x, w, b: tf.reduce_sum(
            tf.nn.sigmoid_cross_entropy_with_logits(labels=HOT, logits=x @ w + b)
        ),
        lambda x, w, b: jnp.sum(
            -HOT * jax.nn.log_sigmoid(x @ w + b) - (1 - HOT) * jax.nn.log_sigmoid(-(x @ w + b))
        ),
    ),
    "taken": (
        lambda x, w, b: tf.reduce_sum(tf.gather(w, [0, 2, 0]) ** 2 * b) + tf.reduce_max(x),
        lambda x, w, b: jnp.sum(w[jnp.array([0, 2, 0])] ** 2 * b) + jnp.max(x),
    ),
    "sliced": (
        lambda x, w, b: tf.reduce_sum(x[1:4, ::-1] * 2) + tf.reduce_sum(w[:, 1] * w[:, -1]) + b[2],
        lambda x, w, b: jnp.sum(x[1:4, ::-1] * 2) + jnp.sum(w[:, 1] * w[:, -1]) + b[2],
    ),
    "joined": (
        lambda x, w, b: (
            tf.reduce_sum(tf.concat([w, tf.stack([b, b * 2])], 0) ** 3)
            + tf.reduce_sum(tf.split(x, [1, 2], 1)[1])
        ),
        lambda x, w, b: (
            jnp.sum(jnp.concatenate([w, jnp.stack([b, b * 2])], 0) ** 3) + jnp.sum(x[:, 1:])
        ),
    ),
    "list of tensors": (
        lambda x, w, b: (
            tf.reduce_sum(tf.convert_to_tensor([b[0], b[1] * 2]) * [3.0, 4.0])
            + tf.reduce_sum(x) * tf.reduce_sum(w)
        ),
        lambda x, w, b: b[0] * 3 + b[1] * 8 + jnp.sum(x) * jnp.sum(w),
    ),
    "norms and moments": (
        lambda x, w, b: tf.norm(x) + tf.math.reduce_std(w) + tf.nn.moments(b, [0])[1],
        lambda x, w, b: jnp.linalg.norm(x) + jnp.std(w) + jnp.var(b),
    ),
    "where": (
        lambda x, w, b: tf.reduce_sum(tf.where(x > 0, x * 2, x * x)) + tf.reduce_sum(w) * b[0],
        lambda x, w, b: jnp.sum(jnp.where(x > 0, x * 2, x * x)) + jnp.sum(w) * b[0],
    ),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("variables", [True, False])
def test_gradients_are_jax_s(name: str, variables: bool) -> None:
    ours, other = CASES[name]
    make = tf.Variable if variables else tf.constant
    xs = [make(X), make(W), make(B)]
    with tf.GradientTape() as tape:
        if not variables:
            tape.watch(xs)
        y = ours(*xs)
    close(y, other(X, W, B))
    for g, want in zip(
        tape.gradient(y, xs, unconnected_gradients="zero"),
        jax.grad(other, (0, 1, 2))(X, W, B),
        strict=True,
    ):
        assert isinstance(g, tf.Tensor)
        close(g, want, 1e-4, 1e-5)


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize("stride", [1, 2])
def test_convolution_and_pooling_are_jax_s(padding: str, stride: int) -> None:
    image, kernel = (
        RNG.normal(size=(2, 8, 7, 3)).astype("f"),
        RNG.normal(size=(3, 2, 3, 4)).astype("f"),
    )

    def ours(x: Any, w: Any) -> Any:
        y = tf.nn.conv2d(x, w, strides=[1, stride, stride, 1], padding=padding)
        return tf.nn.max_pool2d(y, 2, 2, padding), tf.nn.avg_pool2d(y, 3, stride, padding)

    def other(x: Any, w: Any) -> Any:
        y = jax.lax.conv_general_dilated(
            x, w, (stride, stride), padding, dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
        size, steps = (1, 3, 3, 1), (1, stride, stride, 1)
        top = jax.lax.reduce_window(y, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), padding)
        total, n = (
            jax.lax.reduce_window(v, 0.0, jax.lax.add, size, steps, padding)
            for v in (y, jnp.ones_like(y))
        )
        return top, total / n

    x, w = tf.constant(image), tf.constant(kernel)
    with tf.GradientTape() as tape:
        tape.watch([x, w])
        a, b = ours(x, w)
        loss = tf.reduce_sum(a * a) + tf.reduce_sum(b * b)
    for got, want in zip((a, b), other(image, kernel), strict=True):
        close(got, want, 1e-4, 1e-5)
    both = jax.grad(lambda x, w: sum(jnp.sum(v * v) for v in other(x, w)), (0, 1))(image, kernel)
    for got, want in zip(tape.gradient(loss, [x, w]), both, strict=True):
        close(got, want, 1e-4, 1e-4)


def test_depthwise_and_one_dimensional_convolutions() -> None:
    x, w = RNG.normal(size=(2, 6, 6, 3)).astype("f"), RNG.normal(size=(3, 3, 3, 2)).astype("f")
    want = jax.lax.conv_general_dilated(
        x, w.reshape(3, 3, 1, 6), (1, 1), "SAME", feature_group_count=3,
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
    )  # fmt: skip
    close(tf.nn.depthwise_conv2d(x, w, [1, 1, 1, 1], "SAME"), want, 1e-4, 1e-5)
    s, k = RNG.normal(size=(2, 9, 3)).astype("f"), RNG.normal(size=(3, 3, 4)).astype("f")
    want = jax.lax.conv_general_dilated(s, k, (2,), "SAME", dimension_numbers=("NHC", "HIO", "NHC"))
    close(tf.nn.conv1d(s, k, 2, "SAME"), want, 1e-4, 1e-5)


# --- What a tape does ------------------------------------------------------------------------


def test_gradients_of_gradients() -> None:
    x = tf.constant(2.0)
    with tf.GradientTape() as t3:
        t3.watch(x)
        with tf.GradientTape() as t2:
            t2.watch(x)
            with tf.GradientTape() as t1:
                t1.watch(x)
                y = x**4 + tf.sin(x)
            d1 = t1.gradient(y, x)
        d2 = t2.gradient(d1, x)
    d3 = t3.gradient(d2, x)
    close([d1, d2, d3], [32 + np.cos(2), 48 - np.sin(2), 48 - np.cos(2)])


def test_second_gradients_through_variables_and_layers() -> None:
    layer = tf.keras.layers.Dense(2, activation="tanh")
    x = tf.constant(X)
    layer.build((None, 3))
    w, b = (v.numpy() for v in layer.weights)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = tf.reduce_sum(layer(x) ** 2)
        penalty = tf.reduce_sum(inner.gradient(y, x) ** 2)
    got = outer.gradient(penalty, layer.trainable_variables)

    def other(w: Any, b: Any) -> Any:
        return jnp.sum(jax.grad(lambda x: jnp.sum(jnp.tanh(x @ w + b) ** 2))(X) ** 2)

    for g, want in zip(got, jax.grad(other, (0, 1))(w, b), strict=True):
        close(g, want, 1e-4, 1e-5)


def test_persistent_and_used_tapes() -> None:
    v = tf.Variable(3.0)
    with tf.GradientTape(persistent=True) as tape:
        y = v * v
        z = y * v
    close([tape.gradient(y, v), tape.gradient(z, v), tape.gradient(z, y)], [6, 27, 3])
    with tf.GradientTape() as tape:
        y = v * v
    close(tape.gradient(y, v), 6)
    with pytest.raises(RuntimeError, match="non-persistent GradientTape can only be used"):
        tape.gradient(y, v)
    with pytest.raises(RuntimeError, match="recorded nothing"):
        tf.GradientTape().gradient(y, v)


def test_two_tapes_over_the_same_steps() -> None:
    a, b = tf.Variable(2.0), tf.Variable(5.0)
    with tf.GradientTape() as t1, tf.GradientTape() as t2:
        loss = a * a * b
    close([t1.gradient(loss, a), t2.gradient(loss, b)], [20, 4])


def test_sources_that_are_not_reached() -> None:
    v, w, fixed = tf.Variable(1.0), tf.Variable([2.0, 3.0]), tf.Variable(4.0, trainable=False)
    with tf.GradientTape(persistent=True) as tape:
        y = v * 2 + fixed * v
    assert tape.gradient(y, w) is None and tape.gradient(y, fixed) is None
    assert tape.gradient(y, {"v": v, "w": w})["w"] is None
    close(tape.gradient(y, w, unconnected_gradients=tf.UnconnectedGradients.ZERO), [0, 0])
    assert tape.gradient(tf.constant(1.0), v) is None
    with pytest.raises(ValueError):
        tape.gradient(y, v, unconnected_gradients="some")


def test_watching() -> None:
    x, v = tf.constant([1.0, 2.0]), tf.Variable(3.0)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(x)
        y = tf.reduce_sum(x * x) * v
    gx, gv = tape.gradient(y, [x, v])
    close(gx, [6, 12])
    assert gv is None
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(v)
        y = v * v
    close(tape.gradient(y, v), 6)
    with tf.GradientTape() as tape:
        y = x * 2  # not watched
    assert tape.gradient(y, x) is None
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * 2
    close(tape.gradient(y, x, output_gradients=tf.constant([1.0, 10.0])), [2, 20])


def test_stop_gradient_stop_recording_and_reset() -> None:
    v = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = v * tf.stop_gradient(v)
    close(tape.gradient(y, v), 3)
    with tf.GradientTape() as tape:
        y = v * v
        with tape.stop_recording():
            z = y * 10
    assert tape.gradient(z, v) is None
    with tf.GradientTape() as tape:
        y = v * v
        tape.reset()
        z = v * 5
    close(tape.gradient(z, v), 5)
    with tf.GradientTape() as tape:
        y = v * v
        tape.reset()
    assert tape.gradient(y, v) is None


def test_jacobian_is_jax_s() -> None:
    x = tf.constant(X)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.tanh(x @ W)[:2]
    close(tape.jacobian(y, x), jax.jacobian(lambda x: jnp.tanh(x @ W)[:2])(X), 1e-4, 1e-5)


def test_assignment_after_use_does_not_change_what_was_read() -> None:
    v = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        old = v.read_value()
        y = tf.reduce_sum(old * old)
        v.assign_add([10.0, 10.0])
    close(old, [1, 2])
    close(v, [11, 12])
    close(tape.gradient(y, v), [2, 4])
    alone = tf.convert_to_tensor(v)
    v.assign([0.0, 0.0])
    close(alone, [11, 12])


def test_nothing_is_recorded_after_the_tape() -> None:
    v = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        loss = v * v
    total = loss + loss
    assert not raw.Tracked(total._h), "a sum of losses would keep every step alive"
    close(tape.gradient(loss, v), 4)
    x = tf.constant(1.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
    assert not raw.Tracked((x * 2)._h)


def test_losses_in_a_list_keep_no_steps_alive() -> None:
    v = tf.Variable(tf.ones((256, 1024)))
    losses = []
    for i in range(60):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.tanh(tf.exp(v * 0.1)))
        tape.gradient(loss, v)
        losses.append(loss)
        if i == 20:
            gc.collect()
            before = raw.Stat("bytes")
    gc.collect()
    assert raw.Stat("bytes") < before + 40 * 2**20


# --- Variables -------------------------------------------------------------------------------


def test_variables() -> None:
    v = tf.Variable([1, 2], dtype=tf.int64, name="n")
    assert (v.name, v.dtype, v.shape, v.trainable) == ("n:0", tf.int64, (2,), True)
    assert v.assign_sub([1, 1]) is v
    close(v + 1, [1, 2])
    close(1 - v, [1, 0])
    close(v == [0, 1], [True, True])
    close(tf.reduce_sum(v), 1)
    close(v[1], 1)
    close(tf.Variable(lambda: tf.ones(2)), [1, 1])
    with pytest.raises(ValueError, match="Shape mismatch"):
        v.assign([1, 2, 3])
    with pytest.raises((TypeError, ValueError)):
        v.assign([1.5, 2.0])
    with pytest.raises(tf.errors.InvalidArgumentError):
        v + tf.constant([1.0, 2.0])
    with pytest.raises(ValueError, match="initial_value"):
        tf.Variable()
    with pytest.raises(TypeError, match="unhashable"):
        hash(v)
    close(v, [0, 1])


def test_modules_find_their_variables() -> None:
    class Linear(tf.Module):
        def __init__(self, n: int) -> None:
            super().__init__()
            self.w = tf.Variable(tf.ones((n, 2)))
            self.steps = tf.Variable(0, trainable=False)

        def __call__(self, x: Any) -> Any:
            return x @ self.w

    class Two(tf.Module):
        def __init__(self) -> None:
            super().__init__(name="two")
            self.parts = [Linear(3), Linear(2)]
            self.dense = tf.keras.layers.Dense(1)

    m = Two()
    m.dense(tf.ones((1, 2)))
    assert m.name == "two" and len(m.submodules) == 2
    assert len(m.variables) == 6 and len(m.trainable_variables) == 4


# --- Loops of training -----------------------------------------------------------------------


def pair_of_models() -> tuple[Any, Any]:
    """A model of ours and one of Keras with the same weights."""
    ours = tf.keras.Sequential(
        [tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(4)]
    )
    other = theirs.Sequential([theirs.layers.Dense(8, activation="relu"), theirs.layers.Dense(4)])
    ours.build((None, 3))
    other.build((None, 3))
    other.set_weights(ours.get_weights())
    return ours, other


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "RMSprop"])
def test_the_tutorial_s_loop_trains_as_keras_does(optimizer: str) -> None:
    ours, other = pair_of_models()
    x, y = RNG.normal(size=(64, 3)).astype("f"), RNG.integers(0, 4, 64)
    loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    opt = getattr(tf.keras.optimizers, optimizer)(0.01)
    mean = tf.keras.metrics.Mean()
    accuracy = tf.keras.metrics.SparseCategoricalAccuracy()

    @tf.function
    def train_step(images: Any, labels: Any) -> Any:
        with tf.GradientTape() as tape:
            predictions = ours(images, training=True)
            loss = loss_fn(labels, predictions)
        gradients = tape.gradient(loss, ours.trainable_variables)
        opt.apply_gradients(zip(gradients, ours.trainable_variables, strict=True))
        mean(loss)
        accuracy(labels, predictions)
        return loss

    dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(16)
    losses = []
    for _ in range(3):
        mean.reset_state()
        for images, labels in dataset:
            train_step(images, labels)
        losses.append(float(mean.result()))
    other.compile(
        getattr(theirs.optimizers, optimizer)(0.01),
        theirs.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    history = other.fit(x, y, batch_size=16, epochs=3, shuffle=False, verbose=0).history
    close(losses, history["loss"], 1e-5)
    for a, b in zip(ours.get_weights(), other.get_weights(), strict=True):
        close(a, b, 1e-4, 1e-5)
    assert 0 <= float(accuracy.result()) <= 1


def test_fit_and_a_loop_of_one_s_own_train_alike() -> None:
    ours, _ = pair_of_models()
    copy = tf.keras.models.clone_model(ours)
    copy.build((None, 3))
    copy.set_weights(ours.get_weights())
    x, y = RNG.normal(size=(32, 3)).astype("f"), RNG.normal(size=(32, 4)).astype("f")
    ds = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)
    copy.compile(tf.keras.optimizers.Adam(0.01), "mse")
    copy.fit(ds, epochs=2, verbose=0)
    opt, loss_fn = tf.keras.optimizers.Adam(0.01), tf.keras.losses.MeanSquaredError()
    for _ in range(2):
        for a, b in ds:
            with tf.GradientTape() as tape:
                loss = loss_fn(b, ours(a, training=True))
            opt.apply_gradients(zip(tape.gradient(loss, ours.trainable_weights),
                                    ours.trainable_weights, strict=True))  # fmt: skip
    for a, b in zip(ours.get_weights(), copy.get_weights(), strict=True):
        close(a, b)


def test_a_step_that_fails_leaves_the_state() -> None:
    ours, _ = pair_of_models()
    before = ours.get_weights()
    with pytest.raises(ValueError), tf.GradientTape() as tape:
        ours(tf.ones((2, 5)), training=True)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(ours(tf.ones((2, 3))))
    assert all(g is not None for g in tape.gradient(loss, ours.trainable_variables))
    for a, b in zip(before, ours.get_weights(), strict=True):
        close(a, b)


def test_layers_and_losses_of_one_s_own() -> None:
    class Scale(tf.keras.layers.Layer):
        def build(self, shape: Any) -> None:
            self.w = self.add_weight(shape=(shape[-1],), initializer="ones", name="w")

        def call(self, x: Any) -> Any:
            return tf.nn.relu(x * self.w) + tf.reduce_mean(x, axis=-1, keepdims=True)

    def loss(y_true: Any, y_pred: Any) -> Any:
        return tf.reduce_mean(tf.square(y_true - y_pred), axis=-1)

    m = tf.keras.Sequential([Scale(), tf.keras.layers.Dense(1)])
    m.compile("sgd", loss)
    x = RNG.normal(size=(32, 3)).astype("f")
    h = m.fit(x, x.sum(1, keepdims=True), epochs=3, verbose=0).history["loss"]
    assert h[-1] < h[0] and isinstance(m(x), tf.Tensor)
