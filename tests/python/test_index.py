"""Indices of tensors against NumPy's: random ones, gradients, errors, batches of unknown size."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

import goten

SHAPE = (4, 3, 5, 2)


def part(r: random.Random, n: int, arrays: tuple[int, ...]) -> Any:
    """Draws an index of an axis of n elements."""
    match r.choice(["at", "slice", "slice", "list", "list", "mask"]):
        case "at":
            return r.randrange(-n, n)
        case "slice":
            bounds = [r.choice([None, r.randrange(-n - 2, n + 3)]) for _ in range(2)]
            return slice(*bounds, r.choice([None, 1, 2, -1, -2, 7, -7]))
        case "list":
            shape = r.choice([arrays, arrays[-1:], (1,) * len(arrays), ()])
            a = np.array([r.randrange(-n, n) for _ in range(int(np.prod(shape)))])
            return r.choice([a.reshape(shape), a.reshape(shape).tolist() if shape else a[0]])
    count = arrays[-1]
    return np.isin(np.arange(n), r.sample(range(n), min(n, count)))


def draw(r: random.Random) -> tuple[Any, ...]:
    """Draws an index of SHAPE."""
    arrays = r.choice([(2,), (3,), (2, 3), (0,)])
    parts = list[Any]()
    for n in SHAPE[: r.randrange(1, 5)]:
        parts.append(part(r, n, arrays))
    if r.random() < 0.3:
        cut = r.randrange(len(parts) + 1)
        parts = parts[:cut] + [Ellipsis] + draw_tail(r, len(parts) - cut, arrays)
    for _ in range(r.choice([0, 0, 1, 2])):
        parts.insert(r.randrange(len(parts) + 1), r.choice([None, None, None, True, False]))
    return tuple(parts)


def draw_tail(r: random.Random, count: int, arrays: tuple[int, ...]) -> list[Any]:
    """Draws indices of the last axes."""
    return [part(r, n, arrays) for n in SHAPE[len(SHAPE) - count :]]


@pytest.mark.parametrize("seed", range(20))
def test_random_indices_are_numpys(seed: int) -> None:
    r = random.Random(seed)
    x = np.arange(float(np.prod(SHAPE))).reshape(SHAPE)
    t = goten.from_numpy(x)
    compared = 0
    for _ in range(200):
        key = draw(r)
        try:
            want = x[key]
        except IndexError:
            with pytest.raises(IndexError):
                t[key]
            continue
        got = t[key].numpy()
        assert got.shape == want.shape, key
        np.testing.assert_array_equal(got, want, err_msg=str(key))
        compared += 1
    assert compared > 60


def test_indices_may_be_tensors() -> None:
    x = np.arange(60.0).reshape(3, 4, 5)
    t, i = goten.from_numpy(x), np.array([[0, 2], [-1, 1]])
    for dtype in (np.int8, np.uint16, np.int32, np.int64):
        j = np.abs(i).astype(dtype)
        np.testing.assert_array_equal(t[:, goten.from_numpy(j)].numpy(), x[:, j])
    mask = x[..., 0] > 20
    np.testing.assert_array_equal(t[t[..., 0] > 20].numpy(), x[mask])
    np.testing.assert_array_equal(
        t[goten.from_numpy(i[0]), goten.from_numpy(i)].numpy(), x[i[0], i]
    )


KEYS: list[Any] = [
    (slice(None, None, -2), 1), ([0, 2, 0], slice(None), [1, 1, -1]), np.array([True, False, True]),
    (..., [1, 1]), (None, 0, [[0], [1]], [0, 4]), (slice(2, 0, -1), None, [3, 0]),
]  # fmt: skip


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_gradients_go_back_to_the_elements_taken(key: Any) -> None:
    x = np.arange(60.0).reshape(3, 4, 5)
    w = np.cos(np.arange(float(x[key].size))).reshape(x[key].shape)
    want = np.zeros_like(x)
    np.add.at(want, key, w)
    t = goten.from_numpy(x)
    np.testing.assert_allclose(
        goten.grad(lambda v: (v[key] * goten.from_numpy(w)).sum())(t).numpy(), want, rtol=1e-12
    )
    second = goten.grad(lambda v: (goten.grad(lambda u: (u[key] * u[key] * u[key]).sum())(v)).sum())
    count = np.zeros_like(x)
    np.add.at(count, key, 1.0)
    np.testing.assert_allclose(second(t).numpy(), 6 * x * count, rtol=1e-12)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (3, "index 3 is out of bounds for axis 0 with size 3"),
        ((0, -5), "index -5 is out of bounds for axis 1 with size 4"),
        ((0, 0, [1, 9]), "index 9 is out of bounds for axis 2 with size 5"),
        ((slice(None), [0, -6], [0, 0]), "index -6 is out of bounds for axis 1 with size 4"),
        ((0, 0, 0, 0), "too many indices for array: array is 3-dimensional, but 4 were indexed"),
        ((..., ...), "an index can only have a single ellipsis"),
        (1.5, "only integers, slices"),
        ("a", "only integers, slices"),
        ([0.5], "only integers, slices"),
        (np.array([0.5]), "arrays used as indices must be of integer"),
        (([0, 1], [0, 1, 2]), "indexing arrays could not be broadcast together"),
        (np.array([True, False]), "boolean index did not match indexed array along axis 0; size "
         "of axis is 3 but size of corresponding boolean axis is 2"),
        (2**70, "only integers, slices"),
    ],
)  # fmt: skip
def test_bad_indices_say_what_numpy_says(key: Any, text: str) -> None:
    with pytest.raises(IndexError, match=text):
        goten.zeros((3, 4, 5))[key]
    with pytest.raises(IndexError, match=text):
        np.zeros((3, 4, 5))[key]


def test_a_float_tensor_is_no_index() -> None:
    with pytest.raises(IndexError, match="arrays used as indices must be of integer"):
        goten.zeros(3)[goten.zeros(2)]
    with pytest.raises(ValueError, match="slice step cannot be zero"):
        goten.zeros(3)[::0]


def test_indices_of_a_batch_do_not_depend_on_its_size() -> None:
    keras = goten.keras
    x = keras.Input((4, 3))
    rows = x[:, [0, 2, 1]][:, :, 1]
    model = keras.Model(x, [x[:, -1], x[..., ::-1], x[:, None, 1:3], rows, x[..., 0, None]])
    for n in (1, 5, 300):
        a = np.random.default_rng(n).normal(size=(n, 4, 3)).astype(np.float32)
        outs = model.predict(a, verbose=0)
        wants = [a[:, -1], a[..., ::-1], a[:, None, 1:3], a[:, [0, 2, 1]][:, :, 1], a[..., 0, None]]
        for out, want in zip(outs, wants, strict=True):
            np.testing.assert_array_equal(out, want)
    for key in (-1, slice(None, None, 2), slice(None, None, -1)):
        with pytest.raises(ValueError, match="size of the batch"):
            x[key]


def test_vectors_multiply_batches_of_any_size() -> None:
    keras = goten.keras
    x = keras.Input((3,))
    v = goten.tensor([1.0, 2.0, 3.0])
    model = keras.Model(x, keras.ops.matmul(x, v))
    for n in (1, 7):
        a = np.ones((n, 3), np.float32)
        np.testing.assert_allclose(model.predict(a, verbose=0), a @ v.numpy())
