"""Write operator_values.json: what NumPy, Keras and JAX give for operators of the registry.

Run it with the pinned test dependencies installed: python tests/golden/make_operators.py
"""

from __future__ import annotations

import base64
import json
import os
import pathlib
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"

import jax
import keras
import numpy as np

jax.config.update("jax_enable_x64", True)
rng = np.random.default_rng(5)
cases: list[dict[str, Any]] = []

NAN, INF = np.nan, np.inf
X = np.array([[0.5, -1.5, 2.0, -0.25], [3.5, 0.0, -2.5, 1.25], [-7.0, 4.0, 9.5, -0.5]])
EDGES = np.array([NAN, INF, -INF, 0.0, -0.0, 1.0, -1.0, 0.5, 1e-30, -40.0, 40.0, 800.0, -800.0])
CUBE = rng.standard_normal((2, 3, 4)).round(3)
INTS = np.array([[7, -7, 3, 0], [-3, 5, 127, -128]], np.int8)


def pack(a: Any) -> dict[str, Any]:
    a = np.asarray(a)
    little = a.astype(a.dtype.newbyteorder("<"))
    data = base64.b64encode(little.tobytes()).decode()
    return {"dtype": a.dtype.name, "shape": list(a.shape), "data": data}


def case(
    name: str, want: Any, *inputs: Any, grad: Any = None, tol: float = 0, **attributes: Any
) -> None:
    """Add one case; grad is the gradient of the sum of the first result to the first input."""
    outs = want if isinstance(want, (tuple, list)) else [want]
    row = {
        "name": name,
        "attributes": attributes,
        "in": [pack(i) for i in inputs],
        "out": [pack(o) for o in outs],
        "tol": tol,
    }
    if grad is not None:
        row["grad"] = pack(grad)
    cases.append(row)


def elementwise() -> None:
    for name in (
        "exp exp2 expm1 log log2 log10 log1p sqrt cbrt reciprocal sin cos tan arcsin arccos"
        " arctan sinh cosh tanh arcsinh arccosh arctanh floor ceil trunc sign absolute"
        " negative square isnan isinf isfinite logical_not"
    ).split():
        with np.errstate(all="ignore"):
            case(name, getattr(np, name)(EDGES), EDGES, tol=1e-12)
    case("round", np.round(np.arange(-3, 3, 0.5)), np.arange(-3, 3, 0.5))
    with np.errstate(all="ignore"):
        a, b = np.meshgrid(EDGES, np.array([NAN, INF, -INF, 0.0, -0.0, 2.0, -3.0, 0.5]))
        for name in (
            "add subtract multiply divide power floor_divide mod fmod hypot arctan2 copysign"
            " maximum minimum fmax fmin equal not_equal less less_equal greater greater_equal"
            " logical_and logical_or logical_xor"
        ).split():
            case(name, getattr(np, name)(a, b), a, b, tol=1e-12)
        i, j = np.meshgrid(INTS.ravel(), np.array([1, -1, 3, -3, 7], np.int8))
        for name in (
            "add subtract multiply floor_divide mod fmod maximum minimum less greater_equal"
            " bitwise_and bitwise_or bitwise_xor"
        ).split():
            case(name, getattr(np, name)(i, j), i, j)
        for name in ("left_shift", "right_shift"):
            case(name, getattr(np, name)(i, abs(j)), i, abs(j))
    case("power", np.power(i, abs(j)), i, abs(j))
    case("bitwise_invert", np.invert(INTS), INTS)
    case("clip", np.clip(EDGES, -1, 2), EDGES, np.array(-1.0), np.array(2.0))
    case("where", np.where(X > 0, X, -1.0), X > 0, X, np.array(-1.0))


