"""Exported models predict in Go, without Python, what they predict here, digit for digit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import goten
from goten import keras

ROOT = Path(__file__).resolve().parents[2]
layers, ops = keras.layers, keras.ops
needs_go = pytest.mark.skipif(not shutil.which("go"), reason="needs the go command")


class Bumps(layers.Layer):
    """A layer of a program's own."""

    def __init__(self, units: int, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.centres = self.add_weight(shape=(self.units, input_shape[-1]), name="centres",
                                       initializer="random_normal")  # fmt: skip

    def call(self, x: object) -> object:
        away = ops.expand_dims(x, 1) - self.centres
        return ops.exp(-ops.sum(away * away, axis=-1))


class Loop(keras.Model):
    """A model of a program's own, with a state that has as many rows as the batch."""

    def __init__(self) -> None:
        super().__init__()
        self.cell, self.out = layers.Dense(4, activation="tanh"), layers.Dense(2)

    def call(self, x: object, training: bool | None = None) -> object:
        h = ops.zeros((x.shape[0], 4))
        for t in range(x.shape[1]):
            h = self.cell(ops.concatenate([x[:, t], h], axis=-1))
        return {"last": self.out(h), "state": ops.transpose(ops.stack([h, 2 * h]), (1, 0, 2))}


def fitted(model: keras.Model, x: np.ndarray, classes: int) -> tuple[keras.Model, np.ndarray]:
    y = np.random.default_rng(1).integers(0, classes, len(x))
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(x, y, epochs=1, verbose=0)
    return model, x


def images(*more: object) -> tuple[keras.Model, np.ndarray]:
    """A trained network for images, with more layers before its last."""
    keras.utils.set_random_seed(3)
    x = np.random.default_rng(3).standard_normal((45, 8, 8, 1)).astype("float32")
    begin = [
        keras.Input((8, 8, 1)), layers.Conv2D(4, 3, activation="relu"),
        layers.BatchNormalization(), layers.MaxPooling2D(), layers.Flatten(), layers.Dropout(0.5),
    ]  # fmt: skip
    last = layers.Dense(3, activation="softmax")
    return fitted(keras.Sequential([*begin, *more, last]), x, 3)


def own_layer() -> tuple[keras.Model, np.ndarray]:
    return images(Bumps(5), layers.Lambda(lambda t: ops.concatenate([t, ops.square(t)], -1)))


def texts() -> tuple[keras.Model, np.ndarray]:
    keras.utils.set_random_seed(4)
    ids = keras.Input((6,), dtype="int32")
    h = layers.Bidirectional(layers.LSTM(3))(layers.Embedding(10, 4, mask_zero=True)(ids))
    model = keras.Model(ids, layers.Dense(2, activation="softmax")(h * 2.0 + h))
    return fitted(model, np.random.default_rng(4).integers(0, 10, (40, 6)).astype("int32"), 2)


def attending() -> tuple[keras.Model, np.ndarray]:
    keras.utils.set_random_seed(5)
    x = keras.Input((5, 4))
    h = layers.LayerNormalization()(x + layers.MultiHeadAttention(2, 3)(x, x))
    model = keras.Model(x, layers.Dense(2, activation="softmax")(layers.Flatten()(h)))
    return fitted(model, np.random.default_rng(5).random((40, 5, 4)).astype("float32"), 2)


def looping() -> tuple[keras.Model, np.ndarray]:
    keras.utils.set_random_seed(6)
    model, x = Loop(), np.random.default_rng(6).random((40, 3, 2)).astype("float32")
    model(x[:2])
    return model, x


MODELS = [images, own_layer, texts, attending, looping]


@pytest.mark.parametrize("make", MODELS)
def test_a_predictor_computes_the_same_digits(make: Callable, tmp_path: Path) -> None:
    model, x = make()
    model.export(tmp_path / "model.goten")
    p = goten.load_predictor(tmp_path / "model.goten")
    for n in (1, 2, 31, 33, len(x)):
        here, there = model.predict(x[:n], verbose=0), p.predict(x[:n])
        parts = [here[k] for k in p.output_names] if isinstance(here, dict) else [here]
        for a, b in zip(parts, there if isinstance(there, list) else [there], strict=True):
            assert a.dtype == b.dtype
            np.testing.assert_array_equal(a, b)


def test_training_after_an_export_leaves_the_file_alone(tmp_path: Path) -> None:
    model, x = own_layer()
    model.export(tmp_path / "model.goten")
    before = model.predict(x, verbose=0)
    fitted(model, x, 3)
    assert not np.array_equal(before, model.predict(x, verbose=0))
    p = goten.load_predictor(tmp_path / "model.goten")
    np.testing.assert_array_equal(before, p.predict(x))


def model_of(call: Callable) -> keras.Model:
    class Own(keras.Model):
        def call(self, x: object) -> object:
            return call(x)

    model = Own()
    model(np.ones((2, 3), "float32"))
    return model


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda x: x * float(ops.sum(x)), "read"),
        (lambda x: x + keras.random.normal((3,)), "other data|random"),
        (lambda x: x * (2.0 if x.shape[0] > 4 else 1.0), "other data|grow|rows"),
        (lambda x: ops.sum(x, axis=0), "rows"),
        (lambda x: x + x if x.shape[0] == 1 else x * 1.5, "something else for 1 rows"),
    ],
)
def test_what_cannot_be_recorded_is_an_error(call: Callable, says: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=says):
        model_of(call).export(tmp_path / "model.goten")
    assert not (tmp_path / "model.goten").exists()


