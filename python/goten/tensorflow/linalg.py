"""tf.linalg: matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._arrays import expand_dims, squeeze, transpose
from ._call import apply, listed, symbolic
from ._convert import convert
from ._make import eye
from ._products import einsum, matmul, tensordot
from .math import abs as _abs
from .math import l2_normalize, reduce_max, reduce_sum, sqrt, square

__all__ = ["band_part", "diag", "diag_part", "einsum", "eye", "global_norm", "l2_normalize",
           "matmul", "matrix_transpose", "matvec", "norm", "normalize", "set_diag", "tensordot",
           "trace"]  # fmt: skip


@symbolic
def matrix_transpose(a: Any, name: str = "matrix_transpose", conjugate: bool = False) -> Any:
    """Exchanges the last two axes."""
    t = convert(a)
    order = list(range(t.ndim))
    order[-2:] = order[-1], order[-2]
    return transpose(t, order)


def matvec(
    a: Any, b: Any, transpose_a: bool = False, adjoint_a: bool = False, name: str | None = None
) -> Any:
    """Multiplies matrices by vectors."""
    return squeeze(matmul(a, expand_dims(b, -1), transpose_a, adjoint_a=adjoint_a), -1)


@symbolic
def norm(
    tensor: Any, ord: Any = "euclidean", axis: Any = None, keepdims: bool = False,  # noqa: A002
    name: str | None = None,
) -> Any:  # fmt: skip
    """The norm of a vector over axes: euclidean, 1, 2, infinity, or any number above 0.

    Raises: NotImplementedError for norms of matrices other than the Frobenius norm.
    """
    t = convert(tensor)
    pair = axis is not None and len(listed(axis)) == 2
    if ord in ("euclidean", "fro") or (ord == 2 and not pair):
        return sqrt(reduce_sum(square(t), axis, keepdims))
    if pair or isinstance(ord, str):
        raise NotImplementedError(f"norm: ord={ord!r} over {axis} is not supported yet")
    if ord == 1:
        return reduce_sum(_abs(t), axis, keepdims)
    if ord == np.inf:
        return reduce_max(_abs(t), axis, keepdims)
    return reduce_sum(_abs(t) ** float(ord), axis, keepdims) ** (1.0 / float(ord))


def normalize(
    tensor: Any, ord: Any = "euclidean", axis: Any = None, name: str | None = None  # noqa: A002
) -> tuple[Any, Any]:  # fmt: skip
    """Returns the tensor divided by its norm, and the norm."""
    n = norm(tensor, ord, axis, True)
    return convert(tensor) / n, n


def global_norm(t_list: Any, name: str | None = None) -> Any:
    """√Σ‖t‖² of several tensors; None among them counts as nothing."""
    parts = [reduce_sum(square(convert(t))) for t in t_list if t is not None]
    total = parts[0]
    for p in parts[1:]:
        total = total + p
    return sqrt(total)


def trace(x: Any, name: str | None = None) -> Any:
    """Adds up the diagonal of the last two axes."""
    return apply("trace", x, op="Trace", axis1=-2, axis2=-1)


def diag_part(input: Any, name: str = "diag_part", k: int = 0) -> Any:  # noqa: A002
    """Takes a diagonal of the last two axes."""
    return apply("diagonal", input, op="MatrixDiagPart", offset=int(k), axis1=-2, axis2=-1)


@symbolic
def diag(diagonal: Any, name: str = "diag", k: int = 0) -> Any:
    """Makes matrices with the elements on the diagonal."""
    t = convert(diagonal)
    if k:
        raise NotImplementedError("diag: k other than 0 is not supported yet")
    return expand_dims(t, -1) * eye(t.shape[-1], dtype=t.dtype)


@symbolic
def set_diag(input: Any, diagonal: Any, name: str = "set_diag", k: int = 0) -> Any:  # noqa: A002
    """Puts elements on the diagonal."""
    t = convert(input)
    hole = 1 - eye(t.shape[-2], t.shape[-1], dtype=t.dtype)
    return t * hole + diag(convert(diagonal, t.dtype), k=k)


def band_part(
    input: Any,
    num_lower: Any,
    num_upper: Any,
    name: str | None = None,
) -> Any:
    """Keeps so many diagonals below and above the main one; all of them for −1."""
    t = convert(input)
    lower, upper = int(num_lower), int(num_upper)
    if upper >= 0:
        t = apply("tril", t, k=upper)
    if lower >= 0:
        t = apply("triu", t, k=-lower)
    return t


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.tensorflow.linalg has no {name!r} yet; it has "
                         f"{', '.join(__all__)}")  # fmt: skip
