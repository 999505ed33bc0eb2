"""A training step of the article's CNN and RNN: Goten and, after `make peers`, Keras.

Each library trains in a process of its own. The processes take turns, one fit at a time,
so that what disturbs the machine disturbs both.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from measure import PEERS, table

ROUNDS = 9
BATCH = 32
STEPS = {"cnn": 40, "rnn": 100}


def networks(keras: Any) -> dict[str, Any]:
    """Returns the two networks of the article."""
    layers = keras.layers
    cnn = [
        keras.Input((32, 32, 3)),
        layers.Conv2D(32, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
    rnn = [keras.Input((10,), dtype="int32"), layers.Embedding(10, 8), layers.LSTM(32)]
    models = {
        "cnn": keras.Sequential(cnn),
        "rnn": keras.Sequential([*rnn, layers.Dense(1, activation="linear")]),
    }
    models["cnn"].compile(
        optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    models["rnn"].compile(optimizer="adam", loss="mse")
    return models


def worker(library: str) -> None:
    """Trains one epoch for each name read from standard input; writes milliseconds a step."""
    if library == "goten":
        import goten.keras as keras
    else:
        import keras  # type: ignore[no-redef]
    import numpy as np

    rng = np.random.default_rng(0)
    rows = {name: steps * BATCH for name, steps in STEPS.items()}
    data = {
        "cnn": (
            rng.standard_normal((rows["cnn"], 32, 32, 3)).astype("float32"),
            rng.integers(0, 10, rows["cnn"]),
        ),
        "rnn": (
            rng.integers(0, 10, (rows["rnn"], 10)),
            rng.standard_normal((rows["rnn"], 1)).astype("float32"),
        ),
    }
    models = networks(keras)
    for line in sys.stdin:
        name = line.strip()
        x, y = data[name]
        start = time.perf_counter()
        history = models[name].fit(x, y, batch_size=BATCH, epochs=1, verbose=0)
        spent = (time.perf_counter() - start) * 1e3 / STEPS[name]
        print(json.dumps([spent, history.history["loss"][0]]), flush=True)


class Peer:
    """A process that trains with one library."""

    def __init__(self, name: str, python: str) -> None:
        """Starts the process of a library under an interpreter that has it."""
        environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"}
        if name != "goten":  # settings of one BLAS are not theirs
            environment.pop("OPENBLAS_CORETYPE", None)
            environment.pop("OPENBLAS_L2_SIZE", None)
        self.process = subprocess.Popen(
            [python, __file__, "worker", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def fit(self, network: str) -> float:
        """Returns the milliseconds of a step of one epoch."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(network + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"fit_article: a worker ended with status {self.process.wait()}")
        spent, loss = json.loads(line)
        if loss != loss:
            sys.exit("fit_article: the loss is not a number")
        return float(spent)


def results(peers: dict[str, Peer]) -> Iterator[list[str]]:
    """Yields a row for each network and library: median, best, ratio to Goten."""
    for network in STEPS:
        times: dict[str, list[float]] = {name: [] for name in peers}
        for _ in range(ROUNDS + 1):
            for name, peer in peers.items():
                times[name].append(peer.fit(network))
        median = {name: statistics.median(t[1:]) for name, t in times.items()}
        for name, t in times.items():
            ratio = f"{median[name] / median['goten']:.2f}" if "goten" in median else ""
            yield [network, name, f"{median[name]:.3f}", f"{min(t[1:]):.3f}", ratio]


def main() -> None:
    """Prints the table."""
    peers = {"goten": Peer("goten", sys.executable)}
    if PEERS.exists():
        peers["keras on tensorflow"] = Peer("keras", str(PEERS))
    else:
        print("note: no .peers, so nothing to compare with; make peers installs it")
    head = ["network", "library", "ms a step", "best", "of goten"]
    table(f"fit, batch {BATCH}", head, list(results(peers)))
    for peer in peers.values():
        assert peer.process.stdin
        peer.process.stdin.close()
        peer.process.wait()


if __name__ == "__main__":
    if sys.argv[1:2] == ["worker"]:
        worker(sys.argv[2])
    else:
        main()
