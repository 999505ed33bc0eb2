"""What models learn from real data, beside Keras on TensorFlow: accuracy on the test set.

    python benchmarks/learning.py [--seeds 3] [--sides goten keras-tensorflow] [--data /] [NAME ...]

The data are those of Debian's packages dataset-fashion-mnist and weka (Reuters' articles, told
apart by whether they are about grain), below the folder --data. Each library and seed trains in
a process of its own; results are added to benchmarks/results.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import re
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "workloads"))

import keras_models  # noqa: E402
from measure import PEERS, processor, record  # noqa: E402

SIDES = ("goten", "keras-tensorflow", "keras-jax")
WORDS, LENGTH = 5000, 80
Sets = tuple[Any, Any, Any, Any]  # inputs and targets to train on, those to test on


@dataclass(frozen=True)
class Study:
    """A model and what it learns.

    Args:
        model: Makes the model, for Keras or what takes its place.
        data: Reads the data below a folder.
        loss: The loss.
        epochs: Epochs of training.
        batch: Rows of a step.
    """

    model: Callable[[Any], Any]
    data: Callable[[Path], Sets]
    loss: str
    epochs: int
    batch: int


def fashion(root: Path) -> Sets:
    """Returns Fashion-MNIST: images of 28 by 28 by 1 from 0 to 1, and classes."""
    folder = root / "usr/share/datasets/fashion-mnist"

    def read(name: str, header: int) -> Any:
        return np.frombuffer(gzip.decompress((folder / name).read_bytes()), np.uint8, -1, header)

    sets = []
    for part in ("train", "t10k"):
        images = read(f"{part}-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28, 1)
        sets += [images.astype("float32") / 255, read(f"{part}-labels-idx1-ubyte.gz", 8)]
    return sets[0], sets[1].astype("int64"), sets[2], sets[3].astype("int64")


def wide_fashion(root: Path) -> Sets:
    """Returns Fashion-MNIST as ResNet-20 takes images: 32 by 32 by 3."""
    x, y, test_x, test_y = fashion(root)

    def widen(images: Any) -> Any:
        return np.repeat(np.pad(images, ((0, 0), (2, 2), (2, 2), (0, 0))), 3, axis=3)

    return widen(x), y, widen(test_x), test_y


def articles(root: Path) -> Sets:
    """Returns Reuters' articles as the numbers of their first words, and whether about grain.

    Words are numbered from 2 by how often they are in the training set; 1 is any other, 0 none.
    """
    folder = root / "usr/share/doc/weka/examples"
    train, test = (read_arff(folder / f"ReutersGrain-{part}.arff") for part in ("train", "test"))
    counts = Counter(word for words, _ in train for word in words)
    numbers = {word: i for i, (word, _) in enumerate(counts.most_common(WORDS - 2), 2)}

    def encode(rows: list[tuple[list[str], int]]) -> tuple[Any, Any]:
        x = np.zeros((len(rows), LENGTH), "int32")
        for row, (words, _) in zip(x, rows, strict=True):
            known = [numbers.get(word, 1) for word in words[:LENGTH]]
            row[LENGTH - len(known) :] = known
        return x, np.array([[label] for _, label in rows], "float32")

    return (*encode(train), *encode(test))


def read_arff(file: Path) -> list[tuple[list[str], int]]:
    """Returns the words and the label of each row of an ARFF file of texts and labels."""
    _, _, data = file.read_text("latin-1").partition("@data")
    lines = (line.replace(r"\n", " ") for line in data.splitlines() if line.strip())
    rows = csv.reader(lines, quotechar="'", escapechar="\\", doublequote=False)
    return [(re.findall(r"[a-z]+", text.lower()), int(label)) for text, label in rows]


def text_model(keras: Any) -> Any:
    """Returns an LSTM that tells two kinds of texts apart."""
    L = keras.layers
    words = keras.Input((LENGTH,), dtype="int32")
    head = L.Dense(1, activation="sigmoid")
    return keras.Sequential([words, L.Embedding(WORDS, 64), L.LSTM(64), head])


CLASSES = "sparse_categorical_crossentropy"
STUDIES = {
    "mnist_cnn": Study(keras_models.mnist_cnn, fashion, CLASSES, epochs=5, batch=128),
    "lstm_text": Study(text_model, articles, "binary_crossentropy", epochs=10, batch=32),
    "resnet20": Study(keras_models.resnet20, wide_fashion, CLASSES, epochs=5, batch=64),
}


def learn(side: str, name: str, seed: int, root: Path) -> None:
    """Trains a model with one library and prints its accuracy on the test set, in percent."""
    library, _, backend = side.partition("-")
    if library == "goten":
        import goten.keras as keras
    else:
        os.environ["KERAS_BACKEND"] = backend
        import keras  # type: ignore[no-redef]
    keras.utils.set_random_seed(seed)
    study = STUDIES[name]
    x, y, test_x, test_y = study.data(root)
    model = study.model(keras)
    model.compile(keras.optimizers.Adam(1e-3), loss=study.loss, metrics=["accuracy"])
    model.fit(x, y, batch_size=study.batch, epochs=study.epochs, verbose=0)
    print(100 * model.evaluate(test_x, test_y, batch_size=256, verbose=0)[1])


def accuracy(side: str, name: str, seed: int, root: Path) -> float:
    """Returns the accuracy that a library reaches, in a process of its own."""
    python = sys.executable if side == "goten" else str(PEERS)
    command = [python, __file__, "--child", side, "--seed", str(seed), "--data", str(root), name]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment, check=True)
    return float(run.stdout.split()[-1])


def main() -> None:
    """Trains what the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--sides", nargs="+", choices=SIDES, default=list(SIDES[:2]))
    parser.add_argument("--data", type=Path, default=Path("/"))
    parser.add_argument("--child", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", metavar="NAME", default=[])
    options = parser.parse_intermixed_args()
    if unknown := set(options.names) - set(STUDIES):
        parser.error(f"no study {', '.join(unknown)}; there are {', '.join(STUDIES)}")
    if options.child:
        learn(options.child, options.names[0], options.seed, options.data)
        return
    print(f"percent of the test set, by seed ({processor()})")
    for name in options.names or STUDIES:
        for side in options.sides:
            found = [accuracy(side, name, seed, options.data) for seed in range(options.seeds)]
            mean = statistics.fmean(found)
            cells = "".join(f"{value:8.2f}" for value in found)
            print(f"  {name:12}{side:18}{mean:8.2f} :{cells}", flush=True)
            record("learning", (name, side), {"mean": mean, "seeds": found})


if __name__ == "__main__":
    main()
