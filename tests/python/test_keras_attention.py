"""Calls of MultiHeadAttention: masks, causal ones, weights; eager and in graphs, against Keras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from goten import keras

real = pytest.importorskip("keras")

layers = keras.layers
RNG = np.random.default_rng(3)
QUERY = RNG.standard_normal((3, 5, 4)).astype("float32")
VALUE = RNG.standard_normal((3, 6, 4)).astype("float32")
MASK = RNG.random((3, 5, 6)) < 0.7
STEPS = np.array([[1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 1, 1], [1, 0, 1, 1, 1, 0]], bool)
CALLS: list[dict[str, Any]] = [
    {},
    {"use_causal_mask": True},
    {"attention_mask": MASK},
    {"value_mask": STEPS},
    {"key_mask": STEPS, "attention_mask": MASK},
    {"attention_mask": MASK, "use_causal_mask": True, "return_attention_scores": True},
    {"return_attention_scores": True},
]


def flat(out: Any) -> list[Any]:
    return [np.asarray(y) for y in (out if isinstance(out, tuple | list) else [out])]


def pair(**config: Any) -> tuple[Any, Any]:
    """A layer of ours and one of Keras with the same weights."""
    theirs = real.layers.MultiHeadAttention(2, 3, **config)
    ours = layers.MultiHeadAttention(2, 3, **config)
    theirs(QUERY, VALUE)
    ours(QUERY, VALUE)
    ours.set_weights([np.asarray(w) for w in theirs.get_weights()])
    return ours, theirs


@pytest.mark.parametrize("call", CALLS, ids=lambda c: "+".join(c) or "plain")
def test_calls_give_what_keras_gives(call: dict[str, Any]) -> None:
    ours, theirs = pair(value_dim=5, dropout=0.1)
    want, got = flat(theirs(QUERY, VALUE, **call)), flat(ours(QUERY, VALUE, **call))
    assert len(got) == len(want)
    for g, w in zip(got, want, strict=True):
        np.testing.assert_allclose(g, w, atol=2e-6)
    key = VALUE[:, :, ::-1].copy()
    want, got = flat(theirs(QUERY, VALUE, key, **call)), flat(ours(QUERY, VALUE, key, **call))
    np.testing.assert_allclose(got[0], want[0], atol=2e-6)


@pytest.mark.parametrize("call", CALLS, ids=lambda c: "+".join(c) or "plain")
def test_graphs_and_their_files_compute_what_calls_do(call: dict[str, Any], tmp_path: Path) -> None:
    q, v, m, s = (keras.Input(a.shape[1:], dtype=str(a.dtype)) for a in (QUERY, VALUE, MASK, STEPS))
    tensors = {id(MASK): m, id(STEPS): s}
    symbolic = {n: tensors.get(id(a), a) for n, a in call.items()}
    layer = layers.MultiHeadAttention(2, 3, dropout=0.1)
    model = keras.Model([q, v, m, s], layer(q, v, **symbolic))
    data = [QUERY, VALUE, MASK, STEPS]
    got = flat(model.predict(data, verbose=0))
    fresh = layers.MultiHeadAttention(2, 3, dropout=0.1)
    fresh(QUERY, VALUE)
    fresh.set_weights(layer.get_weights())
    for g, w in zip(got, flat(fresh(QUERY, VALUE, **call)), strict=True):
        np.testing.assert_allclose(g, w, atol=1e-6)
    assert model._engine_model() is not None, "the engine computes the graph without Python"
    model.save(tmp_path / "a.goten")
    again = keras.models.load_model(tmp_path / "a.goten")
    for g, w in zip(flat(again.predict(data, verbose=0)), got, strict=True):
        np.testing.assert_array_equal(g, w)


def test_a_causal_model_trains_and_copies() -> None:
    x = keras.Input((5, 4))
    y = layers.MultiHeadAttention(2, 3)(x, x, use_causal_mask=True)
    model = keras.Model(x, layers.Dense(1)(y))
    model.compile("adam", "mse")
    target = QUERY.cumsum(axis=1).mean(-1, keepdims=True)
    losses = model.fit(QUERY, target, epochs=20, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    np.testing.assert_array_equal(copy.predict(QUERY, verbose=0), model.predict(QUERY, verbose=0))
    early = QUERY.copy()
    early[:, 3:] = 7
    seen = np.asarray(model(early))[:, :3]
    np.testing.assert_allclose(seen, np.asarray(model(QUERY))[:, :3], atol=1e-6)


def test_a_layer_is_not_silently_causal() -> None:
    layer = layers.MultiHeadAttention(1, 2)
    layer(QUERY, QUERY, use_causal_mask=True)
    with pytest.raises(NotImplementedError, match="use_causal_mask"):
        layer(QUERY, QUERY)