def activations() -> None:
    kinks = [3.0, -3.0, 1.0, -1.0, 0.5, -0.5, 6.0]
    points = np.concatenate([np.linspace(-8, 8, 33), kinks, [30.0, -30.0]])
    smooth = np.array([p for p in points if p not in (0, 1, -1, 3, -3, 6, 0.5, -0.5)])
    for name, attributes in {
        "relu": {},
        "relu6": {},
        "leaky_relu": {"negative_slope": 0.1},
        "elu": {"alpha": 1.5},
        "selu": {},
        "celu": {"alpha": 0.7},
        "gelu": {"approximate": False},
        "gelu ": {"approximate": True},
        "silu": {},
        "mish": {},
        "softplus": {},
        "softsign": {},
        "sigmoid": {},
        "hard_sigmoid": {},
        "hard_silu": {},
        "hard_tanh": {},
        "log_sigmoid": {},
        "tanh_shrink": {},
        "hard_shrink": {"threshold": 0.6},
        "soft_shrink": {"threshold": 0.6},
        "squareplus": {"b": 3.0},
        "sparse_plus": {},
        "threshold": {"threshold": 0.6, "default_value": -2.0},
    }.items():
        name = name.strip()
        f = getattr(keras.activations, name)
        with_zero = name in ("relu", "hard_tanh", "softplus", "gelu")
        at = np.array([0.0, *smooth]) if with_zero else smooth
        slope = jax.grad(lambda v, f=f, a=attributes: f(v, **a).sum())(jax.numpy.asarray(at))
        case(name, f(points, **attributes), points, tol=1e-12, **attributes)
        case(name, f(at, **attributes), at, tol=1e-9, grad=slope, **attributes)


def ties_and_kinks() -> None:
    points = np.linspace(-8, 8, 33)
    for name in ("erf", "erfc"):
        case(name, getattr(jax.scipy.special, name)(points), points, tol=1e-12)
    for name in ("absolute", "square"):
        f = getattr(jax.numpy, name)
        v = np.array([1.0, 2.0, -3.0])
        case(name, f(v), v, grad=jax.grad(lambda a, f=f: f(a).sum())(jax.numpy.asarray(v)))
    for name in ("maximum", "minimum"):
        f = getattr(jax.numpy, name)
        a, b = np.array([1.0, 2.0, 3.0, 0.0]), np.array([2.0, 2.0, 1.0, 0.0])
        slope = jax.grad(lambda v, f=f, b=b: f(v, b).sum())(jax.numpy.asarray(a))
        case(name, f(a, b), a, b, grad=slope)
    ties = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])
    for name in ("max", "min"):
        f = getattr(jax.numpy, name)
        slope = jax.grad(lambda v, f=f: f(v, axis=1).sum())(jax.numpy.asarray(ties))
        case(name, f(ties, axis=1), ties, axes=[1], grad=slope)


def reductions() -> None:
    holes = np.array([[1.0, NAN, 3.0, NAN], [4.0, 5.0, -INF, 4.0]])
    for name in ("sum", "prod", "max", "min", "mean", "var", "std"):
        f = getattr(np, name)
        case(name, f(CUBE), CUBE, tol=1e-13)
        case(name, f(CUBE, axis=(0, 2)), CUBE, axes=[0, 2], tol=1e-13)
        case(name, f(CUBE, axis=1, keepdims=True), CUBE, axes=[1], keep=True, tol=1e-13)
        with np.errstate(all="ignore"):
            case(name, f(holes, axis=0), holes, axes=[0], tol=1e-13)
    case("var", np.var(CUBE, axis=2, ddof=1), CUBE, axes=[2], ddof=1, tol=1e-13)
    for name in ("max", "min"):
        case(name, getattr(np, name)(INTS, axis=1), INTS, axes=[1])
    for name in ("argmax", "argmin"):
        for a in (CUBE, holes, INTS, np.array([[3.0, 3.0, 1.0, 1.0]])):
            case(name, getattr(np, name)(a, axis=-1), a, axis=-1)
            case(name, getattr(np, name)(a, axis=0), a, axis=0)
    for name in ("any", "all"):
        case(name, getattr(np, name)(X > 0, axis=1), X > 0, axes=[1])
        case(name, getattr(np, name)(X[:0] > 0), X[:0] > 0)
    for name in ("cumsum", "cumprod"):
        case(name, getattr(np, name)(CUBE, axis=1), CUBE, axis=1)
    low = np.array([[-INF, -INF], [1e3, 1e3 + 1], [-1e3, -1e3], [INF, 0.0], [NAN, 0.0]])
    case("logsumexp", jax.scipy.special.logsumexp(low, axis=1), low, axes=[1], tol=1e-14)
    case("count_nonzero", np.count_nonzero(X, axis=0), X, axes=[0])
    case("norm", np.linalg.norm(X, axis=1), X, axes=[1], tol=1e-14)


