"""Operators that memory or random numbers limit: functions, reductions, moves, norms, orders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from case import Case

SMALL, LARGE = (256, 512), (2048, 3072)  # in the second-level cache, and in memory
BOTH = ("torch", "numpy")
TORCH = ("torch",)


def _size(shape: Sequence[int]) -> int:
    size = 1
    for n in shape:
        size *= n
    return size


def _case(
    family: str, name: str, shape: Sequence[int], peers: tuple[str, ...], **args: Any
) -> Case:
    """Returns a case that reads and writes as many float32 as the shape has elements."""
    words = [family, name, "x".join(map(str, shape)), *(str(v) for v in args.values())]
    return Case(
        " ".join(words),
        family,
        {"name": name, "shape": list(shape), **args},
        bytes=8.0 * _size(shape),
        peers=peers,
    )


def _image(shape: tuple[int, int]) -> tuple[int, ...]:
    return (_size(shape) // (16 * 16 * 64), 16, 16, 64)


FUNCTIONS = ("exp", "tanh", "sin", "cos", "tan", "asin", "atan", "sinh", "cosh", "asinh", "expm1")
POSITIVE = ("log", "log1p", "sqrt")
NETWORK = ("relu", "sigmoid", "erf", "silu", "softplus", "gelu", "gelu tanh")
DOUBLE = ("exp", "tanh", "sin", "cos", "tan", "atan", "expm1")
CONVERSIONS = (
    ("float32", "float64"),
    ("float64", "float32"),
    ("float32", "int32"),
    ("float32", "int64"),
    ("float32", "uint8"),
    ("int64", "float32"),
    ("uint8", "float32"),
    ("int32", "int64"),
    ("int64", "int32"),
)

CASES = [
    *(_case("unary", f, s, BOTH) for s in (SMALL, LARGE) for f in FUNCTIONS),
    *(_case("unary", f, s, BOTH, of="positive") for s in (SMALL, LARGE) for f in POSITIVE),
    *(_case("unary", f, s, TORCH) for s in (SMALL, LARGE) for f in NETWORK),
    *(_case("unary", f, SMALL, BOTH, dtype="float64") for f in DOUBLE),
    *(
        _case("reduce", f, s, BOTH, axes=axes)
        for s in (SMALL, LARGE)
        for f, all_axes in (
            ("sum", ([0, 1], [0], [1])),
            ("mean", ([0],)),
            ("max", ([0], [1])),
            ("var", ([0], [1])),
            ("argmax", ([0], [1])),
        )
        for axes in all_axes
    ),
    *(
        _case("reduce", "sum", _image(s), BOTH, axes=axes)
        for s in (SMALL, LARGE)
        for axes in ([0], [1], [2], [3], [0, 1, 2], [1, 2])
    ),
    *(_case("move", "transpose", s, BOTH, perm=[1, 0]) for s in (SMALL, LARGE)),
    *(
        _case("move", name, _image(s), BOTH, perm=perm)
        for s in (SMALL, LARGE)
        for name, perm in (("channels", [0, 3, 1, 2]), ("heads", [0, 2, 1, 3]))
    ),
    *(
        _case("convert", "cast", s, BOTH, **{"from": a, "to": b})
        for s in (SMALL, LARGE)
        for a, b in CONVERSIONS
    ),
    *(
        _case("binary", name, s, BOTH, dtype=dtype)
        for s in (SMALL, LARGE)
        for name, dtype in (
            ("add", "float32"),
            ("add", "int32"),
            ("add", "int64"),
            ("less", "float32"),
            ("less", "int32"),
        )
    ),
    *(
        _case("norm", name, s, TORCH, mode=mode)
        for s in (SMALL, LARGE)
        for name in ("layer", "rms", "log-softmax", "cross-entropy")
        for mode in ("forward", "train")
    ),
    *(
        _case("norm", "batch", (_size(s) // 64, 64), TORCH, mode=mode)
        for s in (SMALL, LARGE)
        for mode in ("forward", "train")
    ),
    *(
        _case("draw", name, (_size(s),), TORCH if name in ("truncated", "dropout") else BOTH)
        for s in (SMALL, LARGE)
        for name in ("uniform", "normal", "truncated", "integers", "permutation", "dropout")
    ),
    *(_case("order", name, SMALL, BOTH) for name in ("sort", "argsort", "topk", "cumsum")),
    *(_case("order", name, (_size(SMALL),), BOTH) for name in ("sort", "argsort", "cumsum")),
    *(
        _case("order", name, (_size(SMALL),), BOTH, dtype="int64")
        for name in ("sort", "bincount", "unique")
    ),
    *(
        Case(
            f"embedding {count} of {rows}x128 {mode}",
            "lookup",
            {"rows": rows, "width": 128, "count": count, "mode": mode},
            bytes=8.0 * 128 * count,
        )
        for rows, count in ((2000, 1024), (50000, 49152))
        for mode in ("forward", "train")
    ),
]


def torch(family: str, args: Mapping[str, Any]) -> Callable[[], object]:
    """Returns the operator in PyTorch."""
    import torch

    from groups.steps import torch_step

    if family == "lookup":
        table = torch.randn(args["rows"], args["width"])
        index = torch.randint(0, args["rows"], (args["count"],))
        call = torch.nn.functional.embedding
        return torch_step(args, [index, table], call)
    name, shape = args["name"], args["shape"]
    makers: dict[str, Callable[[], tuple[list[Any], Callable[..., object]]]] = {
        "unary": lambda: _torch_unary(name, shape, args),
        "reduce": lambda: ([torch.randn(shape)], _torch_reduction(name, args["axes"])),
        "move": lambda: ([torch.randn(shape)], lambda x: x.permute(args["perm"]).contiguous()),
        "convert": lambda: (
            [(100 * torch.rand(shape)).to(getattr(torch, args["from"]))],
            lambda x: x.to(getattr(torch, args["to"])),
        ),
        "binary": lambda: (
            [(100 * torch.rand(shape)).to(getattr(torch, args["dtype"])) for _ in range(2)],
            {"add": torch.add, "less": torch.lt}[name],
        ),
        "norm": lambda: _torch_norm(name, shape),
        "draw": lambda: ([torch.randn(shape)], _torch_draw(name, shape)),
        "order": lambda: ([_torch_numbers(shape, args)], _torch_order(name)),
    }
    inputs, call = makers[family]()
    return torch_step(args, inputs, call)


def _torch_unary(
    name: str, shape: Sequence[int], args: Mapping[str, Any]
) -> tuple[list[Any], Callable[..., object]]:
    import torch

    x = torch.randn(*shape)
    if args.get("of") == "positive":
        x = x.abs() + 0.1
    nn = torch.nn.functional
    special: dict[str, Callable[..., object]] = {
        "gelu": nn.gelu,
        "gelu tanh": lambda x: nn.gelu(x, approximate="tanh"),
        "silu": nn.silu,
        "softplus": nn.softplus,
    }
    call = special.get(name) or getattr(torch, name)
    return [x.to(getattr(torch, args.get("dtype", "float32")))], call


def _torch_reduction(name: str, axes: Sequence[int]) -> Callable[..., object]:
    if name == "argmax":
        return lambda x: x.argmax(axes[0])
    if name == "max":
        return lambda x: x.amax(axes)
    return lambda x: getattr(x, name)(axes)


def _torch_norm(name: str, shape: Sequence[int]) -> tuple[list[Any], Callable[..., object]]:
    import torch

    nn, n = torch.nn.functional, shape[-1]
    x, gamma, beta = torch.randn(*shape), torch.randn(n), torch.randn(n)
    if name == "layer":
        return [x, gamma, beta], lambda x, g, b: nn.layer_norm(x, (n,), g, b)
    if name == "rms":
        return [x, gamma], lambda x, g: nn.rms_norm(x, (n,), g, 1e-5)
    if name == "batch":
        return [x, gamma, beta], lambda x, g, b: nn.batch_norm(x, None, None, g, b, True)
    if name == "cross-entropy":
        labels = torch.randint(0, n, (shape[0],))
        return [x], lambda x: nn.cross_entropy(x, labels, reduction="none")
    return [x], lambda x: torch.log_softmax(x, -1)


def _torch_draw(name: str, shape: Sequence[int]) -> Callable[..., object]:
    import torch

    calls: dict[str, Callable[..., object]] = {
        "uniform": lambda x: torch.rand(shape),
        "normal": lambda x: torch.randn(shape),
        "truncated": lambda x: torch.nn.init.trunc_normal_(torch.empty(shape)),
        "integers": lambda x: torch.randint(0, 1000, tuple(shape)),
        "permutation": lambda x: torch.randperm(shape[0]),
        "dropout": lambda x: torch.native_dropout(x, 0.3, True),
    }
    return calls[name]


def _torch_numbers(shape: Sequence[int], args: Mapping[str, Any]) -> Any:
    import torch

    x = torch.randn(shape)
    return (200 * x.abs()).long() if args.get("dtype") == "int64" else x


def _torch_order(name: str) -> Callable[..., object]:
    import torch

    calls: dict[str, Callable[..., object]] = {
        "sort": lambda x: x.sort(-1)[0],
        "argsort": lambda x: x.argsort(-1),
        "topk": lambda x: x.topk(10)[0],
        "cumsum": lambda x: x.cumsum(-1),
        "bincount": lambda x: torch.bincount(x, minlength=1024),
        "unique": lambda x: torch.unique(x, return_inverse=True, return_counts=True),
    }
    return calls[name]


def numpy(family: str, args: Mapping[str, Any]) -> Callable[[], object]:
    """Returns the operator in NumPy."""
    import numpy as np

    name, shape = args["name"], args["shape"]
    rng = np.random.default_rng(1)
    x = rng.standard_normal(shape, dtype=np.float32)
    if family == "unary":
        arc = {"asin": "arcsin", "atan": "arctan", "asinh": "arcsinh"}
        f, dtype = getattr(np, arc.get(name, name)), args.get("dtype", "float32")
        v = (np.abs(x) + 0.1 if args.get("of") == "positive" else x).astype(dtype)
        v = np.clip(v, -1, 1) if name == "asin" else v
        return lambda: f(v)
    if family == "reduce":
        axes = args["axes"][0] if name == "argmax" else tuple(args["axes"])
        return lambda: getattr(x, name)(axis=axes)
    if family == "move":
        return lambda: x.transpose(args["perm"]).copy()
    whole = (100 * rng.random((2, *shape))).astype(args.get("dtype", args.get("from", "float32")))
    calls: dict[str, Callable[[], object]] = {
        "cast": lambda: whole[0].astype(args["to"]),
        "add": lambda: whole[0] + whole[1],
        "less": lambda: whole[0] < whole[1],
        "uniform": lambda: rng.random(shape, dtype=np.float32),
        "normal": lambda: rng.standard_normal(shape, dtype=np.float32),
        "integers": lambda: rng.integers(0, 1000, shape),
        "permutation": lambda: rng.permutation(shape[0]),
        **_numpy_orders((200 * np.abs(x)).astype(np.int64) if "dtype" in args else x),
    }
    return calls[name]


def _numpy_orders(x: Any) -> dict[str, Callable[[], object]]:
    import numpy as np

    return {
        "sort": lambda: np.sort(x, -1),
        "argsort": lambda: np.argsort(x, -1),
        "topk": lambda: np.argpartition(x, -10, -1),
        "cumsum": lambda: x.cumsum(-1),
        "bincount": lambda: np.bincount(x, minlength=1024),
        "unique": lambda: np.unique(x, return_inverse=True, return_counts=True),
    }
