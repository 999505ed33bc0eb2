"""tf.data, tf.random and the operators of networks that draw or normalise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import scipy.stats

import goten.tensorflow as tf

Dataset = tf.data.Dataset
X = np.arange(20, dtype="f").reshape(10, 2)
Y = np.arange(10)


def values(ds: Any) -> list[Any]:
    """The elements as lists of Python's numbers."""
    return [e.tolist() if hasattr(e, "tolist") else e for e in ds.as_numpy_iterator()]


# --- Sources ---------------------------------------------------------------------------------


def test_slices_of_structures() -> None:
    ds = Dataset.from_tensor_slices({"x": X, "y": [0] * 10})
    first = next(iter(ds))
    assert len(ds) == 10 and sorted(first) == ["x", "y"]
    assert first["y"].dtype is tf.int32 and first["x"].shape == (2,)
    pair = next(iter(Dataset.from_tensor_slices((X, Y))))
    assert isinstance(pair, tuple) and pair[1].dtype is tf.int64
    assert values(Dataset.from_tensor_slices([1, 2, 3])) == [1, 2, 3]
    with pytest.raises(ValueError, match="first axes differ"):
        Dataset.from_tensor_slices((X, Y[:3]))
    with pytest.raises(ValueError, match="rank >= 1"):
        Dataset.from_tensor_slices(3)


def test_other_sources() -> None:
    assert values(Dataset.range(2, 8, 3)) == [2, 5]
    assert values(Dataset.from_tensors([1, 2])) == [[1, 2]]
    assert values(Dataset.zip((Dataset.range(3), Dataset.range(5, 9)))) == [(0, 5), (1, 6), (2, 7)]
    z = Dataset.zip({"a": Dataset.range(2), "b": Dataset.range(3)})
    assert len(z) == 2 and int(next(iter(z))["b"]) == 0


def test_generators() -> None:
    def pairs() -> Iterator[Any]:
        for i in range(3):
            yield [i, i], float(i)

    spec = (tf.TensorSpec((2,), tf.int32), tf.TensorSpec((), tf.float32))
    ds = Dataset.from_generator(pairs, output_signature=spec)
    a, b = next(iter(ds))
    assert (a.dtype, b.dtype, a.shape) == (tf.int32, tf.float32, (2,))
    assert len(list(ds)) == len(list(ds)) == 3
    assert int(ds.cardinality()) == tf.data.UNKNOWN_CARDINALITY
    with pytest.raises(TypeError, match="length is unknown"):
        len(ds)
    wrong = Dataset.from_generator(pairs, output_signature=(tf.TensorSpec((3,), tf.int32), spec[1]))
    with pytest.raises(TypeError, match="shape"):
        next(iter(wrong))
    one = Dataset.from_generator(lambda: iter([1, 2]), output_types=tf.float32)
    assert values(one) == [1.0, 2.0]


# --- Order and number ------------------------------------------------------------------------


@pytest.mark.parametrize("drop", [False, True])
@pytest.mark.parametrize("n", [1, 3, 5, 10, 11])
def test_batches(n: int, drop: bool) -> None:
    whole = Dataset.from_tensor_slices((X, Y)).batch(n, drop_remainder=drop)
    each = Dataset.from_tensor_slices((X, Y)).map(lambda x, y: (x, y)).batch(n, drop)
    want = [X[i : i + n] for i in range(0, 10, n)]
    if drop:
        want = [w for w in want if len(w) == n]
    for ds in (whole, each):
        got = list(ds)
        assert len(got) == len(want) == len(ds)
        for (x, _), w in zip(got, want, strict=True):
            np.testing.assert_array_equal(x, w)


@pytest.mark.parametrize("size", [1, 4, 10, 100])
def test_shuffles_keep_the_elements(size: int) -> None:
    tf.random.set_seed(1)
    for source in (Dataset.from_tensor_slices(Y), Dataset.range(10).map(lambda i: i)):
        ds = source.shuffle(size)
        a, b = values(ds), values(ds)
        assert sorted(a) == sorted(b) == list(range(10))
        assert (a == list(range(10))) == (size == 1)
        assert size == 1 or a != b, "each pass is shuffled anew"
        assert all(v <= i + size - 1 for i, v in enumerate(a)), "the buffer holds no more"
        fixed = source.shuffle(size, seed=3, reshuffle_each_iteration=False)
        assert values(fixed) == values(fixed)


def test_shuffled_batches_keep_rows_together() -> None:
    for x, y in Dataset.from_tensor_slices((X, Y)).shuffle(10).batch(4):
        np.testing.assert_array_equal(x[:, 0], np.asarray(y) * 2)


