"""Graphs with layers of Python, and graphs in graphs."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from goten import keras

layers = keras.layers


class Own(layers.Layer):
    """A layer that Python computes, so that the graph around it runs in Python too."""

    def call(self, x: Any) -> Any:
        return x * 1.0


def dropping(**call: Any) -> Any:
    data = keras.Input((1000,))
    return keras.Model(data, Own()(layers.Dropout(0.5)(data, **call)))


def dropped(model: Any, **call: Any) -> float:
    return float((np.asarray(model(np.ones((1, 1000), "float32"), **call)) == 0).mean())


def test_dropout_drops_in_training_alone() -> None:
    model = dropping()
    assert 0.4 < dropped(model, training=True) < 0.6
    assert dropped(model) == 0


def test_a_layer_that_is_told_to_train_in_a_graph_does_so_in_every_call() -> None:
    assert 0.4 < dropped(dropping(training=True)) < 0.6
    assert dropped(dropping(training=False), training=True) == 0


def test_a_saved_graph_trains_as_it_did(tmp_path: Path) -> None:
    dropping().save(tmp_path / "model.goten")
    back = keras.models.load_model(tmp_path / "model.goten", custom_objects={"Own": Own})
    assert 0.4 < dropped(back, training=True) < 0.6
    assert dropped(back) == 0


def test_a_sequential_without_input_is_built_inside_another_model() -> None:
    inner = keras.Sequential([layers.Dense(3), layers.Dropout(0.5)])
    data = keras.Input((4,))
    model = keras.Model(data, layers.Dense(2)(inner(data)))
    x = np.ones((5, 4), "float32")
    want = np.asarray(model(x))
    np.testing.assert_array_equal(model.predict(x, verbose=0), want)
    assert [w.shape for w in inner.weights] == [(4, 3), (3,)]


@pytest.mark.parametrize("first", [layers.Dense(2), Own()], ids=["engine", "python"])
def test_models_nest_40_deep(first: Any, tmp_path: Path) -> None:
    data = np.ones((3, 2), "float32")
    x = keras.Input((2,))
    model = keras.Model(x, first(x))
    want = np.asarray(model(data))
    began = time.perf_counter()
    for _ in range(40):
        x = keras.Input((2,))
        model = keras.Model(x, model(x))
    np.testing.assert_array_equal(model.predict(data, verbose=0), want)
    model.save(tmp_path / "deep.goten")
    back = keras.models.load_model(tmp_path / "deep.goten", custom_objects={"Own": Own})
    np.testing.assert_array_equal(back.predict(data, verbose=0), want)
    assert time.perf_counter() - began < 30  # twice as long a level would be years
