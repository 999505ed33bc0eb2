"""goten.numpy gives what NumPy gives: ufuncs and reductions. The oracle is NumPy itself."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy
import pytest
from against_numpy import DTYPES, compare, ours, outcome, same, sample, theirs

import goten.numpy as gnp
from goten.numpy import _plans


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Warnings are compared in tests of their own."""
    with warnings.catch_warnings(), numpy.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


UFUNCS = sorted(_plans.SERVED, key=lambda u: u.__name__)


# --- Ufuncs over dtypes, layouts and shapes ------------------------------------------------


@pytest.mark.parametrize("ufunc", UFUNCS, ids=lambda u: u.__name__)
@pytest.mark.parametrize("dtype", DTYPES)
def test_ufunc_equals_numpy(ufunc: numpy.ufunc, dtype: str) -> None:
    args = [sample(dtype, (5, 7), i) for i in range(ufunc.nin)]
    compare(ufunc, *args)
    compare(ufunc, *[a[::2, ::-3] for a in args])
    compare(ufunc, *[a.T for a in args])
    compare(ufunc, *[a[:0] for a in args])
    compare(ufunc, *[a[1, 1] for a in args])
    compare(ufunc, *[numpy.array(a[1, 1]) for a in args])


BINARY = [u for u in UFUNCS if u.nin == 2]


@pytest.mark.parametrize("ufunc", BINARY, ids=lambda u: u.__name__)
def test_mixed_dtypes_promote_as_in_numpy(ufunc: numpy.ufunc) -> None:
    for a, b in itertools.product(DTYPES, DTYPES):
        compare(ufunc, sample(a, (11,), 1), sample(b, (11,), 2))


@pytest.mark.parametrize("ufunc", BINARY, ids=lambda u: u.__name__)
@pytest.mark.parametrize("scalar", [0, 1, 2, -1, 3.5, True, 300, 2**40, 2**63, -(2**70), 1j])
def test_python_scalars_are_weak(ufunc: numpy.ufunc, scalar: Any) -> None:
    for dtype in DTYPES:
        x = sample(dtype, (11,), 1)
        compare(ufunc, x, scalar)
        compare(ufunc, scalar, x)


@pytest.mark.parametrize("scalar", [numpy.float64(2), numpy.float32(2), numpy.int8(2), True])
def test_numpy_scalars_are_not(scalar: Any) -> None:
    for dtype in DTYPES:
        x = sample(dtype, (9,), 1)
        compare(numpy.multiply, x, scalar)
        same(scalar * ours(x), scalar * x)
        same(ours(x) * scalar, x * scalar)


SHAPES = [
    ((3, 4), (4,)), ((3, 1), (1, 4)), ((2, 1, 3), (4, 1)), ((), (3,)), ((1,), (3, 0)), ((0,), ()),
    ((2, 3), (3, 2)), ((100,), (2,)), ((5, 1, 4, 1), (3, 1, 2)),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), SHAPES)
