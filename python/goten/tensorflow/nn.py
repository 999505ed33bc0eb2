"""tf.nn: activations, losses, convolutions and other operators of networks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ._arrays import expand_dims, gather, squeeze
from ._call import apply, named, run, symbolic, together
from ._convert import convert
from .errors import InvalidArgumentError
from .math import (
    _unary,
    abs,  # noqa: A004
    exp,
    in_top_k,
    l2_normalize,
    log1p,
    log_sigmoid,
    maximum,
    reduce_mean,
    reduce_sum,
    rsqrt,
    sigmoid,
    softplus,
    softsign,
    square,
    squared_difference,
    tanh,
    top_k,
    zero_fraction,
)

__all__ = [
    "avg_pool", "avg_pool2d", "batch_normalization", "bias_add", "conv1d", "conv2d", "crelu",
    "depthwise_conv2d", "dropout", "elu", "embedding_lookup", "gelu", "in_top_k", "l2_loss",
    "l2_normalize", "leaky_relu", "log_sigmoid", "log_softmax", "max_pool", "max_pool2d",
    "moments", "relu", "relu6", "selu", "sigmoid", "sigmoid_cross_entropy_with_logits", "silu",
    "softmax", "softmax_cross_entropy_with_logits", "softplus", "softsign",
    "sparse_softmax_cross_entropy_with_logits", "swish", "tanh", "top_k",
    "weighted_cross_entropy_with_logits", "zero_fraction",
]  # fmt: skip


def _activation(name: str, op: str) -> Any:
    f = _unary(name, name, op)

    def call(features: Any, name: str | None = None) -> Any:
        return f(features)

    return named(call, name, f"Applies {name} to each element.")


relu = _activation("relu", "Relu")
relu6 = _activation("relu6", "Relu6")
elu = _activation("elu", "Elu")
selu = _activation("selu", "Selu")


def leaky_relu(features: Any, alpha: float = 0.2, name: str | None = None) -> Any:
    """x above 0, alpha·x below."""
    return apply("leaky_relu", features, op="LeakyRelu", negative_slope=float(alpha))


def gelu(features: Any, approximate: bool = False, name: str | None = None) -> Any:
    """x·Φ(x), by tanh if approximate."""
    return apply("gelu", features, op="Gelu", approximate=bool(approximate))


def silu(features: Any, beta: float = 1.0, name: str | None = None) -> Any:
    """x·σ(beta·x)."""
    if beta == 1.0:
        return apply("silu", features, op="Silu")
    return features * sigmoid(features * beta)


swish = silu


@symbolic
def crelu(features: Any, axis: int = -1, name: str | None = None) -> Any:
    """Joins relu(x) and relu(−x)."""
    t = convert(features)
    return apply("concatenate", relu(t), relu(-t), op="CRelu", axis=axis)


def softmax(logits: Any, axis: int | None = None, name: str | None = None) -> Any:
    """eˣ/Σeˣ along an axis, the last for None."""
    return apply("softmax", logits, op="Softmax", axis=-1 if axis is None else int(axis))


def log_softmax(logits: Any, axis: int | None = None, name: str | None = None) -> Any:
    """The logarithm of softmax."""
    return apply("log_softmax", logits, op="LogSoftmax", axis=-1 if axis is None else int(axis))


@symbolic
def dropout(
    x: Any, rate: Any, noise_shape: Any = None, seed: Any = None, name: str | None = None
) -> Any:
    """Sets each element to 0 with probability rate and scales the others by 1/(1 − rate).

    Raises: ValueError for a rate outside of [0, 1); NotImplementedError for a noise_shape.
    """
    from .random import _key

    if noise_shape is not None:
        raise NotImplementedError("dropout: noise_shape is not supported yet")
    p = float(rate)
    if not 0 <= p < 1:
        raise ValueError(f"`rate` must be a scalar tensor or a float in the range [0, 1). "
                         f"Received: rate={p}")  # fmt: skip
    t = convert(x)
    if p == 0:
        return t
    key, site = _key(seed)
    return run("dropout", [t, key], "Dropout", 2, {"rate": p, "site": site})[0]


# --- Losses ---


@symbolic
def softmax_cross_entropy_with_logits(
    labels: Any, logits: Any, axis: int = -1, name: str | None = None
) -> Any:
    """−Σ labels·log softmax(logits) along an axis; labels are distributions."""
    y, x = together((labels, logits), "SoftmaxCrossEntropyWithLogits")
    return -reduce_sum(y * log_softmax(x, axis), axis=axis)


@symbolic
def sparse_softmax_cross_entropy_with_logits(
    labels: Any, logits: Any, name: str | None = None
) -> Any:
    """−log softmax(logits) at the label, along the last axis.

    Raises: InvalidArgumentError for labels outside of the classes.
    """
    y, x = convert(labels), convert(logits)
    if y.dtype.kind not in "iu":
        raise InvalidArgumentError("labels have to be integers [Op:SparseSoftmaxCrossEntropyWith"
                                   f"Logits], received {y.dtype!r}")  # fmt: skip
    if tuple(y.shape) != tuple(x.shape[:-1]):
        raise ValueError(
            "`labels.shape` must equal `logits.shape` except for the last dimension. Received: "
            f"labels.shape={y.shape} and logits.shape={x.shape}"
        )
    return run("sparse_crossentropy", [x, y], "SparseSoftmaxCrossEntropyWithLogits")


@symbolic
def sigmoid_cross_entropy_with_logits(labels: Any, logits: Any, name: str | None = None) -> Any:
    """Crossentropy of each element: max(x, 0) − x·z + log(1 + e^−|x|)."""
    z, x = together((labels, logits), "logistic_loss")
    if z.shape != x.shape:
        raise ValueError("`logits` and `labels` must have the same shape, received "
                         f"({x.shape} vs {z.shape}).")  # fmt: skip
    return maximum(x, 0) - x * z + log1p(exp(-abs(x)))


@symbolic
def weighted_cross_entropy_with_logits(
    labels: Any, logits: Any, pos_weight: Any, name: str | None = None
) -> Any:
    """Like sigmoid_cross_entropy_with_logits, with positive labels weighted."""
    z, x = together((labels, logits), "logistic_loss")
    w = 1 + (convert(pos_weight, hint=z.dtype) - 1) * z
    return (1 - z) * x + w * (log1p(exp(-abs(x))) + relu(-x))


@symbolic
def l2_loss(t: Any, name: str | None = None) -> Any:
    """Σt²/2."""
    return reduce_sum(square(t)) * 0.5


# --- Windows ---


def _pair(v: Any, what: str) -> tuple[int, int]:
    """Takes one number, two, or four with those of batch and channels, which have to be 1."""
    if isinstance(v, int):
        return v, v
    v = [int(n) for n in v]
    if len(v) == 1:
        return v[0], v[0]
    if len(v) == 4:
        if v[0] != 1 or v[3] != 1:
            raise InvalidArgumentError(f"{what} over batch or channels are not supported: {v}")
        v = v[1:3]
    if len(v) != 2:
        raise ValueError(f"{what} should be of length 1, 2 or 4 but was {len(v)}")
    return v[0], v[1]


def _pads(
    padding: Any, size: Sequence[int], kernel: Sequence[int], strides: Sequence[int]
) -> list[int]:
    """Returns rows above, columns left, rows below, columns right.

    SAME: ⌈n/s⌉ windows; of an odd number of zeros the larger part comes after.
    """
    if isinstance(padding, list | tuple):
        (top, bottom), (left, right) = padding[1], padding[2]
        return [int(top), int(left), int(bottom), int(right)]
    if padding.upper() == "VALID":
        return [0, 0, 0, 0]
    if padding.upper() != "SAME":
        raise ValueError(f"padding has to be SAME, VALID or a list of widths, not {padding!r}")
    zeros = [max((-(-n // s) - 1) * s + k - n, 0)
             for n, k, s in zip(size, kernel, strides, strict=True)]  # fmt: skip
    return [*(z // 2 for z in zeros), *(z - z // 2 for z in zeros)]


def _channels_last(data_format: str | None, plain: str = "NHWC") -> None:
    if data_format not in (None, plain):
        raise NotImplementedError(f"data_format={data_format!r}: transpose to {plain}")


@symbolic
def conv2d(
    input: Any, filters: Any, strides: Any, padding: Any, data_format: str = "NHWC",  # noqa: A002
    dilations: Any = None, name: str | None = None,
) -> Any:  # fmt: skip
    """Convolves images [n, h, w, c] with filters [kh, kw, c/groups, out]."""
    return _convolved(input, filters, strides, padding, data_format, dilations)


def _convolved(
    x: Any, filters: Any, strides: Any, padding: Any, data_format: str, dilations: Any
) -> Any:
    _channels_last(data_format)
    t, w = together((x, filters), "Conv2D")
    if t.ndim != 4 or w.ndim != 4:
        raise InvalidArgumentError(f"convolution input must be 4-dimensional: {list(t.shape)}, "
                                   f"filters {list(w.shape)} [Op:Conv2D]")  # fmt: skip
    c, k = t.shape[3], w.shape[2]
    if k == 0 or c % k:
        raise InvalidArgumentError(f"input depth must be evenly divisible by filter depth: {c} vs "
                                   f"{k} [Op:Conv2D]")  # fmt: skip
    s = _pair(strides, "strides")
    d = (1, 1) if dilations is None else _pair(dilations, "dilations")
    reach = [(n - 1) * m + 1 for n, m in zip(w.shape[:2], d, strict=True)]
    return run("conv2d", [t, w], "Conv2D", attributes={
        "strides": list(s), "dilation": list(d), "groups": c // k,
        "pads": _pads(padding, t.shape[1:3], reach, s),
    })  # fmt: skip


@symbolic
def depthwise_conv2d(
    input: Any, filter: Any, strides: Any, padding: Any, data_format: str = "NHWC",  # noqa: A002
    dilations: Any = None, name: str | None = None,
) -> Any:  # fmt: skip
    """Convolves each channel with filters of its own [kh, kw, c, m], into c·m channels."""
    w = convert(filter)
    kh, kw, c, m = w.shape
    return _convolved(input, w.reshape((kh, kw, 1, c * m)), strides, padding, data_format,
                      dilations)  # fmt: skip


@symbolic
def conv1d(
    input: Any, filters: Any, stride: Any, padding: Any, data_format: str = "NWC",  # noqa: A002
    dilations: Any = None, name: str | None = None,
) -> Any:  # fmt: skip
    """Convolves sequences [n, w, c] with filters [k, c, out]."""
    _channels_last(data_format, "NWC")
    s = stride if isinstance(stride, int) else int(list(stride)[-1 if len(stride) == 1 else 1])
    d = 1 if dilations is None else dilations if isinstance(dilations, int) else int(dilations[-1])
    out = _convolved(expand_dims(input, 1), expand_dims(filters, 0), (1, s), padding, "NHWC",
                     (1, d))  # fmt: skip
    return squeeze(out, 1)


def _pooled(
    engine: str, op: str, x: Any, ksize: Any, strides: Any, padding: Any, data_format: str | None
) -> Any:
    _channels_last(data_format)
    t, k, s = convert(x), _pair(ksize, "ksize"), _pair(strides, "strides")
    if t.ndim != 4:
        raise InvalidArgumentError(f"tensor_in must be 4-dimensional, not {list(t.shape)} [Op:{op}]"
                                   )  # fmt: skip
    return run(engine, [t], op, attributes={
        "pool_size": list(k), "strides": list(s), "pads": _pads(padding, t.shape[1:3], k, s),
    })  # fmt: skip


@symbolic
def max_pool2d(
    input: Any, ksize: Any, strides: Any, padding: Any, data_format: str = "NHWC",  # noqa: A002
    name: str | None = None,
) -> Any:  # fmt: skip
    """Takes the largest element of each window of images [n, h, w, c]."""
    return _pooled("max_pool2d", "MaxPool", input, ksize, strides, padding, data_format)


@symbolic
def avg_pool2d(
    input: Any, ksize: Any, strides: Any, padding: Any, data_format: str = "NHWC",  # noqa: A002
    name: str | None = None,
) -> Any:  # fmt: skip
    """Averages each window of images [n, h, w, c]; what lies outside does not count."""
    return _pooled("average_pool2d", "AvgPool", input, ksize, strides, padding, data_format)


max_pool, avg_pool = max_pool2d, avg_pool2d


# --- Others ---


@symbolic
def bias_add(
    value: Any, bias: Any, data_format: str | None = None, name: str | None = None
) -> Any:
    """Adds a vector to the last axis, or for NC... to the second."""
    x, b = together((value, bias), "BiasAdd")
    if data_format and data_format.startswith("NC"):
        b = b.reshape((1, -1, *([1] * (x.ndim - 2))))
    elif b.ndim != 1 or b.shape[0] != x.shape[-1]:
        raise InvalidArgumentError("Must provide as many biases as the last dimension of the input "
                                   f"tensor: {b.shape} vs. {x.shape} [Op:BiasAdd]")  # fmt: skip
    return x + b


@symbolic
def embedding_lookup(
    params: Any, ids: Any, max_norm: float | None = None, name: str | None = None
) -> Any:
    """Takes the rows of a table by their numbers."""
    if max_norm is not None:
        raise NotImplementedError("embedding_lookup: max_norm is not supported yet")
    return gather(params, ids)


@symbolic
def moments(
    x: Any, axes: Any, shift: Any = None, keepdims: bool = False, name: str | None = None
) -> tuple[Any, Any]:
    """Mean and variance over axes."""
    t = convert(x)
    mean = reduce_mean(t, axes, keepdims=True)
    variance = reduce_mean(squared_difference(t, mean), axes, keepdims=keepdims)
    return (mean if keepdims else reduce_mean(t, axes)), variance


@symbolic
def batch_normalization(
    x: Any, mean: Any, variance: Any, offset: Any, scale: Any, variance_epsilon: float,
    name: str | None = None,
) -> Any:  # fmt: skip
    """(x − mean)/√(variance + ε)·scale + offset; offset and scale may be None."""
    t = convert(x)
    m, v = convert(mean, hint=t.dtype), convert(variance, hint=t.dtype)
    inverse = rsqrt(v + variance_epsilon)
    if scale is not None:
        inverse = inverse * convert(scale, hint=t.dtype)
    shift = -m * inverse
    return t * inverse + (shift if offset is None else shift + convert(offset, hint=t.dtype))


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.tensorflow.nn has no {name!r} yet; it has {', '.join(__all__)}")


