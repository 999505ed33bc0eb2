"""Tensors in Python: arithmetic, indexing, gradients, and memory shared with NumPy."""

from __future__ import annotations

import gc
import operator
import pickle
import threading
import weakref
from typing import Any

import numpy as np
import pytest

import goten
from goten import _exchange
from goten._engine import drain, raw

DTYPES = [*_exchange.CODES]


def same(t: goten.Tensor, expected: Any) -> None:
    expected = np.asarray(expected)
    assert t.dtype == expected.dtype and t.shape == expected.shape
    np.testing.assert_array_equal(t.numpy(), expected)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3, 4)])
def test_numpy_round_trip_shares_memory(dtype: Any, shape: tuple[int, ...]) -> None:
    x = np.arange(np.prod(shape), dtype=np.int64).reshape(shape).astype(dtype)
    t = goten.from_numpy(x, copy=False)
    same(t, x)
    y = t.numpy()
    assert y.flags.c_contiguous and not y.flags.writeable
    if x.size:
        assert y.ctypes.data == x.ctypes.data


LAYOUTS = {
    "transposed": lambda x: x.T,
    "reversed": lambda x: x[::-1, ::-1],
    "steps": lambda x: x[::2, 1::3],
    "steps back": lambda x: x[::-2, ::-3],
    "column": lambda x: x[:, 1],
    "row repeated": lambda x: np.broadcast_to(x[0], (5, 7)),
    "overlapping": lambda x: np.lib.stride_tricks.sliding_window_view(x[0], 3),
    "Fortran order": np.asfortranarray,
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_strided_arrays_are_shared(layout: str) -> None:
    x = LAYOUTS[layout](np.arange(42, dtype=np.float32).reshape(6, 7))
    t = goten.from_numpy(x, copy=False)
    same(t, x)
    assert t.numpy().ctypes.data == x.ctypes.data and t.numpy().strides == x.strides
    same(t + t, x + x)
    same(t.sum(axis=0), x.sum(axis=0))


def test_writes_to_the_array_show_in_the_tensor() -> None:
    x = np.zeros(3)
    t = goten.from_numpy(x)
    x[1] = 5
    same(t, [0.0, 5.0, 0.0])


def test_views_are_read_only_and_copies_are_not() -> None:
    t = goten.zeros(3)
    with pytest.raises(ValueError, match="read-only"):
        t.numpy()[0] = 1
    y = t.numpy(copy=True)
    y[0] = 1
    same(t, np.zeros(3, np.float32))


def test_array_outlives_its_tensor_and_the_tensor_its_array() -> None:
    x = np.arange(1000.0)
    alive = weakref.ref(x)
    t = goten.from_numpy(x)
    del x
    gc.collect()
    assert alive() is not None and t.sum().item() == 499500
    view = t.numpy()[10:20]
    del t
    gc.collect()
    assert view.sum() == 145 and alive() is not None
    del view
    gc.collect()
    assert alive() is None, "the last release gives the array back at once"


def test_result_memory_is_freed_with_its_last_view() -> None:
    before = raw.Stat("bytes")
    t = goten.zeros(100_000) + 1
    view = t.numpy()[5:]
    del t
    gc.collect()
    assert raw.Stat("bytes") > before and view[0] == 1
    del view
    gc.collect()
    assert raw.Stat("bytes") == before


def test_other_byte_order_is_copied_with_its_reason() -> None:
    x = np.arange(4, dtype=">f4")
    _exchange.copies.clear()
    same(goten.from_numpy(x), x.astype("f4"))
    assert dict(_exchange.copies) == {"its byte order is not the machine's": 1}
    with pytest.raises(ValueError, match="byte order"):
        goten.from_numpy(x, copy=False)


def test_unaligned_elements_are_copied_with_their_reason() -> None:
    x = np.frombuffer(bytes(range(17)), np.uint8)[1:].view(np.float32)
    _exchange.copies.clear()
    same(goten.from_numpy(x), x)
    assert dict(_exchange.copies) == {"its elements are not aligned": 1}
    packed = np.zeros(3, np.dtype([("a", "u1"), ("b", "<f8")]))
    packed["b"] = [1, 2, 3]
    same(goten.from_numpy(packed["b"]), [1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("x", "advice"),
    [
        (np.array([None, 1]), "astype"),
        (np.array(["2020-01-01"], "M8[D]"), "datetime64.*timedelta64"),
        (np.array([1], "m8[s]"), "timedelta64"),
        (np.zeros(2, [("a", "f4"), ("b", "i4")]), r"structured.*x\['a'\]"),
        (np.array(["a"]), "encode"),
        (np.array([b"a"]), "encode"),
        (np.zeros(2, complex), r"x\.real"),
        (np.zeros(2, np.float16), "float16.*astype"),
        (np.ma.masked_array([1.0, 2.0], [True, False]), "filled"),
    ],
    ids=lambda v: str(getattr(v, "dtype", "")),
)
def test_impossible_dtypes_say_what_to_do(x: Any, advice: str) -> None:
    with pytest.raises(TypeError, match=advice):
        goten.from_numpy(x)


@pytest.mark.parametrize("bad", [[1.0], 1, None, "x"])
def test_from_numpy_wants_an_array(bad: Any) -> None:
    with pytest.raises(TypeError, match="numpy.ndarray"):
        goten.from_numpy(bad)


def test_failed_import_keeps_nothing() -> None:
    lent = raw.Stat("lent")
    room = np.zeros((1,) * 33, np.float32)
    with pytest.raises(ValueError, match="rank 33"):
        goten.from_numpy(room)
    alive = weakref.ref(room)
    del room
    gc.collect()
    assert alive() is None and raw.Stat("lent") == lent


def test_numbers_have_no_dtype_of_their_own() -> None:
    x = goten.tensor([1.0, 2.0])
    i = goten.tensor([1, 2], dtype=np.int8)
    for t, dtype in (
        (x + 1, "f4"), (1.5 + x, "f4"), (2 - x, "f4"), (x * True, "f4"),
        (i + 1, "i1"), (i * 2.5, "f4"), (i / 2, "f4"), (1 / x, "f4"),
        (i + np.int32(1), "i4"), (x + np.float64(1), "f4"),
    ):  # fmt: skip
        assert t.dtype == np.dtype(dtype), t
    same(7 - x, np.float32([6, 5]))
    same(2 / x, np.float32([2, 1]))
    with pytest.raises(OverflowError, match="300 does not fit int8"):
        i + 300
    with pytest.raises(OverflowError):
        i + 2**70


def test_operators_take_arrays_on_both_sides() -> None:
    x, a = goten.tensor([1.0, 2.0]), np.float32([10, 20])
    for t in (x + a, a + x):
        assert isinstance(t, goten.Tensor)
        same(t, np.float32([11, 22]))
    same(a - x, np.float32([9, 18]))
    same(a @ x, np.float32(50))
    for bad in ("text", None, [1, 2], object()):
        with pytest.raises(TypeError):
            x + bad  # type: ignore[operator]


BINARY: list[Any] = [
    operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod,
    operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne, operator.pow,
]  # fmt: skip


@pytest.mark.parametrize("f", BINARY, ids=lambda f: f.__name__)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int32, np.int64])
def test_binary_operators_are_numpys(f: Any, dtype: Any) -> None:
    x, y = np.array([[3, -7, 5]], dtype), np.array([[2], [3]], dtype)
    for a, b in ((x, y), (x, 2), (x, x)) if f is not operator.pow else ((x, y), (x, 2)):
        left, right = goten.from_numpy(a), goten.from_numpy(b) if isinstance(b, np.ndarray) else b
        got, want = f(left, right), f(a, b)
        if f is operator.truediv and want.dtype != dtype:
            want = want.astype(np.float32)  # integers become float32 here, float64 in NumPy
        assert got.dtype == want.dtype and got.shape == want.shape
        np.testing.assert_allclose(got.numpy(), want, rtol=1e-6)


