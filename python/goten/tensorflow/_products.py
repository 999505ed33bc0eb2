"""Products of tensors."""

from __future__ import annotations

from typing import Any

from .._engine import raw
from .._operators import prepared
from ._call import apply, symbolic, together
from ._tensor import Tensor
from .errors import InvalidArgumentError

__all__ = ["einsum", "matmul", "tensordot"]


@symbolic
def matmul(
    a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False, adjoint_a: bool = False,
    adjoint_b: bool = False, a_is_sparse: bool = False, b_is_sparse: bool = False,
    output_type: Any = None, grad_a: bool = False, grad_b: bool = False, name: str | None = None,
) -> Any:  # fmt: skip
    """Multiplies matrices over the last two axes; the others are broadcast.

    Raises: InvalidArgumentError for dtypes or sizes that differ, and for vectors.
    """
    ta, tb = bool(transpose_a or adjoint_a), bool(transpose_b or adjoint_b)
    x, y = (a, b) if type(a) is Tensor is type(b) else together((a, b), "MatMul")
    if raw.TensorKind(x._h) & 255 < 2 or raw.TensorKind(y._h) & 255 < 2:
        raise InvalidArgumentError(
            f"In[0] and In[1] has different ndims or are no matrices: {list(x.shape)} vs. "
            f"{list(y.shape)}; use tf.linalg.matvec or tf.tensordot for vectors [Op:MatMul]"
        )
    try:
        return prepared("matmul", {"trans_a": ta, "trans_b": tb}, True)(x, y)
    except (TypeError, ValueError) as error:
        failed = InvalidArgumentError(f"{error} [Op:MatMul]")
    together((x, y), "MatMul")  # says which of them has another dtype
    inner = x.shape[-2 if ta else -1], y.shape[-1 if tb else -2]
    if inner[0] != inner[1]:
        failed = InvalidArgumentError(
            f"Matrix size-incompatible: In[0]: {list(x.shape)}, In[1]: {list(y.shape)} [Op:MatMul]"
        )
    raise failed


@symbolic
def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Any:
    """Multiplies and adds over axes of both: so many last and first ones, or two lists."""
    x, y = together((a, b), "Tensordot")
    if isinstance(axes, int):
        first, second = list(range(x.ndim - axes, x.ndim)), list(range(axes))
    else:
        first, second = ([v] if isinstance(v, int) else [int(n) for n in v] for v in axes)
    return apply("tensordot", x, y, op="Tensordot", axes1=first, axes2=second)


def einsum(equation: str, *inputs: Any, optimize: str = "greedy", name: str | None = None) -> Any:
    """Multiplies and adds as the equation says, for example "ij,jk->ik"."""
    return apply("einsum", *inputs, op="Einsum", subscripts=equation.replace(" ", ""))


