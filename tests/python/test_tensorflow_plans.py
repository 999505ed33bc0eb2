"""What Python computes is recorded and replayed with the same bits: steps of a model's own, and
predictions of models whose layers are computed by Python.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import goten
import goten.tensorflow as tf
from goten.tensorflow import keras

RNG = np.random.default_rng(3)
X = RNG.random((40, 8), dtype=np.float32)
Y = RNG.random((40, 1), dtype=np.float32)


class Own(keras.Model):
    """Keras' documented pattern."""

    runs = 0

    def train_step(self, data: Any) -> Any:
        type(self).runs += 1
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.more(self.compute_loss(y=y, y_pred=y_pred))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}

    def more(self, loss: Any) -> Any:
        return loss


def made(cls: Any, eager: bool = False) -> Any:
    keras.utils.set_random_seed(1)
    inputs = keras.Input((8,))
    hidden = keras.layers.Dense(16, "relu", kernel_regularizer="l2")(inputs)
    hidden = keras.layers.BatchNormalization()(keras.layers.Dropout(0.3)(hidden))
    model = cls(inputs, keras.layers.Dense(1)(hidden))
    rate = keras.optimizers.schedules.ExponentialDecay(0.01, 3, 0.9)
    model.compile(keras.optimizers.Adam(rate, clipnorm=0.5), "mse", metrics=["mae"],
                  run_eagerly=eager)  # fmt: skip
    return model


def both(cls: Any, **more: Any) -> tuple[Any, dict[str, Any]]:
    """Trains eagerly and by plans, and compares bits; returns the latter."""
    found = []
    for eager in (True, False):
        cls.runs = 0
        model = made(cls, eager)
        history = model.fit(X, Y, epochs=6, batch_size=16, verbose=0, **more).history
        found.append((model.get_weights(), history, model.optimizer.iterations))
    (w1, h1, n1), (w2, h2, n2) = found
    assert all(np.array_equal(a, b) for a, b in zip(w1, w2, strict=True))
    assert h1 == h2 and n1 == n2 == 18
    return model, h2


def test_a_step_of_its_own_runs_twice_at_most_for_each_shape() -> None:
    model, _ = both(Own, validation_split=0.0, shuffle=True)
    assert Own.runs <= 4 and "plan of" in goten.explain(model)


def test_validation_and_callbacks_see_the_same_numbers() -> None:
    seen: list[Any] = []
    see = keras.callbacks.LambdaCallback(on_train_batch_end=lambda b, logs: seen.append(logs))
    both(Own, validation_data=(X, Y), callbacks=[see])
    assert seen[:18] == seen[18:]


def stays_eager(cls: Any, reason: str) -> None:
    model, _ = both(cls)
    assert cls.runs == 18 and reason in goten.explain(model), goten.explain(model)


def test_a_value_read_on_the_host_keeps_the_step_eager() -> None:
    class Reads(Own):
        def more(self, loss: Any) -> Any:
            return loss * 2 if loss > 1 else loss

    stays_eager(Reads, "read on the host during the step at test_tensorflow_plans.py:")


def test_a_field_that_changes_keeps_the_step_eager() -> None:
    class Counts(Own):
        def more(self, loss: Any) -> Any:
            self.count = getattr(self, "count", 0) + 1
            return loss * self.count

    stays_eager(Counts, "the field count of")


def test_data_made_anew_keeps_the_step_eager() -> None:
    class Draws(Own):
        def more(self, loss: Any) -> Any:
            return loss * float(np.asarray(self.optimizer.iterations) + 1)

    stays_eager(Draws, "eager: ")


def test_a_metric_that_is_looked_at_or_goes_on_keeps_the_step_eager() -> None:
    class Looks(Own):
        def more(self, loss: Any) -> Any:
            return loss + float(self.metrics[0].result()) * 0

    stays_eager(Looks, "the result of the metric loss")

    class Twice(Own):
        def train_step(self, data: Any) -> Any:
            before = self.metrics[0].result()
            return {**super().train_step(data), "before": before}

    stays_eager(Twice, "the result of the metric loss")


def test_a_callback_that_sets_a_field_makes_another_step() -> None:
    class Weighted(Own):
        weight = 1.0

        def more(self, loss: Any) -> Any:
            return loss * self.weight

    def change(epoch: int, logs: Any = None) -> None:
        change.model.weight = 1.0 + epoch // 3

    found = []
    for eager in (True, False):
        Weighted.runs = 0
        change.model = model = made(Weighted, eager)  # type: ignore[attr-defined]
        turn = keras.callbacks.LambdaCallback(on_epoch_begin=change)
        model.fit(X, Y, epochs=6, batch_size=20, verbose=0, callbacks=[turn])
        found.append(model.get_weights())
    assert all(np.array_equal(a, b) for a, b in zip(*found, strict=True))
    assert Weighted.runs == 4