@pytest.mark.parametrize("name", ["sum", "mean", "max", "min", "all", "any"])
@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2), (1,)])
@pytest.mark.parametrize("keepdims", [False, True])
def test_reductions_are_numpys(name: str, axis: Any, keepdims: bool) -> None:
    x = np.random.default_rng(1).normal(size=(3, 4, 5))
    x = x > 0 if name in ("all", "any") else x
    got = getattr(goten.from_numpy(x), name)(axis=axis, keepdims=keepdims)
    want = np.asarray(getattr(x, name)(axis=axis, keepdims=keepdims))
    assert got.dtype == want.dtype and got.shape == want.shape
    np.testing.assert_allclose(got.numpy(), want, rtol=1e-14)


@pytest.mark.parametrize("name", ["square", "sqrt", "exp", "log", "tanh"])
def test_functions_are_numpys(name: str) -> None:
    x = np.linspace(0.1, 3, 7)
    got = getattr(goten.from_numpy(x), name)().numpy()
    np.testing.assert_allclose(got, getattr(np, name)(x), rtol=1e-14)
    same(-goten.from_numpy(x), -x)
    same(abs(goten.from_numpy(-x)), x)


@pytest.mark.parametrize("left", [(3,), (2, 3), (4, 2, 3)])
@pytest.mark.parametrize("right", [(3,), (3, 5), (4, 3, 5)])
def test_matmul_has_numpys_shapes(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    x = np.arange(np.prod(left), dtype=np.float64).reshape(left)
    y = np.arange(np.prod(right), dtype=np.float64).reshape(right)
    same(goten.from_numpy(x) @ goten.from_numpy(y), x @ y)


KEYS: list[Any] = [
    0, -1, (1, 2), (slice(None), 1), slice(1, None), slice(None, None, 2), (..., -1), None,
    (slice(5, 1), 0), (None, 1, ..., None), (slice(-3, -1), slice(0, 100)), Ellipsis,
]  # fmt: skip


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_indexing_is_numpys(key: Any) -> None:
    x = np.arange(60.0).reshape(3, 4, 5)
    same(goten.from_numpy(x)[key], x[key])


@pytest.mark.parametrize("key", [3, -4, (0, 4), (0, 0, 0, 0), (..., ...)])
def test_bad_index_is_an_index_error(key: Any) -> None:
    with pytest.raises(IndexError):
        goten.zeros((3, 4, 5))[key]


def test_shapes_that_do_not_fit_name_them() -> None:
    with pytest.raises(ValueError, match=r"\[2\].*\[3\]"):
        goten.zeros(2) + goten.zeros(3)
    with pytest.raises(IndexError, match="axis 2"):
        goten.zeros((2, 2)).sum(axis=2)
    with pytest.raises(ValueError, match="no axis"):
        goten.zeros(2).sum(axis=())
    with pytest.raises(ValueError):
        goten.zeros(-1)
    for shape in ((2**40, 2**40), (2**62, 2)):
        with pytest.raises((ValueError, MemoryError)):
            goten.zeros(shape)
    with pytest.raises(MemoryError):
        goten.zeros(2**44)


def test_python_protocols() -> None:
    t = goten.tensor([[1, 2, 3], [4, 5, 6]])
    assert len(t) == 2 and t.ndim == 2 and t.size == 6 and t.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert [row.tolist() for row in t] == t.tolist()
    assert int(t[0, 1]) == 2 and float(t[1, 2]) == 6.0 and "abc"[t[0, 1]] == "c"
    assert t.T.shape == (3, 2) and t.reshape(-1).shape == (6,) and t.reshape(3, 2).shape == (3, 2)
    assert repr(goten.tensor([1.5])) == "Tensor([1.5], dtype=float32)"
    assert {t: 1}[t] == 1
    same(pickle.loads(pickle.dumps(t)), t.numpy())
    assert goten.tensor(True).item() is True and goten.tensor(2).item() == 2
    for call in (bool, float, int):
        with pytest.raises((ValueError, TypeError)):
            call(t)
    with pytest.raises(TypeError):
        len(goten.tensor(1))
    with pytest.raises(TypeError, match="goten.tensor"):
        goten.Tensor()


def test_wrong_handles_in_tensor_calls_are_errors() -> None:
    t = goten.zeros(2)
    job = raw.StartProbe(0, "")
    for h in (0, -1, 12345, t._h + 1, job):
        for call in (raw.TensorItem, raw.Detach, raw.TensorClone, raw.Tracked):
            with pytest.raises((ValueError, TypeError)):
                call(h)
        with pytest.raises((ValueError, TypeError)):
            raw.Binary(h, t._h, t._h)
    with pytest.raises(TypeError, match="expected a tensor, received a job"):
        raw.TensorItem(job)
    stolen = goten.zeros(2)
    raw.Release(stolen._h)
    with pytest.raises(ValueError, match="released"):
        stolen + t
    with pytest.raises(ValueError, match="released"):
        stolen.numpy()
    raw.Wait(job, 1000)


def test_gradients() -> None:
    x = goten.tensor([1.0, 2.0, 3.0])
    same(goten.grad(lambda x: (x * x * x).sum())(x), np.float32([3, 12, 27]))
    value, (dx, dy) = goten.value_and_grad(lambda x, y: (x * y).sum(), (0, 1))(x, x + 1)
    same(value, np.float32(20))
    same(dx, np.float32([2, 3, 4]))
    same(dy, np.float32([1, 2, 3]))
    second = goten.grad(lambda x: goten.grad(lambda x: (x * x * x).sum())(x).sum())
    same(second(x), np.float32([6, 12, 18]))
    same(goten.grad(lambda x, y: (y * y).sum())(x, x), np.zeros(3, np.float32))


def test_gradient_errors() -> None:
    x = goten.tensor([1.0, 2.0])
    with pytest.raises(RuntimeError, match="not tracked"):
        goten.gradient((x * x).sum(), [x])
    with pytest.raises(TypeError, match="one element"):
        goten.grad(lambda x: x)(x)
    with pytest.raises(TypeError, match="only floats"):
        goten.tensor([1, 2]).track()
    t = x.track()
    assert t.tracked and (t * 2).tracked and not t.detach().tracked
    assert goten.gradient((t * 2).sum(), [t, x.track()])[1] is None


def test_threads_compute_and_share() -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for i in range(300):
                x = np.full(500, i, np.float32)
                t = goten.from_numpy(x)
                assert (t + t).sum().item() == 1000.0 * i
                assert np.from_dlpack(t * 2).sum() == 1000.0 * i
        except BaseException as error:
            failures.append(error)

    gc.collect()
    drain()
    lent = raw.Stat("lent")
    threads = [threading.Thread(target=work) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failures
    gc.collect()
    drain()
    assert raw.Stat("lent") == lent


def test_large_work_is_right_too() -> None:
    x = np.arange(1_000_000, dtype=np.float64)
    same(goten.from_numpy(x) + goten.from_numpy(x), x + x)
    with pytest.raises(ValueError, match="broadcast"):
        goten.from_numpy(x) + goten.zeros(3)


class _Louder(goten.Tensor):
    """A tensor whose reflected sum and difference say that they were asked."""

    __slots__ = ()

    def __radd__(self, other: object) -> str:
        return "louder"


def test_operators_ask_both_sides_as_python_does() -> None:
    x = goten.tensor([1.0, 2.0])
    loud = raw.wrap(raw.TensorShare(x._h), _Louder)
    assert x + loud == "louder"
    assert type(loud - loud) is _Louder
    for wrong in (None, "1", object()):
        with pytest.raises(TypeError, match="unsupported operand"):
            x + wrong
        with pytest.raises(TypeError, match="unsupported operand"):
            wrong / x
    assert (2 - x).tolist() == [1.0, 0.0]
    assert (1 / x).tolist() == [1.0, 0.5]
    assert goten.Tensor.__rsub__(x, 2).tolist() == [1.0, 0.0]
    assert (x * np.float32(2)).tolist() == (np.float32(2) * x).tolist() == [2.0, 4.0]


def test_what_is_no_tensor_is_refused_where_objects_cross() -> None:
    x = goten.tensor([1.0, 2.0])
    with pytest.raises(TypeError, match="a tensor is required"):
        raw.gradient(x, None, [1.0], False)
    with pytest.raises(TypeError, match="class over Handle"):
        raw.wrap(0, int)
    with pytest.raises(TypeError, match="class over Operand"):
        raw.arithmetic(int, "add", None, None, None)
    with pytest.raises(RuntimeError, match="not tracked"):
        raw.gradient(x, None, [x], False)


def test_gradients_of_many_tensors_come_in_order() -> None:
    xs = [goten.tensor([float(i)]).track() for i in range(40)]
    total = xs[0] * 2
    for x in xs[2:]:
        total = total + x * x
    found = goten.gradient(total, xs)
    assert found[1] is None
    assert [g.item() for g in found if g is not None] == [2.0, *(2.0 * i for i in range(2, 40))]
