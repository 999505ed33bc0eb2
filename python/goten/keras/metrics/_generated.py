"""Metrics of the engine.

Generated from the engine's registry by bindings/pygen: do not edit.
"""

from __future__ import annotations

from typing import Any

from ._metric import NativeMetric

__all__ = [
    "AUC",
    "Accuracy",
    "BinaryAccuracy",
    "BinaryCrossentropy",
    "CategoricalAccuracy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "CosineSimilarity",
    "FalseNegatives",
    "FalsePositives",
    "Hinge",
    "KLDivergence",
    "LogCoshError",
    "Mean",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanMetricWrapper",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "Precision",
    "Recall",
    "RootMeanSquaredError",
    "ShapedAccuracy",
    "SparseCategoricalAccuracy",
    "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy",
    "SquaredHinge",
    "Sum",
    "TopKCategoricalAccuracy",
    "TrueNegatives",
    "TruePositives",
]


class AUC(NativeMetric):
    """AUC is the area under a curve of predictions for targets of 0 and 1, as a sum of strips
    between thresholds: by default 200, at even distances over [0, 1], the outermost 10⁻⁷
    outside of it. Curve is ROC (true over false positive rate), the default, or PR (precision
    over recall). Summation is interpolation, the default (of the counts for PR: Davis, Goadrich
    2006), minoring or majoring (the lower or higher side of each strip). FromLogits takes σ of
    the predictions.
    """

    _class = "AUC"

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        thresholds: Any = None,
        from_logits: bool = False,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "num_thresholds": num_thresholds,
                "curve": curve,
                "summation_method": summation_method,
                "thresholds": thresholds,
                "from_logits": from_logits,
            }
        )


class Accuracy(NativeMetric):
    """Accuracy is how often predictions equal targets: Keras' class Accuracy."""

    _class = "Accuracy"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})


class BinaryAccuracy(NativeMetric):
    """BinaryAccuracy is how often p > Threshold, by default 0.5, agrees with targets of 0 and 1."""

    _class = "BinaryAccuracy"

    def __init__(
        self,
        threshold: float = 0.5,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "threshold": threshold,
            }
        )


class BinaryCrossentropy(NativeMetric):
    """BinaryCrossentropy is the mean of loss.BinaryCrossentropy over samples."""

    _class = "BinaryCrossentropy"

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "from_logits": from_logits,
                "label_smoothing": label_smoothing,
            }
        )


class CategoricalAccuracy(NativeMetric):
    """CategoricalAccuracy is how often the class of the greatest prediction is that of the
    greatest target.
    """

    _class = "CategoricalAccuracy"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})


class CategoricalCrossentropy(NativeMetric):
    """CategoricalCrossentropy is the mean of loss.CategoricalCrossentropy over samples."""

    _class = "CategoricalCrossentropy"

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
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


class CategoricalHinge(NativeMetric):
    """CategoricalHinge is the mean of loss.CategoricalHinge over samples."""

    _class = "CategoricalHinge"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})


class CosineSimilarity(NativeMetric):
    """CosineSimilarity is the mean of Σ ŷ·p̂ along Axis, by default the last, of vectors scaled to
    length 1.
    """

    _class = "CosineSimilarity"

    def __init__(
        self,
        axis: int = -1,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "axis": axis,
            }
        )


class FalseNegatives(NativeMetric):
    """FalseNegatives is the weight of positive targets not predicted above each threshold."""

    _class = "FalseNegatives"

    def __init__(
        self,
        thresholds: Any = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "thresholds": thresholds,
            }
        )


class FalsePositives(NativeMetric):
    """FalsePositives is the weight of negative targets predicted above each threshold."""

    _class = "FalsePositives"

    def __init__(
        self,
        thresholds: Any = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "thresholds": thresholds,
            }
        )


class Hinge(NativeMetric):
    """Hinge is the mean of loss.Hinge over samples."""

    _class = "Hinge"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})


class KLDivergence(NativeMetric):
    """KLDivergence is the mean of loss.KLDivergence over samples."""

    _class = "KLDivergence"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})


class LogCoshError(NativeMetric):
    """LogCoshError is the mean of loss.LogCosh over samples."""

    _class = "LogCoshError"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})


class Mean(NativeMetric):
    """Mean is the weighted mean of the values that it is given as predictions. Beside that it adds
    up numbers by itself: Add and Value need no Running.
    """

    _class = "Mean"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})


