"""Prices of houses in Boston."""

from __future__ import annotations

import os

from ._files import Pair, arrays, located, shuffled

HOME = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/boston_housing.npz"


def load_data(
    path: str | os.PathLike[str] = "boston_housing.npz", test_split: float = 0.2, seed: int = 113
) -> tuple[Pair, Pair]:
    """Reads boston_housing.npz: 13 features of each house, and its price.

    Returns: (x_train, y_train), (x_test, y_test).
    """
    found = arrays(located(path, "boston_housing", HOME))
    x, y = shuffled(found["x"], found["y"], seed)
    cut = int(len(x) * (1 - test_split))
    return (x[:cut], y[:cut]), (x[cut:], y[cut:])
