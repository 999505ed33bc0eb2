"""How much of the time of fit the engine works, for data of each kind, from a trace.

    python benchmarks/busy.py [NAME ...]

A workload is trained for two epochs after one that makes its plans. Printed are the time of a step
and, for each kind of data, the share of the time from the first step's begin to the last step's
end in which a step ran. Tables have a column for each feature, so only workloads whose rows are
flat can have them.
"""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent / "workloads"))

import numpy as np
from keras_models import Work, works
from measure import table

import goten
import goten.keras as keras
import goten.tensorflow as tf

NAMES = ("article_cnn", "mnist_mlp", "mnist_cnn", "resnet20", "lstm_text", "gru_series",
         "transformer")  # fmt: skip


def columns(x: Any) -> dict[str, Any]:
    """Returns the columns of rows by name."""
    return {f"c{i}": np.ascontiguousarray(x[:, i]) for i in range(x.shape[1])}


def frames(x: Any) -> dict[str, Any]:
    """Returns rows of features as tables of those libraries that are there."""
    found: dict[str, Any] = {}
    if x.ndim != 2 or x.dtype.kind != "f":
        return found
    for name, make in {"pyarrow": "table", "polars": "DataFrame", "pandas": "DataFrame"}.items():
        try:
            found[name] = getattr(importlib.import_module(name), make)(columns(x))
        except ModuleNotFoundError:
            print(f"note: {name} is not installed")
    return found


class Batches:
    """Batches made by Python, anew for each epoch, their rows in an order of their own."""

    def __init__(self, x: Any, y: Any, size: int) -> None:
        """Keeps the rows."""
        self.x, self.y, self.size = x, y, size

    def __iter__(self) -> Iterator[Any]:
        """Yields the batches of one epoch."""
        order = np.random.default_rng(1).permutation(len(self.x))
        for i in range(0, len(order), self.size):
            take = order[i : i + self.size]
            yield self.x[take], self.y[take]


def endless(x: Any, y: Any, size: int) -> Iterator[Any]:
    """Yields batches without an end, as generators for fit do."""
    while True:
        yield from Batches(x, y, size)


def fits(model: Any, work: Work) -> dict[str, Callable[[int], Any]]:
    """Returns functions that train so many epochs, by the kind of data."""
    rows = work.batch * work.steps
    x, y = work.x(rows), work.y(rows)
    pipeline = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(rows).batch(work.batch)

    def on(data: Any, labels: Any = None, **options: Any) -> Callable[[int], Any]:
        return lambda epochs: model.fit(data, labels, epochs=epochs, verbose=0, **options)

    found = {
        "numpy": on(x, y, batch_size=work.batch),
        "generator": lambda epochs: model.fit(
            endless(x, y, work.batch), epochs=epochs, steps_per_epoch=work.steps, verbose=0
        ),
        "tf.data": on(pipeline),
    }
    return found | {n: on(f, y, batch_size=work.batch) for n, f in frames(x).items()}


def busy(fit: Callable[[int], Any]) -> tuple[float, float]:
    """Returns the share of time that steps take, and the milliseconds of one."""
    fit(1)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "trace.json"
        with goten.trace(file):
            fit(2)
        events = json.loads(file.read_text())["traceEvents"]
    steps = sorted((e["ts"], e["dur"]) for e in events if e["name"] == "train step")
    spent = sum(d for _, d in steps)
    begin, end = steps[0][0], steps[-1][0] + steps[-1][1]
    return spent / (end - begin), spent / len(steps) / 1e3


def main() -> None:
    """Prints the table."""
    rows = []
    for name in sys.argv[1:] or NAMES:
        work = works(keras)[name]
        for kind, fit in fits(work.compiled(keras), work).items():
            share, step = busy(fit)
            wanted = "95" if step >= 1 else ""
            rows.append([f"{name}, {kind}", f"{step:.2f}", f"{share * 100:.1f}", wanted])
    table("the engine is busy", ["workload, data", "ms a step", "%", "wanted"], rows)


if __name__ == "__main__":
    main()
