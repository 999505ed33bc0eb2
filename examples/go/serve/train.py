"""Trains the model that main.go serves: is a point on the inner or on the outer of two rings?

Its first layer is written here in Python; the server, which has no Python, computes it too:

    python examples/go/serve/train.py      writes examples/go/serve/rings.goten
"""

from pathlib import Path

import numpy as np

from goten import keras


class Bumps(keras.layers.Layer):
    """Distances to learned centres, as bumps: exp(-width · |x - centre|²)."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        """Makes the centres and their widths."""
        self.centres = self.add_weight(
            shape=(self.units, input_shape[-1]), name="centres", initializer="random_normal"
        )
        self.width = self.add_weight(shape=(self.units,), name="width", initializer="ones")

    def call(self, x):
        """Computes a bump for each centre."""
        away = keras.ops.expand_dims(x, 1) - self.centres
        return keras.ops.exp(-self.width * keras.ops.sum(away * away, axis=-1))


def rings(n, rng):
    """Makes n points at a distance of about 1 or 2 from the origin, and which of the two it is."""
    outer = rng.integers(0, 2, n)
    angle, radius = rng.uniform(0, 2 * np.pi, n), 1 + outer + rng.normal(0, 0.2, n)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).astype("float32"), outer


keras.utils.set_random_seed(1)
rng = np.random.default_rng(1)
model = keras.Sequential(
    [
        keras.Input((2,), name="point"),
        Bumps(16),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dropout(0.1),
        keras.layers.Dense(2, activation="softmax", name="ring"),
    ],
    name="rings",
)
model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(*rings(4000, rng), epochs=10, verbose=0)
loss, accuracy = model.evaluate(*rings(1000, rng), verbose=0)
print(f"accuracy on new points: {accuracy:.3f}")
model.export(Path(__file__).with_name("rings.goten"))