def test_seeds_give_the_same_order_again() -> None:
    runs = []
    for _ in range(2):
        tf.random.set_seed(7)
        runs.append(values(Dataset.range(10).shuffle(10)))
    assert runs[0] == runs[1]


def test_number_of_elements() -> None:
    ds = Dataset.range(10)
    assert values(ds.take(3)) == [0, 1, 2] and len(ds.take(3)) == 3
    assert values(ds.skip(8)) == [8, 9] and len(ds.skip(8)) == 2
    assert values(ds.take(2).repeat(2)) == [0, 1, 0, 1] and len(ds.repeat(2)) == 20
    assert values(ds.repeat().take(12))[-1] == 1
    assert int(ds.repeat().cardinality()) == tf.data.INFINITE_CARDINALITY
    with pytest.raises(TypeError, match="infinite"):
        len(ds.repeat())
    assert values(ds.shard(3, 1)) == [1, 4, 7] and len(ds.shard(3, 1)) == 3
    assert values(ds.take(1).concatenate(ds.skip(9))) == [0, 9]
    assert bool(ds.take(0)) and values(ds.take(0).repeat()) == []
    for call in (lambda: ds.batch(0), lambda: ds.shuffle(0), lambda: ds.batch(-1)):
        with pytest.raises(tf.errors.InvalidArgumentError, match="greater than zero"):
            call()


def test_functions_of_elements() -> None:
    ds = Dataset.range(6)
    assert values(ds.map(lambda i: i * 2)) == [0, 2, 4, 6, 8, 10]
    assert values(ds.map(lambda i: (i, [1, 2])))[0][1].tolist() == [1, 2]
    assert values(ds.filter(lambda i: i % 2 == 0)) == [0, 2, 4]
    assert values(ds.flat_map(lambda i: Dataset.range(i).take(1))) == [0] * 5
    assert values(ds.batch(4).unbatch()) == [0, 1, 2, 3, 4, 5]
    assert int(ds.reduce(np.int64(0), lambda s, i: s + i)) == 15
    assert values(ds.take_while(lambda i: i < 3)) == [0, 1, 2]
    assert [values(w) for w in ds.window(3, 2, drop_remainder=True)] == [[0, 1, 2], [2, 3, 4]]
    assert [(int(i), int(e)) for i, e in ds.enumerate(5).take(2)] == [(5, 0), (6, 1)]
    assert values(ds.apply(lambda d: d.take(1)).prefetch(tf.data.AUTOTUNE)) == [0]
    assert ds.element_spec == tf.TensorSpec((), tf.int64)


def test_caches_call_functions_once() -> None:
    calls = []

    def f(i: Any) -> Any:
        calls.append(int(i))
        return i

    ds = Dataset.range(3).map(f).cache()
    assert values(ds.take(1)) == [0]
    assert values(ds) == values(ds) == [0, 1, 2]
    assert calls == [0, 0, 1, 2]


def test_unequal_shapes() -> None:
    ds = Dataset.from_generator(lambda: iter([[1], [2, 3]]), output_types=tf.int32)
    with pytest.raises(tf.errors.InvalidArgumentError, match="Cannot batch tensors with different"):
        list(ds.batch(2))
    np.testing.assert_array_equal(next(iter(ds.padded_batch(2))), [[1, 0], [2, 3]])
    padded = next(iter(ds.padded_batch(2, padded_shapes=[3], padding_values=9)))
    np.testing.assert_array_equal(padded, [[1, 9, 9], [2, 3, 9]])


def test_iterators_end() -> None:
    it = iter(Dataset.range(1))
    assert int(it.get_next()) == 0
    with pytest.raises(tf.errors.OutOfRangeError):
        it.get_next()
    assert next(it, None) is None


def test_models_learn_from_pipelines() -> None:
    m = tf.keras.Sequential([tf.keras.layers.Dense(1)])
    m.compile("sgd", "mse")
    x = np.random.default_rng(0).normal(size=(64, 2)).astype("f")
    y = x.sum(1, keepdims=True)
    ds = Dataset.from_tensor_slices((x, y)).map(lambda a, b: (a, b)).shuffle(64).batch(16)
    h = m.fit(ds, validation_data=ds, epochs=3, verbose=0).history
    assert h["loss"][-1] < h["loss"][0] and len(h["val_loss"]) == 3
    m.fit(ds.repeat(), steps_per_epoch=4, epochs=1, verbose=0)
    assert m.evaluate(ds, verbose=0) < h["loss"][0]
    assert m.predict(ds.map(lambda a, b: a), verbose=0).shape == (64, 1)


# --- tf.random -------------------------------------------------------------------------------


