"""Functions of goten.tensorflow give what NumPy and SciPy give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.special

import goten.tensorflow as tf

RNG = np.random.default_rng(3)


def close(a: Any, b: Any, rtol: float = 1e-5, atol: float = 1e-6) -> None:
    np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=rtol, atol=atol)


def same(a: Any, b: Any) -> None:
    """Equal elements and equal dtypes."""
    a, b = np.asarray(a), np.asarray(b)
    assert a.dtype == b.dtype, (a.dtype, b.dtype)
    np.testing.assert_array_equal(a, b)


A = RNG.normal(size=(3, 4)).astype("f")
B = RNG.normal(size=(3, 4)).astype("f")
P = np.abs(A) + 0.5
U = np.tanh(A)
UNARY: dict[str, tuple[Callable[..., Any], Any]] = {
    "abs": (np.abs, A),
    "negative": (np.negative, A),
    "sign": (np.sign, A),
    "square": (np.square, A),
    "sqrt": (np.sqrt, P),
    "math.rsqrt": (lambda x: 1 / np.sqrt(x), P),
    "exp": (np.exp, A),
    "math.expm1": (np.expm1, A),
    "math.log": (np.log, P),
    "math.log1p": (np.log1p, P),
    "sin": (np.sin, A),
    "cos": (np.cos, A),
    "tan": (np.tan, A),
    "asin": (np.arcsin, U),
    "acos": (np.arccos, U),
    "atan": (np.arctan, A),
    "sinh": (np.sinh, A),
    "cosh": (np.cosh, A),
    "tanh": (np.tanh, A),
    "asinh": (np.arcsinh, A),
    "acosh": (np.arccosh, P + 1),
    "atanh": (np.arctanh, U * 0.9),
    "math.erf": (scipy.special.erf, A),
    "math.erfc": (scipy.special.erfc, A),
    "floor": (np.floor, A),
    "math.ceil": (np.ceil, A),
    "round": (np.round, A * 3),
    "sigmoid": (scipy.special.expit, A),
    "math.reciprocal": (np.reciprocal, P),
    "math.is_nan": (np.isnan, A),
    "math.is_finite": (np.isfinite, A),
    "nn.relu": (lambda x: np.maximum(x, 0), A),
    "nn.softplus": (lambda x: np.log1p(np.exp(x)), A),
    "nn.softmax": (lambda x: scipy.special.softmax(x, -1), A),
    "nn.log_softmax": (lambda x: scipy.special.log_softmax(x, -1), A),
    "nn.elu": (lambda x: np.where(x > 0, x, np.expm1(x)), A),
    "nn.selu": (lambda x: 1.05070098 * np.where(x > 0, x, 1.67326324 * np.expm1(x)), A),
    "nn.leaky_relu": (lambda x: np.where(x > 0, x, 0.2 * x), A),
    "nn.gelu": (lambda x: x * scipy.special.ndtr(x), A),
    "nn.silu": (lambda x: x * scipy.special.expit(x), A),
    "nn.relu6": (lambda x: np.clip(x, 0, 6), A * 9),
    "nn.l2_loss": (lambda x: (x * x).sum() / 2, A),
    "linalg.matrix_transpose": (np.transpose, A),
    "linalg.norm": (np.linalg.norm, A),
    "transpose": (np.transpose, A),
    "linalg.diag_part": (np.diagonal, A),
    "linalg.trace": (np.trace, A),
    "sort": (np.sort, A),
    "argsort": (lambda x: np.argsort(x).astype("int32"), A),
    "argmax": (lambda x: np.argmax(x, 0), A),
    "math.argmin": (lambda x: np.argmin(x, 0), A),
    "cumsum": (lambda x: np.cumsum(x, 0), A),
    "math.cumprod": (lambda x: np.cumprod(x, 0), A),
    "zeros_like": (np.zeros_like, A),
    "ones_like": (np.ones_like, A),
    "squeeze": (np.squeeze, A[:, None]),
    "size": (lambda x: np.int32(x.size), A),
    "rank": (lambda x: np.int32(x.ndim), A),
    "shape": (lambda x: np.int32(x.shape), A),
    "math.zero_fraction": (lambda x: np.float32((x == 0).mean()), A),
    "math.l2_normalize": (lambda x: x / np.linalg.norm(x), A),
    "identity": (np.copy, A),
    "reduce_mean": (np.mean, A),
    "math.reduce_std": (np.std, A),
    "math.reduce_variance": (np.var, A),
    "reduce_logsumexp": (scipy.special.logsumexp, A),
    "math.count_nonzero": (np.count_nonzero, A),
}


def named(name: str) -> Any:
    found: Any = tf
    for part in name.split("."):
        found = getattr(found, part)
    return found


@pytest.mark.parametrize("name", UNARY)
def test_functions_of_one_tensor(name: str) -> None:
    numpy, x = UNARY[name]
    got, want = named(name)(x), np.asarray(numpy(x))
    assert isinstance(got, tf.Tensor) and got.shape == want.shape
    assert got.dtype.kind == want.dtype.kind or want.dtype == np.float64
    close(got, want, 2e-5)


BINARY: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "math.floordiv": np.floor_divide,
    "math.floormod": np.mod,
    "equal": np.equal,
    "not_equal": np.not_equal,
    "less": np.less,
    "less_equal": np.less_equal,
    "greater": np.greater,
    "greater_equal": np.greater_equal,
    "math.atan2": np.arctan2,
    "math.squared_difference": lambda x, y: (x - y) ** 2,
}


@pytest.mark.parametrize("name", BINARY)
@pytest.mark.parametrize("y", [B, B[0], np.float32(2)])
def test_functions_of_two_tensors(name: str, y: Any) -> None:
    close(named(name)(A, y), BINARY[name](A, y))
    close(named(name)(tf.constant(A), tf.constant(y)), BINARY[name](A, y))


@pytest.mark.parametrize("name", ["sum", "max", "min", "prod", "mean"])
@pytest.mark.parametrize("axis", [None, 0, -1, [0, 1], [1], tf.constant([0])])
@pytest.mark.parametrize("keep", [False, True])
def test_reductions(name: str, axis: Any, keep: bool) -> None:
    over = axis if axis is None or isinstance(axis, int) else tuple(np.asarray(axis).tolist())
    want = getattr(np, name)(A, axis=over, keepdims=keep)
    close(getattr(tf, f"reduce_{name}")(A, axis, keep), want)


def test_reductions_keep_dtypes() -> None:
    assert tf.reduce_sum([1, 2]).dtype is tf.int32
    assert int(tf.reduce_mean([1, 0, 1, 0])) == 0 and int(tf.reduce_mean([-3, 0])) == -1
    same(tf.reduce_sum(np.int8([100, 27])), np.int8(127))
    same(tf.reduce_any([[True, False], [False, False]], 1), np.array([True, False]))
    same(tf.reduce_all([[True, True], [False, True]], 1), np.array([True, False]))
    same(tf.reduce_sum(A, []), A)
    assert tf.argmax(A, 1).dtype is tf.int64
    assert tf.argmax(A, 1, tf.int32).dtype is tf.int32


def test_no_nan_versions() -> None:
    same(tf.math.divide_no_nan([1.0, 2.0], [0.0, 4.0]), np.float32([0, 0.5]))
    same(tf.math.multiply_no_nan([np.inf, 2.0], [0.0, 4.0]), np.float32([0, 8]))
    close(tf.math.xlogy([0.0, 2.0], [0.0, 4.0]), [0, 2 * np.log(4)])


def test_running_sums_exclusive_and_reverse() -> None:
    same(tf.cumsum([1, 2, 3], exclusive=True), np.int32([0, 1, 3]))
    same(tf.cumsum([1, 2, 3], reverse=True), np.int32([6, 5, 3]))
    same(tf.cumsum([1, 2, 3], exclusive=True, reverse=True), np.int32([5, 3, 0]))
    same(tf.math.cumprod([2, 3, 4], exclusive=True), np.int32([1, 2, 6]))


def test_makers() -> None:
    same(tf.fill((2, 2), 7), np.full((2, 2), 7, "i4"))
    same(tf.eye(2, 3), np.eye(2, 3, dtype="f"))
    assert tf.eye(2, batch_shape=[3]).shape == (3, 2, 2)
    same(tf.range(3), np.int32([0, 1, 2]))
    same(tf.range(3, 0, -1), np.int32([3, 2, 1]))
    same(tf.range(0, 1, 0.25), np.float32([0, 0.25, 0.5, 0.75]))
    close(tf.linspace(0.0, 1.0, 5), np.linspace(0, 1, 5))
    same(tf.constant(5.0, shape=(2,)), np.float32([5, 5]))
    same(tf.zeros([2, tf.constant(3)], tf.int32), np.zeros((2, 3), "i4"))
    same(tf.ones(tf.shape(A)), np.ones_like(A))
    for shape in ((-1,), (2**40, 2**40)):
        with pytest.raises((ValueError, OverflowError, MemoryError)):
            tf.zeros(shape)


def test_moving_and_joining() -> None:
    x = tf.constant(A)
    same(tf.reshape(x, [2, -1]), A.reshape(2, -1))
    same(tf.transpose(tf.zeros((2, 3, 4)), [1, 0, 2]).shape, np.array([3, 2, 4]))
    same(tf.concat([x, x], axis=-1), np.concatenate([A, A], -1))
    same(tf.stack([x, B], 1), np.stack([A, B], 1))
    for a, b in zip(tf.split(x, [1, -1], 1), np.split(A, [1], 1), strict=True):
        same(a, b)
    for a, b in zip(tf.unstack(x), A, strict=True):
        same(a, b)
    same(tf.expand_dims(x, -1), A[..., None])
    same(tf.tile(x, [2, 1]), np.tile(A, (2, 1)))
    same(tf.repeat(x, 2, axis=1), np.repeat(A, 2, 1))
    same(tf.repeat([1, 2, 3], [2, 0, 1]), np.int32([1, 1, 3]))
    same(tf.reverse(x, [0]), A[::-1])
    same(tf.roll(x, 1, 0), np.roll(A, 1, 0))
    same(tf.pad(x, [[1, 0], [0, 2]]), np.pad(A, ((1, 0), (0, 2))))
    same(tf.pad(x, [[1, 1], [2, 0]], "REFLECT"), np.pad(A, ((1, 1), (2, 0)), "reflect"))
    same(tf.pad(x, [[1, 1], [2, 0]], "SYMMETRIC"), np.pad(A, ((1, 1), (2, 0)), "symmetric"))
    same(tf.broadcast_to(x[0], (2, 4)), np.broadcast_to(A[0], (2, 4)))
    same(tf.slice(x, [1, 0], [2, -1]), A[1:3])
    same(tf.strided_slice(x, [0, 0], [3, 4], [2, 1]), A[0:3:2])


def test_taking_and_scattering() -> None:
    x = tf.constant(A)
    same(tf.gather(x, [2, 0]), A[[2, 0]])
    same(tf.gather(x, [[1], [3]], axis=1), A[:, [[1], [3]]])
    same(tf.gather_nd(x, [[0, 1], [2, 3]]), A[[0, 2], [1, 3]])
    same(tf.gather_nd(x, [[1]]), A[[1]])
    same(tf.boolean_mask(x, A > 0), A[A > 0])
    same(tf.boolean_mask(x, [True, False, True]), A[[0, 2]])
    same(tf.where(A > 0, x, 0.0), np.where(A > 0, A, 0).astype("f"))
    same(tf.where([False, True, True]), np.array([[1], [2]]))
    same(tf.one_hot([0, 2, -1], 3), np.float32([[1, 0, 0], [0, 0, 1], [0, 0, 0]]))
    same(tf.one_hot([0, 1], 2, 5, 7, dtype=tf.int32), np.int32([[5, 7], [7, 5]]))
    assert tf.one_hot([[0, 1]], 3, axis=0).shape == (3, 1, 2)
    same(tf.tensor_scatter_nd_update([1, 2, 3], [[0], [2]], [7, 9]), np.int32([7, 2, 9]))
    same(tf.scatter_nd([[1], [1]], [2, 3], [3]), np.int32([0, 5, 0]))
    values, where = tf.unique([4, 2, 4, 1])
    same(values, np.int32([4, 2, 1]))
    same(where, np.int32([0, 1, 0, 2]))
    with pytest.raises(tf.errors.InvalidArgumentError, match="does not index into"):
        tf.gather_nd(x, [[3, 0]])


def test_products() -> None:
    c, m = RNG.normal(size=(2, 3, 4)).astype("f"), RNG.normal(size=(2, 4, 5)).astype("f")
    close(tf.matmul(c, m), c @ m)
    close(tf.constant(c) @ m, c @ m)
    close(tf.matmul(c, c, transpose_b=True), c @ c.transpose(0, 2, 1))
    close(tf.matmul(m, c, transpose_a=True, transpose_b=True), (c @ m).transpose(0, 2, 1))
    close(tf.tensordot(c, m, [[2], [1]]), np.tensordot(c, m, [[2], [1]]))
    close(tf.tensordot(c[0], m[0], 1), c[0] @ m[0])
    close(tf.einsum("bij,bjk->bik", c, m), c @ m)
    close(tf.linalg.matvec(c[0], m[0, :, 0]), c[0] @ m[0, :, 0])
    for order in (1, 2, 3, np.inf, "euclidean"):
        want = np.linalg.norm(A, None if order == "euclidean" else order, axis=1)
        close(tf.norm(A, order, axis=1), want)
    same(tf.linalg.band_part(np.ones((3, 3), "f"), 0, -1), np.triu(np.ones((3, 3), "f")))
    same(tf.linalg.diag([1.0, 2.0]), np.diag(np.float32([1, 2])))


def test_clipping() -> None:
    same(tf.clip_by_value([-2.0, 0.5, 3.0], -1, 1), np.float32([-1, 0.5, 1]))
    close(tf.clip_by_norm([3.0, 4.0], 1.0), [0.6, 0.8])
    same(tf.clip_by_norm([0.0, 0.0], 1.0), np.float32([0, 0]))
    clipped, norm = tf.clip_by_global_norm([tf.constant([3.0]), None, tf.constant([4.0])], 1.0)
    assert float(norm) == 5 and clipped[1] is None
    close(clipped[0], [0.6])
    clipped, _ = tf.clip_by_global_norm([tf.constant([np.inf]), tf.constant([1.0])], 1.0)
    assert np.isnan(clipped[1].numpy()).all()


def test_counting() -> None:
    same(tf.math.bincount([1, 1, 3]), np.int32([0, 2, 0, 1]))
    same(tf.math.confusion_matrix([0, 1, 1], [0, 0, 1]), np.int32([[1, 0], [1, 1]]))
    values, places = tf.math.top_k([1.0, 5.0, 3.0], k=2)
    same(values, np.float32([5, 3]))
    same(places, np.int32([1, 2]))
    same(tf.math.in_top_k([1, 0], [[0.1, 0.9], [0.3, 0.7]], 1), np.array([True, False]))
    same(tf.math.segment_sum([[1], [2], [3]], [0, 0, 1]), np.int32([[3], [3]]))
    same(tf.bitwise.bitwise_and([6, 5], 3), np.int32([2, 1]))
    same(tf.constant([True, False]) & [True, True], np.array([True, False]))
    same(~tf.constant([True, False]), np.array([False, True]))