def test_broadcasting(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    for dtype in ("float64", "int16"):
        compare(numpy.add, sample(dtype, a, 1), sample(dtype, b, 2))
        compare(numpy.less, sample(dtype, a, 1), sample(dtype, b, 2))


def layouts(x: numpy.ndarray[Any, Any]) -> list[numpy.ndarray[Any, Any]]:
    return [
        x, x.T, numpy.asfortranarray(x), x[::-1], x[:, ::2], x[1:-1, ::-1], x.transpose(1, 2, 0),
        numpy.broadcast_to(x[:, :1], x.shape), x[:, 1], x.swapaxes(0, 1)[::2],
    ]  # fmt: skip


def test_results_have_the_layout_of_numpys() -> None:
    x = sample("float64", (6, 4, 8))
    for a, b in itertools.product(layouts(x), layouts(x)):
        if a.shape == b.shape:
            got, want = ours(a) + ours(b), a + b
            same(got, want)
            assert got.strides == want.strides
    for a in layouts(x):
        assert numpy.sqrt(ours(a)).strides == numpy.sqrt(a).strides
        assert (ours(a) > 0).strides == (a > 0).strides
        assert ours(a).astype("f4").strides == a.astype("f4").strides


@pytest.mark.parametrize("n", [1, 7, 100, 511, 513, 10_000, 300_000])
def test_sizes_across_tiles_and_threads(n: int) -> None:
    x, y = sample("float64", (n,), 1), sample("float32", (n,), 2)
    for u in (numpy.add, numpy.multiply, numpy.divide, numpy.maximum):
        compare(u, x, y)
        compare(u, y, y)
    for v in (numpy.exp, numpy.log, numpy.tanh, numpy.sin):
        compare(v, x)
        compare(v, y)


# --- out=, where=, in place, overlap -------------------------------------------------------


@pytest.mark.parametrize("dtype", DTYPES)
def test_out_is_returned_and_converted_to(dtype: str) -> None:
    x, y = sample("float32", (4, 6), 1), sample("int16", (6,), 2)
    for target in (numpy.zeros((4, 6), dtype), numpy.zeros((6, 4), dtype).T):
        plain, mine = target.copy("K"), ours(target.copy("K"))
        want, wrong = outcome(lambda t=plain: numpy.add(x, y, out=t))
        got, error = outcome(lambda m=mine: numpy.add(ours(x), ours(y), out=m))
        assert (type(error), str(error)) == (type(wrong), str(wrong))
        if wrong is None:
            assert got is mine
            same(got, want)


def test_out_of_another_shape() -> None:
    for shape in ((3, 4), (4,), (2, 3, 4), (3,)):
        for a, b in (((3, 4), (4,)), ((4,), (4,))):
            args = (sample("float64", a), sample("float64", b))
            compare(numpy.add, *args, out=numpy.zeros(shape))


def test_where_leaves_elements() -> None:
    x, y = sample("float64", (5, 6), 1), sample("float64", (5, 6), 2)
    for mask in (x > 0, (x > 0)[0], numpy.array(True), numpy.array(False)):
        want = numpy.full((5, 6), 7.0)
        mine = ours(want.copy())
        numpy.divide(x, y, out=want, where=mask)
        assert numpy.divide(ours(x), ours(y), out=mine, where=ours(mask)) is mine
        same(mine, want)


OPERATORS: list[Callable[[Any, Any], Any]] = [
    lambda a, b: a.__iadd__(b), lambda a, b: a.__isub__(b), lambda a, b: a.__imul__(b),
    lambda a, b: a.__itruediv__(b), lambda a, b: a.__ifloordiv__(b), lambda a, b: a.__ipow__(b),
    lambda a, b: a.__imod__(b),
]  # fmt: skip


@pytest.mark.parametrize("operate", OPERATORS)
def test_in_place(operate: Callable[[Any, Any], Any]) -> None:
    for a, b in itertools.product(DTYPES, [*DTYPES, 2, 2.5, -1, True]):
        x = sample(a, (3, 5), 1)
        y = sample(b, (5,), 2) if isinstance(b, str) else b
        mine, want = ours(x.copy()), x.copy()
        _, wrong = outcome(lambda w=want, v=y: operate(w, v))
        got, error = outcome(lambda m=mine, v=y: operate(m, ours(v)))
        assert (type(error), str(error)) == (type(wrong), str(wrong)), (a, b)
        if error is None:
            assert got is mine
            same(mine, want, 4 if "pow" in str(operate.__code__.co_names) else 0)


def test_overlap_is_as_if_there_were_none() -> None:
    cases: list[Callable[[Any], Any]] = [
        lambda x: x[1:].__iadd__(x[:-1]),
        lambda x: x[:-1].__iadd__(x[1:]),
        lambda x: x.__iadd__(x[::-1]),
        lambda x: x.__iadd__(x),
        lambda x: x[::2].__imul__(x[:5]),
        lambda x: numpy.add(x[:5], x[2:7], out=x[1:6]),
        lambda x: numpy.negative(x[:-1], out=x[1:]),
        lambda x: x.reshape(2, 5).__iadd__(x[:5]),
        lambda x: x.reshape(5, 2).T.__iadd__(x.reshape(2, 5)),
        lambda x: numpy.copyto(x[1:], x[:-1]),
    ]
    for case, dtype in itertools.product(cases, ("float64", "int8", "float32")):
        want = numpy.arange(10).astype(dtype)
        mine = ours(want.copy())
        case(want)
        case(mine)
        same(mine, want)


def test_long_overlap() -> None:
    want = numpy.arange(300_000.0)
    mine = ours(want.copy())
    want[1:] += want[:-1]
    mine[1:] += mine[:-1]
    same(mine, want)


def test_views_stay_views() -> None:
    x = ours(numpy.arange(24.0).reshape(4, 6))
    for view in (x[1:], x.T, x.reshape(-1), x[:, None], x.ravel(), numpy.squeeze(x[:1]),
                 numpy.expand_dims(x, 0), numpy.moveaxis(x, 0, 1), numpy.flip(x),
                 *numpy.split(x, 2), numpy.atleast_3d(x), gnp.asarray(x)):  # fmt: skip
        assert type(view) is gnp.ndarray and numpy.shares_memory(view, x)
    for copied in (x[[0, 1]], x[x > 3], x.flatten(), gnp.array(x), x.copy(), x.repeat(2)):
        assert type(copied) is gnp.ndarray and not numpy.shares_memory(copied, x)
    x[1:, 2] = 5
    assert x[2, 2] == 5 and type(x[2, 2]) is numpy.float64


# --- Reductions, scans, products -----------------------------------------------------------

REDUCTIONS = "sum prod mean max min any all std var argmax argmin".split()


def every_axis(rank: int) -> list[Any]:
    return [None, *range(-rank, rank), *itertools.combinations(range(rank), 2), tuple(range(rank))]


# The order of additions is that of NumPy since 2.3; before, its buffers had other sizes.
ORDERED = numpy.lib.NumpyVersion(numpy.__version__) >= "2.3.0"


def reduced(name: str, x: Any, keywords: dict[str, Any], exact: bool = True) -> None:
    want, wrong = outcome(lambda: getattr(numpy, name)(x, **keywords))
    for call in (lambda: getattr(numpy, name)(ours(x), **keywords),
                 lambda: getattr(ours(x), name)(**keywords)):  # fmt: skip
        got, error = outcome(call)
        assert (type(error), str(error)) == (type(wrong), str(wrong)), (name, x.shape, keywords)
        if wrong is None and exact:
            same(got, want)
        elif wrong is None:
            assert (got.dtype, numpy.shape(got)) == (want.dtype, numpy.shape(want))
            eps = numpy.finfo(want.dtype).eps if want.dtype.kind == "f" else 0
            room = 64 * eps * numpy.abs(x).sum(dtype="f8")
            numpy.testing.assert_allclose(theirs(got), want, rtol=64 * eps, atol=room)


@pytest.mark.parametrize("name", REDUCTIONS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_reduction_equals_numpy_bit_for_bit(name: str, dtype: str) -> None:
    x = sample(dtype, (6, 4, 8), 3)
    x = x if x.dtype.kind != "f" else numpy.where(numpy.isfinite(x), x, x.dtype.type(1.5))
    for a in [*layouts(x), x[:0], x[0, 0], x[0, 0, 0], x[:, :0], numpy.array(x[0, 0, 0])]:
        for axis, keep in itertools.product(every_axis(numpy.ndim(a)), (False, True)):
            if name.startswith("arg") and isinstance(axis, tuple):
                continue
            reduced(name, a, {"axis": axis, "keepdims": keep})
    reduced(name, x, {"axis": 3})
    reduced(name, x, {"axis": -4})


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "int32"])
@pytest.mark.parametrize("name", ["sum", "mean", "prod", "std", "cumsum", "max"])
def test_long_reductions_add_in_numpys_order(name: str, dtype: str) -> None:
    rng = numpy.random.default_rng(5)
    for shape in ((9,), (130,), (8193,), (100_003,), (1_000_000,), (700, 301), (3, 50_000, 3),
                  (50_000, 3), (3, 50_000), (40, 50, 60)):  # fmt: skip
        x = rng.standard_normal(shape).astype(dtype)
        if name == "prod":
            x = (1 + x / 1000).astype(dtype)
        views = [x, x.T, x[..., ::2], x[::-1], x[1:, ...]]
        for a in views:
            for axis in (None, 0, -1, *([1] if a.ndim == 3 else [])):
                reduced(name, a, {"axis": axis}, ORDERED)
        if len(shape) == 3 and name != "cumsum":
            for axes in ((0, 1), (0, 2), (1, 2)):
                reduced(name, x, {"axis": axes}, ORDERED)
                reduced(name, x.transpose(1, 2, 0), {"axis": axes}, ORDERED)


