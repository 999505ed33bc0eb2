"""fit, evaluate and predict do what Keras does with the same weights, data and batches."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import goten.keras as ours

theirs = pytest.importorskip("keras")

RNG = np.random.default_rng(3)
N = 50
X = {
    "mlp": RNG.normal(size=(N, 6)).astype("f"),
    "cnn": RNG.normal(size=(N, 8, 8, 2)).astype("f"),
    "lstm": RNG.integers(0, 20, (N, 7)),
}
Y = RNG.integers(0, 3, N)
W = RNG.uniform(0.2, 2, N).astype("f")


def mlp(k: Any) -> Any:
    return k.Sequential([
        k.Input((6,)), k.layers.Dense(8, activation="relu"), k.layers.BatchNormalization(),
        k.layers.Dense(3, activation="softmax"),
    ])  # fmt: skip


def cnn(k: Any) -> Any:
    return k.Sequential([
        k.Input((8, 8, 2)), k.layers.Conv2D(4, 3, activation="relu"), k.layers.MaxPooling2D(),
        k.layers.Flatten(), k.layers.Dense(3, activation="softmax"),
    ])  # fmt: skip


def lstm(k: Any) -> Any:
    return k.Sequential([
        k.Input((7,)), k.layers.Embedding(20, 5), k.layers.LSTM(6),
        k.layers.Dense(3, activation="softmax"),
    ])  # fmt: skip


class OwnDense(ours.layers.Layer):
    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight((input_shape[-1], self.units), name="kernel")
        self.bias = self.add_weight((self.units,), "zeros", name="bias")

    def call(self, x: Any) -> Any:
        return ours.ops.relu(ours.ops.matmul(x, self.kernel) + self.bias)


def pair(make: Any, optimizer: Any = "adam", **compiled: Any) -> tuple[Any, Any]:
    a, b = make(theirs), make(ours)
    b.set_weights(a.get_weights())
    compiled.setdefault("loss", "sparse_categorical_crossentropy")
    for m in (a, b):
        m.compile(optimizer, **compiled)
    return a, b


def same(a: dict[str, Any], b: dict[str, Any], rtol: float = 1e-5) -> None:
    assert list(b) == list(a)
    for k in a:
        np.testing.assert_allclose(b[k], a[k], rtol=rtol, atol=1e-6, err_msg=k)


MODELS = [("mlp", mlp), ("cnn", cnn), ("lstm", lstm)]


@pytest.mark.parametrize(("kind", "make"), MODELS)
@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
def test_history_of_four_epochs(kind: str, make: Any, optimizer: str) -> None:
    a, b = pair(make, optimizer, metrics=["accuracy"])
    found = [
        m.fit(X[kind], Y, batch_size=16, epochs=4, shuffle=False, verbose=0).history
        for m in (a, b)
    ]
    same(*found, rtol=1e-4 if optimizer != "sgd" else 1e-5)
    np.testing.assert_allclose(
        b.predict(X[kind], verbose=0), a.predict(X[kind], verbose=0), rtol=1e-3, atol=1e-4
    )


@pytest.mark.parametrize("options", [
    {"validation_split": 0.3}, {"class_weight": {0: 1.0, 1: 3.0, 2: 0.5}}, {"sample_weight": W},
    {"validation_split": 0.2, "sample_weight": W},
    {"validation_data": (X["mlp"][:20], Y[:20])},
    {"validation_data": (X["mlp"][:20], Y[:20], W[:20]), "validation_freq": 2},
    {"validation_data": (X["mlp"][:20], Y[:20]), "validation_batch_size": 3},
    {"validation_data": (X["mlp"][:20], Y[:20]), "validation_batch_size": 3,
     "validation_steps": 2},
    {"initial_epoch": 1}, {"steps_per_epoch": 2}, {"batch_size": None},
], ids=lambda o: "-".join(o))  # fmt: skip
def test_options_of_fit(options: dict[str, Any]) -> None:
    a, b = pair(mlp, "sgd", metrics=["accuracy"])
    options = {"batch_size": 16, "epochs": 3, "shuffle": False, "verbose": 0, **options}
    histories = [m.fit(X["mlp"], Y, **options) for m in (a, b)]
    same(histories[0].history, histories[1].history, 2e-5)
    assert histories[0].epoch == histories[1].epoch
    assert b.history is histories[1]


def test_weighted_metrics_see_weights() -> None:
    a, b = pair(mlp, "sgd", loss="mse", metrics=["mae"], weighted_metrics=["mse", "accuracy"])
    y = np.eye(3)[Y]
    found = [
        m.fit(X["mlp"], y, sample_weight=W, epochs=2, shuffle=False, verbose=0).history
        for m in (a, b)
    ]
    same(*found)


@pytest.mark.parametrize(("loss", "y", "metrics"), [
    ("mse", RNG.normal(size=(N, 3)).astype("f"), ["mae", "mse"]),
    ("categorical_crossentropy", np.eye(3)[Y], ["accuracy", "AUC", "categorical_accuracy"]),
    ("binary_crossentropy", RNG.integers(0, 2, (N, 3)), ["accuracy", "binary_accuracy"]),
    ("sparse_categorical_crossentropy", Y[:, None], ["acc", "sparse_categorical_accuracy"]),
    ("kl_divergence", np.eye(3)[Y], ["kl_divergence"]),
])  # fmt: skip
def test_losses_and_metrics_by_name(loss: str, y: Any, metrics: list[str]) -> None:
    a, b = pair(mlp, "sgd", loss=loss, metrics=metrics)
    found = [m.fit(X["mlp"], y, epochs=2, shuffle=False, verbose=0).history for m in (a, b)]
    same(*found, rtol=2e-5)


def test_what_evaluate_and_single_batches_return() -> None:
    a, b = pair(mlp, "sgd", metrics=["accuracy", "sparse_categorical_accuracy"])
    x, y = X["mlp"], Y
    for call in (
        lambda m: m.evaluate(x, y, verbose=0),
        lambda m: m.evaluate(x, y, verbose=0, return_dict=True),
        lambda m: m.evaluate(x, y, sample_weight=W, steps=1, verbose=0),
        lambda m: m.train_on_batch(x[:8], y[:8]),
        lambda m: m.train_on_batch(x[:8], y[:8], return_dict=True),
        lambda m: m.train_on_batch(x[:8], y[:8], sample_weight=W[:8]),
        lambda m: m.train_on_batch(x[:8], y[:8], class_weight={0: 2.0, 1: 1.0, 2: 0.0}),
        lambda m: m.test_on_batch(x[:8], y[:8]),
        lambda m: m.reset_metrics(),
        lambda m: m.test_on_batch(x[:8], y[:8], return_dict=True),
        lambda m: m.predict_on_batch(x[:3]),
    ):
        p, q = call(a), call(b)
        if isinstance(p, dict):
            same(p, q)
        elif p is not None:
            assert np.shape(p) == np.shape(q)
            np.testing.assert_allclose(q, p, rtol=1e-5, atol=1e-6)
    a, b = pair(mlp, "sgd")
    assert np.ndim(b.evaluate(x, y, verbose=0)) == np.ndim(a.evaluate(x, y, verbose=0)) == 0


def test_two_outputs() -> None:
    def make(k: Any) -> Any:
        x = k.Input((6,), name="x")
        h = k.layers.Dense(4, activation="tanh", name="h")(x)
        return k.Model(x, [k.layers.Dense(1, name="u")(h), k.layers.Dense(2, name="v")(h)])

    u, v = RNG.normal(size=(N, 1)).astype("f"), RNG.integers(0, 2, N)
    sparse = "sparse_categorical_crossentropy"
    for compiled, y in (
        ({"loss": ["mse", "mae"]}, [u, np.repeat(u, 2, 1)]),
        ({"loss": ["mse", "mae"], "loss_weights": [2.0, 0.5]}, [u, np.repeat(u, 2, 1)]),
        ({"loss": {"u": "mse", "v": "mae"}, "metrics": {"v": ["mse"]}}, [u, np.repeat(u, 2, 1)]),
        ({"loss": ["mse", sparse], "metrics": [["mae"], ["accuracy"]]}, [u, v]),
    ):
        a, b = pair(make, "sgd", **compiled)
        found = [m.fit(X["mlp"], y, epochs=2, shuffle=False, verbose=0).history for m in (a, b)]
        same(*found, rtol=2e-5)
        p, q = (m.evaluate(X["mlp"], y, verbose=0) for m in (a, b))
        np.testing.assert_allclose(q, p, rtol=1e-5)


def test_own_layers_losses_and_metrics_train_alike() -> None:
    def loss(y: Any, p: Any) -> Any:
        return (p - y) ** 2 * 2

    def metric(y: Any, p: Any) -> Any:
        return abs(y - p)

    y = RNG.normal(size=(N, 3)).astype("f")
    a, b = pair(mlp, "sgd", loss=loss, metrics=[metric])
    found = [m.fit(X["mlp"], y, epochs=3, shuffle=False, verbose=0).history for m in (a, b)]
    same(*found, rtol=2e-5)
    c = ours.Sequential([ours.Input((6,)), OwnDense(8), ours.layers.Dense(3)])
    d = ours.Sequential([ours.Input((6,)), ours.layers.Dense(8, "relu"), ours.layers.Dense(3)])
    d.set_weights(c.get_weights())
    for m in (c, d):
        m.compile("sgd", "mse", metrics=["mae"])
    found = [
        m.fit(X["mlp"], y, epochs=3, shuffle=False, verbose=0, validation_split=0.2).history
        for m in (c, d)
    ]
    same(*found)


def test_generators_datasets_and_dicts() -> None:
    def batches(repeat: int) -> Any:
        for _ in range(repeat):
            for i in range(0, 48, 16):
                yield X["mlp"][i : i + 16], Y[i : i + 16]

    class Numbered:
        def __len__(self) -> int:
            return 3

        def __getitem__(self, i: int) -> Any:
            return X["mlp"][i * 16 : i * 16 + 16], Y[i * 16 : i * 16 + 16]

    class Ours(Numbered, ours.utils.PyDataset):
        pass

    class Theirs(Numbered, theirs.utils.PyDataset):
        pass

    a, b = pair(mlp, "sgd", metrics=["accuracy"])
    same(
        a.fit(batches(2), steps_per_epoch=3, epochs=2, verbose=0).history,
        b.fit(batches(2), steps_per_epoch=3, epochs=2, verbose=0).history,
    )
    same(
        a.fit(Theirs(), epochs=2, shuffle=False, verbose=0).history,
        b.fit(Ours(), epochs=2, shuffle=False, verbose=0).history,
    )
    np.testing.assert_allclose(b.evaluate(Ours(), verbose=0), a.evaluate(Theirs(), verbose=0), 1e-5)
    np.testing.assert_allclose(
        b.predict(batches(1), verbose=0), a.predict(batches(1), verbose=0), 1e-4, 1e-5
    )


@pytest.mark.parametrize(("name", "config"), [
    ("EarlyStopping", {"monitor": "val_loss", "patience": 1}),
    ("EarlyStopping", {"monitor": "val_accuracy", "patience": 2, "restore_best_weights": True}),
    ("EarlyStopping", {"monitor": "loss", "min_delta": 0.02, "start_from_epoch": 2}),
    ("EarlyStopping", {"monitor": "val_loss", "baseline": 0.5, "patience": 2}),
    ("ReduceLROnPlateau", {"monitor": "val_loss", "patience": 1, "factor": 0.5}),
    ("ReduceLROnPlateau", {"monitor": "loss", "patience": 1, "min_delta": 0.05, "cooldown": 2,
                           "min_lr": 0.1}),
    ("LearningRateScheduler", {"schedule": lambda epoch, rate: rate * 0.8 if epoch else rate}),
    ("TerminateOnNaN", {}),
], ids=str)  # fmt: skip
def test_callbacks_decide_as_those_of_keras(name: str, config: dict[str, Any]) -> None:
    a, b = pair(mlp, "sgd", metrics=["accuracy"])
    histories = []
    for k, m in ((theirs, a), (ours, b)):
        m.optimizer.learning_rate = 0.9
        made = getattr(k.callbacks, name)(**config)
        histories.append(m.fit(
            X["mlp"], Y, epochs=12, shuffle=False, verbose=0, validation_split=0.3,
            callbacks=[made],
        ))  # fmt: skip
    same(histories[0].history, histories[1].history, 1e-3)
    assert histories[0].epoch == histories[1].epoch
    for v, w in zip(b.get_weights(), a.get_weights(), strict=True):
        np.testing.assert_allclose(v, w, rtol=1e-2, atol=1e-3)


def test_checkpoints_and_logs(tmp_path: Path) -> None:
    names = []
    for k, m, folder in zip((theirs, ours), pair(mlp, "sgd"), ("a", "b"), strict=True):
        where = tmp_path / folder
        where.mkdir()
        m.fit(
            X["mlp"], Y, epochs=5, shuffle=False, verbose=0, validation_split=0.3,
            callbacks=[
                k.callbacks.ModelCheckpoint(str(where / "m{epoch:02d}.keras")),
                k.callbacks.ModelCheckpoint(
                    str(where / "best{epoch}.weights.h5"), save_best_only=True,
                    save_weights_only=True,
                ),
                k.callbacks.CSVLogger(str(where / "log.csv")),
            ],
        )  # fmt: skip
        names.append(sorted(p.name for p in where.iterdir()))
    assert names[0] == names[1]
    rows = [list(csv.DictReader(open(tmp_path / f / "log.csv"))) for f in "ab"]
    assert [list(r) for r in rows[0]] == [list(r) for r in rows[1]]
    for p, q in zip(*rows, strict=True):
        for k in p:
            assert float(q[k]) == pytest.approx(float(p[k]), rel=1e-4)
    again = ours.models.load_model(str(tmp_path / "b" / "m05.keras"))
    assert again.compiled


def test_events_come_in_the_order_of_keras() -> None:
    def recorder(k: Any, seen: list[Any]) -> Any:
        class Recorder(k.callbacks.Callback):
            pass

        for name in dir(k.callbacks.Callback):
            if name.startswith("on_") and name not in ("on_batch_begin", "on_batch_end"):
                def method(self: Any, *args: Any, _name: str = name, **kw: Any) -> None:
                    logs = [sorted(x) for x in (*args, *kw.values()) if isinstance(x, dict)]
                    numbers = [x for x in args if isinstance(x, int)]
                    seen.append((_name, numbers, logs[0] if logs and logs[0] else None))

                setattr(Recorder, name, method)
        return Recorder()

    found = []
    for k, m in zip((theirs, ours), pair(mlp, "sgd", metrics=["accuracy"]), strict=True):
        seen: list[Any] = []
        one = recorder(k, seen)
        m.fit(X["mlp"], Y, batch_size=20, epochs=2, validation_split=0.3, verbose=0,
              callbacks=[one])  # fmt: skip
        m.evaluate(X["mlp"], Y, verbose=0, callbacks=[one])
        m.predict(X["mlp"], verbose=0, callbacks=[one])
        found.append(seen)
    theirs_, ours_ = ([(n, i) for n, i, _ in f] for f in found)
    assert ours_ == theirs_
    logs = [{n: v for n, _, v in f if v and "predict" not in n} for f in found]
    assert json.dumps(logs[1], sort_keys=True) == json.dumps(logs[0], sort_keys=True)


def test_shuffling_changes_with_the_epoch_and_the_call_and_follows_the_seed() -> None:
    def order(seed: int) -> list[list[float]]:
        ours.utils.set_random_seed(seed)
        m = ours.Sequential([ours.Input((1,)), ours.layers.Dense(1)])
        m.compile(ours.optimizers.SGD(0.0), "mse")
        seen: list[float] = []
        note = ours.callbacks.LambdaCallback(
            on_train_batch_end=lambda batch, logs: seen.append(logs["loss"])
        )
        x = np.arange(20, dtype="f")[:, None]
        for _ in range(2):
            m.fit(x, x, batch_size=1, epochs=2, verbose=0, callbacks=[note])
        return [seen[i : i + 20] for i in range(0, 80, 20)]

    first, again, other = order(1), order(1), order(2)
    assert first == again
    assert len({tuple(e) for e in (*first, *other)}) == 8
