"""Write callbacks.json: what Keras 3's callbacks do along given losses, for train/callback.

Run with the test dependencies installed: python tests/golden/callbacks.py
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"

import keras
import numpy as np

FALLS = [1.0, 0.8, 0.7, 0.71, 0.72, 0.69, 0.6899, 0.7, 0.8, 0.9, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
FLAT = [0.5] * 16
NANS = [1.0, 0.5, float("nan"), 0.4, float("nan"), float("nan"), 0.3, 0.6, 0.7, 0.8]
STOPS: list[tuple[list[float], dict[str, Any]]] = [
    (FALLS, {}), (FALLS, {"patience": 2}), (FALLS, {"patience": 3, "min_delta": 0.02}),
    (FALLS, {"patience": 4, "baseline": 0.6}), (FALLS, {"patience": 1, "start_from_epoch": 5}),
    (FALLS, {"mode": "max", "patience": 2}), (FLAT, {"patience": 5}), (NANS, {"patience": 2}),
    (FALLS, {"patience": 2, "restore_best_weights": True}),
]
PLATEAUS: list[tuple[list[float], dict[str, Any]]] = [
    (FALLS, {"patience": 1}), (FALLS, {"patience": 2, "factor": 0.5, "cooldown": 2}),
    (FALLS, {"patience": 2, "min_lr": 0.004}), (FLAT, {"patience": 3}), (FLAT, {}),
    (FALLS, {"patience": 1, "min_delta": 0.05, "factor": 0.9}), (NANS, {"patience": 2}),
]


def model() -> keras.Model:
    """A model with one weight and a learning rate of 0.01."""
    m = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    m.compile(keras.optimizers.SGD(0.01), "mse")
    m.stop_training = False
    return m


def stops(losses: list[float], config: dict[str, Any]) -> dict[str, Any]:
    """The epoch that stops training, and the weight in the end: that of its epoch, from 0."""
    m, c = model(), keras.callbacks.EarlyStopping(**config)
    c.set_model(m)
    c.on_train_begin()
    stopped = -1
    for epoch, v in enumerate(losses):
        m.set_weights([np.full((1, 1), epoch)])
        c.on_epoch_end(epoch, {"val_loss": v})
        if m.stop_training:
            stopped = epoch
            break
    c.on_train_end()
    return {"losses": [None if v != v else v for v in losses], "config": config,
            "stopped": stopped, "weight": float(m.get_weights()[0][0, 0])}


def plateaus(losses: list[float], config: dict[str, Any]) -> dict[str, Any]:
    """The learning rate after each epoch."""
    m, c = model(), keras.callbacks.ReduceLROnPlateau(**config)
    c.set_model(m)
    c.on_train_begin()
    rates = []
    for epoch, v in enumerate(losses):
        c.on_epoch_end(epoch, {"val_loss": v})
        rates.append(float(m.optimizer.learning_rate))
    return {"losses": [None if v != v else v for v in losses], "config": config, "rates": rates}


def table() -> str:
    """What CSVLogger writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        c = keras.callbacks.CSVLogger(path)
        c.set_model(model())
        c.on_train_begin()
        c.on_epoch_end(0, {"loss": 0.25, "accuracy": 1.0})
        c.on_epoch_end(1, {"loss": 1e-05, "accuracy": 0.1, "val_loss": 123456.75})
        c.on_train_end()
        return path.read_bytes().decode()


def main() -> None:
    """Run every case."""
    out = {"keras": keras.__version__, "csv": table(), "stops": [stops(*s) for s in STOPS],
           "plateaus": [plateaus(*p) for p in PLATEAUS]}
    lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in out.items())
    Path(__file__).with_suffix(".json").write_text(
        "{" + lines.replace('}, {"losses', '},\n {"losses') + "}\n")


if __name__ == "__main__":
    main()
