"""Convolutions and pooling: those of the CNN and ResNet workloads, of MobileNet, stems, 1x1."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

from case import Case

# Images [n, h, w, channels], kernel [rows, columns, filters], stride, dilation, padding, groups.
SHAPES: dict[str, tuple[list[int], list[int], int, int, list[int], int]] = {
    "article 3-32": ([32, 32, 32, 3], [3, 3, 32], 1, 1, [0, 0], 1),
    "article 32-64": ([32, 15, 15, 32], [3, 3, 64], 1, 1, [0, 0], 1),
    "mnist 1-32": ([128, 28, 28, 1], [3, 3, 32], 1, 1, [0, 0], 1),
    "mnist 32-64": ([128, 13, 13, 32], [3, 3, 64], 1, 1, [0, 0], 1),
    "resnet20 3-16": ([64, 32, 32, 3], [3, 3, 16], 1, 1, [1, 1], 1),
    "resnet20 16-16": ([64, 32, 32, 16], [3, 3, 16], 1, 1, [1, 1], 1),
    "resnet20 16-32 /2": ([64, 32, 32, 16], [3, 3, 32], 2, 1, [1, 1], 1),
    "resnet20 32-32": ([64, 16, 16, 32], [3, 3, 32], 1, 1, [1, 1], 1),
    "resnet20 32-64 /2": ([64, 16, 16, 32], [3, 3, 64], 2, 1, [1, 1], 1),
    "resnet20 64-64": ([64, 8, 8, 64], [3, 3, 64], 1, 1, [1, 1], 1),
    "shortcut 16-32 /2": ([64, 32, 32, 16], [1, 1, 32], 2, 1, [0, 0], 1),
    "shortcut 32-64 /2": ([64, 16, 16, 32], [1, 1, 64], 2, 1, [0, 0], 1),
    "depthwise 128": ([8, 56, 56, 128], [3, 3, 128], 1, 1, [1, 1], 128),
    "depthwise 64 /2": ([8, 112, 112, 64], [3, 3, 64], 2, 1, [1, 1], 64),
    "depthwise 512": ([8, 14, 14, 512], [3, 3, 512], 1, 1, [1, 1], 512),
    "stem 7x7 3-64 /2": ([4, 224, 224, 3], [7, 7, 64], 2, 1, [3, 3], 1),
    "1x1 64-256": ([4, 56, 56, 64], [1, 1, 256], 1, 1, [0, 0], 1),
    "1x1 256-64": ([4, 56, 56, 256], [1, 1, 64], 1, 1, [0, 0], 1),
    "3x3 64-64": ([4, 56, 56, 64], [3, 3, 64], 1, 1, [1, 1], 1),
    "3x3 128-128": ([4, 28, 28, 128], [3, 3, 128], 1, 1, [1, 1], 1),
    "3x3 256-256": ([4, 14, 14, 256], [3, 3, 256], 1, 1, [1, 1], 1),
    "5x5 32-64": ([32, 14, 14, 32], [5, 5, 64], 1, 1, [2, 2], 1),
    "1D 5 64-128": ([32, 1, 256, 64], [1, 5, 128], 1, 1, [0, 2], 1),
    "dilated 128-128": ([4, 28, 28, 128], [3, 3, 128], 1, 2, [2, 2], 1),
}

POOLS: dict[str, tuple[list[int], list[int], int, list[int]]] = {
    "2x2 article 32": ([32, 30, 30, 32], [2, 2], 2, [0, 0]),
    "2x2 article 64": ([32, 13, 13, 64], [2, 2], 2, [0, 0]),
    "3x3 /2 stem": ([4, 112, 112, 64], [3, 3], 2, [1, 1]),
    "3x3 /1": ([8, 28, 28, 64], [3, 3], 1, [1, 1]),
}


def outputs(x: list[int], kernel: list[int], stride: int, dilation: int, pad: list[int]) -> int:
    """Returns the number of output pixels."""
    count = x[0]
    for size, k, p in zip(x[1:3], kernel[:2], pad, strict=True):
        steps = stride if size > 1 else 1
        count *= (size + 2 * p - (k - 1) * dilation - 1) // steps + 1
    return count


def convolution(name: str, mode: str) -> Case:
    """Returns a case of a shape: its forward pass or one of its gradients."""
    x, kernel, stride, dilation, pad, groups = SHAPES[name]
    pixels = outputs(x, kernel, stride, dilation, pad)
    flops = 2.0 * pixels * kernel[0] * kernel[1] * x[3] // groups * kernel[2]
    args = {
        "x": x,
        "kernel": kernel,
        "stride": [stride, stride],
        "dilation": dilation,
        "pad": pad,
        "groups": groups,
        "pass": mode,
    }
    return Case(f"conv {name} {mode}", "conv", args, flops=flops)


def pooling(name: str, mode: str) -> Case:
    """Returns a case of a pool: maxima, averages, or the gradient of either."""
    x, kernel, stride, pad = POOLS[name]
    small = 4 * outputs(x, kernel, stride, 1, pad) * x[3]
    big = 4 * x[0] * x[1] * x[2] * x[3]
    moved = small + (2 * big if mode == "max gradient" else big)
    args = {"x": x, "kernel": kernel, "stride": [stride, stride], "pad": pad, "pass": mode}
    return Case(f"pool {name} {mode}", "pool", args, bytes=moved)


CASES = [
    *(convolution(name, mode) for name in SHAPES for mode in ("forward", "input", "weights")),
    *(
        pooling(name, mode)
        for name in POOLS
        for mode in ("max", "max gradient", "average", "average gradient")
    ),
]


def faster(calls: list[Callable[[], object]]) -> Callable[[], object]:
    """Returns the call that takes less time."""

    def seconds(call: Callable[[], object]) -> float:
        times = []
        for _ in range(4):
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
        return statistics.median(times[1:])

    return min(calls, key=seconds)


def torch(family: str, args: Mapping[str, Any]) -> Callable[[], object]:
    """Returns the pass in PyTorch, channels last or first, whichever is faster."""
    import torch

    make = torch_conv if family == "conv" else torch_pool
    with torch.inference_mode():
        return faster([make(args, f) for f in (torch.channels_last, torch.contiguous_format)])


def torch_images(shape: list[int], layout: Any) -> Any:
    """Returns images of the shape [n, h, w, channels] in PyTorch's order of axes."""
    import torch

    n, h, w, c = shape
    return torch.randn(n, c, h, w).contiguous(memory_format=layout)


