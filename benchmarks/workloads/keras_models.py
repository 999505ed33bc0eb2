"""The eight reference workloads in Keras: models, data and how they are compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Work:
    """A model to train.

    Args:
        model: Makes the model.
        x: Makes the inputs of so many rows.
        y: Makes the targets of so many rows.
        batch: Rows of a step.
        steps: Steps of an epoch.
        loss: The loss.
    """

    model: Callable[[], Any]
    x: Callable[[int], Any]
    y: Callable[[int], Any]
    batch: int
    steps: int
    loss: str

    def compiled(self, keras: Any) -> Any:
        """Returns the model, compiled with Adam."""
        model = self.model()
        metrics = [] if self.loss == "mse" else ["accuracy"]
        model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=self.loss, metrics=metrics)
        return model


def resnet20(keras: Any) -> Any:
    """Returns ResNet-20 for images of 32 by 32 (He et al. 2015, section 4.2)."""
    L = keras.layers

    def convolved(x: Any, filters: int, size: int, stride: int) -> Any:
        same = "same" if size > 1 else "valid"
        x = L.Conv2D(filters, size, strides=stride, padding=same, use_bias=False)(x)
        return L.BatchNormalization()(x)

    def block(x: Any, filters: int, stride: int) -> Any:
        y = L.ReLU()(convolved(x, filters, 3, stride))
        y = convolved(y, filters, 3, 1)
        if stride != 1 or x.shape[-1] != filters:
            x = convolved(x, filters, 1, stride)
        return L.ReLU()(L.add([x, y]))

    image = keras.Input((32, 32, 3))
    x = L.ReLU()(convolved(image, 16, 3, 1))
    for filters, stride in [(16, 1)] * 3 + [(32, 2)] + [(32, 1)] * 2 + [(64, 2)] + [(64, 1)] * 2:
        x = block(x, filters, stride)
    x = L.GlobalAveragePooling2D()(x)
    return keras.Model(image, L.Dense(10, activation="softmax")(x))


def transformer(keras: Any) -> Any:
    """Returns an encoder of two blocks for texts of 64 words; the block is a layer in Python."""
    L = keras.layers

    class Block(L.Layer):  # type: ignore[misc, name-defined]
        """Attention and two dense layers, each added to its input and normalised."""

        def __init__(self, width: int, heads: int, hidden: int, **options: Any) -> None:
            super().__init__(**options)
            self.attention = L.MultiHeadAttention(heads, width // heads)
            self.hidden = L.Dense(hidden, activation="relu")
            self.output_dense = L.Dense(width)
            self.norm1 = L.LayerNormalization(epsilon=1e-6)
            self.norm2 = L.LayerNormalization(epsilon=1e-6)
            self.drop1 = L.Dropout(0.1)
            self.drop2 = L.Dropout(0.1)

        def call(self, x: Any, training: bool = False) -> Any:
            a = self.drop1(self.attention(x, x), training=training)
            x = self.norm1(x + a)
            f = self.drop2(self.output_dense(self.hidden(x)), training=training)
            return self.norm2(x + f)

    words = keras.Input((64,), dtype="int32")
    x = L.Embedding(5000, 128)(words)
    for _ in range(2):
        x = Block(128, 4, 256)(x)
    x = L.Dropout(0.1)(L.GlobalAveragePooling1D()(x))
    return keras.Model(words, L.Dense(2, activation="softmax")(x))


def article_cnn(keras: Any) -> Any:
    """Returns the convolutional network of the article."""
    L = keras.layers
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, activation="relu"),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, activation="relu"),
            L.MaxPooling2D(2),
            L.Flatten(),
            L.Dense(128, activation="relu"),
            L.Dense(10, activation="softmax"),
        ]
    )


def mnist_mlp(keras: Any) -> Any:
    """Returns two hidden layers with dropout."""
    L = keras.layers
    return keras.Sequential(
        [
            keras.Input((784,)),
            L.Dense(512, activation="relu"),
            L.Dropout(0.2),
            L.Dense(512, activation="relu"),
            L.Dropout(0.2),
            L.Dense(10, activation="softmax"),
        ]
    )


def mnist_cnn(keras: Any) -> Any:
    """Returns Keras' example of a network for MNIST."""
    L = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            L.Conv2D(32, 3, activation="relu"),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, activation="relu"),
            L.MaxPooling2D(2),
            L.Flatten(),
            L.Dropout(0.5),
            L.Dense(10, activation="softmax"),
        ]
    )


def works(keras: Any) -> Mapping[str, Work]:
    """Returns the workloads by name, for Keras or what takes its place."""
    L, S = keras.layers, keras.Sequential
    rng = np.random.default_rng(0)

    def floats(*shape: int) -> Callable[[int], Any]:
        return lambda rows: rng.standard_normal((rows, *shape)).astype("float32")

    def ints(below: int, *shape: int) -> Callable[[int], Any]:
        return lambda rows: rng.integers(0, below, (rows, *shape))

    def words(count: int) -> Any:
        return keras.Input((count,), dtype="int32")

    def article_rnn() -> Any:
        return S([words(10), L.Embedding(10, 8), L.LSTM(32), L.Dense(1)])

    def lstm_text() -> Any:
        head = L.Dense(1, activation="sigmoid")
        return S([words(80), L.Embedding(20000, 128), L.LSTM(128), head])

    def gru_series() -> Any:
        return S([keras.Input((48, 8)), L.GRU(64, return_sequences=True), L.GRU(64), L.Dense(1)])

    def truth(rows: int) -> Any:
        return rng.integers(0, 2, (rows, 1)).astype("float32")

    ce = "sparse_categorical_crossentropy"
    classes = ints(10)
    return {
        "article_cnn": Work(
            lambda: article_cnn(keras), floats(32, 32, 3), classes, batch=32, steps=40, loss=ce
        ),
        "article_rnn": Work(article_rnn, ints(10, 10), floats(1), batch=32, steps=100, loss="mse"),
        "mnist_mlp": Work(
            lambda: mnist_mlp(keras), floats(784), classes, batch=128, steps=60, loss=ce
        ),
        "mnist_cnn": Work(
            lambda: mnist_cnn(keras), floats(28, 28, 1), classes, batch=128, steps=20, loss=ce
        ),
        "resnet20": Work(
            lambda: resnet20(keras), floats(32, 32, 3), classes, batch=64, steps=8, loss=ce
        ),
        "lstm_text": Work(
            lstm_text, ints(20000, 80), truth, batch=32, steps=20, loss="binary_crossentropy"
        ),
        "gru_series": Work(gru_series, floats(48, 8), floats(1), batch=64, steps=20, loss="mse"),
        "transformer": Work(
            lambda: transformer(keras), ints(5000, 64), ints(2), batch=32, steps=20, loss=ce
        ),
    }
