"""Operators that work row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from case import Case

CASES = [
    Case(
        f"softmax {rows}x{columns} {mode}",
        "softmax",
        {"shape": [rows, columns], "mode": mode},
        bytes=rows * columns * (8 if mode == "forward" else 28),
    )
    for rows, columns in ((2048, 64), (128, 10), (4096, 1000))
    for mode in ("forward", "train")
]


def torch(family: str, args: Mapping[str, Any]) -> Callable[[], object]:
    """Returns the operator in PyTorch, with the gradient of its sum in mode "train"."""
    import torch

    from groups.steps import torch_step

    x = torch.randn(*args["shape"])
    return torch_step(args, [x], lambda x: torch.softmax(x, -1))