def torch_conv(args: Mapping[str, Any], layout: Any) -> Callable[[], object]:
    """Returns a convolution, or one of its gradients."""
    import torch

    kh, kw, filters = args["kernel"]
    groups, mode = args["groups"], args["pass"]
    x = torch_images(args["x"], layout)
    w = torch_images([filters, kh, kw, args["x"][3] // groups], layout)
    move = (args["stride"], args["pad"], [args["dilation"]] * 2)
    dy = torch.randn_like(torch.nn.functional.conv2d(x, w, None, *move, groups))
    mask = [mode == "input", mode == "weights", False]

    def run() -> object:
        with torch.inference_mode():
            if mode == "forward":
                return torch.nn.functional.conv2d(x, w, None, *move, groups)
            return torch.ops.aten.convolution_backward(
                dy, x, w, None, *move, False, [0, 0], groups, mask
            )

    return run


def torch_pool(args: Mapping[str, Any], layout: Any) -> Callable[[], object]:
    """Returns a pooling, or its gradient."""
    import torch

    aten = torch.ops.aten
    x = torch_images(args["x"], layout)
    window = (args["kernel"], args["stride"], args["pad"])
    mode = args["pass"]
    y, places = aten.max_pool2d_with_indices(x, *window)
    dy = torch.randn_like(y)
    calls: dict[str, Callable[[], object]] = {
        "max": lambda: aten.max_pool2d_with_indices(x, *window),
        "max gradient": lambda: aten.max_pool2d_with_indices_backward(
            dy, x, *window, [1, 1], False, places
        ),
        "average": lambda: aten.avg_pool2d(x, *window, False, False),
        "average gradient": lambda: aten.avg_pool2d_backward(dy, x, *window, False, False, None),
    }

    def run() -> object:
        with torch.inference_mode():
            return calls[mode]()

    return run