def indexing() -> None:
    index = np.array([[2, 0], [1, -1]])
    case("take", np.take(CUBE, index, axis=1), CUBE, index, axis=1, negative=True)
    along = np.array([[[0, 2, 1, 1]], [[2, 2, 0, -1]]])
    case("take_along_axis", np.take_along_axis(CUBE, along, 1), CUBE, along, axis=1, negative=True)
    put = CUBE.copy()
    np.put_along_axis(put, along, 9.0, 1)
    case("put_along_axis", put, CUBE, along, np.full(along.shape, 9.0), axis=1, negative=True)
    total = X.copy()
    rows, updates = np.array([0, 2, 0, 0]), rng.standard_normal((4, 4))
    np.add.at(total, rows, updates)
    case("scatter_add", total, X, rows, updates)
    last = X.copy()
    last[rows] = updates
    case("scatter_update", last, X, rows, updates)
    case("one_hot", np.eye(3)[[2, 0, 1]], np.array([2, 0, 1]), num_classes=3, dtype="float64")
    case("concatenate", np.concatenate([X, X[:, :1]], axis=1), X, X[:, :1], axis=1)
    case("stack", np.stack([X, X * 2], axis=-1), X, X * 2, axis=-1)
    case("split", np.split(X, 2, axis=1), X, sections=2, axis=1)
    case("split", np.split(X, [1, 3], axis=1), X, indices=[1, 3], axis=1)
    mixed = np.array([[3.0, NAN, 1.0, 1.0, -2.0], [0.0, -1.0, INF, -INF, 5.0]])
    case("sort", np.sort(mixed, axis=1), mixed, axis=1)
    case("sort", np.sort(mixed, axis=0), mixed, axis=0)
    case("argsort", np.argsort(mixed, axis=1, kind="stable"), mixed, axis=1)
    case("top_k", [np.array([9.5, 4.0]), np.array([2, 1])], X[2], k=2)
    ordered = np.array([1.0, 2.0, 2.0, 5.0])
    case("searchsorted", np.searchsorted(ordered, X), ordered, X)
    case("searchsorted", np.searchsorted(ordered, X, side="right"), ordered, X, right=True)
    case("nonzero", np.nonzero(X > 1), X > 1)
    case("argwhere", np.argwhere(X), X)
    case("boolean_mask", X[X > 1], X, X > 1)
    words = np.array([[3, 1, 3], [2, 1, 7]])
    for a in (words, mixed):
        every = np.unique(a, return_index=True, return_inverse=True, return_counts=True)
        case("unique", every, a)
    case("bincount", np.bincount(words.ravel(), minlength=9), words.ravel(), minlength=9)


def moving() -> None:
    widths = ((1, 2), (0, 0), (3, 5))
    ends = {"before": [1, 0, 3], "after": [2, 0, 5]}
    case("pad", np.pad(CUBE, widths, constant_values=2.5), CUBE, constant_values=2.5, **ends)
    for mode, name in enumerate(["reflect", "symmetric", "edge", "wrap"]):
        case("pad_extend", np.pad(CUBE, widths, mode=name), CUBE, mode=mode, **ends)
    case("tile", np.tile(CUBE, (2, 1, 3)), CUBE, repeats=[2, 1, 3])
    case("tile", np.tile(X, (2, 1, 1)), X, repeats=[2, 1, 1])
    case("tile", np.tile(CUBE, 2), CUBE, repeats=[2])
    case("repeat", np.repeat(CUBE, 3, axis=1), CUBE, repeats=3, axis=1)
    case("flip", np.flip(CUBE), CUBE)
    case("flip", np.flip(CUBE, 1), CUBE, axes=[1])
    case("roll", np.roll(CUBE, 5, axis=1), CUBE, shift=5, axis=1)
    case("roll", np.roll(CUBE, -1, axis=2), CUBE, shift=-1, axis=2)
    case("moveaxis", np.moveaxis(CUBE, 0, -1), CUBE, source=0, destination=-1)
    case("moveaxis", np.moveaxis(CUBE, 2, 0), CUBE, source=2, destination=0)
    case("swapaxes", np.swapaxes(CUBE, 0, 2), CUBE, axis1=0, axis2=2)
    case("transpose", np.transpose(CUBE, (1, 2, 0)), CUBE, perm=[1, 2, 0])
    case("expand_dims", np.expand_dims(CUBE, -2), CUBE, axis=-2)
    case("squeeze", np.squeeze(X[None, :, None]), X[None, :, None])
    case("diff", np.diff(CUBE, 2, axis=1), CUBE, n=2, axis=1, tol=1e-15)
    for k in (-1, 0, 2):
        case("tril", np.tril(CUBE, k), CUBE, k=k)
        case("triu", np.triu(CUBE, k), CUBE, k=k)
        case("eye", np.eye(3, 4, k), n=3, m=4, k=k, dtype="float64")
        case("diag", np.diag(X[0], k), X[0], k=k)
        case("diagonal", np.diagonal(CUBE, k, 2, 0), CUBE, offset=k, axis1=2, axis2=0)
        case("trace", np.trace(CUBE, k, 1, 2), CUBE, offset=k, axis1=1, axis2=2, tol=1e-15)