class MeanAbsoluteError(NativeMetric):
    """MeanAbsoluteError is the mean of loss.MeanAbsoluteError over samples."""

    _class = "MeanAbsoluteError"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})


class MeanAbsolutePercentageError(NativeMetric):
    """MeanAbsolutePercentageError is the mean of loss.MeanAbsolutePercentageError over samples."""

    _class = "MeanAbsolutePercentageError"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})


class MeanMetricWrapper(NativeMetric):
    """MeanMetricWrapper is the mean of any loss over samples; its name is that of the loss."""

    _class = "MeanMetricWrapper"

    def __init__(
        self,
        fn: Any = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "fn": fn,
            }
        )


class MeanSquaredError(NativeMetric):
    """MeanSquaredError is the mean of loss.MeanSquaredError over samples."""

    _class = "MeanSquaredError"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})


class MeanSquaredLogarithmicError(NativeMetric):
    """MeanSquaredLogarithmicError is the mean of loss.MeanSquaredLogarithmicError over samples."""

    _class = "MeanSquaredLogarithmicError"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})


class Poisson(NativeMetric):
    """Poisson is the mean of loss.Poisson over samples."""

    _class = "Poisson"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})


class Precision(NativeMetric):
    """Precision is TP/(TP+FP): how many of the predictions above the threshold are right. TopK
    counts the greatest predictions of a row only, ClassID one class only.
    """

    _class = "Precision"

    def __init__(
        self,
        thresholds: Any = None,
        top_k: int = 0,
        class_id: Any = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "thresholds": thresholds,
                "top_k": top_k,
                "class_id": class_id,
            }
        )


class Recall(NativeMetric):
    """Recall is TP/(TP+FN): how many of the positive targets are predicted above the threshold.
    TopK and ClassID are as for Precision.
    """

    _class = "Recall"

    def __init__(
        self,
        thresholds: Any = None,
        top_k: int = 0,
        class_id: Any = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "thresholds": thresholds,
                "top_k": top_k,
                "class_id": class_id,
            }
        )


class RootMeanSquaredError(NativeMetric):
    """RootMeanSquaredError is the root of the mean of (p − y)²."""

    _class = "RootMeanSquaredError"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})


class ShapedAccuracy(NativeMetric):
    """ShapedAccuracy is the binary, categorical or sparse categorical accuracy, whichever fits the
    shapes of targets and predictions, as Keras chooses it for the name accuracy; see
    AccuracyFor.
    """

    _class = "ShapedAccuracy"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})


class SparseCategoricalAccuracy(NativeMetric):
    """SparseCategoricalAccuracy is how often the class of the greatest prediction is the label.
    Shapes: Pred [..., classes], Y [...] or [..., 1].
    """

    _class = "SparseCategoricalAccuracy"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})


class SparseCategoricalCrossentropy(NativeMetric):
    """SparseCategoricalCrossentropy is the mean of loss.SparseCategoricalCrossentropy over
    samples.
    """

    _class = "SparseCategoricalCrossentropy"

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: Any = None,
        axis: int = -1,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
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


class SparseTopKCategoricalAccuracy(NativeMetric):
    """SparseTopKCategoricalAccuracy is how often the label is among the K greatest predictions, by
    default 5.
    """

    _class = "SparseTopKCategoricalAccuracy"

    def __init__(
        self,
        k: int = 5,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "k": k,
            }
        )


class SquaredHinge(NativeMetric):
    """SquaredHinge is the mean of loss.SquaredHinge over samples."""

    _class = "SquaredHinge"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})


class Sum(NativeMetric):
    """Sum is the weighted sum of the values that it is given as predictions: Keras' Sum."""

    _class = "Sum"

    def __init__(
        self,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure({})


class TopKCategoricalAccuracy(NativeMetric):
    """TopKCategoricalAccuracy is how often the class of the greatest target is among the K
    greatest predictions, by default 5.
    """

    _class = "TopKCategoricalAccuracy"

    def __init__(
        self,
        k: int = 5,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "k": k,
            }
        )


class TrueNegatives(NativeMetric):
    """TrueNegatives is the weight of negative targets not predicted above each threshold."""

    _class = "TrueNegatives"

    def __init__(
        self,
        thresholds: Any = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "thresholds": thresholds,
            }
        )


class TruePositives(NativeMetric):
    """TruePositives is the weight of positive targets predicted above each threshold."""

    _class = "TruePositives"

    def __init__(
        self,
        thresholds: Any = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            dtype=dtype,
        )
        self._configure(
            {
                "thresholds": thresholds,
            }
        )
