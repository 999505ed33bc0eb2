"""What single calls from Python cost: small operators, exchange with NumPy, one row predicted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from measure import seconds, table

import goten
import goten.keras as keras
import goten.tensorflow as tf


def recorded() -> float:
    """Returns the time of x + y while a tape records, its result kept by the tape."""
    x, y = tf.Variable([1.0, 2.0]), tf.constant([3.0, 4.0])
    with tf.GradientTape():
        return seconds(lambda: x + y, calls=20_000)


def functions() -> list[tuple[str, float]]:
    """Returns the times of small functions of tf, and of gradients."""
    x, m, v = tf.constant([1.0, 2.0]), tf.ones((2, 2)), tf.Variable([1.0, 2.0])
    w = goten.tensor([1.0, 2.0])

    def by_tape() -> object:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(v * v)
        return tape.gradient(loss, v)

    def by_track() -> object:
        leaf = w.track()
        return goten.gradient((leaf * leaf).sum(), [leaf])

    calls: list[tuple[str, Callable[[], object]]] = [
        ("tf.nn.relu(x)", lambda: tf.nn.relu(x)),
        ("tf.reduce_sum(x)", lambda: tf.reduce_sum(x)),
        ("tf.matmul, 2×2", lambda: tf.matmul(m, m)),
        ("gradient of (x*x).sum()", by_track),
        ("tape and gradient of reduce_sum(v*v)", by_tape),
    ]
    return [(name, seconds(call, calls=5_000)) for name, call in calls]


def predict() -> tuple[float, float]:
    """Returns the time of model.predict and of model(x) for one row."""
    model = keras.Sequential([keras.layers.Dense(10, activation="relu"), keras.layers.Dense(1)])
    row = np.ones((1, 10), np.float32)
    return (
        seconds(lambda: model.predict(row, verbose=0), calls=200),
        seconds(lambda: model(row), calls=200),
    )


def main() -> None:
    """Prints the table: what was measured, what the project promises."""
    x, y = goten.tensor([1.0, 2.0]), goten.tensor([3.0, 4.0])
    a, b = np.array([1.0, 2.0], np.float32), np.array([3.0, 4.0], np.float32)
    big = np.ones(250_000_000, np.float32)
    tensor = goten.from_numpy(big)
    shared = tensor.numpy()
    if shared.ctypes.data != big.ctypes.data:
        print("note: the 1 GB round trip made a copy")
    small: list[tuple[str, Callable[[], object], int]] = [
        ("numpy x + y", lambda: a + b, 100_000),
        ("goten x + y", lambda: x + y, 100_000),
    ]
    exchange: list[tuple[str, Callable[[], object], int]] = [
        ("1 GB NumPy to tensor", lambda: goten.from_numpy(big), 100),
        ("1 GB tensor to NumPy", tensor.numpy, 100),
    ]
    limits = {"goten x + y": 0.7, "1 GB NumPy to tensor": 50, "1 GB tensor to NumPy": 50}
    found = [(name, seconds(call, calls)) for name, call, calls in small]
    found.append(("goten x + y on a tape", recorded()))
    found += functions()
    found += [(name, seconds(call, calls)) for name, call, calls in exchange]
    whole, call = predict()
    found += [("predict one row", whole), ("call the model on one row", call)]
    limits |= {"gradient of (x*x).sum()": 6.0, "call the model on one row": 30}
    limits |= {"goten x + y on a tape": 1.0, "predict one row": 500}
    rows = [[name, f"{s * 1e6:.2f}", limits.get(name, "")] for name, s in found]
    table("eager", ["call", "µs", "promised"], rows)


if __name__ == "__main__":
    main()