def test_other_formats_and_models_without_a_shape_are_errors(tmp_path: Path) -> None:
    with pytest.raises(NotImplementedError, match="onnx"):
        images()[0].export(tmp_path / "m", format="onnx")
    with pytest.raises(ValueError, match="not built"):
        keras.Sequential([layers.Dense(2)]).export(tmp_path / "m")


def test_damaged_and_foreign_files_are_errors_that_say_what_is_wrong(tmp_path: Path) -> None:
    model, _ = own_layer()
    path, bad = tmp_path / "model.goten", tmp_path / "bad.goten"
    model.export(path)
    data = path.read_bytes()
    for n in (0, 7, 100, len(data) // 2, len(data) - 1):
        bad.write_bytes(data[:n])
        with pytest.raises(ValueError, match=r"bad\.goten"):
            goten.load_predictor(bad)
    for old, new, says in [
        (rb"\"storage\":2,", rb"\"storage\":9,", "storage"),
        (rb"[[0,1],6,6,4]", rb"[[0,1],6,6,5]", "result"),
        (rb"\"op\":\"conv2d\"", rb"\"op\":\"conv9d\"", "conv9d"),
        (rb"\"version\":1", rb"\"version\":2", "version"),
    ]:
        assert old in data
        bad.write_bytes(data.replace(old, new))
        with pytest.raises(ValueError, match=says):
            goten.load_predictor(bad)
    images()[0].save(bad)
    with pytest.raises(ValueError, match="no recorded forward pass"):
        goten.load_predictor(bad)


# --- A server without Python ---


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, built as one static binary."""
    out = tmp_path_factory.mktemp("serve") / "serve"
    done = subprocess.run(
        ["go", "build", "-o", str(out), "./examples/go/serve"], cwd=ROOT, capture_output=True,
        text=True, env={**os.environ, "CGO_ENABLED": "0"}, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return out


@contextmanager
def serving(binary: Path, *arguments: str) -> Iterator[str]:
    """Runs the server alone, in an environment without Python, and gives its address."""
    p = subprocess.Popen(
        [binary, "-address", "127.0.0.1:0", *arguments], stdout=subprocess.PIPE, text=True,
        env={"PATH": "", "GOTEN_THREADS": os.environ.get("GOTEN_THREADS", "")},
    )  # fmt: skip
    try:
        assert p.stdout is not None
        yield p.stdout.readline().split()[-1]
    finally:
        p.terminate()
        assert p.wait(20) == 0


def asked(address: str, body: bytes) -> dict[str, list]:
    with urllib.request.urlopen(f"{address}/predict", body, timeout=30) as r:
        return json.load(r)


@needs_go
@pytest.mark.parametrize("make", [images, own_layer, looping])
def test_a_static_binary_serves_the_same_digits(
    make: Callable, server: Path, tmp_path: Path
) -> None:
    model, x = make()
    model.export(tmp_path / "model.goten")
    p = goten.load_predictor(tmp_path / "model.goten")
    body = json.dumps({p.input_names[0]: x.tolist()}).encode()
    with serving(server, "-model", str(tmp_path / "model.goten")) as address:
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: asked(address, body), range(8)))
    here = model.predict(x, verbose=0)
    here = here if isinstance(here, dict) else {p.output_names[0]: here}
    for answer in answers:
        assert answer.keys() == here.keys()
        for name, a in here.items():
            np.testing.assert_array_equal(a, np.array(answer[name], "float32"))


@needs_go
def test_the_embedded_model_and_the_limits_of_requests(server: Path) -> None:
    p = goten.load_predictor(ROOT / "examples/go/serve/rings.goten")
    x = np.array([[0.1, 1.0], [2.0, 0.3]], "float32")
    with serving(server) as address:
        answer = asked(address, b'{"point": [[0.1, 1.0], [2.0, 0.3]]}')
        np.testing.assert_array_equal(p.predict(x), np.array(answer["ring"], "float32"))
        for body, code in [
            (b"{", 400), (b'{"point": []}', 400), (b'{"point": [[1]]}', 400),
            (b'{"point": [["a", 1]]}', 400), (b'{"x": [[1, 2]]}', 400),
            (b" " * (4 << 20) + b"{}", 413),
        ]:  # fmt: skip
            with pytest.raises(urllib.error.HTTPError) as e:
                asked(address, body)
            assert e.value.code == code
