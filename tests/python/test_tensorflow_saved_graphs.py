"""Functions and operators between the layers of a model come back from files and from JSON."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import goten.tensorflow as tf
from goten.tensorflow import keras

layers, ops = keras.layers, keras.ops
X = np.random.default_rng(2).random((5, 4, 6), dtype=np.float32)
ROW = np.arange(6, dtype=np.float32)

CASES: dict[str, Callable[[Any], Any]] = {
    "operators": lambda x: (x * 2 + 1 - x / 3) ** 2 - (1 - x) * abs(-x),
    "two tensors": lambda x: layers.Dense(6, name="d")(x) + x * layers.Dense(6, name="e")(x),
    "comparison": lambda x: ops.where(x > 0.5, x, -x),
    "slices": lambda x: x[:, 1:, ::2] + x[..., -1:, :3],
    "integers and None": lambda x: x[:, 0][:, None] + x[:, None, 1],
    "list of indices": lambda x: ops.take(x, [2, 0], axis=1),
    "a constant": lambda x: x * ROW + tf.constant([[1.0]]),
    "keras.ops": lambda x: ops.concatenate(
        [ops.relu(x - 0.5), ops.mean(x, axis=1, keepdims=True)], axis=1
    ),
    "several results": lambda x: ops.add(*ops.split(x, 2, axis=-1)),
    "reshape": lambda x: ops.reshape(x, (-1, 24)),
    "matmul": lambda x: ops.matmul(x, ops.transpose(x, (0, 2, 1))),
    "cast": lambda x: ops.cast(ops.cast(x * 9, "int32"), "float32"),
    "tf": lambda x: tf.concat([tf.nn.relu(x - 0.5), tf.reduce_sum(x, axis=1, keepdims=True)], 1),
    "tf.matmul": lambda x: tf.matmul(x, x, transpose_b=True) + tf.square(tf.cast(1, "float32")),
    "tf.squeeze": lambda x: tf.squeeze(tf.expand_dims(tf.clip_by_value(x, 0.2, 0.8), 1), axis=1),
    "activation": lambda x: keras.activations.softmax(x) + keras.activations.gelu(x),
    "nested": lambda x: keras.Sequential([layers.Dense(3)], name="s")(x * 2)[:, :, 1:],
}


@pytest.mark.parametrize("name", CASES)
def test_a_graph_comes_back(name: str, tmp_path: Path) -> None:
    inputs = keras.Input((4, 6))
    model = keras.Model(inputs, CASES[name](inputs))
    want = model.predict(X, verbose=0)
    model.save(tmp_path / "m.keras")
    again = keras.models.load_model(tmp_path / "m.keras")
    from_json = keras.models.model_from_json(model.to_json())
    from_json.set_weights(model.get_weights())
    cloned = keras.models.clone_model(model)
    cloned.set_weights(model.get_weights())
    for m in (again, from_json, cloned, copy.deepcopy(model)):
        np.testing.assert_array_equal(m.predict(X, verbose=0), want)
        assert [x.name for x in m.layers] == [x.name for x in model.layers]


def test_a_function_of_your_own_is_refused_by_name(tmp_path: Path) -> None:
    from goten.keras import _symbolic

    def mine(x: Any) -> Any:
        return x + 1

    inputs = keras.Input((3,))
    model = keras.Model(inputs, _symbolic.symbolically(mine, inputs))
    with pytest.raises(NotImplementedError, match="mine"):
        model.save(tmp_path / "m.keras")


@pytest.mark.parametrize(
    ("module", "function"),
    [("os", "system"), ("goten.keras.ops._nn", "_call"), ("goten.keras.ops._nn", "symbolically"),
     ("goten.keras._saving", "load_model"), ("goten.keras.ops._nn", "no_such")],
)  # fmt: skip
def test_a_file_can_name_functions_of_tensors_alone(module: str, function: str) -> None:
    inputs = keras.Input((3,))
    config = keras.Model(inputs, inputs * 2).get_config()
    config["nodes"][0]["call"] |= {"module": module, "function": function}
    with pytest.raises(ValueError, match=f"names the function {module}.{function}"):
        keras.Model.from_config(config)
    config["nodes"][0]["call"] = {"module": "goten.keras._symbolic", "function": "operate",
                                  "args": {"list": [{"value": "__reduce__"}]},
                                  "kwargs": {"dict": {}}}  # fmt: skip
    with pytest.raises(ValueError, match="no method of a KerasTensor"):
        keras.Model.from_config(config)
