"""Losses, metrics and optimizers compute what Keras' compute."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import goten.keras as ours

theirs = pytest.importorskip("keras")
jax = pytest.importorskip("jax")

RNG = np.random.default_rng(2)


def close(a: Any, b: Any, rtol: float = 1e-5, atol: float = 1e-6) -> None:
    np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=rtol, atol=atol)


def softmax(x: Any) -> Any:
    e = np.exp(x - x.max(-1, keepdims=True))
    return (e / e.sum(-1, keepdims=True)).astype("f")


def data(kind: str, extreme: bool) -> tuple[Any, Any]:
    """Makes targets and predictions that a loss or metric of a kind takes."""
    n, c = 12, 5
    p = softmax(RNG.normal(size=(n, c)) * (40 if extreme else 1))
    if extreme:
        p[0], p[1] = np.eye(c)[0], np.eye(c)[1]
    if kind == "classes":
        return np.eye(c, dtype="f")[RNG.integers(0, c, n)], p
    if kind == "sparse":
        return RNG.integers(0, c, n), p
    if kind == "bits":
        return RNG.integers(0, 2, (n, c)).astype("f"), p
    if kind == "signs":
        return RNG.choice([-1.0, 1.0], (n, c)).astype("f"), RNG.normal(size=(n, c)).astype("f")
    scale = 1e4 if extreme else 1
    y, z = (RNG.normal(size=(n, c)).astype("f") * scale for _ in range(2))
    return (abs(y), abs(z)) if kind == "positive" else (y, z)


LOSSES = [
    ("MeanSquaredError", {}, "real"), ("MeanAbsoluteError", {}, "real"),
    ("MeanAbsolutePercentageError", {}, "real"), ("MeanSquaredLogarithmicError", {}, "positive"),
    ("Huber", {"delta": 0.7}, "real"), ("LogCosh", {}, "real"), ("Poisson", {}, "positive"),
    ("KLDivergence", {}, "classes"), ("CosineSimilarity", {}, "real"), ("Hinge", {}, "signs"),
    ("SquaredHinge", {}, "signs"), ("CategoricalHinge", {}, "classes"),
    ("BinaryCrossentropy", {}, "bits"), ("BinaryCrossentropy", {"label_smoothing": 0.1}, "bits"),
    ("BinaryCrossentropy", {"from_logits": True}, "bits"), ("BinaryFocalCrossentropy", {}, "bits"),
    ("BinaryFocalCrossentropy", {"apply_class_balancing": True}, "bits"),
    ("CategoricalCrossentropy", {}, "classes"),
    ("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "classes"),
    ("CategoricalFocalCrossentropy", {}, "classes"),
    ("SparseCategoricalCrossentropy", {}, "sparse"),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, "sparse"),
    ("SparseCategoricalCrossentropy", {"ignore_class": 1}, "sparse"),
]  # fmt: skip


@pytest.mark.parametrize("extreme", [False, True], ids=["random", "extreme"])
@pytest.mark.parametrize(("name", "config", "kind"), LOSSES)
def test_losses(name: str, config: dict[str, Any], kind: str, extreme: bool) -> None:
    y, p = data(kind, extreme)
    w = RNG.uniform(0, 2, len(y)).astype("f")
    for reduction in ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"):
        a, b = (getattr(k.losses, name)(**config, reduction=reduction) for k in (theirs, ours))
        close(b(y, p), a(y, p), 2e-5, 1e-5)
        close(b(y, p, sample_weight=w), a(y, p, sample_weight=w), 2e-5, 1e-5)
    assert a.name == b.name
    again = getattr(ours.losses, name).from_config(b.get_config())
    close(again(y, p), b(y, p))


@pytest.mark.parametrize("extreme", [False, True], ids=["random", "extreme"])
@pytest.mark.parametrize(("name", "config", "kind"), LOSSES)
def test_functions_of_losses(name: str, config: dict[str, Any], kind: str, extreme: bool) -> None:
    function = {"LogCosh": "log_cosh", "KLDivergence": "kl_divergence"}.get(name) or "".join(
        "_" + c.lower() if c.isupper() else c for c in name
    ).lstrip("_")
    y, p = data(kind, extreme)
    a, b = (getattr(k.losses, function)(y, p, **config) for k in (theirs, ours))
    close(b, a, 2e-5, 1e-5)


METRICS = [
    ("Accuracy", {}, "sparse_equal"), ("BinaryAccuracy", {}, "bits"),
    ("BinaryAccuracy", {"threshold": 0.3}, "bits"), ("CategoricalAccuracy", {}, "classes"),
    ("SparseCategoricalAccuracy", {}, "sparse"), ("TopKCategoricalAccuracy", {"k": 2}, "classes"),
    ("SparseTopKCategoricalAccuracy", {"k": 2}, "sparse"), ("MeanSquaredError", {}, "real"),
    ("MeanAbsoluteError", {}, "real"), ("MeanAbsolutePercentageError", {}, "real"),
    ("MeanSquaredLogarithmicError", {}, "positive"), ("RootMeanSquaredError", {}, "real"),
    ("LogCoshError", {}, "real"), ("CosineSimilarity", {}, "real"), ("Hinge", {}, "signs"),
    ("SquaredHinge", {}, "signs"), ("CategoricalHinge", {}, "classes"),
    ("KLDivergence", {}, "classes"), ("Poisson", {}, "positive"),
    ("BinaryCrossentropy", {}, "bits"), ("CategoricalCrossentropy", {}, "classes"),
    ("SparseCategoricalCrossentropy", {}, "sparse"), ("Precision", {}, "bits"),
    ("Precision", {"thresholds": 0.3}, "bits"), ("Precision", {"top_k": 2}, "bits"),
    ("Precision", {"class_id": 1}, "bits"), ("Recall", {}, "bits"),
    ("Recall", {"thresholds": [0.2, 0.6]}, "bits"), ("TruePositives", {}, "bits"),
    ("FalsePositives", {}, "bits"), ("TrueNegatives", {}, "bits"), ("FalseNegatives", {}, "bits"),
    ("AUC", {}, "bits"), ("AUC", {"curve": "PR"}, "bits"), ("AUC", {"num_thresholds": 7}, "bits"),
]  # fmt: skip


@pytest.mark.parametrize("extreme", [False, True], ids=["random", "extreme"])
@pytest.mark.parametrize(("name", "config", "kind"), METRICS)
def test_metrics(name: str, config: dict[str, Any], kind: str, extreme: bool) -> None:
    a, b = (getattr(k.metrics, name)(**config) for k in (theirs, ours))
    for weighted in (False, True):
        for m in (a, b):
            m.reset_state()
        for _ in range(3):
            if kind == "sparse_equal":
                y, p = (RNG.integers(0, 3, 12).astype("f") for _ in range(2))
            else:
                y, p = data(kind, extreme)
            w = RNG.uniform(0, 2, len(y)).astype("f") if weighted else None
            for m in (a, b):
                m.update_state(y, p, sample_weight=w)
        close(b.result(), a.result(), 3e-5, 1e-5)
    assert np.shape(b.result()) == np.shape(a.result())
    assert getattr(ours.metrics, name).from_config(b.get_config()).name == b.name


def test_names_of_metrics() -> None:
    for name in dir(theirs.metrics):
        made = getattr(theirs.metrics, name)
        if isinstance(made, type) and name in dir(ours.metrics) and name not in (
            "Metric", "MeanMetricWrapper",
        ):  # fmt: skip
            theirs.utils.clear_session(), ours.utils.clear_session()
            assert getattr(ours.metrics, name)().name == made().name
            assert getattr(ours.metrics, name)().name == made().name


@pytest.mark.parametrize("name", ["Mean", "Sum"])
def test_metrics_of_values(name: str) -> None:
    a, b = (getattr(k.metrics, name)() for k in (theirs, ours))
    for values, w in (([1, 2, 3], None), ([[4.0], [6.0]], [0.5, 2.0]), (7, None)):
        for m in (a, b):
            m.update_state(values, sample_weight=w)
    close(b.result(), a.result())


@pytest.mark.parametrize("name", [
    "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy",
    "top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy",
])  # fmt: skip
def test_functions_of_metrics(name: str) -> None:
    y, p = data("sparse" if name.startswith("sparse") else "classes", False)
    extra = {"k": 2} if "top_k" in name else {}
    a, b = (getattr(k.metrics, name)(y, p, **extra) for k in (theirs, ours))
    close(b, a)


OPTIMIZERS = [
    ("SGD", {}), ("SGD", {"momentum": 0.9}), ("SGD", {"momentum": 0.9, "nesterov": True}),
    ("SGD", {"weight_decay": 0.01, "clipvalue": 0.3}), ("RMSprop", {}),
    ("RMSprop", {"momentum": 0.5, "centered": True}), ("Adagrad", {}), ("Adadelta", {}),
    ("Adam", {}), ("Adam", {"amsgrad": True, "clipnorm": 0.5}), ("AdamW", {}),
    ("AdamW", {"weight_decay": 0.1, "global_clipnorm": 1.0}), ("Adamax", {}), ("Nadam", {}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "config"), OPTIMIZERS)
def test_twenty_steps_of_optimizers(name: str, config: dict[str, Any]) -> None:
    first = [RNG.normal(size=s).astype("f") for s in ((3, 4), (4,))]
    steps = [[RNG.normal(size=v.shape).astype("f") for v in first] for _ in range(20)]
    found = []
    for k in (theirs, ours):
        vs = [k.Variable(v) for v in first]
        optimizer = getattr(k.optimizers, name)(**config)
        for grads in steps:
            optimizer.apply([k.ops.convert_to_tensor(g) for g in grads], vs)
        found.append([np.asarray(v) for v in vs])
        assert int(optimizer.iterations) == 20
    for a, b in zip(*found, strict=True):
        close(b, a, 1e-5, 1e-6)


SCHEDULES = [
    ("ExponentialDecay", (0.1, 4, 0.5), {}),
    ("ExponentialDecay", (0.1, 4, 0.5), {"staircase": True}),
    ("InverseTimeDecay", (0.1, 4, 0.5), {}),
    ("PolynomialDecay", (0.1, 9), {"end_learning_rate": 0.01, "power": 2.0, "cycle": True}),
    ("PiecewiseConstantDecay", ([3, 7], [0.1, 0.05, 0.01]), {}),
    ("CosineDecay", (0.1, 9), {"alpha": 0.1, "warmup_target": 0.2, "warmup_steps": 3}),
    ("CosineDecayRestarts", (0.1, 3), {}),
]


@pytest.mark.parametrize(("name", "args", "config"), SCHEDULES)
def test_learning_rate_schedules(name: str, args: Any, config: dict[str, Any]) -> None:
    a, b = (getattr(k.optimizers.schedules, name)(*args, **config) for k in (theirs, ours))
    for step in range(15):
        assert float(b(step)) == pytest.approx(float(a(step)), rel=1e-5), step
    found = []
    for k, schedule in ((theirs, a), (ours, b)):
        v = k.Variable(np.ones(3, "f"))
        optimizer = k.optimizers.SGD(schedule)
        for _ in range(12):
            optimizer.apply([k.ops.convert_to_tensor(np.ones(3, "f"))], [v])
        found.append(np.asarray(v))
    close(found[1], found[0])


def test_a_learning_rate_can_be_set() -> None:
    v = ours.Variable(np.zeros(1, "f"))
    optimizer = ours.optimizers.SGD(0.1)
    optimizer.learning_rate = 0.5
    optimizer.apply([np.ones(1, "f")], [v])
    assert v.numpy()[0] == -0.5
    assert float(optimizer.learning_rate) == 0.5
    optimizer.learning_rate.assign(0.25)
    assert float(optimizer.learning_rate) == 0.25


def test_what_the_engine_does_not_know_is_refused() -> None:
    with pytest.raises(NotImplementedError, match="use_ema"):
        ours.optimizers.Adam(use_ema=True)
    with pytest.raises(NotImplementedError, match="kernel_constraint"):
        ours.layers.Dense(3, kernel_constraint="non_neg")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ours.layers.LSTM(3, use_cudnn=False)


INITIALIZERS = [
    "Zeros", "Ones", "Identity", "Constant", "GlorotUniform", "GlorotNormal", "HeNormal",
    "HeUniform", "LecunNormal", "LecunUniform", "RandomNormal", "RandomUniform",
    "TruncatedNormal", "Orthogonal", "VarianceScaling",
]  # fmt: skip


@pytest.mark.parametrize("name", INITIALIZERS)
def test_initializers_draw_from_the_distribution_of_keras(name: str) -> None:
    config = {"value": 0.3} if name == "Constant" else {}
    shape = (40, 40) if name == "Identity" else (200, 100)
    a, b = (np.asarray(getattr(k.initializers, name)(**config)(shape)) for k in (theirs, ours))
    assert a.shape == b.shape
    assert b.mean() == pytest.approx(a.mean(), abs=0.002)
    assert b.std() == pytest.approx(a.std(), rel=0.03, abs=1e-7)
    assert b.max() == pytest.approx(a.max(), rel=0.3)
    if name == "Orthogonal":
        close(b.T @ b, np.eye(100), 1e-4, 1e-4)
