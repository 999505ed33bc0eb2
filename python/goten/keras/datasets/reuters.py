"""News as lists of words, numbered by how often they come, of 46 topics."""

from __future__ import annotations

import json
import os
from typing import Any

from ._files import Pair, arrays, located, shuffled
from .imdb import encoded

HOME = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/reuters.npz"
WORDS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/reuters_word_index.json"


def load_data(
    path: str | os.PathLike[str] = "reuters.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    test_split: float = 0.2,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
) -> tuple[Pair, Pair]:
    """Reads reuters.npz: lists of numbers of words, and classes; the arguments are imdb's."""
    found = arrays(located(path, "reuters", HOME))
    x, y = shuffled(found["x"], found["y"], seed)
    marks = (start_char, oov_char, index_from)
    (x, y), _ = encoded([(x, y), (x[:0], y[:0])], num_words, skip_top, maxlen, marks)
    cut = int(len(x) * (1 - test_split))
    return (x[:cut], y[:cut]), (x[cut:], y[cut:])


def get_word_index(path: str | os.PathLike[str] = "reuters_word_index.json") -> dict[str, int]:
    """Reads the numbers of words."""
    with located(path, "reuters", WORDS).open(encoding="utf-8") as f:
        found: dict[str, Any] = json.load(f)
        return found
