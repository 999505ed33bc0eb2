"""goten.tensorflow: tensors, dtypes and functions behave as TensorFlow's documentation says."""

from __future__ import annotations

import importlib
import pickle
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import goten
import goten.tensorflow as tf

RNG = np.random.default_rng(3)


def close(a: Any, b: Any, rtol: float = 1e-5, atol: float = 1e-6) -> None:
    np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=rtol, atol=atol)


def same(a: Any, b: Any) -> None:
    """Equal elements and equal dtypes."""
    a, b = np.asarray(a), np.asarray(b)
    assert a.dtype == b.dtype, (a.dtype, b.dtype)
    np.testing.assert_array_equal(a, b)


# --- What a tensor is ------------------------------------------------------------------------


def test_literals_have_tensorflow_s_dtypes() -> None:
    assert tf.constant(1.0).dtype is tf.float32
    assert tf.constant([1, 2]).dtype is tf.int32
    assert tf.constant(2**40).dtype is tf.int64
    assert tf.constant(True).dtype is tf.bool
    assert tf.constant(np.arange(3.0)).dtype is tf.float64
    assert tf.constant([np.float64(1)]).dtype is tf.float64
    assert tf.constant([]).dtype is tf.float32
    assert tf.constant([1, 2], tf.float64).dtype is tf.float64
    assert tf.constant([[1, 2.5]]).dtype is tf.float32


def test_dtypes_equal_names_and_numpy_s() -> None:
    assert tf.float32 == np.float32 == tf.float32.as_numpy_dtype and tf.float32 == "float32"
    assert np.dtype("float32") == tf.float32 and tf.int32 != np.float32
    assert tf.float32 != None  # noqa: E711
    assert len({tf.float32, np.dtype("float32")}) == 1
    assert (repr(tf.float32), str(tf.int64)) == ("tf.float32", "<dtype: 'int64'>")
    assert np.zeros(2, tf.int8.as_numpy_dtype).dtype == np.int8
    assert tf.uint8.max == 255 and tf.int8.min == -128 and tf.float64.size == 8
    assert tf.as_dtype("double") is tf.float64 and tf.as_dtype(float) is tf.float32
    assert pickle.loads(pickle.dumps(tf.int32)) is tf.int32
    with pytest.raises(TypeError, match="complex64"):
        tf.as_dtype("complex64")


def test_text_of_tensors() -> None:
    x = tf.constant([1.0, 2.0])
    assert repr(x) == (
        "<tf.Tensor: shape=(2,), dtype=float32, numpy=array([1., 2.], dtype=float32)>"
    )
    assert str(x) == "tf.Tensor([1. 2.], shape=(2,), dtype=float32)"
    assert repr(tf.constant(3)) == "<tf.Tensor: shape=(), dtype=int32, numpy=3>"
    assert repr(tf.constant([[1, 2], [3, 4]])) == (
        "<tf.Tensor: shape=(2, 2), dtype=int32, numpy=\n"
        "array([[1, 2],\n       [3, 4]], dtype=int32)>"
    )
    assert f"{tf.constant(1.23456):.2f}" == "1.23"
    assert repr(tf.Variable([1.0], name="w")) == (
        "<tf.Variable 'w:0' shape=(1,) dtype=float32, numpy=array([1.], dtype=float32)>"
    )


def test_shapes_are_tuples_with_tensorflow_s_methods() -> None:
    s = tf.zeros((2, 3, 4)).shape
    assert isinstance(s, tf.TensorShape) and s == (2, 3, 4) == s and s == [2, 3, 4]
    assert (str(s), repr(s)) == ("(2, 3, 4)", "TensorShape([2, 3, 4])")
    assert (s.rank, s.as_list(), s[1], s[1:], s.num_elements()) == (3, [2, 3, 4], 3, (3, 4), 24)
    assert isinstance(s[1:], tf.TensorShape) and s + [5] == [2, 3, 4, 5]
    assert tf.TensorShape([None, 3]).is_compatible_with((7, 3))
    assert not tf.TensorShape([None, 3]).is_fully_defined()


def test_elements_come_out_as_copies() -> None:
    x = tf.constant([1.0, 2.0])
    a = x.numpy()
    a[0] = 9
    same(x, np.float32([1, 2]))
    assert isinstance(tf.constant(2.0).numpy(), np.float32)
    source = np.zeros(3)
    t = tf.constant(source)
    source[0] = 1
    assert t.numpy()[0] == 0


