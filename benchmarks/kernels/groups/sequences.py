"""Operators on whole sequences: recurrent layers and attention."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from case import Case

# Batch, steps, features, units.
RECURRENT = (
    (32, 10, 8, 32),
    (32, 80, 128, 128),
    (64, 48, 8, 64),
    (1, 100, 64, 256),
    (256, 20, 64, 64),
    (32, 50, 256, 512),
    (8, 30, 512, 1024),
    (16, 16, 16, 16),
)
GATES = {"lstm": 4, "gru": 3, "rnn": 1}
# Batch, heads, steps, width.
ATTENTION = (
    (32, 4, 64, 32),
    (8, 8, 128, 64),
    (4, 12, 512, 64),
    (1, 16, 1024, 128),
    (64, 8, 32, 16),
    (2, 8, 2048, 64),
)


def _recurrent(family: str, shape: tuple[int, ...], mode: str) -> Case:
    batch, steps, features, units = shape
    gates = GATES[family]
    flops = 2.0 * batch * steps * (features + units) * gates * units
    flops *= 3 if mode == "train" else 1
    name = f"{family} {'x'.join(map(str, shape))} {mode}"
    return Case(name, family, {"shape": list(shape), "mode": mode}, flops, peers=("torch", "jax"))


def _attention(shape: tuple[int, ...], mode: str, mask: str = "") -> Case:
    batch, heads, steps, width = shape
    flops = 4.0 * batch * heads * steps * steps * width / (2 if mask == "causal" else 1)
    flops *= 3.5 if mode == "train" else 1
    name = f"attention {'x'.join(map(str, shape))} {mask + ' ' if mask else ''}{mode}"
    return Case(name, "attention", {"shape": list(shape), "mode": mode, "mask": mask}, flops)


CASES = [
    *(
        _recurrent(family, shape, mode)
        for family in GATES
        for mode in ("forward", "train")
        for shape in RECURRENT
    ),
    *(_attention(shape, mode) for mode in ("forward", "train") for shape in ATTENTION),
    *(
        _attention(ATTENTION[2], mode, mask)
        for mask in ("causal", "padding", "dropout")
        for mode in ("forward", "train")
    ),
]


def torch(family: str, args: Mapping[str, Any]) -> Callable[[], object]:
    """Returns the operator in PyTorch, with its gradients in mode "train"."""
    import torch
    from torch.nn.functional import scaled_dot_product_attention

    from groups.steps import torch_step

    if family == "attention":
        inputs = [torch.randn(*args["shape"]) for _ in range(3)]
        batch, _, steps, _ = args["shape"]
        allowed = torch.arange(steps).expand(batch, 1, 1, steps) * 4 < steps * 3
        how: dict[str, Any] = {
            "causal": {"is_causal": True},
            "padding": {"attn_mask": allowed},
            "dropout": {"dropout_p": 0.1},
        }.get(args["mask"], {})
        return torch_step(
            args, inputs, lambda q, k, v: scaled_dot_product_attention(q, k, v, **how)
        )
    batch, steps, features, units = args["shape"]
    kind = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "rnn": torch.nn.RNN}[family]
    layer = kind(features, units, batch_first=True)
    inputs = [torch.randn(batch, steps, features), *layer.parameters()]
    return torch_step(args, inputs, lambda x, *_: layer(x)[0])


def jax(family: str, args: Mapping[str, Any]) -> Callable[[], object]:
    """Returns the layer in JAX, compiled, with its gradients in mode "train"."""
    import jax
    import jax.numpy as jnp

    batch, steps, features, units = args["shape"]
    gates = GATES[family]
    bias = (2, gates * units) if family == "gru" else (gates * units,)
    shapes = ((batch, steps, features), (features, gates * units), (units, gates * units), bias)
    keys = jax.random.split(jax.random.key(0), len(shapes))
    inputs = [0.1 * jax.random.normal(k, s) for k, s in zip(keys, shapes, strict=True)]
    layer = {"lstm": _jax_lstm, "gru": _jax_gru, "rnn": _jax_rnn}[family]
    if args["mode"] == "forward":
        compiled = jax.jit(layer)
        return lambda: compiled(*inputs).block_until_ready()
    ones = jnp.ones((batch, steps, units))
    back = jax.jit(lambda *x: jax.vjp(layer, *x)[1](ones))
    return lambda: jax.block_until_ready(back(*inputs))


def _jax_lstm(x: Any, kernel: Any, recurrent: Any, bias: Any) -> Any:
    """An LSTM whose inputs are projected before the scan."""
    import jax
    import jax.numpy as jnp

    def step(state: Any, z: Any) -> Any:
        h, c = state
        i, f, g, o = jnp.split(z + h @ recurrent, 4, axis=1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    zero = jnp.zeros((x.shape[0], recurrent.shape[0]))
    _, y = jax.lax.scan(step, (zero, zero), jnp.swapaxes(x @ kernel + bias, 0, 1))
    return jnp.swapaxes(y, 0, 1)


def _jax_gru(x: Any, kernel: Any, recurrent: Any, bias: Any) -> Any:
    """A GRU, reset after the product, whose inputs are projected before the scan."""
    import jax
    import jax.numpy as jnp

    def step(h: Any, p: Any) -> Any:
        pz, pr, pn = jnp.split(p, 3, axis=1)
        qz, qr, qn = jnp.split(h @ recurrent + bias[1], 3, axis=1)
        z, r = jax.nn.sigmoid(pz + qz), jax.nn.sigmoid(pr + qr)
        n = jnp.tanh(pn + r * qn)
        h = z * h + (1 - z) * n
        return h, h

    zero = jnp.zeros((x.shape[0], recurrent.shape[0]))
    _, y = jax.lax.scan(step, zero, jnp.swapaxes(x @ kernel + bias[0], 0, 1))
    return jnp.swapaxes(y, 0, 1)


def _jax_rnn(x: Any, kernel: Any, recurrent: Any, bias: Any) -> Any:
    """A simple RNN whose inputs are projected before the scan."""
    import jax
    import jax.numpy as jnp

    def step(h: Any, z: Any) -> Any:
        h = jnp.tanh(z + h @ recurrent)
        return h, h

    zero = jnp.zeros((x.shape[0], recurrent.shape[0]))
    _, y = jax.lax.scan(step, zero, jnp.swapaxes(x @ kernel + bias, 0, 1))
    return jnp.swapaxes(y, 0, 1)
