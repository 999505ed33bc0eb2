"""goten.numpy gives what NumPy gives: functions, the array itself, errors, and what falls back."""

from __future__ import annotations

import copy
import itertools
import pickle
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy
import pytest
from against_numpy import DTYPES, ours, outcome, same, sample, theirs

import goten
import goten.numpy as gnp
from goten import _engine
from goten.numpy import _count


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Warnings are compared in tests of their own."""
    with warnings.catch_warnings(), numpy.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


@pytest.fixture
def fallbacks() -> Iterator[Callable[[], dict[tuple[str, str], int]]]:
    """Returns what fell back since the test began."""
    _count.fallbacks.clear()
    yield lambda: dict(_count.fallbacks)


# --- Other functions -----------------------------------------------------------------------


@pytest.mark.parametrize("source", [*DTYPES, "complex64", "float16", "O"])
@pytest.mark.parametrize("target", [*DTYPES, "complex64", "float16", "S5"])
def test_astype(source: str, target: str) -> None:
    kind = "bool" if source == "O" else source if source in DTYPES else "float64"
    x = sample(kind, (4, 5)).astype(source)
    if x.dtype.kind in "fc":
        x = numpy.where(numpy.isfinite(x), x, 2.5).astype(source)
    for a in (x, x.T, x[::2], numpy.array(x[0, 0])):
        same(ours(a).astype(target), a.astype(target))
    got, error = outcome(lambda: ours(x).astype(target, casting="safe"))
    want, wrong = outcome(lambda: x.astype(target, casting="safe"))
    assert (type(error), str(error)) == (type(wrong), str(wrong))
    assert ours(x).astype(source, copy=False).base is not None


def test_where_and_clip_and_concatenate() -> None:
    for a, b in itertools.product(DTYPES, [*DTYPES, 1, 2.5, 300]):
        x = sample(a, (4, 6), 1)
        y = sample(b, (6,), 2) if isinstance(b, str) else b
        for c in (x > 1, x, True, (x > 1)[0]):
            want, wrong = outcome(lambda c=c, x=x, y=y: numpy.where(c, x, y))
            got, error = outcome(lambda c=c, x=x, y=y: numpy.where(ours(c), ours(x), ours(y)))
            assert (type(error), str(error)) == (type(wrong), str(wrong))
            if wrong is None:
                same(got, want)
        if isinstance(b, str):
            z = sample(b, (2, 6), 3)
            same(numpy.concatenate([ours(x), ours(z)]), numpy.concatenate([x, z]))
            same(numpy.vstack([ours(x), ours(z)]), numpy.vstack([x, z]))
            same(numpy.concatenate([ours(x), ours(x)], axis=1), numpy.concatenate([x, x], axis=1))
        x = abs(x) if x.dtype.kind == "f" else x  # the sign of a clipped zero is anyone's
        want, wrong = outcome(lambda x=x: numpy.clip(x, 0, 3))
        got, error = outcome(lambda x=x: numpy.clip(ours(x), 0, 3))
        assert (type(error), str(error)) == (type(wrong), str(wrong))
        if wrong is None:
            same(got, want)


CONSTRUCTORS = """
np.array([1, 2, 3])
np.zeros((2, 3))
np.arange(5)
np.linspace(0, 1, 7)
np.linspace(-1, 1, 100)
np.linspace(3, 3, 4)
np.linspace(0, 5, 6, endpoint=False)
np.linspace(0, 1, 3, dtype="f4")
np.eye(3)
np.full(3, 2.0)
np.ones_like(np.arange(3))
np.r_[1:4, 0]
np.mgrid[0:3, 0:2]
np.fromiter(range(3), float)
np.diag([1, 2])
np.sqrt([4, 9])
np.linalg.inv(np.eye(2) * 2)
np.fft.fft(np.arange(4.0))
np.sort(np.array([3, 1, 2]))
np.add.outer(np.arange(3), np.arange(2))
np.add.reduce(np.arange(3.0).reshape(1, 3))
np.tile(np.arange(3), 2)
np.vectorize(lambda v: v + 1)(np.arange(3))
np.c_[[1, 2], [3, 4]]
np.nonzero(np.arange(3))
np.meshgrid(np.arange(2), np.arange(3))
np.histogram(np.arange(9.0), 3)
np.unique(np.array([1, 1, 2]))
np.polyfit(np.arange(4.0), np.arange(4.0), 1)
np.cov(np.eye(3))
np.median(np.arange(9.0))
np.percentile(np.arange(9.0), 30)
np.outer(np.arange(3), np.arange(3))
np.cross([1, 0, 0], [0, 1, 0])
np.einsum("ij,jk", np.eye(2), np.eye(2))
np.pad(np.ones((2, 2)), 1)
np.gradient(np.arange(5.0) ** 2)
np.average([1, 2], weights=[1, 3])
np.lib.stride_tricks.sliding_window_view(np.arange(5), 2)
np.log(2.0)
np.take(np.arange(5), [1, 2])
np.interp(0.5, [0, 1], [0, 2])
np.linalg.norm(np.arange(5.0))
np.diff(np.arange(5) ** 2)
np.argsort(np.array([3, 1, 2]))
np.searchsorted(np.arange(5), 2)
np.unravel_index(7, (3, 4))
np.allclose(np.ones(2), 1)
"""


def test_constructors_give_the_face_s_arrays() -> None:
    for text in CONSTRUCTORS.strip().splitlines():
        got, want = (eval(text, {"np": np}) for np in (gnp, numpy))
        if isinstance(want, list | tuple):
            assert type(got) is type(want) or isinstance(got, tuple)
            for g, w in zip(got, want, strict=True):
                same(g, w, 4)
        else:
            same(got, want, 4) if not isinstance(want, bool) else None


def test_linspace_has_numpys_bits() -> None:
    rng = numpy.random.default_rng(0)
    for _ in range(200):
        a, b = rng.standard_normal(2) * 10.0 ** rng.integers(-5, 6)
        n = int(rng.integers(2, 200))
        same(gnp.linspace(a, b, n), numpy.linspace(a, b, n))


def test_seed_draws_numpys_numbers() -> None:
    for draw in ("rand(3, 2)", "randn(5)", "randint(0, 9, (4,))", "normal(1, 2, 3)", "choice(5, 3)",
                 "permutation(6)", "uniform(-1, 1, (2, 2))", "standard_normal((2,))"):  # fmt: skip
        results = []
        for np in (gnp, numpy):
            np.random.seed(42)
            results.append(eval(f"np.random.{draw}", {"np": np}))
        same(*results)
    assert type(gnp.random.randn()) is type(numpy.random.randn())
    same(gnp.random.RandomState(3).randn(4), numpy.random.RandomState(3).randn(4))
    assert isinstance(gnp.random.RandomState(3), numpy.random.RandomState)


def test_generators_draw_the_face_s_arrays() -> None:
    same(gnp.random.default_rng(3).standard_normal(4),
         numpy.random.default_rng(3).standard_normal(4))  # fmt: skip
    x, y = ours(numpy.arange(9)), numpy.arange(9)
    gnp.random.default_rng(3).shuffle(x)
    numpy.random.default_rng(3).shuffle(y)
    same(x, y)


# --- The object itself ---------------------------------------------------------------------


def test_namespace_is_numpys() -> None:
    assert gnp.__version__ == numpy.__version__
    assert gnp.pi == numpy.pi and gnp.float32 is numpy.float32 and gnp.newaxis is None
    assert all(hasattr(gnp, name) for name in numpy.__all__)
    with pytest.raises(AttributeError):
        gnp.no_such_name  # noqa: B018
    with pytest.raises(AttributeError) as wrong:
        numpy.float  # noqa: B018
    with pytest.raises(AttributeError) as error:
        gnp.float  # noqa: B018
    assert str(error.value) == str(wrong.value)


def test_instances_and_subclasses() -> None:
    x = gnp.ones(3)
    assert isinstance(x, gnp.ndarray) and isinstance(x, numpy.ndarray)
    assert isinstance(numpy.ones(3), gnp.ndarray) and not isinstance([1], gnp.ndarray)

    class Mine(gnp.ndarray):  # type: ignore[misc]
        """A subclass as NumPy's guide has it."""

        def __new__(cls, data: Any) -> Any:
            return gnp.asarray(data).view(cls)

        def __array_finalize__(self, obj: Any) -> None:
            self.tag = getattr(obj, "tag", "none")

    m = Mine([1.0, 2.0])
    assert type(m + 1) is Mine and (m + 1).tag == "none" and issubclass(Mine, gnp.ndarray)


