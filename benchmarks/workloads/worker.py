"""A worker: trains the workloads with one library, on request.

    python worker.py goten|keras-tensorflow|keras-jax|torch-eager|torch-channels_last|torch-compile

Each line of input is "epoch NAME" or "predict NAME"; the answer is the milliseconds of a step
or of a prediction. "memory" answers with the peak of resident memory above the import, in MB.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from typing import Any, Protocol


class Trainer(Protocol):
    """A workload in one library."""

    def epoch(self) -> int:
        """Trains one epoch; returns the number of steps."""

    def predict_one(self) -> None:
        """Predicts one row."""


class KerasTrainer:
    """A workload in Keras, or in what takes its place."""

    def __init__(self, keras: Any, name: str) -> None:
        """Makes the compiled model and its data."""
        from keras_models import works

        self.work = works(keras)[name]
        self.model = self.work.compiled(keras)
        rows = self.work.batch * self.work.steps
        self.x, self.y = self.work.x(rows), self.work.y(rows)

    def epoch(self) -> int:
        """Trains one epoch by fit; returns the number of steps."""
        history = self.model.fit(
            self.x, self.y, batch_size=self.work.batch, epochs=1, verbose=0
        ).history
        loss = history["loss"][0]
        if loss != loss:
            sys.exit("the loss is not a number")
        return self.work.steps

    def predict_one(self) -> None:
        """Predicts the first row by predict."""
        self.model.predict(self.x[:1], verbose=0)


def peak() -> float:
    """Returns the peak of resident memory so far in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(side: str) -> None:
    """Answers requests until the input ends."""
    library, _, way = side.partition("-")
    trainers: dict[str, Trainer] = {}
    if library == "torch":
        import torch_models

        def make(name: str) -> Trainer:
            return torch_models.Trainer(name, way)
    else:
        if library == "goten":
            import goten.keras as keras
        else:
            os.environ["KERAS_BACKEND"] = way
            import keras  # type: ignore[no-redef]
        keras.utils.set_random_seed(0)

        def make(name: str) -> Trainer:
            return KerasTrainer(keras, name)

    imported = peak()
    for line in sys.stdin:
        what, _, name = line.strip().partition(" ")
        if what == "memory":
            print(peak() - imported, flush=True)
            continue
        if name not in trainers:
            trainers[name] = make(name)
        start = time.perf_counter()
        steps = 1
        if what == "predict":
            trainers[name].predict_one()
        else:
            steps = trainers[name].epoch()
        print((time.perf_counter() - start) * 1e3 / steps, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
