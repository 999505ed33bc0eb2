"""tf.debugging: assertions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ._call import named
from ._convert import convert
from ._shape import TensorShape
from .errors import InvalidArgumentError

__all__ = [
    "Assert", "assert_all_finite", "assert_equal", "assert_greater", "assert_greater_equal",
    "assert_integer", "assert_less", "assert_less_equal", "assert_near", "assert_negative",
    "assert_non_negative", "assert_none_equal", "assert_positive", "assert_rank", "assert_shapes",
    "assert_type", "check_numerics",
]  # fmt: skip


def _comparison(name: str, sign: str, holds: Callable[[Any, Any], Any]) -> Any:
    def call(
        x: Any, y: Any, message: str | None = None, summarize: int | None = None,
        name: str | None = None,
    ) -> None:  # fmt: skip
        a, b = np.asarray(convert(x)), np.asarray(convert(y))
        ok = holds(a, b)
        if not np.all(ok):
            first = np.argwhere(~np.atleast_1d(ok))[0].tolist()
            raise InvalidArgumentError(
                f"{message + ' ' if message else ''}Condition x {sign} y did not hold. First at "
                f"{first}: x = {a.tolist()}, y = {b.tolist()}"
            )

    return named(call, name, f"Raises InvalidArgumentError unless x {sign} y for all elements.")


assert_equal = _comparison("assert_equal", "==", lambda a, b: a == b)
assert_none_equal = _comparison("assert_none_equal", "!=", lambda a, b: a != b)
assert_less = _comparison("assert_less", "<", lambda a, b: a < b)
assert_less_equal = _comparison("assert_less_equal", "<=", lambda a, b: a <= b)
assert_greater = _comparison("assert_greater", ">", lambda a, b: a > b)
assert_greater_equal = _comparison("assert_greater_equal", ">=", lambda a, b: a >= b)


def _with_zero(name: str, sign: str, holds: Callable[[Any], Any]) -> Any:
    def call(
        x: Any, message: str | None = None, summarize: int | None = None, name: str | None = None
    ) -> None:
        a = np.asarray(convert(x))
        if not np.all(holds(a)):
            raise InvalidArgumentError(f"{message + ' ' if message else ''}Condition x {sign} 0 "
                                       f"did not hold element-wise: x = {a.tolist()}")  # fmt: skip

    return named(call, name, f"Raises InvalidArgumentError unless x {sign} 0 for all elements.")


assert_positive = _with_zero("assert_positive", ">", lambda a: a > 0)
assert_negative = _with_zero("assert_negative", "<", lambda a: a < 0)
assert_non_negative = _with_zero("assert_non_negative", ">=", lambda a: a >= 0)


def assert_near(
    x: Any, y: Any, rtol: Any = None, atol: Any = None, message: str | None = None,
    summarize: int | None = None, name: str | None = None,
) -> None:  # fmt: skip
    """Raises InvalidArgumentError unless |x − y| ≤ atol + rtol·|y|; both are 10ε for None."""
    a, b = np.asarray(convert(x)), np.asarray(convert(y))
    tiny = 10 * np.finfo(a.dtype).eps
    r, t = (tiny if v is None else float(v) for v in (rtol, atol))
    if not np.all(np.abs(a - b) <= t + r * np.abs(b)):
        raise InvalidArgumentError(f"{message + ' ' if message else ''}x and y not equal to "
                                   f"tolerance rtol = {r}, atol = {t}")  # fmt: skip


def assert_all_finite(x: Any, message: str, name: str | None = None) -> Any:
    """Raises InvalidArgumentError when an element is NaN or infinite; returns x."""
    return check_numerics(x, message)


def check_numerics(tensor: Any, message: str, name: str | None = None) -> Any:
    """Raises InvalidArgumentError when an element is NaN or infinite; returns the tensor."""
    t = convert(tensor)
    a = np.asarray(t)
    if np.isnan(a).any():
        raise InvalidArgumentError(f"{message} : Tensor had NaN values [Op:CheckNumerics]")
    if np.isinf(a).any():
        raise InvalidArgumentError(f"{message} : Tensor had Inf values [Op:CheckNumerics]")
    return t


def assert_rank(x: Any, rank: Any, message: str | None = None, name: str | None = None) -> None:
    """Raises ValueError unless the tensor has so many axes."""
    t = convert(x)
    if t.ndim != int(rank):
        raise ValueError(f"{message + '. ' if message else ''}Tensor must have rank {int(rank)}. "
                         f"Received rank {t.ndim}, shape {t.shape}")  # fmt: skip


def assert_shapes(
    shapes: Any, data: Any = None, summarize: int | None = None, message: str | None = None,
    name: str | None = None,
) -> None:  # fmt: skip
    """Raises ValueError unless each tensor has its shape; letters stand for the same size."""
    known: dict[str, int] = {}
    for x, want in shapes.items() if isinstance(shapes, dict) else shapes:
        got = TensorShape(convert(x.deref() if hasattr(x, "deref") else x).shape)
        ok = len(got) == len(want)
        for n, w in zip(got, want, strict=False):
            ok = ok and w in (None, n) if not isinstance(w, str) else (
                ok and known.setdefault(w, n or 0) == n
            )  # fmt: skip
        if not ok:
            raise ValueError(f"{message + '. ' if message else ''}Specified by {tuple(want)}, "
                             f"received tensor shape {got}")  # fmt: skip


def assert_type(
    tensor: Any, tf_type: Any, message: str | None = None, name: str | None = None
) -> None:
    """Raises TypeError unless the tensor has the dtype."""
    t = convert(tensor)
    if t.dtype != tf_type:
        raise TypeError(f"{message + ' ' if message else ''}tensor must be of type {tf_type!r}; "
                        f"got {t.dtype!r}")  # fmt: skip


def assert_integer(x: Any, message: str | None = None, name: str | None = None) -> None:
    """Raises TypeError unless the tensor holds integers."""
    t = convert(x)
    if not t.dtype.is_integer:
        raise TypeError(f"{message + ' ' if message else ''}Expected \"x\" to be an integer type. "
                        f"Received {t.dtype!r}")  # fmt: skip


def Assert(  # noqa: N802
    condition: Any, data: Any, summarize: int | None = None, name: str | None = None
) -> None:  # fmt: skip
    """Raises InvalidArgumentError, with the data, unless the condition is true."""
    if not np.all(np.asarray(convert(condition))):
        shown = [str(np.asarray(convert(d)) if not isinstance(d, str) else d) for d in data]
        raise InvalidArgumentError(f"Expected 'tf.Tensor(False, shape=(), dtype=bool)' to be true. "
                                   f"Summarized data: {' '.join(shown)}")  # fmt: skip


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.tensorflow.debugging has no {name!r} yet; it has "
                         f"{', '.join(__all__)}")  # fmt: skip
