"""Pictures of clothes: 60,000 images of 28 × 28 to train on and 10,000 to test on."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

import numpy as np

from ._files import Pair, located

HOME = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
FILES = ("train-labels-idx1-ubyte.gz", "train-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz",
         "t10k-images-idx3-ubyte.gz")  # fmt: skip


def load_data(path: str | os.PathLike[str] = "fashion-mnist") -> tuple[Pair, Pair]:
    """Reads the four IDX files of a folder: uint8 images [n, 28, 28] and uint8 classes [n].

    Args:
        path: The folder; a bare name is also looked for in ~/.keras/datasets.

    Returns: (x_train, y_train), (x_test, y_test).
    Raises: FileNotFoundError that says where the files are to be had.
    """
    folder = located(path, "fashion_mnist", HOME)
    y, x, v, u = (_idx(folder / f) for f in FILES)
    return (x, y), (u, v)


def _idx(file: Path) -> np.ndarray[Any, Any]:
    """Reads an IDX file of bytes: a magic number, the sizes, the elements.

    The format: http://yann.lecun.com/exdb/mnist.
    """
    if not file.exists():
        raise FileNotFoundError(f"{file} is not there; get it from {HOME}{file.name}")
    with gzip.open(file) as f:
        data = f.read()
    rank = data[3] if data[:3] == b"\0\0\x08" else 0
    sizes = np.frombuffer(data, ">u4", rank, 4).astype(int)
    if not rank or len(data) != 4 + 4 * rank + sizes.prod():
        raise ValueError(f"{file} is no IDX file of bytes")
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(sizes)
