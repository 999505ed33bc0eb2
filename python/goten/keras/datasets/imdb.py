"""Reviews of films as lists of words, numbered by how often they come: good or bad."""

from __future__ import annotations

import json
import os
from typing import Any

import numpy as np

from ._files import Pair, arrays, located

HOME = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/imdb.npz"
WORDS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/imdb_word_index.json"


def load_data(
    path: str | os.PathLike[str] = "imdb.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
    **kwargs: Any,
) -> tuple[Pair, Pair]:
    """Reads imdb.npz: lists of numbers of words, and classes.

    Args:
        path: The file; a bare name is also looked for in ~/.keras/datasets.
        num_words: Rarer words become oov_char.
        skip_top: The most frequent words, which become oov_char too.
        maxlen: Longer reviews are left out.
        seed: Of the order of the reviews.
        start_char: What each review begins with.
        oov_char: What words that are left out become; None drops them.
        index_from: The number of the first word.
        kwargs: None are known.

    Returns: (x_train, y_train), (x_test, y_test).
    Raises: FileNotFoundError that says where the file is to be had.
    """
    if kwargs:
        raise TypeError(f"load_data: unknown arguments {sorted(kwargs)}")
    found = arrays(located(path, "imdb", HOME))
    rng = np.random.RandomState(seed)
    parts = []
    for x, y in (("x_train", "y_train"), ("x_test", "y_test")):
        order = np.arange(len(found[x]))
        rng.shuffle(order)
        parts.append((found[x][order], found[y][order]))
    return encoded(parts, num_words, skip_top, maxlen, (start_char, oov_char, index_from))


def encoded(
    parts: list[Pair], num_words: int | None, skip_top: int, maxlen: int | None,
    marks: tuple[int | None, int | None, int],
) -> tuple[Pair, Pair]:  # fmt: skip
    """Numbers the words of reviews as load_data says."""
    start, oov, first = marks
    head = [] if start is None else [start]
    rows = [[*head, *(w + first for w in x)] for p in parts for x in p[0]]
    labels = np.concatenate([p[1] for p in parts])
    n = len(parts[0][0])
    if maxlen:
        kept = [len(r) < maxlen for r in rows]
        n = sum(kept[:n])
        labels = labels[np.array(kept, bool)]
        rows = [r for r, k in zip(rows, kept, strict=True) if k]
        if n in (0, len(rows)) and len(parts[-1][0]):
            raise ValueError(f"load_data: no text is shorter than maxlen={maxlen}")
    top = num_words or max(max(r) for r in rows)
    if oov is None:
        rows = [[w for w in r if skip_top <= w < top] for r in rows]
    else:
        rows = [[w if skip_top <= w < top else oov for w in r] for r in rows]
    x = np.empty(len(rows), object)
    x[:] = rows
    return (x[:n], labels[:n]), (x[n:], labels[n:])


def get_word_index(path: str | os.PathLike[str] = "imdb_word_index.json") -> dict[str, int]:
    """Reads the numbers of words.

    Raises: FileNotFoundError that says where the file is to be had.
    """
    with located(path, "imdb", WORDS).open(encoding="utf-8") as f:
        return dict(json.load(f))
