"""What the call of a layer fixes, and what it leaves to the call of the model."""

from __future__ import annotations

import numpy as np
import pytest

from goten import keras
from goten.keras import layers

ONES = np.ones((4, 50), np.float32)


class Same(layers.Layer):
    """A layer that only Python computes, with a `training` that it has to be given."""

    def call(self, x, training):
        self.seen = training
        return x


def zeros(y) -> bool:
    return bool((np.asarray(y) == 0).any())


@pytest.mark.parametrize("python", [False, True])
def test_training_of_a_graph_is_that_of_its_call(python):
    x = keras.Input((50,))
    y = layers.Dropout(0.5)(x)
    m = keras.Model(x, Same()(y) if python else y)
    assert zeros(m(ONES, training=True))
    assert not zeros(m(ONES, training=False))
    assert not zeros(m(ONES))
    assert not zeros(m.predict(ONES, verbose=0))
    if python:
        m(ONES, training=True)
        assert m.layers[-1].seen is True


def test_layers_train_beside_layers_and_losses_of_python():
    for last, loss in ([Same()], "mse"), ([], lambda a, b: keras.ops.mean((a - b) ** 2)):
        norm = layers.BatchNormalization(momentum=0.5)
        m = keras.Sequential([keras.Input((3,)), norm, *last])
        m.compile("sgd", loss)
        m.fit(np.full((32, 3), 8.0), np.zeros((32, 3)), batch_size=32, verbose=0)
        np.testing.assert_allclose(norm.get_weights()[2], 4.0)


def test_training_that_a_call_fixes_holds_in_every_use():
    x = keras.Input((50,))
    m = keras.Model(x, layers.Dropout(0.5)(x, training=True))
    assert zeros(m(ONES)) and zeros(m.predict(ONES, verbose=0))

    base = keras.Sequential([keras.Input((3,)), layers.BatchNormalization(momentum=0.5)])
    x = keras.Input((3,))
    m = keras.Model(x, base(x, training=False))
    m.compile("sgd", "mse")
    m.fit(np.full((32, 3), 8.0), np.zeros((32, 3)), verbose=0)
    np.testing.assert_array_equal(base.layers[0].get_weights()[2], 0.0)


def test_single_batches_give_their_own_loss():
    m = keras.Sequential([keras.Input((1,)), layers.Dense(1, kernel_initializer="ones")])
    m.compile(keras.optimizers.SGD(0.0), "mse", metrics=["mae"])
    one = np.ones((1, 1), np.float32)
    assert m.train_on_batch(one, one * 3) == [4.0, 2.0]
    assert m.train_on_batch(one, one * 5) == [16.0, 4.0]
    assert m.test_on_batch(one, one * 2) == [1.0, 1.0]


def penalty(scale):
    return lambda w: scale * keras.ops.sum(w * w)


@pytest.mark.parametrize("regularizer", [keras.regularizers.L2(0.5), penalty(0.5)])
def test_only_trainable_weights_pay_penalties_and_each_once(regularizer):
    d = layers.Dense(1, kernel_initializer="ones", kernel_regularizer=regularizer)
    x = keras.Input((1,))
    inner = keras.Model(x, d(x))
    x = keras.Input((1,))
    m = keras.Model(x, d(inner(x)))
    m.compile(keras.optimizers.SGD(0.0), "mse")
    one = np.ones((1, 1), np.float32)
    assert m.train_on_batch(one, one) == 0.5
    d.trainable = False
    assert m.train_on_batch(one, one) == 0.0
    assert sum(m.losses, 0.0) == 0.0


def test_a_mask_that_a_call_is_given_holds_in_the_graph():
    x, keep = keras.Input((4, 3)), keras.Input((4,), dtype="bool")
    lstm = layers.LSTM(2)
    m = keras.Model([x, keep], lstm(x, mask=keep))
    a = np.random.default_rng(0).normal(size=(2, 4, 3)).astype("float32")
    b = np.array([[1, 1, 0, 0], [1, 0, 0, 0]], bool)
    np.testing.assert_array_equal(m.predict([a, b], verbose=0), lstm(a, mask=b))
    assert not np.array_equal(lstm(a), lstm(a, mask=b))


def test_arguments_that_a_layer_does_not_know_are_errors():
    with pytest.raises((TypeError, NotImplementedError), match="foo"):
        layers.LSTM(2)(keras.Input((4, 3)), foo=3)