def products() -> None:
    square = rng.standard_normal((4, 4))
    case("outer", np.outer(X, X[0]), X, X[0])
    case("dot", np.dot(CUBE, square), CUBE, square, tol=1e-13)
    case("dot", np.dot(CUBE, CUBE.transpose(0, 2, 1)), CUBE, CUBE.transpose(0, 2, 1), tol=1e-13)
    case("matmul", CUBE @ CUBE.transpose(0, 2, 1), CUBE, CUBE.transpose(0, 2, 1), tol=1e-13)
    whole = CUBE.round().astype(np.int32)
    case("matmul", whole @ whole.transpose(0, 2, 1), whole, whole.transpose(0, 2, 1))
    case("matmul", whole @ whole[0].T, whole, whole[0], trans_b=True)
    case("matmul", INTS.T @ INTS, INTS, INTS, trans_a=True)
    both = np.tensordot(CUBE, X.T, ([2, 1], [0, 1]))
    case("tensordot", both, CUBE, X.T, axes1=[2, 1], axes2=[0, 1], tol=1e-13)
    for text, args in [
        ("ij,jk->ik", (X, square)),
        ("bij,jk", (CUBE, square)),
        ("ba,ca", (square, square)),
        ("ii->i", (square,)),
        ("ii", (square,)),
        ("iij->j", (rng.standard_normal((3, 3, 2)),)),
        ("...ij->...ji", (CUBE,)),
        ("ij...->...j", (CUBE,)),
        ("i,j,k->kij", (X[0], X[1], X[2])),
        ("bij,bkj->bik", (CUBE, CUBE)),
        ("...ij,...jk->...ik", (CUBE, square[None])),
        ("bhqd,bhkd->bhqk", (rng.standard_normal((2, 3, 4, 5)), rng.standard_normal((2, 3, 6, 5)))),
        ("ij,jk,kl->li", (X, square, square)),
        ("ij,ij->", (X, X)),
        ("ij,ij->ij", (X, X)),
        ("ij->", (INTS.astype(np.int64),)),
        ("ij,kj->ik", (INTS.astype(np.int64), INTS.astype(np.int64))),
    ]:
        case("einsum", np.einsum(text, *args), *args, subscripts=text, tol=1e-12)


def sums() -> list[dict[str, Any]]:
    """Sums and means of the fractions of i times the golden ratio, minus a half."""
    rows: list[dict[str, Any]] = []
    for shape, axes in [
        ((1,), [0]),
        ((7,), [0]),
        ((129,), [0]),
        ((100_003,), [0]),
        ((1_500_001,), [0]),
        ((300, 1001), [0]),
        ((300, 1001), [1]),
        ((300, 1001), [0, 1]),
        ((7, 129, 33), [0, 2]),
        ((7, 129, 33), [1]),
        ((5, 6, 7, 150), [0, 2]),
        ((5, 6, 7, 150), [0, 1, 3]),
        ((5, 6, 7, 8, 9), [1, 3]),
        ((4, 3, 70_001), [0, 2]),
    ]:
        n = int(np.prod(shape))
        parts = (np.arange(n, dtype=np.uint64) * 2654435769 & 0xFFFFFFFF) / 2**32 - 0.5
        for dtype in (np.float32, np.float64):
            x = parts.astype(dtype).reshape(shape)
            row = {"shape": list(shape), "axes": axes}
            for name in ("sum", "mean"):
                row[name] = pack(getattr(np, name)(x, axis=tuple(axes)))
            rows.append(row)
    return rows


def main() -> None:
    for f in (elementwise, activations, ties_and_kinks, reductions, indexing, moving, products):
        f()
    source = f"NumPy {np.__version__}, Keras {keras.__version__} on JAX {jax.__version__}"
    golden = {"source": source, "sums": sums(), "cases": cases}
    text = json.dumps(golden, separators=(",", ":"))
    text = text.replace('{"name"', '\n{"name"').replace('{"shape":', '\n{"shape":')
    pathlib.Path(__file__).with_name("operator_values.json").write_text(text + "\n")


main()
