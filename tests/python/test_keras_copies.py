"""copy.deepcopy and pickle of what holds handles of the engine."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from goten import keras
from goten.keras import layers

RNG = np.random.default_rng(3)
X, Y = RNG.normal(size=(24, 6)).astype("float32"), RNG.normal(size=(24, 1)).astype("float32")
WAYS = {"deepcopy": copy.deepcopy, "pickle": lambda x: pickle.loads(pickle.dumps(x))}
ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())


class Twice(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.inner = layers.Dense(6, kernel_regularizer="l2")

    def build(self, shape):
        self.scale = self.add_weight((6,), "ones", name="scale", regularizer="l1")

    def call(self, x):
        return self.inner(self.inner(x)) * self.scale


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.first, self.last, self.note = Twice(), layers.Dense(1), {"of": "mine"}

    def call(self, x):
        return self.last(self.first(x))


def functional():
    x = keras.Input((6,), name="x")
    shared = layers.Dense(6, activation="tanh")
    y = layers.BatchNormalization()(shared(shared(x)))
    return keras.Model(x, layers.Dense(1)(layers.Add()([x, y])))


def mixed():
    x = keras.Input((6,))
    return keras.Model(x, layers.Dense(1)(layers.Dropout(0.5)(Twice()(x), training=False)))


def recurrent():
    return keras.Sequential([
        keras.Input((6,)), layers.Reshape((3, 2)),
        layers.Bidirectional(layers.LSTM(2, recurrent_initializer="zeros")), layers.Dense(1),
    ])  # fmt: skip


def nested():
    return keras.Sequential([functional(), layers.Dense(1)])


@ways
@pytest.mark.parametrize("make", [functional, mixed, recurrent, nested, Net])
def test_a_copied_model_goes_on_as_the_original_and_apart_from_it(make, way):
    keras.utils.set_random_seed(7)
    m = make()
    m.compile(keras.optimizers.Adam(0.05), "mse", metrics=["mae"])
    m.fit(X, Y, epochs=2, verbose=0)
    m.layers[-1].trainable = False
    before = m.predict(X, verbose=0)
    c = way(m)
    assert type(c) is type(m) and [x.name for x in c.layers] == [x.name for x in m.layers]
    assert len(c.trainable_variables) == len(m.trainable_variables)
    np.testing.assert_array_equal(c.predict(X, verbose=0), before)
    losses = [c.fit(X, Y, shuffle=False, epochs=2, verbose=0).history["loss"]]
    np.testing.assert_array_equal(m.predict(X, verbose=0), before)
    losses.append(m.fit(X, Y, shuffle=False, epochs=2, verbose=0).history["loss"])
    assert losses[0] == losses[1]
    for a, b in zip(c.get_weights(), m.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@ways
def test_models_without_weights_and_with_attributes_of_ones_own(way):
    assert way(Net()).note == {"of": "mine"}
    m = way(keras.Sequential([layers.Dense(3), layers.Dense(1)]))
    assert m(X).shape == (24, 1)


@ways
def test_layers_variables_and_what_compile_takes(way):
    d = layers.Dense(3, activation="relu", name="d")
    assert way(d)(X).shape == (24, 3)
    d(X)
    c = way([d, d, d.kernel])
    assert c[0] is c[1] and c[0].name == "d"
    np.testing.assert_array_equal(c[0](X), d(X))
    np.testing.assert_array_equal(c[2], d.kernel)
    v = way(keras.Variable(np.arange(3.0), trainable=False, name="v"))
    assert (v.name, v.trainable, v.numpy().tolist()) == ("v", False, [0, 1, 2])
    o = keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5), 0.9)
    o.apply([np.ones(3, np.float32)], [keras.Variable(np.ones(3, np.float32))])
    # A copy of an optimizer alone has done no steps, in Keras too.
    assert (float(o.learning_rate), o.iterations) == (pytest.approx(0.05), 1)
    assert (float(way(o).learning_rate), way(o).iterations) == (pytest.approx(0.1), 0)
    loss = keras.losses.Huber(delta=0.5)
    np.testing.assert_array_equal(way(loss)(Y, Y + 1), loss(Y, Y + 1))
    assert way(keras.metrics.Precision(name="p", thresholds=0.3)).name == "p"