def test_distributions() -> None:
    tf.random.set_seed(11)
    n = 20000
    normal = np.asarray(tf.random.normal([n], 2.0, 3.0))
    assert scipy.stats.kstest((normal - 2) / 3, "norm").pvalue > 1e-3
    uniform = np.asarray(tf.random.uniform([n], -1, 3))
    assert scipy.stats.kstest((uniform + 1) / 4, "uniform").pvalue > 1e-3
    cut = np.asarray(tf.random.truncated_normal([n]))
    assert (
        abs(cut).max() <= 2 and scipy.stats.kstest(cut, scipy.stats.truncnorm(-2, 2).cdf)[1] > 1e-3
    )
    whole = np.asarray(tf.random.uniform([n], 3, 7, tf.int32))
    assert whole.dtype == np.int32 and sorted(set(whole.tolist())) == [3, 4, 5, 6]
    drawn = np.asarray(tf.random.categorical(np.log([[0.2, 0.8]]), n))
    assert drawn.dtype == np.int64 and abs(drawn.mean() - 0.8) < 0.02
    assert abs(np.asarray(tf.random.poisson([n], 4.0)).mean() - 4) < 0.1
    assert abs(np.asarray(tf.random.gamma([n], 2.0, 4.0)).mean() - 0.5) < 0.02


def test_seeds() -> None:
    def draws() -> list[Any]:
        tf.random.set_seed(5)
        return [np.asarray(tf.random.normal([4])), np.asarray(tf.random.normal([4], seed=1)),
                np.asarray(tf.random.normal([4], seed=1))]  # fmt: skip

    a, b = draws(), draws()
    for x, y in zip(a, b, strict=True):
        np.testing.assert_array_equal(x, y)
    assert len({x.tobytes() for x in a}) == 3
    s = [np.asarray(tf.random.stateless_normal([3], seed=[1, 2])) for _ in range(2)]
    np.testing.assert_array_equal(*s)
    shuffled = tf.random.shuffle(tf.range(50))
    assert sorted(shuffled.numpy().tolist()) == list(range(50)) != shuffled.numpy().tolist()
    with pytest.raises(ValueError, match="maxval"):
        tf.random.uniform([2], dtype=tf.int32)


# --- Operators of networks -------------------------------------------------------------------


def test_dropout() -> None:
    tf.random.set_seed(0)
    x = tf.Variable(tf.ones([100, 100]))
    with tf.GradientTape() as tape:
        y = tf.nn.dropout(x, 0.25)
        loss = tf.reduce_sum(y)
    a = y.numpy()
    np.testing.assert_allclose(np.unique(a), [0, 4 / 3], rtol=1e-6)
    assert abs((a == 0).mean() - 0.25) < 0.02
    np.testing.assert_allclose(tape.gradient(loss, x), a)
    assert tf.nn.dropout(tf.ones(3), 0).numpy().tolist() == [1, 1, 1]
    with pytest.raises(ValueError, match="rate"):
        tf.nn.dropout(x, 1.0)


def test_normalisation_and_lookup() -> None:
    x = np.random.default_rng(1).normal(size=(8, 3)).astype("f")
    mean, variance = tf.nn.moments(x, axes=[0])
    np.testing.assert_allclose(mean, x.mean(0), atol=1e-6)
    np.testing.assert_allclose(variance, x.var(0), rtol=1e-5)
    y = tf.nn.batch_normalization(x, mean, variance, [1.0, 2.0, 3.0], 2.0, 1e-3)
    want = (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-3) * 2 + [1, 2, 3]
    np.testing.assert_allclose(y, want, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(tf.nn.embedding_lookup(x, [[0, 2]]), x[[[0, 2]]])
    np.testing.assert_array_equal(tf.nn.bias_add(x, [1.0, 2.0, 3.0]), x + np.float32([1, 2, 3]))
    with pytest.raises(tf.errors.InvalidArgumentError):
        tf.nn.bias_add(x, [1.0])


def test_labels_have_to_be_classes() -> None:
    logits = tf.zeros((2, 3))
    for labels in ([0, 3], [-1, 0]):
        with pytest.raises(tf.errors.InvalidArgumentError):
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
    with pytest.raises(ValueError, match=r"labels.shape"):
        tf.nn.sparse_softmax_cross_entropy_with_logits([0], logits)


def test_functional_models_of_tensorflow_s_functions() -> None:
    x = tf.keras.Input((4,))
    y = tf.reduce_mean(tf.nn.relu(x * 2.0) + tf.square(x), axis=1, keepdims=True)
    m = tf.keras.Model(x, tf.concat([y, tf.cast(y > 1.0, tf.float32)], axis=-1))
    a = np.random.default_rng(2).normal(size=(3, 4)).astype("f")
    want = (np.maximum(a * 2, 0) + a * a).mean(1, keepdims=True)
    np.testing.assert_allclose(m(a), np.concatenate([want, want > 1], -1), rtol=1e-5)
