"""Models with steps of their own: the programs of Keras' guide "Customizing what happens in fit"
train as a plain fit does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import goten.tensorflow as tf
from goten.tensorflow import keras

RNG = np.random.default_rng(5)
X = RNG.random((96, 8), dtype=np.float32)
Y = RNG.random((96, 1), dtype=np.float32)
W = RNG.random((96, 1), dtype=np.float32)


def tensors(cls: Any) -> Any:
    """A model of a graph, of some class, with the same weights each time."""
    inputs = keras.Input(shape=(8,))
    hidden = keras.layers.Dense(4, activation="tanh", kernel_regularizer="l2")(inputs)
    model = cls(inputs, keras.layers.Dense(1)(hidden))
    rng = np.random.default_rng(1)
    model.set_weights([rng.standard_normal(w.shape).astype("f") for w in model.get_weights()])
    return model


def trained(cls: Any, *data: Any, loss: Any = "mse", **more: Any) -> tuple[Any, dict[str, Any]]:
    model = tensors(cls)
    if loss is not None:
        model.compile(optimizer="adam", loss=loss, metrics=["mae"])
    else:
        model.compile(optimizer="adam")
    h = model.fit(*data, epochs=3, batch_size=32, shuffle=False, verbose=0, **more)
    return model, h.history


def same(one: tuple[Any, dict[str, Any]], two: tuple[Any, dict[str, Any]], names: Any) -> None:
    for a, b in zip(one[0].get_weights(), two[0].get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    for name in names:
        np.testing.assert_allclose(one[1][name], two[1][name], rtol=1e-5, err_msg=name)


class Simple(keras.Model):
    """The first program of the guide, and that with sample weights."""

    def train_step(self, data: Any) -> Any:
        if len(data) == 3:
            x, y, sample_weight = data
        else:
            sample_weight = None
            x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=y_pred, sample_weight=sample_weight)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(gradients, self.trainable_variables)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}


def test_a_simple_step_trains_as_fit_does() -> None:
    same(trained(Simple, X, Y), trained(keras.Model, X, Y), ["loss", "mae"])


def test_sample_and_class_weights_reach_the_step() -> None:
    own = trained(Simple, X, Y, sample_weight=W)
    same(own, trained(keras.Model, X, Y, sample_weight=W), ["loss", "mae"])
    classes = (Y > 0.5).astype("f")
    weighted = {"class_weight": {0: 1.0, 1: 3.0}}
    same(trained(Simple, X, classes, **weighted), trained(keras.Model, X, classes, **weighted),
         ["loss"])  # fmt: skip


class Lower(keras.Model):
    """The program of the guide that uses nothing of compile but the optimizer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.loss_tracker = keras.metrics.Mean(name="loss")
        self.mae_metric = keras.metrics.MeanAbsoluteError(name="mae")
        self.loss_fn = keras.losses.MeanSquaredError()

    def train_step(self, data: Any) -> Any:
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.loss_fn(y, y_pred) + tf.add_n(self.losses)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        self.loss_tracker.update_state(loss)
        self.mae_metric.update_state(y, y_pred)
        return {"loss": self.loss_tracker.result(), "mae": self.mae_metric.result()}

    @property
    def metrics(self) -> Any:
        return [self.loss_tracker, self.mae_metric]


def test_metrics_of_the_model_begin_anew_each_epoch() -> None:
    same(trained(Lower, X, Y, loss=None), trained(keras.Model, X, Y), ["loss", "mae"])


def test_a_test_step_of_its_own_judges_in_evaluate_and_in_validation() -> None:
    class Judged(keras.Model):
        def test_step(self, data: Any) -> Any:
            x, y = data
            y_pred = self(x, training=False)
            loss = self.compute_loss(y=y, y_pred=y_pred)
            for metric in self.metrics:
                if metric.name == "loss":
                    metric.update_state(loss)
                else:
                    metric.update_state(y, y_pred)
            return {m.name: m.result() for m in self.metrics}

    own, plain = (trained(k, X, Y, validation_split=1 / 3) for k in (Judged, keras.Model))
    same(own, plain, ["loss", "mae", "val_loss", "val_mae"])
    assert list(own[1]) == list(plain[1])
    np.testing.assert_allclose(
        own[0].evaluate(X, Y, verbose=0), plain[0].evaluate(X, Y, verbose=0), rtol=1e-5
    )
    found = own[0].evaluate(X, Y, verbose=0, return_dict=True)
    assert set(found) == {"loss", "mae"}
    assert own[0].test_on_batch(X[:8], Y[:8], return_dict=True).keys() == {"loss", "mae"}


def test_compute_loss_and_compute_metrics_of_its_own() -> None:
    class Own(keras.Model):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.seen = keras.metrics.Mean(name="seen")

        def compute_loss(
            self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None
        ) -> Any:
            return tf.reduce_mean(tf.square(y - y_pred)) + tf.add_n(self.losses)

        def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any) -> Any:
            self.seen.update_state(y)
            return super().compute_metrics(x, y, y_pred, sample_weight)

    own = trained(Own, X, Y)
    same(own, trained(keras.Model, X, Y), ["loss", "mae"])
    np.testing.assert_allclose(own[1]["seen"], Y.mean(), rtol=1e-5)


