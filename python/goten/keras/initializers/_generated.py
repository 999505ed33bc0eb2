"""Initializers of the engine.

Generated from the engine's registry by bindings/pygen: do not edit.
"""

from __future__ import annotations

from typing import Any

from ._initializer import NativeInitializer

__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
]


class Constant(NativeInitializer):
    """Constant makes copies of one number."""

    _class = "Constant"

    def __init__(
        self,
        value: float = 0,
    ) -> None:
        super().__init__()
        self._configure(
            {
                "value": value,
            }
        )


class GlorotNormal(NativeInitializer):
    """GlorotNormal draws from a truncated normal distribution of variance 2/(in+out). (Glorot,
    Bengio 2010.)
    """

    _class = "GlorotNormal"

    def __init__(
        self,
        seed: Any = None,
    ) -> None:
        super().__init__()
        self._configure(
            {
                "seed": seed,
            }
        )


class GlorotUniform(NativeInitializer):
    """GlorotUniform draws from [-a, a), a = √(6/(in+out)). (Glorot, Bengio 2010, eq. 16.)"""

    _class = "GlorotUniform"

    def __init__(
        self,
        seed: Any = None,
    ) -> None:
        super().__init__()
        self._configure(
            {
                "seed": seed,
            }
        )


class HeNormal(NativeInitializer):
    """HeNormal draws from a truncated normal distribution of variance 2/in. (He et al. 2015, eq.
    10.)
    """

    _class = "HeNormal"

    def __init__(
        self,
        seed: Any = None,
    ) -> None:
        super().__init__()
        self._configure(
            {
                "seed": seed,
            }
        )


class HeUniform(NativeInitializer):
    """HeUniform draws from [-a, a), a = √(6/in). (He et al. 2015.)"""

    _class = "HeUniform"

    def __init__(
        self,
        seed: Any = None,
    ) -> None:
        super().__init__()
        self._configure(
            {
                "seed": seed,
            }
        )


class Identity(NativeInitializer):
    """Identity makes Gain on the main diagonal of a matrix, which need not be square, and 0
    elsewhere.
    """

    _class = "Identity"

    def __init__(
        self,
        gain: float = 1,
    ) -> None:
        super().__init__()
        self._configure(
            {
                "gain": gain,
            }
        )


class LecunNormal(NativeInitializer):
    """LecunNormal draws from a truncated normal distribution of variance 1/in. (LeCun et al. 1998,
    section 4.6.)
    """

    _class = "LecunNormal"

    def __init__(
        self,
        seed: Any = None,
    ) -> None:
        super().__init__()
        self._configure(
            {
                "seed": seed,
            }
        )


class LecunUniform(NativeInitializer):
    """LecunUniform draws from [-a, a), a = √(3/in). (LeCun et al. 1998, section 4.6.)"""

    _class = "LecunUniform"

    def __init__(
        self,
        seed: Any = None,
    ) -> None:
        super().__init__()
        self._configure(
            {
                "seed": seed,
            }
        )


class Ones(NativeInitializer):
    """Ones makes ones, or true."""

    _class = "Ones"

    def __init__(
        self,
    ) -> None:
        super().__init__()
        self._configure({})


class Orthogonal(NativeInitializer):
    """Orthogonal makes a matrix with orthonormal columns, times Gain, by default 1: the factor Q
    of a matrix of normal numbers, with signs such that the diagonal of R is positive, which
    makes Q uniformly distributed. Of more than two axes all but the last are rows. Where there
    are fewer rows than columns, the rows are orthonormal. (Saxe et al. 2014; Mezzadri 2007.)
    """

    _class = "Orthogonal"

    def __init__(
        self,
        gain: float = 1,
        seed: Any = None,
    ) -> None:
        super().__init__()
        self._configure(
            {
                "gain": gain,
                "seed": seed,
            }
        )


class RandomNormal(NativeInitializer):
    """RandomNormal draws from the normal distribution of Mean, by default 0, and StdDev, by
    default 0.05.
    """

    _class = "RandomNormal"

    def __init__(
        self,
        mean: float = 0,
        stddev: float = 0.05,
        seed: Any = None,
    ) -> None:
        super().__init__()
        self._configure(
            {
                "mean": mean,
                "stddev": stddev,
                "seed": seed,
            }
        )


class RandomUniform(NativeInitializer):
    """RandomUniform draws from [Min, Max), by default [-0.05, 0.05)."""

    _class = "RandomUniform"

    def __init__(
        self,
        minval: float = -0.05,
        maxval: float = 0.05,
        seed: Any = None,
    ) -> None:
        super().__init__()
        self._configure(
            {
                "minval": minval,
                "maxval": maxval,
                "seed": seed,
            }
        )


class TruncatedNormal(NativeInitializer):
    """TruncatedNormal draws from the normal distribution given that the number lies within two
    StdDev of Mean. By default they are 0 and 0.05.
    """

    _class = "TruncatedNormal"

    def __init__(
        self,
        mean: float = 0,
        stddev: float = 0.05,
        seed: Any = None,
    ) -> None:
        super().__init__()
        self._configure(
            {
                "mean": mean,
                "stddev": stddev,
                "seed": seed,
            }
        )


class VarianceScaling(NativeInitializer):
    """VarianceScaling draws with the variance Scale/n, where Mode says what n is: fan_in, fan_out
    or their mean, fan_avg; Distribution is truncated_normal, untruncated_normal or uniform. The
    defaults are 1, fan_in and truncated_normal. (He et al. 2015; the truncated distribution is
    widened so that its variance after truncation is Scale/n.)
    """

    _class = "VarianceScaling"

    def __init__(
        self,
        scale: float = 1,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: Any = None,
    ) -> None:
        super().__init__()
        self._configure(
            {
                "scale": scale,
                "mode": mode,
                "distribution": distribution,
                "seed": seed,
            }
        )


class Zeros(NativeInitializer):
    """Zeros makes zeros, or false."""

    _class = "Zeros"

    def __init__(
        self,
    ) -> None:
        super().__init__()
        self._configure({})
