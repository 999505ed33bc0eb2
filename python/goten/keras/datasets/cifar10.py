"""Small pictures in colour, of 10 classes: 50,000 of 32 × 32 to train on and 10,000 to test on."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from ._files import Pair, located

HOME = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"


def load_data(path: str | os.PathLike[str] = "cifar-10-batches-bin") -> tuple[Pair, Pair]:
    """Reads the folder of the binary version: uint8 images [n, 32, 32, 3] and classes [n, 1].

    Args:
        path: The unpacked folder; a bare name is also looked for in ~/.keras/datasets.

    Returns: (x_train, y_train), (x_test, y_test).
    Raises: FileNotFoundError that says where the files are to be had.
    """
    folder = located(path, "cifar10", HOME)
    parts = [records(folder / f"data_batch_{i}.bin", 1) for i in range(1, 6)]
    train = np.concatenate([x for x, _ in parts]), np.concatenate([y for _, y in parts])
    return train, records(folder / "test_batch.bin", 1)


def records(file: Path, labels: int, which: int = 0) -> Pair:
    """Reads records of labels, one of which is the class, and of a picture in three planes."""
    if not file.exists():
        raise FileNotFoundError(f"{file} is not there; unpack {HOME} or its like")
    data = np.fromfile(file, np.uint8)
    if not data.size or data.size % (labels + 3072):
        raise ValueError(f"{file} holds no records of {labels} labels and a picture")
    rows = data.reshape(-1, labels + 3072)
    images = rows[:, labels:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), np.ascontiguousarray(rows[:, which : which + 1])
