"""Products of matrices: squares and a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from case import Case

BLAS = ("openblas", "onednn", "torch")


def product(m: int, n: int, k: int, trans: str = "nn", dtype: str = "float32") -> Case:
    """Returns the case op(A)·op(B), m x n, over k.

    Args:
        m: Rows of the result.
        n: Columns of the result.
        k: The length of the sums.
        trans: For A and B, "n", or "t" where it is stored transposed.
        dtype: float32 or float64.
    """
    name = f"gemm {m}x{n}x{k}" + ("" if trans == "nn" else " " + trans)
    if dtype != "float32":
        name += " " + dtype
    args = {"m": m, "n": n, "k": k, "trans": trans, "dtype": dtype}
    peers = BLAS if dtype == "float32" else ("openblas", "torch")
    size = 4 if dtype == "float32" else 8
    return Case(name, "gemm", args, 2.0 * m * n * k, size * (m * k + k * n + m * n), peers)


CASES = [
    *(product(n, n, n) for n in (64, 128, 256, 512, 1024, 2048, 4096)),
    *(product(n, n, n, dtype="float64") for n in (128, 512, 1024)),
    product(1, 1024, 1024),
    product(1, 4096, 4096),
]


def torch(family: str, args: Mapping[str, Any]) -> Callable[[], object]:
    """Returns the product in PyTorch, into memory that exists."""
    import torch

    m, n, k = args["m"], args["n"], args["k"]
    dtype = getattr(torch, args["dtype"])
    a = (
        torch.rand(k, m, dtype=dtype).T
        if args["trans"][0] == "t"
        else torch.rand(m, k, dtype=dtype)
    )
    b = (
        torch.rand(n, k, dtype=dtype).T
        if args["trans"][1] == "t"
        else torch.rand(k, n, dtype=dtype)
    )
    out = torch.empty(m, n, dtype=dtype)
    return lambda: torch.mm(a, b, out=out)
