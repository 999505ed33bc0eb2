"""What Keras does with inputs as layers, trainable, copies of optimizers, and cycles of layers."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from goten import keras

layers = keras.layers
X, Y = np.ones((8, 3), "f"), np.ones((8, 1), "f")


def test_a_functional_model_begins_with_its_inputs() -> None:
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    model = keras.Model([a, b], layers.Concatenate(name="joined")([a, b]))
    assert [x.name for x in model.layers] == ["a", "b", "joined"]
    first = model.get_layer("a")
    assert isinstance(first, layers.InputLayer) and model.get_layer(index=0) is first
    assert first.batch_shape == (None, 3) and first.weights == [] and first.output is a
    assert model.layers[0] is model.layers[0]
    part = keras.Model(model.layers[0].output, layers.Dense(2)(model.layers[0].output))
    assert part.predict(X, verbose=0).shape == (8, 2)
    sequential = keras.Sequential([layers.InputLayer(shape=(3,)), layers.Dense(2)])
    assert [type(x).__name__ for x in sequential.layers] == ["Dense"]
    assert sequential.output_shape == (None, 2)


@pytest.mark.parametrize("kind", ["sequential", "functional", "subclass"])
def test_a_model_that_is_not_trained_stays_whatever_its_layers_say(kind: str) -> None:
    first, last = layers.Dense(2), layers.Dense(1)
    x = keras.Input((3,))

    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.last = first, last

        def call(self, x: Any) -> Any:
            return self.last(self.first(x))

    model = {
        "sequential": lambda: keras.Sequential([x, first, last]),
        "functional": lambda: keras.Model(x, last(first(x))),
        "subclass": Own,
    }[kind]()
    model(X)
    model.trainable = False
    first.trainable = True
    assert (len(model.trainable_weights), len(model.non_trainable_weights)) == (0, 4)
    assert len(first.trainable_weights) == 2
    model.compile("sgd", "mse")
    before = model.get_weights()
    model.fit(X, Y, verbose=0)
    model.train_on_batch(X, Y)
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    model.trainable = True
    last.trainable = False
    assert (len(model.trainable_weights), len(model.non_trainable_weights)) == (2, 2)
    model.compile("sgd", "mse")
    model.fit(X, Y, verbose=0)
    changed = [bool((a != b).any()) for a, b in zip(before, model.get_weights(), strict=True)]
    assert changed == [True, True, False, False]


@pytest.mark.parametrize(
    "copied",
    [copy.copy, copy.deepcopy, lambda o: pickle.loads(pickle.dumps(o)),
     lambda o: type(o).from_config(o.get_config())],
)  # fmt: skip
def test_a_copy_of_an_optimizer_alone_has_done_no_steps(copied: Any) -> None:
    o, v = keras.optimizers.Adam(0.1), keras.Variable(np.ones(2, "f"))
    for _ in range(3):
        o.apply([keras.ops.ones(2)], [v])
    again = copied(o)
    assert (o.iterations, again.iterations) == (3, 0)
    assert float(again.learning_rate) == pytest.approx(0.1) and len(again.variables) == 2


def test_the_optimizer_of_a_copied_model_goes_on() -> None:
    model = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.1), "mse")
    model.fit(X, Y, epochs=3, verbose=0)
    again = copy.deepcopy(model)
    assert again.optimizer.iterations == 3
    for m in (model, again):
        m.fit(X, Y, verbose=0, shuffle=False)
    for a, b in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


class Holder(layers.Layer):
    def __init__(self, other: Any = None) -> None:
        super().__init__()
        self.dense = layers.Dense(1)
        self.other = self if other is None else other

    def call(self, x: Any) -> Any:
        return self.dense(x)


def test_layers_that_hold_each_other_end_every_walk(tmp_path: Any) -> None:
    one = Holder()
    two = Holder(one)
    one.other = two
    assert one(X).shape == (8, 1) and two(X).shape == (8, 1)
    assert len(one.weights) == len(two.weights) == 4
    assert one.losses == [] and one.count_params() == 8
    model = keras.Sequential([keras.Input((3,)), one])
    model.compile("sgd", "mse")
    model.fit(X, Y, verbose=0)
    model.summary(print_fn=lambda text: None, expand_nested=True)
    model.save_weights(tmp_path / "m.weights.h5")
    kept = model.get_weights()
    model.set_weights([np.zeros_like(w) for w in kept])
    model.load_weights(tmp_path / "m.weights.h5")
    for a, b in zip(kept, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    one.trainable = False
    assert two.trainable is False and one.trainable_weights == []


def test_a_label_that_is_no_number_is_called_so() -> None:
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    with pytest.raises(IndexError, match=r"NaN.*position \[1\].*\[0, 2\)"):
        model.train_on_batch(X[:3], np.array([0, np.nan, 1], "f"))


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_frames_train_as_their_rows_do(library: str) -> None:
    make = pytest.importorskip(library)
    rows = np.random.default_rng(0).normal(size=(70, 3)).astype(np.float32)
    columns = {f"c{i}": np.ascontiguousarray(rows[:, i]) for i in range(3)}
    frame = make.table(columns) if library == "pyarrow" else make.DataFrame(columns)
    losses = []
    for x in (rows, frame):
        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.layers.Dense(4), keras.layers.Dense(1)])
        model.compile("adam", "mse")
        losses.append(model.fit(x, rows[:, :1], epochs=3, verbose=0).history["loss"])
    assert losses[0] == losses[1]