class Parts(keras.Model):
    """Overrides parts of the steps alone, and draws random numbers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen = keras.metrics.Mean(name="seen")
        self.draws = keras.random.SeedGenerator(7)
        self.steps = keras.Variable(0.0, trainable=False)

    def compute_loss(self, x: Any = None, y: Any = None, y_pred: Any = None,
                     sample_weight: Any = None, training: bool = True) -> Any:  # fmt: skip
        type(self).runs += 1
        self.steps.assign_add(1.0)
        noise = keras.random.normal(y_pred.shape, seed=self.draws) * 0.1
        noise = noise + tf.random.uniform(y_pred.shape, seed=3) + tf.random.normal(y_pred.shape)
        return tf.reduce_mean(tf.square(y - y_pred + noise)) + tf.add_n(self.losses)

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any) -> Any:
        self.seen.update_state(y)
        return super().compute_metrics(x, y, y_pred, sample_weight)


def test_parts_of_steps_that_draw_and_assign() -> None:
    model, history = both(Parts)
    assert float(model.steps) == 18 and Parts.runs <= 4, goten.explain(model)
    np.testing.assert_allclose(history["seen"], Y.mean(), rtol=1e-5)
    assert len(set(history["loss"])) == 6


def test_a_function_as_a_metric_does_not_keep_a_fit_eager() -> None:
    runs = []

    def most(y_true: Any, y_pred: Any) -> Any:
        runs.append(1)
        return tf.reduce_max(tf.abs(y_true - y_pred), axis=-1)

    found = []
    for eager in (True, False):
        runs.clear()
        model = made(keras.Model)
        model.compile("adam", "mse", metrics=[most], run_eagerly=eager)
        found.append(model.fit(X, Y, epochs=4, batch_size=20, shuffle=False, verbose=0).history)
    assert found[0] == found[1] and len(runs) == 2


# --- Predictions of what Python computes ---


class Scaled(keras.layers.Layer):
    """Counts how often its Python runs."""

    def __init__(self, act: Callable[[Any], Any] = tf.tanh, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.act, self.runs = act, [0]
        self.scale = self.add_weight(shape=(4,), initializer="ones")

    def call(self, x: Any) -> Any:
        self.runs[0] += 1
        return self.act(x * self.scale)


def python_model(act: Callable[[Any], Any] = tf.tanh) -> Any:
    inputs = keras.Input((8,))
    return keras.Model(inputs, Scaled(act)(keras.layers.Dense(4)(inputs)))


def test_predict_replays_layers_of_python() -> None:
    model = python_model()
    runs, first = model.layers[-1].runs, model.predict(X, batch_size=16, verbose=0)
    for _ in range(4):
        assert np.array_equal(model.predict(X, batch_size=16, verbose=0), first)
    before = runs[0]
    model.layers[-1].scale.assign([2.0, 0.5, 1.0, -1.0])
    second = model.predict(X, batch_size=16, verbose=0)
    assert runs[0] == before and not np.array_equal(first, second)
    assert np.array_equal(second, np.concatenate(
        [model(X[i : i + 16]).numpy() for i in range(0, 40, 16)]
    ))  # fmt: skip
    assert "plan of" in goten.explain(model)


def test_calls_of_a_model_run_code_of_the_program_each_time() -> None:
    model = python_model()
    runs = model.layers[-1].runs
    before = runs[0]
    for _ in range(5):
        model(X)
    assert runs[0] == before + 5


def test_predict_stays_eager_where_a_value_is_read() -> None:
    def act(t: Any) -> Any:
        if not isinstance(t, tf.Tensor):
            return t  # the shapes alone
        return t * 2 if float(tf.reduce_sum(t)) > 0 else t - 1

    model = python_model(act)
    for sign in (1, -1, 1, -1, 1, -1, 1):
        x = X * sign
        assert np.array_equal(model.predict(x, verbose=0, batch_size=40), model(x).numpy())
    assert "read on the host" in goten.explain(model)


@pytest.mark.parametrize("call", ["predict", "call"])
def test_graphs_of_the_library_are_replayed_in_every_call(call: str) -> None:
    inputs = keras.Input((6, 8))
    hidden = keras.layers.TimeDistributed(keras.layers.Dense(5))(inputs)
    model = keras.Model(inputs, keras.layers.MultiHeadAttention(2, 4)(hidden, hidden))
    x = RNG.random((3, 6, 8), dtype=np.float32)
    run = (lambda: model(x).numpy()) if call == "call" else lambda: model.predict(x, verbose=0)
    found = [run() for _ in range(4)]
    assert all(np.array_equal(found[0], f) for f in found)
    model.set_weights([w * 2 for w in model.get_weights()])
    assert not np.array_equal(run(), found[0])