def test_nan_and_infinity_are_passed_on() -> None:
    x = numpy.array([[1.0, numpy.nan, 3.0], [numpy.inf, -numpy.inf, 2.0]])
    for name in REDUCTIONS:
        for axis in (None, 0, 1):
            reduced(name, x, {"axis": axis})


def test_minus_zero_sums_to_zero_as_in_numpy() -> None:
    for shape in ((1,), (3,), (3, 4), (4, 3)):
        for axis in (None, 0):
            reduced("sum", numpy.full(shape, -0.0), {"axis": axis})
            reduced("cumsum", numpy.full(shape, -0.0), {"axis": axis})


@pytest.mark.parametrize("name", ["sum", "prod", "mean", "max"])
def test_reduction_keywords(name: str) -> None:
    x = sample("float64", (4, 5), 1)
    x = numpy.where(numpy.isfinite(x), x, 1.0)
    for keywords in ({"dtype": "float32"}, {"dtype": "float64"}, {"where": x > 0, "initial": 1.0},
                     {"initial": 2.0}, {"dtype": "complex128"}):  # fmt: skip
        if name == "max" and "dtype" in keywords or name == "mean" and "initial" in keywords:
            continue
        reduced(name, x, {"axis": 0, **keywords})
    out = ours(numpy.zeros(5))
    assert getattr(numpy, name)(ours(x), axis=0, out=out) is out
    same(out, getattr(numpy, name)(x, axis=0))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_products_are_close(dtype: str) -> None:
    shapes = [((3, 4), (4, 5)), ((4,), (4,)), ((4,), (4, 2)), ((3, 4), (4,)), ((2, 3, 4), (4, 5)),
              ((2, 1, 3, 4), (5, 4, 2)), ((0, 3), (3, 2)), ((2, 0), (0, 3)), ((3, 4), (3, 4)),
              ((), (3,)), ((200, 300), (300, 100))]  # fmt: skip
    rng = numpy.random.default_rng(0)
    for (a, b), f in itertools.product(shapes, (numpy.matmul, numpy.dot)):
        x, y = rng.standard_normal(a).astype(dtype), rng.standard_normal(b).astype(dtype)
        want, wrong = outcome(lambda f=f, x=x, y=y: f(x, y))
        got, error = outcome(lambda f=f, x=x, y=y: f(ours(x), ours(y)))
        assert (type(error), str(error)) == (type(wrong), str(wrong))
        if wrong is None:
            assert (got.dtype, numpy.shape(got), isinstance(got, numpy.ndarray)) == (
                want.dtype, numpy.shape(want), isinstance(want, numpy.ndarray))  # fmt: skip
            close = 1e-4 if dtype == "float32" else 1e-11
            numpy.testing.assert_allclose(theirs(got), want, rtol=close, atol=close)
    t = rng.standard_normal((5, 4)).astype(dtype)
    numpy.testing.assert_allclose(theirs(ours(t).T @ ours(t)[:, ::2]), t.T @ t[:, ::2], rtol=1e-3)