def test_printing_pickling_copying() -> None:
    x = numpy.arange(6.0).reshape(2, 3) / 7
    assert repr(ours(x)) == repr(x) and str(ours(x)) == str(x)
    assert f"{ours(x)}" == f"{x}" and gnp.array2string(ours(x)) == numpy.array2string(x)
    assert type(pickle.loads(pickle.dumps(ours(x)))) is numpy.ndarray
    numpy.testing.assert_array_equal(copy.deepcopy(ours(x)), x)
    assert memoryview(ours(x)).nbytes == x.nbytes
    with pytest.raises(TypeError):
        hash(ours(x))


def test_scalars_are_numpys() -> None:
    x = ours(numpy.arange(4.0))
    for value in (x.sum(), x[1], x.mean(), x.max(), x @ x, numpy.add(x[1], x[2]), x.std()):
        assert type(value) is numpy.float64
    assert type(x.argmax()) is numpy.int64 and type((x > 1).any()) is numpy.bool_


def test_memory_of_large_arrays_goes_back() -> None:
    x = ours(numpy.ones(1_000_000))
    before = _engine.raw.Stat("tensors")
    for _ in range(50):
        y = x + x
        z = y[::2]
        del y
        assert z[0] == 2
        del z
    assert _engine.raw.Stat("tensors") <= before + 1