def test_python_protocols() -> None:
    x = tf.constant([[1, 2], [3, 4]])
    assert len(x) == 2 and [r.numpy().tolist() for r in x] == [[1, 2], [3, 4]]
    assert int(x[1, 0]) == 3 and float(tf.constant(1.5)) == 1.5 and bool(tf.constant(True))
    assert [10, 20, 30][tf.constant(1)] == 20
    same(pickle.loads(pickle.dumps(x)), x)
    assert isinstance(pickle.loads(pickle.dumps(x)), tf.Tensor)
    assert {x.ref(): 1}[x.ref()] == 1 and x.ref().deref() is x
    with pytest.raises(TypeError, match=re.escape("use tensor.ref() as the key")):
        hash(x)
    with pytest.raises(TypeError, match="iterate over a scalar"):
        iter(tf.constant(1))
    with pytest.raises(TypeError, match="no `len"):
        len(tf.constant(1))
    with pytest.raises(ValueError, match="ambiguous"):
        bool(tf.constant([1, 2]))
    assert (x == None) is False and tf.is_tensor(x) and not tf.is_tensor(np.zeros(1))  # noqa: E711


@pytest.mark.parametrize(
    "key",
    [
        0,
        -1,
        slice(1, 3),
        slice(None, None, -1),
        slice(3, 0, -2),
        (slice(None), 1),
        (..., -1),
        (None, 2),
        (slice(None), None, slice(1, None)),
        (1, slice(None, None, -2)),
        (..., slice(None, None, -1), 0),
        (slice(9, 2), 0),
    ],
)
def test_slices_are_numpy_s(key: Any) -> None:
    a = RNG.normal(size=(4, 5)).astype("f")
    same(tf.constant(a)[key], a[key])


def test_indices_by_tensors_and_mistakes() -> None:
    x = tf.range(10)
    assert int(x[tf.constant(3)]) == 3 and x[tf.constant(2) : tf.constant(5)].shape == (3,)
    same(x[tf.newaxis].shape, np.array([1, 10]))
    with pytest.raises(TypeError, match=re.escape("are valid indices, got [0, 1]")):
        x[[0, 1]]
    with pytest.raises(tf.errors.InvalidArgumentError, match="out of bounds"):
        x[10]


# --- Dtypes do not mix -----------------------------------------------------------------------


def test_tensors_of_two_dtypes_do_not_meet() -> None:
    f, i = tf.constant([1.0, 2.0]), tf.constant([1, 2])
    want = re.escape(
        "cannot compute AddV2 as input #1(zero-based) was expected to be a float tensor but is a "
        "int32 tensor [Op:AddV2]"
    )
    calls: list[Callable[[], Any]] = [
        lambda: f + i,
        lambda: tf.add(f, i),
        lambda: f + tf.Variable(i),
    ]
    for call in calls:
        with pytest.raises(tf.errors.InvalidArgumentError, match=want):
            call()
    for call in (lambda: i * 1.5, lambda: 1.5 - i, lambda: f + True):
        with pytest.raises(TypeError, match="Cannot convert .* to EagerTensor of dtype"):
            call()
    with pytest.raises(TypeError, match="must have the same dtype, got tf.int32 != tf.float32"):
        i / 2.0
    for call in (
        lambda: tf.matmul(tf.ones((2, 2)), tf.ones((2, 2), tf.float64)),
        lambda: tf.concat([f, i], 0),
        lambda: tf.where([True, False], f, i),
    ):
        with pytest.raises(tf.errors.InvalidArgumentError, match="expected to be a float tensor"):
            call()
    same(f, np.float32([1, 2]))


def test_literals_and_arrays_take_the_tensor_s_dtype() -> None:
    f, i = tf.constant([1.0, 2.0]), tf.constant([1, 2], tf.int8)
    for y in (
        f + 1,
        1 + f,
        f * 2.5,
        f + np.ones(2),
        np.ones(2) + f,
        f + [1, 2],
        np.float64(2) * f,
        tf.maximum(0, f),
        tf.add(1.0, f),
        f + np.arange(2),
    ):
        assert y.dtype is tf.float32 and isinstance(y, tf.Tensor)
    assert (i + 1).dtype is tf.int8
    with pytest.raises(OverflowError):
        i + 300


