"""Small pictures in colour, of 100 classes: 50,000 of 32 × 32 to train on and 10,000 to test on."""

from __future__ import annotations

import os

from ._files import Pair, located
from .cifar10 import records

HOME = "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz"


def load_data(
    label_mode: str = "fine", path: str | os.PathLike[str] = "cifar-100-binary"
) -> tuple[Pair, Pair]:
    """Reads the folder of the binary version: uint8 images [n, 32, 32, 3] and classes [n, 1].

    Args:
        label_mode: fine for 100 classes, coarse for 20.
        path: The unpacked folder; a bare name is also looked for in ~/.keras/datasets.

    Returns: (x_train, y_train), (x_test, y_test).
    """
    if label_mode not in ("fine", "coarse"):
        raise ValueError(f"label_mode has to be 'fine' or 'coarse', received {label_mode!r}")
    folder = located(path, "cifar100", HOME)
    parts = []
    for name in ("train.bin", "test.bin"):
        parts.append(records(folder / name, 2, int(label_mode == "fine")))
    return parts[0], parts[1]
