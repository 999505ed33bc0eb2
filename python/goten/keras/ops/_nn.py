"""Products, activations and other operators of networks."""

from __future__ import annotations

from typing import Any

from .. import _state
from .._symbolic import KerasTensor, symbolically
from .._variable import as_tensor
from ._call import apply, elementwise, given, promoted

relu = elementwise("relu")
relu6 = elementwise("relu6", floats=True)
sigmoid = elementwise("sigmoid", floats=True)
softplus = elementwise("softplus", floats=True)
softsign = elementwise("softsign", floats=True)
silu = swish = elementwise("silu", floats=True)
log_sigmoid = elementwise("log_sigmoid", floats=True)
selu = elementwise("selu", floats=True)
hard_sigmoid = elementwise("hard_sigmoid", floats=True)
hard_silu = hard_swish = elementwise("hard_silu", floats=True)
hard_tanh = elementwise("hard_tanh", floats=True)
mish = elementwise("mish", floats=True)
tanh_shrink = elementwise("tanh_shrink", floats=True)
sparse_plus = elementwise("sparse_plus", floats=True)


def elu(x: Any, alpha: float = 1.0) -> Any:
    """x above 0, alpha·(eˣ − 1) below."""
    return apply("elu", x, floats=True, alpha=alpha)


def celu(x: Any, alpha: float = 1.0) -> Any:
    """x above 0, alpha·(e^(x/alpha) − 1) below."""
    return apply("celu", x, floats=True, alpha=alpha)


def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """x above 0, negative_slope·x below."""
    return apply("leaky_relu", x, floats=True, negative_slope=negative_slope)


def gelu(x: Any, approximate: bool = True) -> Any:
    """x·Φ(x), by tanh if approximate."""
    return apply("gelu", x, floats=True, approximate=approximate)


def hard_shrink(x: Any, threshold: float = 0.5) -> Any:
    """x, or 0 where |x| is at most the threshold."""
    return apply("hard_shrink", x, floats=True, threshold=threshold)


def soft_shrink(x: Any, threshold: float = 0.5) -> Any:
    """x moved towards 0 by the threshold."""
    return apply("soft_shrink", x, floats=True, threshold=threshold)


def squareplus(x: Any, b: int = 4) -> Any:
    """(x + √(x² + b))/2."""
    return apply("squareplus", x, floats=True, b=b)


def threshold(x: Any, threshold: float, default_value: float) -> Any:
    """x above the threshold, default_value elsewhere."""
    return apply("threshold", x, floats=True, threshold=threshold, default_value=default_value)


def softmax(x: Any, axis: int = -1) -> Any:
    """eˣ/Σeˣ along an axis."""
    return apply("softmax", x, floats=True, axis=axis)


def log_softmax(x: Any, axis: int = -1) -> Any:
    """The logarithm of softmax."""
    return apply("log_softmax", x, floats=True, axis=axis)


def one_hot(
    x: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False
) -> Any:
    """Makes a one at the place of each class and zeros elsewhere."""
    if sparse:
        raise NotImplementedError("one_hot: sparse tensors are not supported")
    from ._shape import moveaxis

    kind = _state.dtype_name(dtype or "float32")
    out = apply("one_hot", x, num_classes=int(num_classes), dtype=kind)
    return out if axis == -1 else moveaxis(out, -1, axis)


def matmul(x1: Any, x2: Any) -> Any:
    """Multiplies matrices over the last two axes."""
    if isinstance(x1, KerasTensor) or isinstance(x2, KerasTensor):
        return symbolically(matmul, x1, x2)
    a, b = promoted((x1, x2))
    return a @ b


def dot(x1: Any, x2: Any) -> Any:
    """The product of NumPy's dot."""
    return apply("dot", x1, x2)


def tensordot(x1: Any, x2: Any, axes: Any = 2) -> Any:
    """Multiplies and adds over axes of both."""
    n1 = given(x1).ndim
    if isinstance(axes, int):
        first, second = list(range(n1 - axes, n1)), list(range(axes))
    else:
        first, second = ([a] if isinstance(a, int) else list(a) for a in axes)
    return apply("tensordot", x1, x2, axes1=first, axes2=second)


def einsum(subscripts: str, *operands: Any, **kwargs: Any) -> Any:
    """Multiplies and adds as the subscripts say."""
    return apply("einsum", *operands, subscripts=subscripts)


def outer(x1: Any, x2: Any) -> Any:
    """The product of each element of one with each of the other."""
    return apply("outer", x1, x2)


def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: A002
    """The Euclidean norm over axes."""
    from ._elementwise import sqrt, square, sum

    if ord not in (None, 2, "fro", "euclidean"):
        raise NotImplementedError(f"norm: ord={ord!r}; only the Euclidean norm is supported")
    return sqrt(sum(square(x), axis, keepdims))


def moments(x: Any, axes: Any, keepdims: bool = False, synchronized: bool = False) -> Any:
    """Mean and variance over axes."""
    from ._elementwise import mean, var

    return mean(x, axes, keepdims), var(x, axes, keepdims)


def normalize(x: Any, axis: int = -1, order: int = 2, epsilon: float | None = None) -> Any:
    """Divides by the norm along an axis."""
    from ._elementwise import divide, maximum

    return divide(x, maximum(norm(x, order, axis, True), epsilon or 1e-7))


def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """Crossentropy of each element with its own target."""
    from ._elementwise import (
        absolute,
        add,
        clip,
        exp,
        log,
        log1p,
        maximum,
        multiply,
        negative,
        subtract,
    )

    if from_logits:
        tail = log1p(exp(negative(absolute(output))))
        return add(subtract(maximum(output, 0.0), multiply(output, target)), tail)
    p = clip(output, 1e-7, 1 - 1e-7)
    a = multiply(target, log(p))
    b = multiply(subtract(1.0, target), log(subtract(1.0, p)))
    return negative(add(a, b))


def categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """Crossentropy of distributions along an axis."""
    from ._elementwise import clip, divide, log, multiply, negative, sum

    if from_logits:
        return negative(sum(multiply(target, log_softmax(output, axis)), axis))
    p = divide(output, sum(output, axis, True))
    return negative(sum(multiply(target, log(clip(p, 1e-7, 1 - 1e-7))), axis))


def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """Crossentropy with classes as targets."""
    t = given(target)
    out = given(output)
    if t.ndim == out.ndim and t.shape[-1] == 1:
        from ._shape import squeeze

        t = squeeze(t, -1)
    hot = one_hot(t, int(out.shape[axis]), axis)
    return categorical_crossentropy(hot, out, from_logits, axis)


def in_top_k(targets: Any, predictions: Any, k: int) -> Any:
    """Tells whether the target is among the k largest predictions."""
    from ._elementwise import greater_equal
    from ._shape import reshape, take_along_axis, top_k

    values, _ = top_k(predictions, k)
    t = reshape(targets, (-1, 1))
    mine = take_along_axis(as_tensor(predictions), t, -1)
    return reshape(greater_equal(mine, values[:, -1:]), (-1,))


def average(x: Any, axis: Any = None, weights: Any = None) -> Any:
    """The mean, weighted if weights are given."""
    from ._elementwise import divide, mean, multiply, sum

    if weights is None:
        return mean(x, axis)
    w = as_tensor(weights)
    t = given(x)
    if w.ndim < t.ndim and isinstance(axis, int):
        w = w.reshape(*[-1 if a == axis % t.ndim else 1 for a in range(t.ndim)])
    return divide(sum(multiply(t, w), axis), sum(multiply(w, _ones(t)), axis))


def _ones(t: Any) -> Any:
    from ._shape import ones_like

    return ones_like(t)