class GAN(keras.Model):
    """The last program of the guide: two models and two optimizers."""

    def __init__(self, discriminator: Any, generator: Any, latent_dim: int) -> None:
        super().__init__()
        self.discriminator, self.generator = discriminator, generator
        self.latent_dim = latent_dim
        self.d_loss_tracker = keras.metrics.Mean(name="d_loss")
        self.g_loss_tracker = keras.metrics.Mean(name="g_loss")
        self.seed_generator = keras.random.SeedGenerator(1337)
        self.built = True

    @property
    def metrics(self) -> Any:
        return [self.d_loss_tracker, self.g_loss_tracker]

    def compile(self, d_optimizer: Any, g_optimizer: Any, loss_fn: Any) -> None:
        super().compile()
        self.d_optimizer, self.g_optimizer, self.loss_fn = d_optimizer, g_optimizer, loss_fn

    def train_step(self, real_images: Any) -> Any:
        if isinstance(real_images, tuple):
            real_images = real_images[0]
        batch_size = tf.shape(real_images)[0]
        noise = keras.random.normal((batch_size, self.latent_dim), seed=self.seed_generator)
        combined = tf.concat([self.generator(noise), real_images], axis=0)
        labels = tf.concat([tf.ones((batch_size, 1)), tf.zeros((batch_size, 1))], axis=0)
        labels += 0.05 * keras.random.uniform(tf.shape(labels), seed=self.seed_generator)
        with tf.GradientTape() as tape:
            d_loss = self.loss_fn(labels, self.discriminator(combined))
        grads = tape.gradient(d_loss, self.discriminator.trainable_weights)
        self.d_optimizer.apply(grads, self.discriminator.trainable_weights)
        noise = keras.random.normal((batch_size, self.latent_dim), seed=self.seed_generator)
        misleading = tf.zeros((batch_size, 1))
        with tf.GradientTape() as tape:
            g_loss = self.loss_fn(misleading, self.discriminator(self.generator(noise)))
        grads = tape.gradient(g_loss, self.generator.trainable_weights)
        self.g_optimizer.apply(grads, self.generator.trainable_weights)
        self.d_loss_tracker.update_state(d_loss)
        self.g_loss_tracker.update_state(g_loss)
        return {"d_loss": self.d_loss_tracker.result(), "g_loss": self.g_loss_tracker.result()}


def test_two_models_with_two_optimizers_learn_against_each_other() -> None:
    keras.utils.set_random_seed(3)
    layers = keras.layers
    discriminator = keras.Sequential(
        [keras.Input((2,)), layers.Dense(16, activation="relu"), layers.Dense(1)]
    )
    generator = keras.Sequential(
        [keras.Input((3,)), layers.Dense(16, activation="relu"), layers.Dense(2)]
    )
    gan = GAN(discriminator, generator, 3)
    gan.compile(
        keras.optimizers.Adam(3e-3), keras.optimizers.Adam(3e-3),
        keras.losses.BinaryCrossentropy(from_logits=True),
    )  # fmt: skip
    real = np.random.default_rng(0).normal((3, -2), 0.5, (512, 2)).astype("f")
    far = np.abs(np.mean(generator.predict(np.ones((9, 3), "f"), verbose=0), 0) - (3, -2)).max()
    data = tf.data.Dataset.from_tensor_slices(real).shuffle(512, seed=1).batch(64)
    h = gan.fit(data, epochs=60, verbose=0)
    assert set(h.history) == {"d_loss", "g_loss"} and len(h.history["g_loss"]) == 60
    made = generator.predict(np.random.default_rng(1).standard_normal((256, 3)), verbose=0)
    assert np.abs(made.mean(0) - (3, -2)).max() < 1 < far - 1
    assert gan.d_optimizer.iterations == 60 * 8


def test_predict_step_of_its_own() -> None:
    class Doubled(keras.Model):
        def predict_step(self, data: Any) -> Any:
            return 2 * self(data, training=False)

    model = tensors(Doubled)
    np.testing.assert_allclose(
        model.predict(X, batch_size=40, verbose=0), 2 * np.asarray(model(X)), rtol=1e-6
    )


@pytest.mark.parametrize("name", ["train", "test", "predict"])
def test_what_would_be_ignored_is_refused_by_its_name(name: str) -> None:
    function = f"make_{name}_function"
    cls = type("Own", (keras.Model,), {function: lambda self, force=False: None})
    model = tensors(cls)
    model.compile("sgd", "mse")
    calls: list[Any] = [
        lambda: model.fit(X, Y, verbose=0),
        lambda: model.evaluate(X, Y, verbose=0),
        lambda: model.predict(X, verbose=0),
    ]
    for call in calls:
        with pytest.raises(NotImplementedError, match=function):
            call()


def test_a_step_that_fails_names_itself_and_leaves_a_usable_model() -> None:
    class Broken(keras.Model):
        def train_step(self, data: Any) -> Any:
            raise ZeroDivisionError("in the step")

    model = tensors(Broken)
    model.compile("sgd", "mse")
    with pytest.raises(ZeroDivisionError, match="in the step"):
        model.fit(X, Y, verbose=0)
    assert model.predict(X, verbose=0).shape == (96, 1)

    class Empty(keras.Model):
        def train_step(self, data: Any) -> Any:
            return None

    model = tensors(Empty)
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="return a dict"):
        model.fit(X, Y, verbose=0)
