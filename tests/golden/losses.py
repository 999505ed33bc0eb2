"""Write losses.json: values, reductions and gradients of Keras 3's losses, for train/loss.

Run with the test dependencies installed: python tests/golden/losses.py
"""

import json
import math
import os
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"

import jax
import keras
import numpy as np

rng = np.random.default_rng(1)
N, C = 6, 5


def number(x: float) -> float | str:
    """A JSON number, or the name of what JSON has no number for."""
    return float(x) if math.isfinite(x) else str(float(x))


def array(x: Any) -> dict[str, Any]:
    """Shape, dtype and elements."""
    a = np.asarray(x)
    return {"shape": list(a.shape), "dtype": str(a.dtype),
            "values": [number(v) for v in a.astype("float64").ravel()]}


def softmax(x: np.ndarray) -> np.ndarray:
    """Probabilities along the last axis."""
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def f32(*shape: int) -> np.ndarray:
    """Normal numbers."""
    return rng.normal(size=shape).astype("float32")


def inputs() -> dict[str, list[tuple[str, np.ndarray, np.ndarray]]]:
    """Pairs of targets and predictions by kind, random and extreme."""
    onehot = np.eye(C, dtype="float32")[rng.integers(0, C, N)]
    labels = rng.integers(0, C, N)
    hard = np.eye(C, dtype="float32")[[0, 1, 2, 3, 4, 0]]
    huge = np.array([[1e4, -1e4, 0, 1, 2], [-88, 88, 100, -100, 0], [0, 0, 0, 0, 0],
                     [3e38, 1, 1, 1, 1], [1, 2, 3, 4, 5], [-1e30, 0, 0, 0, 1]], "float32")
    bits = rng.integers(0, 2, (N, C)).astype("float32")
    prob = rng.uniform(0.02, 0.98, (N, C)).astype("float32")
    ends = rng.integers(0, 2, (N, C)).astype("float32")
    seq = softmax(f32(2, 3, C)).astype("float32")
    return {
        "real": [("random", f32(N, C), f32(N, C)), ("vector", f32(N), f32(N, 1)),
                 ("column", f32(N, 1), f32(N)), ("cube", f32(2, 3, 4), f32(2, 3, 4)),
                 ("integers", rng.integers(-3, 3, (N, C)), f32(N, C))],
        "large": [("extreme", np.array([[0, 1e18, -1e4, 50]], "float32"),
                   np.array([[1e-30, -1e18, 1e4, -50]], "float32"))],
        "positive": [("random", np.abs(f32(N, C)), np.abs(f32(N, C)) + 0.05),
                     ("zeros", np.zeros((2, 3), "float32"), np.zeros((2, 3), "float32"))],
        "simplex": [("random", softmax(f32(N, C)), softmax(f32(N, C)))],
        "simplex extreme": [("ends", onehot, hard)],
        "bits": [("random", bits, prob), ("vector", bits[:, 0], prob[:, :1]),
                 ("integers", bits.astype("int32"), prob)],
        "bits extreme": [("ends", bits, ends)],
        "bits logits": [("random", bits, 3 * f32(N, C))],
        "bits logits extreme": [("huge", bits, huge)],
        "onehot": [("random", onehot, softmax(f32(N, C)).astype("float32")),
                   ("unscaled", onehot, prob)],
        "onehot extreme": [("ends", onehot, hard)],
        "onehot logits": [("random", onehot, 3 * f32(N, C)), ("huge", onehot, huge)],
        "labels": [("random", labels, prob), ("column", labels[:, None], prob),
                   ("floats", labels.astype("float32"), prob),
                   ("sequence", rng.integers(0, C, (2, 3)), seq)],
        "labels extreme": [("ends", labels, hard)],
        "labels logits": [("random", labels, 3 * f32(N, C)), ("huge", labels, huge)],
        "signs": [("random", 2 * bits - 1, f32(N, C)), ("bits", bits, f32(N, C))],
    }


CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("MeanSquaredError", {}, ["real", "large"]),
    ("MeanAbsoluteError", {}, ["real", "large"]),
    ("MeanAbsolutePercentageError", {}, ["real", "large"]),
    ("MeanSquaredLogarithmicError", {}, ["positive"]),
    ("Huber", {}, ["real", "large"]),
    ("Huber", {"delta": 0.3}, ["real"]),
    ("LogCosh", {}, ["real"]),
    ("CosineSimilarity", {}, ["real", "positive"]),
    ("CosineSimilarity", {"axis": 1}, ["simplex"]),
    ("Poisson", {}, ["positive"]),
    ("KLDivergence", {}, ["simplex", "simplex extreme"]),
    ("Hinge", {}, ["signs"]),
    ("SquaredHinge", {}, ["signs"]),
    ("CategoricalHinge", {}, ["onehot"]),
    ("BinaryCrossentropy", {}, ["bits", "bits extreme"]),
    ("BinaryCrossentropy", {"label_smoothing": 0.2}, ["bits"]),
    ("BinaryCrossentropy", {"from_logits": True}, ["bits logits", "bits logits extreme"]),
    ("BinaryFocalCrossentropy", {}, ["bits", "bits extreme"]),
    ("BinaryFocalCrossentropy", {"apply_class_balancing": True, "gamma": 1.5, "alpha": 0.4},
     ["bits"]),
    ("BinaryFocalCrossentropy", {"from_logits": True}, ["bits logits"]),
    ("CategoricalCrossentropy", {}, ["onehot", "onehot extreme"]),
    ("CategoricalCrossentropy", {"label_smoothing": 0.1}, ["onehot"]),
    ("CategoricalCrossentropy", {"from_logits": True}, ["onehot logits"]),
    ("CategoricalFocalCrossentropy", {}, ["onehot", "onehot extreme"]),
    ("CategoricalFocalCrossentropy", {"from_logits": True, "alpha": 0.5, "gamma": 3.0},
     ["onehot logits"]),
    ("SparseCategoricalCrossentropy", {}, ["labels", "labels extreme"]),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, ["labels logits"]),
    ("SparseCategoricalCrossentropy", {"ignore_class": 2}, ["labels"]),
    ("SparseCategoricalCrossentropy", {"ignore_class": 1, "from_logits": True}, ["labels logits"]),
]


def reductions() -> list[dict[str, Any]]:
    """What Keras makes of values, weights and masks."""
    from keras.src.losses.loss import reduce_weighted_values

    flat, seq = f32(N), f32(3, 4)
    weights = np.array([0, 1, 2, 0.5, 0, 3], "float32")
    mask, none = np.array([1, 0, 1, 1, 0, 0], bool), np.zeros(N, bool)
    seq_mask = np.array([[1, 1, 0, 0], [1, 0, 0, 0], [1, 1, 1, 1]], bool)
    cases = [(flat, None, None), (flat, weights, None), (flat, None, mask), (flat, weights, mask),
             (flat, None, none), (flat, np.zeros(N, "float32"), None),
             (flat, weights[:, None], None),
             (seq, None, seq_mask), (seq, np.array([[1], [2], [0]], "float32"), seq_mask),
             (seq, np.abs(f32(3, 4)), None)]
    rows = []
    for values, weight, m in cases:
        for r in ("sum_over_batch_size", "sum", "mean_with_sample_weight"):
            got = reduce_weighted_values(values, weight, m, r)
            rows.append({"values": array(values), "reduction": r, "result": number(got),
                         "weight": None if weight is None else array(weight),
                         "mask": None if m is None else array(m)})
    return rows


def main() -> None:
    """Evaluate each loss on its kinds of input."""
    kinds, rows = inputs(), []
    for name, config, wanted in CASES:
        for kind in wanted:
            for label, y, p in kinds[kind]:
                each = getattr(keras.losses, name)(reduction="none", **config)
                one = getattr(keras.losses, name)(**config)
                y = y.astype("float32") if y.dtype == np.float64 else y
                p = p.astype("float32")
                rows.append({
                    "name": name, "config": config, "input": f"{kind} {label}",
                    "y": array(y), "pred": array(p), "values": array(each(y, p)),
                    "loss": number(one(y, p)),
                    "grad": array(jax.grad(lambda q, y=y, one=one: one(y, q))(p)),
                })
    out = {"keras": keras.__version__, "reductions": reductions(), "losses": rows}
    lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in out.items())
    path = Path(__file__).with_suffix(".json")
    path.write_text("{" + lines.replace('}, {"name', '},\n {"name') + "}\n")


if __name__ == "__main__":
    main()
