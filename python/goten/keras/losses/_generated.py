"""Losses of the engine.

Generated from the engine's registry by bindings/pygen: do not edit.
"""

from __future__ import annotations

from typing import Any

from ._loss import NativeLoss

__all__ = [
    "BinaryCrossentropy",
    "BinaryFocalCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalHinge",
    "CosineSimilarity",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
]


class BinaryCrossentropy(NativeLoss):
    """BinaryCrossentropy is the mean of −y·ln p − (1−y)·ln(1−p) over Axis, by default the last,
    with p held in [10⁻⁷, 1−10⁻⁷]. FromLogits takes ln σ of the predictions instead, without
    overflow. LabelSmoothing s makes y·(1−s) + s/2 of y.
    """

    _class = "BinaryCrossentropy"

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            reduction=reduction,
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "from_logits": from_logits,
                "label_smoothing": label_smoothing,
                "axis": axis,
            }
        )


class BinaryFocalCrossentropy(NativeLoss):
    """BinaryFocalCrossentropy is the mean of (1−q)^Gamma times the binary crossentropy, where q is
    the probability of what is true. With Balance it is also multiplied by Alpha where y is 1
    and by 1−Alpha where it is 0. By default Alpha is 0.25 and Gamma 2. (Lin et al. 2018, eq.
    5.)
    """

    _class = "BinaryFocalCrossentropy"

    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            reduction=reduction,
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "apply_class_balancing": apply_class_balancing,
                "alpha": alpha,
                "gamma": gamma,
                "from_logits": from_logits,
                "label_smoothing": label_smoothing,
                "axis": axis,
            }
        )


class CategoricalCrossentropy(NativeLoss):
    """CategoricalCrossentropy is −Σ y·ln p along Axis, by default the last: p is scaled to the sum
    1 and held in [10⁻⁷, 1−10⁻⁷]. FromLogits takes ln softmax of the predictions instead,
    without overflow. LabelSmoothing s makes y·(1−s) + s/classes of y.
    """

    _class = "CategoricalCrossentropy"

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            reduction=reduction,
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "from_logits": from_logits,
                "label_smoothing": label_smoothing,
                "axis": axis,
            }
        )


class CategoricalFocalCrossentropy(NativeLoss):
    """CategoricalFocalCrossentropy is Σ Alpha·(1−p)^Gamma·(−y·ln p) along Axis, p as for
    CategoricalCrossentropy. By default Alpha is 0.25 and Gamma 2. (Lin et al. 2018.)
    """

    _class = "CategoricalFocalCrossentropy"

    def __init__(
        self,
        alpha: float = 0.25,
        gamma: float = 2,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            reduction=reduction,
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "alpha": alpha,
                "gamma": gamma,
                "from_logits": from_logits,
                "label_smoothing": label_smoothing,
                "axis": axis,
            }
        )


class CategoricalHinge(NativeLoss):
    """CategoricalHinge is max(max((1−y)·p) − Σ y·p + 1, 0) along the last axis."""

    _class = "CategoricalHinge"

    def __init__(
        self,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            reduction=reduction,
            name=name,
            dtype=dtype,
        )
        self._configure({})


class CosineSimilarity(NativeLoss):
    """CosineSimilarity is −Σ ŷ·p̂ along Axis, by default the last, of vectors scaled to length 1:
    −1 for the same direction, 0 for a vector of zeros.
    """

    _class = "CosineSimilarity"

    def __init__(
        self,
        axis: int = -1,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            reduction=reduction,
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "axis": axis,
            }
        )


class Hinge(NativeLoss):
    """Hinge is the mean of max(1 − y·p, 0) over the last axis. If y has only zeros and ones, zeros
    become −1.
    """

    _class = "Hinge"

    def __init__(
        self,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            reduction=reduction,
            name=name,
            dtype=dtype,
        )
        self._configure({})


class Huber(NativeLoss):
    """Huber is the mean over the last axis of e²/2 where |e| ≤ Delta and Delta·|e| − Delta²/2
    elsewhere, of e = p − y. Delta is 1 by default. (Huber 1964.)
    """

    _class = "Huber"

    def __init__(
        self,
        delta: float = 1,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            reduction=reduction,
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "delta": delta,
            }
        )


class KLDivergence(NativeLoss):
    """KLDivergence is Σ y·ln(y/p) along the last axis, y and p held in [10⁻⁷, 1]. (Kullback,
    Leibler 1951.)
    """

    _class = "KLDivergence"

    def __init__(
        self,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            reduction=reduction,
            name=name,
            dtype=dtype,
        )
        self._configure({})


class LogCosh(NativeLoss):
    """LogCosh is the mean of ln cosh(p − y) over the last axis, computed without overflow as e +
    ln(1 + e^(−2e)) − ln 2 of e = p − y.
    """

    _class = "LogCosh"

    def __init__(
        self,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            reduction=reduction,
            name=name,
            dtype=dtype,
        )
        self._configure({})


class MeanAbsoluteError(NativeLoss):
    """MeanAbsoluteError is the mean of |y − p| over the last axis."""

    _class = "MeanAbsoluteError"

    def __init__(
        self,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            reduction=reduction,
            name=name,
            dtype=dtype,
        )
        self._configure({})


class MeanAbsolutePercentageError(NativeLoss):
    """MeanAbsolutePercentageError is 100 times the mean of |(y − p)/max(|y|, 10⁻⁷)| over the last
    axis.
    """

    _class = "MeanAbsolutePercentageError"

    def __init__(
        self,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            reduction=reduction,
            name=name,
            dtype=dtype,
        )
        self._configure({})


class MeanSquaredError(NativeLoss):
    """MeanSquaredError is the mean of (y − p)² over the last axis."""

    _class = "MeanSquaredError"

    def __init__(
        self,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            reduction=reduction,
            name=name,
            dtype=dtype,
        )
        self._configure({})


class MeanSquaredLogarithmicError(NativeLoss):
    """MeanSquaredLogarithmicError is the mean of (ln(1+p) − ln(1+y))² over the last axis, y and p
    held above 10⁻⁷.
    """

    _class = "MeanSquaredLogarithmicError"

    def __init__(
        self,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            reduction=reduction,
            name=name,
            dtype=dtype,
        )
        self._configure({})


class Poisson(NativeLoss):
    """Poisson is the mean of p − y·ln(p + 10⁻⁷) over the last axis."""

    _class = "Poisson"

    def __init__(
        self,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            reduction=reduction,
            name=name,
            dtype=dtype,
        )
        self._configure({})


class SparseCategoricalCrossentropy(NativeLoss):
    """SparseCategoricalCrossentropy is −ln p[y] along Axis, by default the last, for labels y: p
    is scaled to the sum 1 and held in [10⁻⁷, 1−10⁻⁷]. FromLogits takes ln softmax of the
    predictions instead, without overflow. Samples of the label IgnoreClass do not count.
    Shapes: pred [..., classes]; y [...] or [..., 1], of integers or of floats that are whole.
    """

    _class = "SparseCategoricalCrossentropy"

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: Any = None,
        axis: int = -1,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            reduction=reduction,
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "from_logits": from_logits,
                "ignore_class": ignore_class,
                "axis": axis,
            }
        )


class SquaredHinge(NativeLoss):
    """SquaredHinge is the mean of max(1 − y·p, 0)² over the last axis, y as for Hinge."""

    _class = "SquaredHinge"

    def __init__(
        self,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            reduction=reduction,
            name=name,
            dtype=dtype,
        )
        self._configure({})