# --- What falls back -----------------------------------------------------------------------


def test_served_calls_do_not_fall_back(fallbacks: Callable[[], Any]) -> None:
    x = ours(numpy.linspace(-1, 1, 100))
    y = (x > 0).astype(int)
    z = 1 / (1 + numpy.exp(-(0.5 + numpy.float64(2) * x)))
    loss = -y * numpy.log(z) - (1 - y) * numpy.log(1 - z)
    assert numpy.isfinite([loss.mean(), numpy.sum(x * x), (x**2).max(), x.std(), x.argmin()]).all()
    assert numpy.where(x > 0, x, -x)[0] == 1 and (x[:50].reshape(5, 10) @ x[:10]).shape == (5,)
    x += 1
    x *= y
    assert fallbacks() == {}


def test_fallbacks_are_counted_by_name_and_reason(fallbacks: Callable[[], Any]) -> None:
    x = ours(numpy.arange(5.0))
    numpy.sort(x)
    numpy.nextafter(x, 1)
    x.astype("complex64")
    numpy.add(x.astype("float16"), 1)
    assert fallbacks()["ndarray.sort", "missing"] == 1
    assert fallbacks()["nextafter", "missing"] == 1
    assert fallbacks()["add", "dtype"] == 1
    with pytest.raises(ValueError, match="could not be broadcast"):
        x + ours(numpy.arange(4.0))
    assert ("add", "invalid") not in fallbacks()


def test_engine_ran_the_operators() -> None:
    x = ours(numpy.ones((30, 30)))
    before = _engine.raw.Stat("operators_run")
    _ = numpy.exp(x + x).sum(axis=0)
    assert _engine.raw.Stat("operators_run") - before == 3


# --- Bad input: NumPy's own errors, and no harm --------------------------------------------

