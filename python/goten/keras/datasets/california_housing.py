"""Prices of houses in California."""

from __future__ import annotations

import os

from ._files import Pair, arrays, located, shuffled

HOME = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/california_housing.npz"


def load_data(
    version: str = "large", path: str | os.PathLike[str] = "california_housing.npz",
    test_split: float = 0.2, seed: int = 113,
) -> tuple[Pair, Pair]:  # fmt: skip
    """Reads california_housing.npz: 8 features of each block, and its price.

    Args:
        version: large, or small for the first 600 blocks.
        path: The file; a bare name is also looked for in ~/.keras/datasets.
        test_split: The fraction to test on.
        seed: Of the order.
    """
    if version not in ("large", "small"):
        raise ValueError(f"version has to be 'small' or 'large', received {version!r}")
    found = arrays(located(path, "california_housing", HOME))
    x, y = found["x"], found["y"]
    if version == "small":
        x, y = x[:600], y[:600]
    x, y = shuffled(x, y, seed)
    cut = int(len(x) * (1 - test_split))
    return (x[:cut], y[:cut]), (x[cut:], y[cut:])
