"""Operators as a step of a model runs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any


def torch_step(
    args: Mapping[str, Any], inputs: Sequence[Any], call: Callable[..., Any]
) -> Callable[[], object]:
    """Returns call(*inputs) in PyTorch, with the gradients of all float inputs in mode "train"."""
    import torch

    if args.get("mode") != "train":

        def forward() -> object:
            with torch.inference_mode():
                return call(*inputs)

        return forward
    watched = [x for x in inputs if x.is_floating_point()]
    for x in watched:
        x.requires_grad_()
    ones = torch.ones_like(call(*inputs))
    return lambda: torch.autograd.grad(call(*inputs), watched, ones)