BAD: list[tuple[str, Callable[[Any], Any]]] = [
    ("shapes", lambda w: w(numpy.ones(100)) + w(numpy.ones(2))),
    ("in place shapes", lambda w: w(numpy.ones(2)).__iadd__(w(numpy.ones(3)))),
    ("in place dtype", lambda w: w(numpy.ones(2, int)).__iadd__(w(numpy.ones(2)))),
    ("matmul", lambda w: w(numpy.ones((2, 3))) @ w(numpy.ones((2, 3)))),
    ("matmul scalar", lambda w: w(numpy.ones((2, 3))) @ 2),
    ("truth", lambda w: bool(w(numpy.ones(2)))),
    ("axis", lambda w: w(numpy.ones(2)).sum(axis=1)),
    ("axis twice", lambda w: w(numpy.ones((2, 2))).sum(axis=(0, 0))),
    ("float axis", lambda w: w(numpy.ones((2, 2))).sum(axis=1.5)),
    ("empty max", lambda w: w(numpy.ones(0)).max()),
    ("empty argmax", lambda w: w(numpy.ones(0)).argmax()),
    ("read-only", lambda w: w(numpy.broadcast_to(numpy.ones(1), (3,))).__iadd__(1)),
    ("read-only out", lambda w: numpy.add(1, 2, out=w(numpy.broadcast_to(numpy.ones(1), (3,))))),
    ("index", lambda w: w(numpy.ones(2))[5]),
    ("index type", lambda w: w(numpy.ones(2))[1.5]),
    ("mask", lambda w: w(numpy.ones(2))[w(numpy.ones(3, bool))]),
    ("bool minus", lambda w: w(numpy.ones(2, bool)) - w(numpy.ones(2, bool))),
    ("negative bool", lambda w: -w(numpy.ones(2, bool))),
    ("overflow", lambda w: w(numpy.ones(2, "u1")) + 300),
    ("negative power", lambda w: w(numpy.ones(2, int)) ** -1),
    ("negative powers", lambda w: w(numpy.ones(2, int)) ** w(numpy.array([1, -1]))),
    ("text", lambda w: w(numpy.ones(2)) + "a"),
    ("None", lambda w: w(numpy.ones(2)) + None),
    ("bits of floats", lambda w: w(numpy.ones(2)) & 1),
    ("structured", lambda w: w(numpy.zeros(2, "i4,f4")) + 1),
    ("datetime", lambda w: w(numpy.zeros(2, "M8[s]")) + w(numpy.zeros(2, "M8[s]"))),
    ("singular", lambda w: numpy.linalg.inv(w(numpy.zeros((2, 2))))),
    ("concatenate", lambda w: numpy.concatenate([w(numpy.ones(2)), w(numpy.ones((2, 2)))])),
    ("reshape", lambda w: w(numpy.ones(6)).reshape(4, 2)),
    ("shape product", lambda w: numpy.broadcast_to(w(numpy.ones(1)), (2**40, 2**40))),
    ("too large", lambda w: w(numpy.broadcast_to(numpy.ones(1), (2**46,))) + 1),
    ("too large f", lambda w: w(numpy.broadcast_to(numpy.ones(1), (2**23, 2**23))).astype("f4")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "bad"), BAD, ids=[n for n, _ in BAD])
def test_errors_are_numpys(name: str, bad: Callable[[Any], Any]) -> None:
    _, wrong = outcome(lambda: bad(theirs))
    _, error = outcome(lambda: bad(ours))
    assert wrong is not None
    if name.startswith("too large"):
        assert isinstance(error, MemoryError)
    else:
        assert (type(error), str(error)) == (type(wrong), str(wrong))


@pytest.mark.parametrize("dtype", [">f8", ">i4", "O", "M8[s]", "m8[s]", "f2", "c16", "g"])
def test_other_dtypes_run_in_numpy(dtype: str) -> None:
    x = numpy.arange(1, 7).astype(dtype)
    f: Callable[[Any], Any]
    for f in (lambda a: a - a[0], lambda a: a == a[1], lambda a: a.max(), lambda a: a[::-1]):
        same(f(ours(x)), f(x))


def test_unaligned_arrays_are_copied() -> None:
    raw = numpy.zeros(81, "u1")
    x = raw[1:].view("f8")
    x[:] = numpy.arange(10.0)
    assert not x.flags.aligned
    same(ours(x) + 1, x + 1)
    same(ours(x).sum(), x.sum())
    mine = ours(x.copy())
    mine += ours(x)
    same(mine, x + x)
    record = numpy.zeros(4, "i4,f8")
    record["f1"] = numpy.arange(4)
    same(ours(record["f1"]) * 2, record["f1"] * 2)


def test_libraries_get_an_array() -> None:
    x = ours(numpy.arange(6.0))
    assert goten.from_numpy(x).sum().item() == 15
    assert numpy.asarray(x).__class__ is numpy.ndarray
    assert numpy.ma.masked_array(x, x > 3).sum() == 6
