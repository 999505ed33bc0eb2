"""Files of models go both ways between Python and Go, and predict the same digits there."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from goten import keras

ROOT = Path(__file__).resolve().parents[2]
layers = keras.layers
needs_go = pytest.mark.skipif(not shutil.which("go"), reason="needs the go command")


def trained() -> tuple[keras.Model, np.ndarray]:
    keras.utils.set_random_seed(3)
    rng = np.random.default_rng(3)
    x = rng.standard_normal((20, 8, 8, 1)).astype("float32")
    y = rng.integers(0, 5, 20)
    model = keras.Sequential(
        [
            layers.Conv2D(4, 3, activation="relu", input_shape=(8, 8, 1)),
            layers.BatchNormalization(),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(5, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=2, verbose=0)
    return model, x


def texts() -> tuple[keras.Model, np.ndarray]:
    keras.utils.set_random_seed(4)
    ids = keras.Input((6,), dtype="int32")
    h = layers.Bidirectional(layers.LSTM(3))(layers.Embedding(10, 4, mask_zero=True)(ids))
    model = keras.Model(ids, layers.Dense(2)(layers.Add()([layers.Dense(6)(h), h])))
    return model, np.random.default_rng(4).integers(0, 10, (3, 6)).astype("int32")


def in_go(folder: Path, file: Path, x: np.ndarray, again: Path) -> np.ndarray:
    """Loads a file in Go, predicts, and saves the model again."""
    (folder / "x.json").write_text(json.dumps([x.shape, x.ravel().tolist()]))
    done = subprocess.run(
        ["go", "run", "./tests/conformance/predict", str(file), str(folder / "x.json"),
         x.dtype.name, str(again)],
        capture_output=True, text=True, cwd=ROOT, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return np.array(json.loads(done.stdout), dtype="float32").reshape(len(x), -1)


@needs_go
@pytest.mark.parametrize("make", [trained, texts])
def test_both_languages_read_what_either_wrote(make, tmp_path: Path) -> None:
    model, x = make()
    file, again = tmp_path / "python.goten", tmp_path / "go.goten"
    model.save(file)
    here = model.predict(x, verbose=0)
    assert np.array_equal(here, in_go(tmp_path, file, x, again))
    back = keras.models.load_model(again)
    assert np.array_equal(here, back.predict(x, verbose=0))
    if model.compiled:
        y = np.arange(len(x)) % 5
        assert back.evaluate(x, y, verbose=0) == model.evaluate(x, y, verbose=0)


@needs_go
def test_training_goes_on_where_it_stopped(tmp_path: Path) -> None:
    keras.utils.set_random_seed(5)
    x = np.random.default_rng(5).standard_normal((16, 3)).astype("float32")
    y = x.sum(axis=1, keepdims=True)
    model = keras.Sequential([layers.Dense(4, activation="tanh", input_shape=(3,)),
                              layers.Dense(1)])  # fmt: skip
    model.compile("adam", "mse")
    model.fit(x, y, epochs=3, shuffle=False, verbose=0)
    model.save(tmp_path / "python.goten")
    in_go(tmp_path, tmp_path / "python.goten", x, tmp_path / "go.goten")
    back = keras.models.load_model(tmp_path / "go.goten")
    for m in (model, back):
        m.fit(x, y, epochs=2, shuffle=False, verbose=0)
    for a, b in zip(model.get_weights(), back.get_weights(), strict=True):
        assert np.array_equal(a, b)  # Adam's moving averages went through both files


def test_state_of_optimizers_goes_with_the_layer_it_belongs_to(tmp_path: Path) -> None:
    keras.utils.set_random_seed(5)
    rng = np.random.default_rng(5)
    x, y = rng.standard_normal((2, 16, 3)).astype("float32")
    inner = keras.Sequential([keras.Input((3,)), layers.Dense(3, name="same")])
    data = keras.Input((3,))
    model = keras.Model(data, layers.Dense(3, name="same")(inner(layers.Dense(3)(data))))
    model.compile(keras.optimizers.SGD(0.05, momentum=0.9), "mse")
    model.fit(x, y, epochs=3, verbose=0, shuffle=False)
    model.save(tmp_path / "model.goten")
    back = keras.models.load_model(tmp_path / "model.goten")
    for m in (model, back):
        m.fit(x, y, epochs=2, verbose=0, shuffle=False)
    for a, b in zip(model.get_weights(), back.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