def test_division_of_integers_gives_floats() -> None:
    i = tf.constant([7, -7])
    same(i / 2, np.array([3.5, -3.5]))
    same(1 / i, 1 / np.array([7.0, -7.0]))
    same(tf.constant([7], tf.int16) / tf.constant([2], tf.int16), np.float32([3.5]))
    same(i // 2, np.int32([3, -4]))
    same(i % 4, np.int32([3, 1]))
    same(tf.math.floormod(i, -4), np.int32([-1, -3]))


def test_conversions_that_lose_are_refused() -> None:
    with pytest.raises(TypeError, match="EagerTensor of dtype int32"):
        tf.constant(1.5, tf.int32)
    with pytest.raises(ValueError, match="Tensor conversion requested dtype int32 for Tensor"):
        tf.convert_to_tensor(tf.constant(1.0), tf.int32)
    with pytest.raises(OverflowError):
        tf.constant(300, tf.int8)
    with pytest.raises(ValueError, match="non-rectangular"):
        tf.constant([[1], [2, 3]])
    with pytest.raises(ValueError, match="None"):
        tf.constant(None)
    with pytest.raises(TypeError, match="text"):
        tf.constant("a")
    same(tf.cast([1.7, -1.7], tf.int32), np.int32([1, -1]))
    same(tf.cast([0.0, 2.0], tf.bool), np.array([False, True]))


def test_shapes_that_do_not_fit_raise_invalid_argument() -> None:
    for call in (
        lambda: tf.ones(2) + tf.ones(3),
        lambda: tf.matmul(tf.ones((2, 3)), tf.ones((2, 3))),
        lambda: tf.reshape(tf.ones(6), (4, 2)),
        lambda: tf.concat([tf.ones((1, 2)), tf.ones((1, 3))], 0),
        lambda: tf.split(tf.ones(5), 2),
        lambda: tf.squeeze(tf.ones((2, 1)), 0),
        lambda: tf.gather([1, 2], [2]),
        lambda: tf.gather([1, 2], [-1]),
        lambda: tf.exp(1),
        lambda: tf.matmul(tf.ones(2), tf.ones(2)),
    ):
        with pytest.raises(tf.errors.InvalidArgumentError, match=r"\[Op:"):
            call()


# --- Modules and names -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "where",
    [
        "",
        ".nn",
        ".math",
        ".random",
        ".linalg",
        ".data",
        ".errors",
        ".config",
        ".debugging",
        ".bitwise",
        ".keras.layers",
    ],
)
def test_missing_names_say_so(where: str) -> None:
    module = importlib.import_module(f"goten.tensorflow{where}")
    with pytest.raises(AttributeError, match=r"has no .*no_such_name.*(dir\(|it has|yet)"):
        _ = module.no_such_name


def test_missing_dtypes_say_which_there_are() -> None:
    with pytest.raises(AttributeError, match="tensors have one of bool, int8"):
        _ = tf.bfloat16


def test_every_name_is_there() -> None:
    assert not [n for n in dir(tf) if not hasattr(tf, n)]
    for module in (
        tf.math,
        tf.nn,
        tf.linalg,
        tf.random,
        tf.data,
        tf.debugging,
        tf.errors,
        tf.config,
    ):
        assert not [n for n in module.__all__ if not hasattr(module, n)], module


def test_keras_modules_are_the_same_objects() -> None:
    keras = importlib.import_module("goten.keras")
    for name in ("layers", "models", "losses", "optimizers.schedules", "preprocessing.sequence"):
        ours = importlib.import_module(f"goten.tensorflow.keras.{name}")
        theirs = importlib.import_module(f"goten.keras.{name}")
        assert ours is theirs and ours.__spec__.name == f"goten.keras.{name}"
    assert tf.keras.Model is keras.Model and tf.optimizers is keras.optimizers
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("goten.tensorflow.keras.no_such_module")


def test_tensors_of_goten_pass() -> None:
    t = goten.tensor([1.0, 2.0])
    assert isinstance(tf.square(t), tf.Tensor) and isinstance(
        tf.constant([1.0, 1.0]) + t, tf.Tensor
    )
    assert isinstance(t + tf.constant([1.0, 1.0]), tf.Tensor)
    assert not isinstance(goten.tensor([1.0]), tf.Tensor), "the class of goten's own tensors stays"


def test_assertions() -> None:
    tf.debugging.assert_equal([1, 2], [1, 2])
    tf.debugging.assert_near([1.0], [1.0 + 1e-7])
    for call in (
        lambda: tf.debugging.assert_equal([1, 2], [1, 3], message="why"),
        lambda: tf.debugging.assert_less([1], [1]),
        lambda: tf.debugging.assert_positive([0]),
        lambda: tf.debugging.check_numerics([np.nan], "why"),
    ):
        with pytest.raises(tf.errors.InvalidArgumentError):
            call()
    with pytest.raises(ValueError, match="rank 2"):
        tf.debugging.assert_rank([1], 2)
    with pytest.raises(ValueError, match="Specified by"):
        tf.debugging.assert_shapes([(np.ones((2, 3)), ("n", "n"))])


def test_devices_and_printing(capsys: pytest.CaptureFixture[str]) -> None:
    assert tf.config.list_physical_devices("GPU") == []
    assert tf.config.list_physical_devices()[0].device_type == "CPU" and tf.executing_eagerly()
    with tf.device("/CPU:0"):
        assert tf.constant(1).device.endswith("CPU:0")
    tf.print("loss:", tf.constant(0.5), [tf.constant([1, 2]), "x"])
    assert capsys.readouterr().err == "loss: 0.5 [[1 2], x]\n"
