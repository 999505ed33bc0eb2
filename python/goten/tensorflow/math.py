"""tf.math: arithmetic, element by element and over axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import _tensor as _base
from .._engine import raw
from .._exchange import CODES
from ..keras._variable import Variable
from . import _dtypes
from ._arrays import one_hot, reverse, where
from ._call import DIRECT, apply, listed, named, run, symbolic, together, unary
from ._convert import convert, from_array
from ._make import cast, zeros_like
from ._tensor import Tensor
from .errors import InvalidArgumentError


def _unary(name: str, engine: str, op: str) -> Callable[..., Any]:
    f = unary(engine, op)

    def call(x: Any, name: str | None = None) -> Any:
        return f(x)

    doc = f"Applies {name.replace('_', ' ')} to each element."
    return named(call, name, doc)  # type: ignore[no-any-return]


def _pair(x: Any, y: Any) -> tuple[Any, Any]:
    """Makes the left one a tensor, of the dtype of the right one if it is a literal."""
    if isinstance(x, _base.Tensor | Variable):
        return convert(x), y
    if isinstance(y, _base.Tensor | Variable):
        return convert(x, hint=_dtypes.as_dtype(y.dtype)), y
    return convert(x), y


def _binary(name: str, method: str) -> Callable[..., Any]:
    def call(x: Any, y: Any, name: str | None = None) -> Any:
        a, b = (x, y) if type(x) in DIRECT else _pair(x, y)
        return getattr(a, method)(b)

    doc = f"Applies {name.replace('_', ' ')} to pairs of elements, broadcast."
    return named(symbolic(call), name, doc)  # type: ignore[no-any-return]


def _engine_binary(name: str, engine: str, op: str) -> Callable[..., Any]:
    def call(x: Any, y: Any, name: str | None = None) -> Any:
        return apply(engine, x, y, op=op)

    doc = f"Applies {name.replace('_', ' ')} to pairs of elements, broadcast."
    return named(call, name, doc)  # type: ignore[no-any-return]


abs = _unary("abs", "absolute", "Abs")  # noqa: A001
negative = _unary("negative", "negative", "Neg")
sign = _unary("sign", "sign", "Sign")
square = _unary("square", "square", "Square")
sqrt = _unary("sqrt", "sqrt", "Sqrt")
rsqrt = _unary("rsqrt", "rsqrt", "Rsqrt")
reciprocal = _unary("reciprocal", "reciprocal", "Reciprocal")
exp = _unary("exp", "exp", "Exp")
expm1 = _unary("expm1", "expm1", "Expm1")
log = _unary("log", "log", "Log")
log1p = _unary("log1p", "log1p", "Log1p")
sin = _unary("sin", "sin", "Sin")
cos = _unary("cos", "cos", "Cos")
tan = _unary("tan", "tan", "Tan")
asin = _unary("asin", "arcsin", "Asin")
acos = _unary("acos", "arccos", "Acos")
atan = _unary("atan", "arctan", "Atan")
sinh = _unary("sinh", "sinh", "Sinh")
cosh = _unary("cosh", "cosh", "Cosh")
tanh = _unary("tanh", "tanh", "Tanh")
asinh = _unary("asinh", "arcsinh", "Asinh")
acosh = _unary("acosh", "arccosh", "Acosh")
atanh = _unary("atanh", "arctanh", "Atanh")
erf = _unary("erf", "erf", "Erf")
erfc = _unary("erfc", "erfc", "Erfc")
floor = _unary("floor", "floor", "Floor")
ceil = _unary("ceil", "ceil", "Ceil")
round = _unary("round", "round", "Round")  # noqa: A001
rint = _unary("rint", "round", "Rint")
sigmoid = _unary("sigmoid", "sigmoid", "Sigmoid")
log_sigmoid = _unary("log_sigmoid", "log_sigmoid", "LogSigmoid")
softplus = _unary("softplus", "softplus", "Softplus")
softsign = _unary("softsign", "softsign", "Softsign")
is_nan = _unary("is_nan", "isnan", "IsNan")
is_inf = _unary("is_inf", "isinf", "IsInf")
is_finite = _unary("is_finite", "isfinite", "IsFinite")
logical_not = _unary("logical_not", "logical_not", "LogicalNot")

add = _binary("add", "__add__")
subtract = _binary("subtract", "__sub__")
multiply = _binary("multiply", "__mul__")
divide = _binary("divide", "__truediv__")
truediv = _binary("truediv", "__truediv__")
floordiv = _binary("floordiv", "__floordiv__")
floormod = mod = _binary("floormod", "__mod__")
pow = _binary("pow", "__pow__")  # noqa: A001
equal = _binary("equal", "__eq__")
not_equal = _binary("not_equal", "__ne__")
less = _binary("less", "__lt__")
less_equal = _binary("less_equal", "__le__")
greater = _binary("greater", "__gt__")
greater_equal = _binary("greater_equal", "__ge__")
maximum = _engine_binary("maximum", "maximum", "Maximum")
minimum = _engine_binary("minimum", "minimum", "Minimum")
atan2 = _engine_binary("atan2", "arctan2", "Atan2")
logical_and = _engine_binary("logical_and", "logical_and", "LogicalAnd")
logical_or = _engine_binary("logical_or", "logical_or", "LogicalOr")
logical_xor = _engine_binary("logical_xor", "logical_xor", "LogicalXor")


def squared_difference(x: Any, y: Any, name: str | None = None) -> Any:
    """(x − y)²."""
    return square(subtract(x, y))


@symbolic
def divide_no_nan(x: Any, y: Any, name: str | None = None) -> Any:
    """x/y, and 0 where y is 0."""
    a, b = together((x, y), "DivNoNan")
    zero = b == 0
    return where(zero, zeros_like(a), a / where(zero, b * 0 + 1, b))


@symbolic
def multiply_no_nan(x: Any, y: Any, name: str | None = None) -> Any:
    """x·y, and 0 where y is 0 even if x is infinite."""
    a, b = together((x, y), "MulNoNan")
    return where(b == 0, zeros_like(b), a * b)


@symbolic
def xlogy(x: Any, y: Any, name: str | None = None) -> Any:
    """x·log y, and 0 where x is 0."""
    a, b = together((x, y), "Xlogy")
    zero = a == 0
    return where(zero, zeros_like(a), a * log(where(zero, b * 0 + 1, b)))


def add_n(inputs: Sequence[Any], name: str | None = None) -> Any:
    """Adds tensors of one shape."""
    if not isinstance(inputs, list | tuple) or not inputs:
        raise ValueError("Inputs must be an iterable of at least one Tensor/IndexedSlices with the "
                         f"same dtype and shape. Received: {inputs!r}")  # fmt: skip
    ts = together(inputs, "AddN")
    if any(t.shape != ts[0].shape for t in ts):
        raise InvalidArgumentError(f"Inputs to operation AddN of type AddN must have the same size "
                                   f"and shape: {[tuple(t.shape) for t in ts]}")  # fmt: skip
    out = ts[0]
    for t in ts[1:]:
        out = out + t
    return out


accumulate_n = add_n


@symbolic
def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None) -> Any:
    """Limits the elements to a range."""
    return minimum(maximum(t, clip_value_min), clip_value_max)


# --- Over axes ---


def _reduction(name: str, engine: str, op: str) -> Callable[..., Any]:
    def call(input_tensor: Any, axis: Any = None, keepdims: bool = False,
             name: str | None = None) -> Any:  # fmt: skip
        return _reduced(engine, op, input_tensor, axis, keepdims)

    doc = f"Reduces axes by {engine}; None stands for all."
    return named(symbolic(call), name, doc)  # type: ignore[no-any-return]


def _reduced(engine: str, op: str, x: Any, axis: Any, keep: bool) -> Any:
    axes = listed(axis)
    if axis is not None and not axes:
        return convert(x)  # an empty list of axes reduces none
    attributes = {"axes": axes, "keep": bool(keep)}
    if engine not in ("sum", "prod"):
        return apply(engine, x, op=op, axes=axes, keep=bool(keep))
    t = convert(x)
    if raw.TensorKind(t._h) >> 8 not in _NARROW:
        return run(engine, (t,), op, attributes=attributes)
    return cast(run(engine, (t.astype("int64"),), op, attributes=attributes), t.dtype)


_FLOATS = frozenset(CODES[np.dtype(d)] for d in ("float32", "float64"))
_NARROW = frozenset(CODES[np.dtype(d)] for d in ("int8", "int16", "uint8", "uint16"))


reduce_sum = _reduction("reduce_sum", "sum", "Sum")
reduce_prod = _reduction("reduce_prod", "prod", "Prod")
reduce_max = _reduction("reduce_max", "max", "Max")
reduce_min = _reduction("reduce_min", "min", "Min")
reduce_any = _reduction("reduce_any", "any", "Any")
reduce_all = _reduction("reduce_all", "all", "All")
reduce_logsumexp = _reduction("reduce_logsumexp", "logsumexp", "LogSumExp")
reduce_std = _reduction("reduce_std", "std", "Std")
reduce_variance = _reduction("reduce_variance", "var", "Variance")


@symbolic
def reduce_mean(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Any:
    """Averages over axes; None stands for all. Means of integers are cut towards zero."""
    if type(input_tensor) is Tensor and raw.TensorKind(input_tensor._h) >> 8 in _FLOATS:
        return _reduced("mean", "Mean", input_tensor, axis, keepdims)
    t = convert(input_tensor)
    if t.dtype.kind == "f" or (axis is not None and not listed(axis)):
        return _reduced("mean", "Mean", t, axis, keepdims)
    if t.dtype.kind == "b":
        raise InvalidArgumentError("reduce_mean: truth values have no mean; tf.cast them first")
    total = _reduced("sum", "Mean", t.astype("int64"), axis, keepdims)
    n = max(1, t.size // max(1, total.size))
    quotient = apply("floor_divide", apply("absolute", total), n)
    return cast(apply("sign", total) * quotient, t.dtype)


def reduce_euclidean_norm(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Any:
    """√Σx² over axes."""
    return sqrt(reduce_sum(square(input_tensor), axis, keepdims))


@symbolic
def count_nonzero(
    input: Any, axis: Any = None, keepdims: bool = False, dtype: Any = "int64",  # noqa: A002
    name: str | None = None,
) -> Any:  # fmt: skip
    """Counts the elements that are not 0 over axes."""
    return cast(_reduced("count_nonzero", "CountNonzero", input, axis, keepdims), dtype)


@symbolic
def argmax(
    input: Any, axis: Any = None, output_type: Any = "int64", name: str | None = None  # noqa: A002
) -> Any:  # fmt: skip
    """Returns the index of the first largest element along an axis, the first for None."""
    return _index_of("argmax", "ArgMax", input, axis, output_type)


@symbolic
def argmin(
    input: Any, axis: Any = None, output_type: Any = "int64", name: str | None = None  # noqa: A002
) -> Any:  # fmt: skip
    """Returns the index of the first smallest element along an axis, the first for None."""
    return _index_of("argmin", "ArgMin", input, axis, output_type)


def _index_of(engine: str, op: str, x: Any, axis: Any, output_type: Any) -> Any:
    attributes = {"axis": 0 if axis is None else int(axis), "keep": False}
    return cast(run(engine, [convert(x)], op, attributes=attributes), output_type)


@symbolic
def cumsum(
    x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Any:
    """Adds up along an axis; exclusive sums begin with 0, reverse ones at the end."""
    return _running("cumsum", "Cumsum", x, int(axis), exclusive, reverse)


@symbolic
def cumprod(
    x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Any:
    """Multiplies up along an axis; exclusive products begin with 1, reverse ones at the end."""
    return _running("cumprod", "Cumprod", x, int(axis), exclusive, reverse)


def _running(engine: str, op: str, x: Any, axis: int, exclusive: bool, backwards: bool) -> Any:
    from ._arrays import pad
    from ._tensor import sliced

    t = convert(x)
    if backwards:
        t = reverse(t, [axis])
    out = run(engine, [t], op, attributes={"axis": axis})
    if exclusive:
        a = axis % t.ndim
        ends = [[int(i == a), 0] for i in range(t.ndim)]
        first = 0 if engine == "cumsum" else 1
        keys = [slice(None)] * t.ndim
        keys[a] = slice(0, t.shape[a])
        out = sliced(pad(out, ends, constant_values=first), tuple(keys))
    return reverse(out, [axis]) if backwards else out


# --- Sorting and counting ---


@symbolic
def sort(
    values: Any, axis: int = -1, direction: str = "ASCENDING", name: str | None = None
) -> Any:
    """Sorts along an axis, ASCENDING or DESCENDING."""
    attributes = {"axis": axis, "descending": _descends(direction)}
    return run("sort", [convert(values)], "Sort", attributes=attributes)


@symbolic
def argsort(
    values: Any, axis: int = -1, direction: str = "ASCENDING", stable: bool = False,
    name: str | None = None,
) -> Any:  # fmt: skip
    """Returns the indices that sort along an axis; equal elements keep their order."""
    attributes = {"axis": axis, "descending": _descends(direction)}
    return cast(run("argsort", [convert(values)], "Sort", attributes=attributes), "int32")


def _descends(direction: str) -> bool:
    if direction not in ("ASCENDING", "DESCENDING"):
        raise ValueError("Argument `direction` should be one of 'ASCENDING' or 'DESCENDING'. "
                         f"Received: direction={direction}")  # fmt: skip
    return direction == "DESCENDING"


@symbolic
def top_k(
    input: Any, k: Any = 1, sorted: bool = True, index_type: Any = "int32",  # noqa: A002
    name: str | None = None,
) -> tuple[Any, Any]:  # fmt: skip
    """Returns the k largest elements of the last axis and their indices."""
    values, indices = run("top_k", [convert(input)], "TopKV2", 2, {"k": int(k)})
    return TopK(values, cast(indices, index_type))


class TopK(tuple[Any, Any]):
    """Values and indices of top_k."""

    __slots__ = ()

    def __new__(cls, values: Any, indices: Any = None) -> TopK:
        """Makes the pair."""
        pair = values if indices is None else (values, indices)
        return super().__new__(cls, pair)

    @property
    def values(self) -> Any:
        """The largest elements."""
        return self[0]

    @property
    def indices(self) -> Any:
        """Their places on the last axis."""
        return self[1]


def in_top_k(targets: Any, predictions: Any, k: int, name: str | None = None) -> Any:
    """Tells whether each target is among the k largest predictions of its row."""
    p, t = convert(predictions), convert(targets)
    mine = reduce_sum(p * one_hot(t, p.shape[-1], dtype=p.dtype), axis=-1, keepdims=True)
    return reduce_sum(cast(p > mine, "int32"), axis=-1) < int(k)


def bincount(
    arr: Any, weights: Any = None, minlength: Any = None, maxlength: Any = None,
    dtype: Any = "int32", name: str | None = None,
) -> Any:  # fmt: skip
    """Counts how often each whole number from 0 comes, or adds up its weights."""
    a = np.asarray(convert(arr)).reshape(-1)
    if a.size and a.min() < 0:
        raise InvalidArgumentError("Input arr must be non-negative! [Op:Bincount]")
    w = None if weights is None else np.asarray(convert(weights))
    out = np.bincount(a, None if w is None else w.reshape(-1), int(minlength or 0))
    kind = _dtypes.as_dtype(dtype).dtype if w is None else w.dtype
    return from_array(out[: None if maxlength is None else int(maxlength)].astype(kind))


def confusion_matrix(
    labels: Any, predictions: Any, num_classes: Any = None, weights: Any = None,
    dtype: Any = "int32", name: str | None = None,
) -> Any:  # fmt: skip
    """Counts the pairs of a label, by rows, and a prediction, by columns."""
    y, p = (np.asarray(convert(v)).reshape(-1).astype(np.int64) for v in (labels, predictions))
    if y.shape != p.shape:
        raise ValueError(f"labels and predictions differ in shape: {y.shape} and {p.shape}")
    top = max(int(y.max(initial=-1)), int(p.max(initial=-1))) + 1
    n = top if num_classes is None else int(num_classes)
    if y.min(initial=0) < 0 or p.min(initial=0) < 0 or top > n:
        raise InvalidArgumentError(f"confusion_matrix: classes have to be from 0 to {n - 1}")
    w = None if weights is None else np.asarray(convert(weights)).reshape(-1)
    out = np.bincount(y * n + p, w, n * n).reshape(n, n)
    return from_array(out.astype(_dtypes.as_dtype(dtype).dtype))


@symbolic
def l2_normalize(
    x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None
) -> Any:
    """x/√(max(Σx², ε)) over axes."""
    t = convert(x)
    return t * rsqrt(maximum(reduce_sum(square(t), axis, keepdims=True), epsilon))


@symbolic
def zero_fraction(value: Any, name: str | None = None) -> Any:
    """Returns the fraction of elements that are 0."""
    return reduce_mean(cast(convert(value) == 0, "float32"))


def unsorted_segment_sum(
    data: Any, segment_ids: Any, num_segments: Any, name: str | None = None
) -> Any:
    """Adds the slices of the first axis that have the same number; negative ones are left out."""
    t, ids = convert(data), np.asarray(convert(segment_ids))
    kept = np.flatnonzero(ids.reshape(-1) >= 0)
    rest = t.shape[ids.ndim :]
    rows = run("take", [t.reshape((-1, *rest)), from_array(kept)],
               attributes={"axis": 0, "negative": False})  # fmt: skip
    zero = convert(np.zeros((int(num_segments), *rest), t.dtype.dtype))
    at = from_array(np.ascontiguousarray(ids.reshape(-1)[kept]))
    return run("scatter_add", [zero, at, rows], "UnsortedSegmentSum",
               attributes={"axis": 0, "negative": False})  # fmt: skip


def segment_sum(data: Any, segment_ids: Any, name: str | None = None) -> Any:
    """Adds the slices of the first axis that have the same number; the numbers are sorted."""
    ids = np.asarray(convert(segment_ids))
    if (np.diff(ids) < 0).any():
        raise InvalidArgumentError("segment ids are not increasing [Op:SegmentSum]")
    return unsorted_segment_sum(data, ids, int(ids[-1]) + 1 if ids.size else 0)


_HELPERS = {"Any", "CODES", "Callable", "DIRECT", "InvalidArgumentError", "Sequence", "Tensor",
            "TopK", "Variable", "annotations", "apply", "cast", "convert", "from_array", "listed",
            "named", "np", "one_hot", "raw", "reverse", "run", "symbolic", "together", "unary",
            "where", "zeros_like"}  # fmt: skip
__all__ = sorted(n for n in dict(globals()) if not n.startswith("_") and n not in _HELPERS)


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.tensorflow.math has no {name!r} yet; dir(tf.math) lists what "
                         "there is")  # fmt: skip


def __dir__() -> list[str]:
    return list(__all__)
