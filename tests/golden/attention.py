"""Write attention.json: what jax.nn.dot_product_attention gives, for core/ops.

Run with the test dependencies installed: python tests/golden/attention.py
"""

from __future__ import annotations

import json
import pathlib
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
rng = np.random.default_rng(11)


def pack(a: Any) -> dict[str, Any]:
    a = np.asarray(a)
    return {"shape": list(a.shape), "values": a.ravel().tolist()}


def row(
    heads: tuple[int, int],
    steps: tuple[int, int],
    kind: str = "",
    causal: bool = False,
    scale: float = 0,
) -> dict[str, Any]:
    """Return a case, without a mask or with a kind of it: inputs, result, and gradients.

    The gradients are those of the sum of the result's squares.
    """
    width = 6
    shapes = [(2, steps[i], heads[i], width) for i in (0, 1, 1)]
    inputs = [rng.standard_normal(s).round(3) for s in shapes]
    if kind == "bias":
        inputs.append(rng.standard_normal((2, heads[0], *steps)).round(3))
    allowed = None
    if kind == "mask":
        allowed = rng.random((2, 1, *steps)) < 0.6
        allowed[..., 0] = True  # a query without keys is another's convention

    def attend(q: Any, k: Any, v: Any, *rest: Any) -> Any:
        return jax.nn.dot_product_attention(
            q, k, v, *rest, mask=allowed, is_causal=causal, scale=scale or None
        )

    def loss(*args: Any) -> Any:
        return jnp.sum(attend(*args) ** 2)

    case = {
        "inputs": [pack(a) for a in inputs],
        "result": pack(attend(*map(jnp.asarray, inputs))),
        "gradients": [pack(g) for g in jax.grad(loss, range(len(inputs)))(*inputs)],
        "causal": causal,
        "scale": scale,
    }
    if allowed is not None:
        case["mask"] = allowed.ravel().tolist()
    return case


def main() -> None:
    """Write the file."""
    rows = [
        row((2, 2), (5, 7)),
        row((2, 2), (5, 5), causal=True, scale=0.3),
        row((4, 2), (3, 6), "bias"),
        row((2, 1), (6, 6), "mask", causal=True),
    ]
    golden = {"source": f"JAX {jax.__version__}, float64", "rows": rows}
    path = pathlib.Path(__file__).with_name("attention.json")
    path.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
