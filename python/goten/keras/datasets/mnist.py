"""Handwritten digits: 60,000 images of 28 × 28 to train on and 10,000 to test on."""

from __future__ import annotations

import os

from ._files import Pair, located, split

HOME = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"


def load_data(path: str | os.PathLike[str] = "mnist.npz") -> tuple[Pair, Pair]:
    """Reads mnist.npz: uint8 images [n, 28, 28] and uint8 classes [n].

    Args:
        path: The file; a bare name is also looked for in ~/.keras/datasets.

    Returns: (x_train, y_train), (x_test, y_test).
    Raises: FileNotFoundError that says where the file is to be had.
    """
    return split(located(path, "mnist", HOME))
