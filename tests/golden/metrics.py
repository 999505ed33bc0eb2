"""Write metrics.json: Keras 3's metrics after three batches, for train/metric.

Run with the test dependencies installed: python tests/golden/metrics.py
"""

import json
import os
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"

import keras
import numpy as np
from losses import array, number, softmax

rng = np.random.default_rng(2)
N, C, BATCHES = 7, 6, 3
Kind = list[tuple[np.ndarray, np.ndarray]]


def f32(*shape: int) -> np.ndarray:
    """Normal numbers."""
    return rng.normal(size=shape).astype("float32")


def kinds() -> dict[str, Kind]:
    """Three batches of targets and predictions of each kind."""
    def bits(*shape: int) -> np.ndarray:
        return rng.integers(0, 2, shape).astype("float32")

    def labels(*shape: int) -> np.ndarray:
        return rng.integers(0, C, shape)

    def prob(*shape: int) -> np.ndarray:
        return softmax(f32(*shape)).astype("float32")

    def unit(*shape: int) -> np.ndarray:
        return rng.uniform(0, 1, shape).astype("float32")

    make = {
        "bits": lambda: (bits(N, 1), unit(N, 1)),
        "bits flat": lambda: (bits(N), unit(N, 1)),
        "bits wide": lambda: (bits(N, C), unit(N, C)),
        "bits ends": lambda: (bits(N, C), rng.choice([0, 0.25, 0.5, 1], (N, C)).astype("float32")),
        "bits logits": lambda: (bits(N, 1), 3 * f32(N, 1)),
        "one class": lambda: (np.ones((N, 1), "float32"), unit(N, 1)),
        "onehot": lambda: (np.eye(C, dtype="float32")[labels(N)], prob(N, C)),
        "labels": lambda: (labels(N), prob(N, C)),
        "column": lambda: (labels(N, 1), prob(N, C)),
        "sequence": lambda: (labels(N, 4), prob(N, 4, C)),
        "real": lambda: (f32(N, C), f32(N, C)),
        "real flat": lambda: (f32(N), f32(N, 1)),
        "positive": lambda: (np.abs(f32(N, C)), np.abs(f32(N, C)) + 0.1),
    }
    return {k: [f() for _ in range(BATCHES)] for k, f in make.items()}


BITS = ["bits", "bits flat", "bits wide", "bits ends", "one class"]
CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("BinaryAccuracy", {}, BITS),
    ("BinaryAccuracy", {"threshold": 0.3}, ["bits wide"]),
    ("CategoricalAccuracy", {}, ["onehot"]),
    ("SparseCategoricalAccuracy", {}, ["labels", "column", "sequence"]),
    ("TopKCategoricalAccuracy", {"k": 2}, ["onehot"]),
    ("SparseTopKCategoricalAccuracy", {"k": 3}, ["labels", "sequence"]),
    ("MeanSquaredError", {}, ["real", "real flat"]),
    ("RootMeanSquaredError", {}, ["real", "real flat"]),
    ("MeanAbsoluteError", {}, ["real"]),
    ("MeanAbsolutePercentageError", {}, ["real"]),
    ("MeanSquaredLogarithmicError", {}, ["positive"]),
    ("LogCoshError", {}, ["real"]),
    ("CosineSimilarity", {}, ["real"]),
    ("Hinge", {}, ["bits wide"]),
    ("SquaredHinge", {}, ["bits wide"]),
    ("CategoricalHinge", {}, ["onehot"]),
    ("KLDivergence", {}, ["onehot"]),
    ("Poisson", {}, ["positive"]),
    ("BinaryCrossentropy", {}, ["bits", "bits wide"]),
    ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, ["bits logits"]),
    ("CategoricalCrossentropy", {}, ["onehot"]),
    ("SparseCategoricalCrossentropy", {}, ["labels", "sequence"]),
    ("SparseCategoricalCrossentropy", {"ignore_class": 2}, ["labels"]),
    ("Precision", {}, BITS),
    ("Precision", {"thresholds": [0.9, 0.1, 0.5]}, ["bits wide", "bits ends"]),
    ("Precision", {"thresholds": [0, 0.5, 1]}, ["bits ends"]),
    ("Precision", {"top_k": 2}, ["bits wide"]),
    ("Precision", {"class_id": 1}, ["bits wide"]),
    ("Recall", {}, BITS),
    ("Recall", {"top_k": 3, "class_id": 2}, ["bits wide"]),
    ("Recall", {"thresholds": 0.25}, ["bits ends"]),
    ("TruePositives", {}, ["bits wide"]),
    ("FalsePositives", {"thresholds": [0.2, 0.7]}, ["bits wide"]),
    ("TrueNegatives", {}, ["bits wide"]),
    ("FalseNegatives", {}, ["bits wide"]),
    ("AUC", {}, BITS),
    ("AUC", {"curve": "PR"}, BITS),
    ("AUC", {"curve": "PR", "summation_method": "majoring"}, ["bits wide"]),
    ("AUC", {"summation_method": "minoring", "num_thresholds": 10}, ["bits wide", "bits ends"]),
    ("AUC", {"thresholds": [0.3, 0.1, 0.65]}, ["bits wide", "bits ends"]),
    ("AUC", {"from_logits": True}, ["bits logits"]),
]


def weights(y: np.ndarray) -> list[np.ndarray]:
    """Sample weights that a target of this shape takes."""
    out = [rng.choice([0.0, 0.5, 1.0, 3.0], N).astype("float32")]
    if y.ndim == 2 and y.dtype != np.float32:
        out = [rng.choice([0.0, 1.0, 3.0], y.shape).astype("float32")]
    return out


def main() -> None:
    """Feed each metric its batches, without and with weights."""
    data, rows = kinds(), []
    for name, config, wanted in CASES:
        for kind in wanted:
            for weighted in (False, True):
                metric = getattr(keras.metrics, name)(**config)
                used, results = [], []
                for y, p in data[kind]:
                    w = weights(y)[0] if weighted else None
                    metric.update_state(y, p, sample_weight=w)
                    used.append(None if w is None else array(w))
                    results.append([number(v) for v in np.ravel(metric.result())])
                rows.append({"name": name, "config": config, "kind": kind, "weights": used,
                             "results": results})
    batches = {k: [{"y": array(y), "pred": array(p)} for y, p in v] for k, v in data.items()}
    keras.utils.clear_session()
    names = {n: getattr(keras.metrics, n)().name for n in dict.fromkeys(n for n, _, _ in CASES)}
    out = {"keras": keras.__version__, "names": names, "batches": batches, "metrics": rows}
    lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in out.items())
    path = Path(__file__).with_suffix(".json")
    path.write_text("{" + lines.replace('}, {"name', '},\n {"name') + "}\n")


if __name__ == "__main__":
    main()
