"""Layers of the engine.

Generated from the engine's registry by bindings/pygen: do not edit.
"""

from __future__ import annotations

from typing import Any

from .._native import Native

__all__ = [
    "Activation",
    "ActivityRegularization",
    "Add",
    "Average",
    "AveragePooling1D",
    "AveragePooling2D",
    "BatchNormalization",
    "Bidirectional",
    "Concatenate",
    "Conv1D",
    "Conv2D",
    "Dense",
    "DepthwiseConv2D",
    "Dot",
    "Dropout",
    "ELU",
    "Embedding",
    "Flatten",
    "GRU",
    "GaussianDropout",
    "GaussianNoise",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "GroupNormalization",
    "Identity",
    "LSTM",
    "LayerNormalization",
    "LeakyReLU",
    "Masking",
    "MaxPooling1D",
    "MaxPooling2D",
    "Maximum",
    "Minimum",
    "Multiply",
    "Normalization",
    "PReLU",
    "Permute",
    "RMSNormalization",
    "ReLU",
    "RepeatVector",
    "Rescaling",
    "Reshape",
    "SeparableConv2D",
    "SimpleRNN",
    "Softmax",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "Subtract",
    "TimeDistributed",
    "UpSampling2D",
    "ZeroPadding2D",
]


class Activation(Native):
    """Activation applies an activation function: y = f(x). Shapes: y as x."""

    _class = "Activation"

    def __init__(
        self,
        activation: Any = None,
        activity_regularizer: Any = None,
        *,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "activation": activation,
                "activity_regularizer": activity_regularizer,
            }
        )


class ActivityRegularization(Native):
    """ActivityRegularization is y = x and adds L1·Σ|x| + L2·Σx² to the loss."""

    _class = "ActivityRegularization"

    def __init__(
        self,
        l1: float = 0,
        l2: float = 0,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "l1": l1,
                "l2": l2,
            }
        )


class Add(Native):
    """Add is the sum of its inputs."""

    _class = "Add"

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure({})


class Average(Native):
    """Average is the mean of its inputs."""

    _class = "Average"

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure({})


class AveragePooling1D(Native):
    """AveragePooling1D is the mean of each window of time; padding does not count. Shapes: x [n,
    t, c], y [n, t', c], or channels first in both.

    Args:
        strides: By default those of Size.
    """

    _class = "AveragePooling1D"

    def __init__(
        self,
        pool_size: Any = (2,),
        strides: Any = None,
        padding: str = "valid",
        data_format: str = "channels_last",
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "pool_size": pool_size,
                "strides": strides,
                "padding": padding,
                "data_format": data_format,
            }
        )


class AveragePooling2D(Native):
    """AveragePooling2D is the mean of each window of images; padding does not count. Shapes: x [n,
    h, w, c], y [n, h', w', c], or channels first in both.

    Args:
        strides: By default those of Size.
    """

    _class = "AveragePooling2D"

    def __init__(
        self,
        pool_size: Any = (2, 2),
        strides: Any = None,
        padding: str = "valid",
        data_format: str = "channels_last",
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "pool_size": pool_size,
                "strides": strides,
                "padding": padding,
                "data_format": data_format,
            }
        )


class BatchNormalization(Native):
    """BatchNormalization normalises each channel: y = (x−μ)/√(σ²+ε)·γ + β. (Ioffe, Szegedy 2015,
    algorithm 1.) In training, μ and σ² (biased) are those of the batch, masked steps left out,
    and the moving statistics m become Momentum·m + (1 − Momentum) times them. Otherwise, and
    while the layer is frozen, they are the moving statistics. Shapes: γ, β, μ, σ² [c]; y as x.

    Args:
        axis: Of channels.
        center: Without β.
        scale: Without γ.
    """

    _class = "BatchNormalization"
    _inverted = {"center": "no_center", "scale": "no_scale"}

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "axis": axis,
                "momentum": momentum,
                "epsilon": epsilon,
                "center": center,
                "scale": scale,
                "beta_initializer": beta_initializer,
                "gamma_initializer": gamma_initializer,
                "moving_mean_initializer": moving_mean_initializer,
                "moving_variance_initializer": moving_variance_initializer,
                "beta_regularizer": beta_regularizer,
                "gamma_regularizer": gamma_regularizer,
            }
        )


class Bidirectional(Native):
    """Bidirectional runs a recurrent layer forwards, and a copy of it, or Backward, backwards, and
    merges what they make: "concat" along the features, "sum", "mul", "ave", or "" for both as
    results. (Schuster, Paliwal 1997.) With sequences, masked steps are 0.
    """

    _class = "Bidirectional"

    def __init__(
        self,
        layer: Any = None,
        merge_mode: str = "concat",
        backward_layer: Any = None,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "layer": layer,
                "merge_mode": merge_mode,
                "backward_layer": backward_layer,
            }
        )


class Concatenate(Native):
    """Concatenate joins its inputs along an axis, which counts the batch as 0. A step of the
    result is masked where it is masked in every input; an input without a mask masks nothing.
    """

    _class = "Concatenate"

    def __init__(
        self,
        axis: int = -1,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "axis": axis,
            }
        )


class Conv1D(Native):
    """Conv1D slides a kernel over sequences: y = activation(x ∗ W + b). Shapes: x [n, t, c], or
    channels first, W [k, c/Groups, Filters], b [Filters], y [n, t', Filters].

    Args:
        padding: Valid, Same or Causal.
    """

    _class = "Conv1D"
    _inverted = {"use_bias": "no_bias"}

    def __init__(
        self,
        filters: int,
        kernel_size: Any = None,
        strides: Any = (1,),
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: Any = (1,),
        groups: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        *,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "filters": filters,
                "kernel_size": kernel_size,
                "strides": strides,
                "padding": padding,
                "data_format": data_format,
                "dilation_rate": dilation_rate,
                "groups": groups,
                "activation": activation,
                "use_bias": use_bias,
                "kernel_initializer": kernel_initializer,
                "bias_initializer": bias_initializer,
                "kernel_regularizer": kernel_regularizer,
                "bias_regularizer": bias_regularizer,
                "activity_regularizer": activity_regularizer,
            }
        )


class Conv2D(Native):
    """Conv2D slides a kernel over images: y = activation(x ∗ W + b). Shapes: x [n, h, w, c], or
    channels first, W [kh, kw, c/Groups, Filters], b [Filters], y [n, h', w', Filters].
    """

    _class = "Conv2D"
    _inverted = {"use_bias": "no_bias"}

    def __init__(
        self,
        filters: int,
        kernel_size: Any = None,
        strides: Any = (1, 1),
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: Any = (1, 1),
        groups: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        *,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "filters": filters,
                "kernel_size": kernel_size,
                "strides": strides,
                "padding": padding,
                "data_format": data_format,
                "dilation_rate": dilation_rate,
                "groups": groups,
                "activation": activation,
                "use_bias": use_bias,
                "kernel_initializer": kernel_initializer,
                "bias_initializer": bias_initializer,
                "kernel_regularizer": kernel_regularizer,
                "bias_regularizer": bias_regularizer,
                "activity_regularizer": activity_regularizer,
            }
        )


class Dense(Native):
    """Dense is y = activation(x·W + b) over the last axis. Shapes: x [..., n], W [n, Units], b
    [Units], y [..., Units].
    """

    _class = "Dense"
    _inverted = {"use_bias": "no_bias"}

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        *,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "units": units,
                "activation": activation,
                "use_bias": use_bias,
                "kernel_initializer": kernel_initializer,
                "bias_initializer": bias_initializer,
                "kernel_regularizer": kernel_regularizer,
                "bias_regularizer": bias_regularizer,
                "activity_regularizer": activity_regularizer,
            }
        )


class DepthwiseConv2D(Native):
    """DepthwiseConv2D slides DepthMultiplier kernels over each channel by itself. Shapes: x [n, h,
    w, c], or channels first, W [kh, kw, c, DepthMultiplier], b [c·DepthMultiplier], y [n, h',
    w', c·DepthMultiplier].
    """

    _class = "DepthwiseConv2D"
    _inverted = {"use_bias": "no_bias"}

    def __init__(
        self,
        kernel_size: Any = None,
        strides: Any = (1, 1),
        padding: str = "valid",
        depth_multiplier: int = 1,
        data_format: str = "channels_last",
        dilation_rate: Any = (1, 1),
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        *,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "kernel_size": kernel_size,
                "strides": strides,
                "padding": padding,
                "depth_multiplier": depth_multiplier,
                "data_format": data_format,
                "dilation_rate": dilation_rate,
                "activation": activation,
                "use_bias": use_bias,
                "depthwise_initializer": depthwise_initializer,
                "bias_initializer": bias_initializer,
                "depthwise_regularizer": depthwise_regularizer,
                "bias_regularizer": bias_regularizer,
                "activity_regularizer": activity_regularizer,
            }
        )


class Dot(Native):
    """Dot contracts one axis of each of two inputs, batch by batch, after dividing by the length
    along it if Normalize is set. Shapes: x [n, a..., k, b...], y [n, c..., k, d...], result [n,
    a..., b..., c..., d...]; [n, 1] for vectors.

    Args:
        axes: One for both inputs or one for each, the batch being 0.
    """

    _class = "Dot"

    def __init__(
        self,
        axes: Any = None,
        normalize: bool = False,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "axes": axes,
                "normalize": normalize,
            }
        )


class Dropout(Native):
    """Dropout sets elements to 0 with probability Rate in training and divides the others by 1 −
    Rate; otherwise y = x. (Srivastava et al. 2014.) Where NoiseShape is 1, places along that
    axis share their fate.
    """

    _class = "Dropout"

    def __init__(
        self,
        rate: float = 0,
        noise_shape: Any = None,
        seed: Any = None,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "rate": rate,
                "noise_shape": noise_shape,
                "seed": seed,
            }
        )


class ELU(Native):
    """ELU is y = x where x > 0, else Alpha·(eˣ − 1). (Clevert et al. 2016.) Shapes: y as x."""

    _class = "ELU"

    def __init__(
        self,
        alpha: float = 1,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "alpha": alpha,
            }
        )


class Embedding(Native):
    """Embedding replaces each index by a row of a learned table. An index outside [0, Vocab)
    panics with an error that names the layer, the index and that range; floats are cut to
    integers. Shapes: x [n, ...], table [Vocab, Units], y [n, ..., Units].

    Args:
        mask_zero: Index 0 is padding.
    """

    _class = "Embedding"

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "random_uniform",
        embeddings_regularizer: Any = None,
        mask_zero: bool = False,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "input_dim": input_dim,
                "output_dim": output_dim,
                "embeddings_initializer": embeddings_initializer,
                "embeddings_regularizer": embeddings_regularizer,
                "mask_zero": mask_zero,
            }
        )


class Flatten(Native):
    """Flatten joins all axes but the batch, channels last. Shapes: x [n, a, b, ...], y [n,
    a·b·...].
    """

    _class = "Flatten"

    def __init__(
        self,
        data_format: str = "channels_last",
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "data_format": data_format,
            }
        )


class GRU(Native):
    """GRU is a gated recurrent unit over the steps of a sequence: with p = x·W + b and q = h·U +
    b′ in three parts z, r, g: z = σ(p+q), r = σ(p+q), h' = z⊙h + (1−z)⊙tanh(p_g + r⊙q_g). (Cho
    et al. 2014, in the form of cuDNN.) With ResetBefore there is one bias, and r⊙h is
    multiplied by U instead, as in the paper. tanh is Activation, σ RecurrentActivation. Shapes:
    x [n, t, c], W [c, 3·Units], U [Units, 3·Units], b [2, 3·Units] or [3·Units], y [n, Units],
    or with ReturnSequences [n, t, Units].

    Args:
        dropout: Of x.
        recurrent_dropout: Of h.
        unroll: Makes no difference.
    """

    _class = "GRU"
    _inverted = {"use_bias": "no_bias", "reset_after": "reset_before"}

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        dropout: float = 0,
        recurrent_dropout: float = 0,
        seed: Any = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        reset_after: bool = True,
        zero_output_for_mask: bool = False,
        *,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "units": units,
                "activation": activation,
                "recurrent_activation": recurrent_activation,
                "use_bias": use_bias,
                "kernel_initializer": kernel_initializer,
                "recurrent_initializer": recurrent_initializer,
                "bias_initializer": bias_initializer,
                "kernel_regularizer": kernel_regularizer,
                "recurrent_regularizer": recurrent_regularizer,
                "bias_regularizer": bias_regularizer,
                "activity_regularizer": activity_regularizer,
                "dropout": dropout,
                "recurrent_dropout": recurrent_dropout,
                "seed": seed,
                "return_sequences": return_sequences,
                "return_state": return_state,
                "go_backwards": go_backwards,
                "stateful": stateful,
                "unroll": unroll,
                "reset_after": reset_after,
                "zero_output_for_mask": zero_output_for_mask,
            }
        )


class GaussianDropout(Native):
    """GaussianDropout multiplies by normal numbers of mean 1 and standard deviation √(Rate/(1 −
    Rate)) in training; otherwise y = x. (Srivastava et al. 2014, section 10.)
    """

    _class = "GaussianDropout"

    def __init__(
        self,
        rate: float = 0,
        seed: Any = None,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "rate": rate,
                "seed": seed,
            }
        )


class GaussianNoise(Native):
    """GaussianNoise adds normal numbers of standard deviation StdDev in training; otherwise y = x."""

    _class = "GaussianNoise"

    def __init__(
        self,
        stddev: float = 0,
        seed: Any = None,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "stddev": stddev,
                "seed": seed,
            }
        )


class GlobalAveragePooling1D(Native):
    """GlobalAveragePooling1D is the mean over time of each channel, without masked steps. Shapes:
    x [n, t, c], or channels first, y [n, c].

    Args:
        keepdims: Axes stay, with size 1.
    """

    _class = "GlobalAveragePooling1D"

    def __init__(
        self,
        data_format: str = "channels_last",
        keepdims: bool = False,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "data_format": data_format,
                "keepdims": keepdims,
            }
        )


class GlobalAveragePooling2D(Native):
    """GlobalAveragePooling2D is the mean of each channel. Shapes: x [n, h, w, c], or channels
    first, y [n, c].

    Args:
        keepdims: Axes stay, with size 1.
    """

    _class = "GlobalAveragePooling2D"

    def __init__(
        self,
        data_format: str = "channels_last",
        keepdims: bool = False,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "data_format": data_format,
                "keepdims": keepdims,
            }
        )


class GlobalMaxPooling1D(Native):
    """GlobalMaxPooling1D is the largest element over time of each channel. Shapes: x [n, t, c], or
    channels first, y [n, c].

    Args:
        keepdims: Axes stay, with size 1.
    """

    _class = "GlobalMaxPooling1D"

    def __init__(
        self,
        data_format: str = "channels_last",
        keepdims: bool = False,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "data_format": data_format,
                "keepdims": keepdims,
            }
        )


class GlobalMaxPooling2D(Native):
    """GlobalMaxPooling2D is the largest element of each channel. Shapes: x [n, h, w, c], or
    channels first, y [n, c].

    Args:
        keepdims: Axes stay, with size 1.
    """

    _class = "GlobalMaxPooling2D"

    def __init__(
        self,
        data_format: str = "channels_last",
        keepdims: bool = False,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "data_format": data_format,
                "keepdims": keepdims,
            }
        )


class GroupNormalization(Native):
    """GroupNormalization normalises groups of channels of each example together with all its
    places: y = (x−μ)/√(σ²+ε)·γ + β. (Wu, He 2018, eq. 7.) Groups is -1 for one group of each
    channel. Shapes: γ, β [c]; y as x.

    Args:
        axis: Of channels.
        center: Without β.
        scale: Without γ.
    """

    _class = "GroupNormalization"
    _inverted = {"center": "no_center", "scale": "no_scale"}

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "groups": groups,
                "axis": axis,
                "epsilon": epsilon,
                "center": center,
                "scale": scale,
                "beta_initializer": beta_initializer,
                "gamma_initializer": gamma_initializer,
                "beta_regularizer": beta_regularizer,
                "gamma_regularizer": gamma_regularizer,
            }
        )


class Identity(Native):
    """Identity is y = x."""

    _class = "Identity"

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure({})


class LSTM(Native):
    """LSTM is a long short-term memory over the steps of a sequence: with z = x·W + h·U + b in
    four parts i, f, g, o, c' = σ(f)⊙c + σ(i)⊙tanh(g), h' = σ(o)⊙tanh(c'). (Hochreiter,
    Schmidhuber 1997; forget gate of Gers et al. 2000.) tanh is Activation, σ
    RecurrentActivation. Shapes: x [n, t, c], W [c, 4·Units], U [Units, 4·Units], b [4·Units], y
    [n, Units], or with ReturnSequences [n, t, Units].

    Args:
        dropout: Of x.
        recurrent_dropout: Of h.
        unroll: Makes no difference.
    """

    _class = "LSTM"
    _inverted = {"use_bias": "no_bias", "unit_forget_bias": "no_unit_forget_bias"}

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        dropout: float = 0,
        recurrent_dropout: float = 0,
        seed: Any = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        *,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "units": units,
                "activation": activation,
                "recurrent_activation": recurrent_activation,
                "use_bias": use_bias,
                "kernel_initializer": kernel_initializer,
                "recurrent_initializer": recurrent_initializer,
                "bias_initializer": bias_initializer,
                "unit_forget_bias": unit_forget_bias,
                "kernel_regularizer": kernel_regularizer,
                "recurrent_regularizer": recurrent_regularizer,
                "bias_regularizer": bias_regularizer,
                "activity_regularizer": activity_regularizer,
                "dropout": dropout,
                "recurrent_dropout": recurrent_dropout,
                "seed": seed,
                "return_sequences": return_sequences,
                "return_state": return_state,
                "go_backwards": go_backwards,
                "stateful": stateful,
                "unroll": unroll,
                "zero_output_for_mask": zero_output_for_mask,
            }
        )


class LayerNormalization(Native):
    """LayerNormalization normalises each example over axes: y = (x−μ)/√(σ²+ε)·γ + β. (Ba et al.
    2016, eq. 4; biased σ².) Shapes: γ, β have the sizes of the axes; y as x.

    Args:
        center: Without β.
        scale: Without γ.
    """

    _class = "LayerNormalization"
    _inverted = {"center": "no_center", "scale": "no_scale"}

    def __init__(
        self,
        axis: Any = (-1,),
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "axis": axis,
                "epsilon": epsilon,
                "center": center,
                "scale": scale,
                "beta_initializer": beta_initializer,
                "gamma_initializer": gamma_initializer,
                "beta_regularizer": beta_regularizer,
                "gamma_regularizer": gamma_regularizer,
            }
        )


class LeakyReLU(Native):
    """LeakyReLU is y = x where x > 0, else NegativeSlope·x. (Maas et al. 2013.) Shapes: y as x."""

    _class = "LeakyReLU"

    def __init__(
        self,
        negative_slope: float = 0.3,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "negative_slope": negative_slope,
            }
        )


class Masking(Native):
    """Masking masks the steps whose features all equal MaskValue, and sets them to 0. Shapes: x
    [n, t, c], y as x, mask [n, t].
    """

    _class = "Masking"

    def __init__(
        self,
        mask_value: float = 0,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "mask_value": mask_value,
            }
        )


class MaxPooling1D(Native):
    """MaxPooling1D is the largest element of each window of time. Shapes: x [n, t, c], y [n, t',
    c], or channels first in both.

    Args:
        strides: By default those of Size.
    """

    _class = "MaxPooling1D"

    def __init__(
        self,
        pool_size: Any = (2,),
        strides: Any = None,
        padding: str = "valid",
        data_format: str = "channels_last",
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "pool_size": pool_size,
                "strides": strides,
                "padding": padding,
                "data_format": data_format,
            }
        )


class MaxPooling2D(Native):
    """MaxPooling2D is the largest element of each window of images. Shapes: x [n, h, w, c], y [n,
    h', w', c], or channels first in both.

    Args:
        strides: By default those of Size.
    """

    _class = "MaxPooling2D"

    def __init__(
        self,
        pool_size: Any = (2, 2),
        strides: Any = None,
        padding: str = "valid",
        data_format: str = "channels_last",
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "pool_size": pool_size,
                "strides": strides,
                "padding": padding,
                "data_format": data_format,
            }
        )


class Maximum(Native):
    """Maximum is the largest of its inputs, element by element."""

    _class = "Maximum"

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure({})


class Minimum(Native):
    """Minimum is the smallest of its inputs, element by element."""

    _class = "Minimum"

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure({})


class Multiply(Native):
    """Multiply is the product of its inputs, element by element."""

    _class = "Multiply"

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure({})


class Normalization(Native):
    """Normalization is y = (x − μ)/√σ² for each place along Axis, or with Invert its inverse. Mean
    and Variance give μ and σ², one for all places or one for each; else Adapt takes them from
    data. Shapes: y as x.
    """

    _class = "Normalization"

    def __init__(
        self,
        axis: Any = (-1,),
        mean: Any = None,
        variance: Any = None,
        invert: bool = False,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "axis": axis,
                "mean": mean,
                "variance": variance,
                "invert": invert,
            }
        )


class PReLU(Native):
    """PReLU is y = x where x > 0, else α·x with a learned α for each place, or for each place
    along the axes that are not shared. (He et al. 2015.) Shapes: y as x.

    Args:
        shared_axes: Counted with the batch as 0.
    """

    _class = "PReLU"

    def __init__(
        self,
        alpha_initializer: Any = "zeros",
        alpha_regularizer: Any = None,
        shared_axes: Any = None,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "alpha_initializer": alpha_initializer,
                "alpha_regularizer": alpha_regularizer,
                "shared_axes": shared_axes,
            }
        )


class Permute(Native):
    """Permute reorders the axes: axis i of the result is axis Dims[i-1] of x, the batch being axis
    0.
    """

    _class = "Permute"

    def __init__(
        self,
        dims: Any = None,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "dims": dims,
            }
        )


class RMSNormalization(Native):
    """RMSNormalization divides each example by the root of its mean square over axes: y = x/√(mean
    x² + ε)·γ. (Zhang, Sennrich 2019, eq. 4.) Shapes: γ has the sizes of the axes; y as x.
    """

    _class = "RMSNormalization"

    def __init__(
        self,
        axis: Any = (-1,),
        epsilon: float = 1e-06,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "axis": axis,
                "epsilon": epsilon,
            }
        )


class ReLU(Native):
    """ReLU is the rectified linear unit: y = min(x, MaxValue) where x > Threshold, else
    NegativeSlope·(x − Threshold). Shapes: y as x.

    Args:
        max_value: Nil: no limit.
    """

    _class = "ReLU"

    def __init__(
        self,
        max_value: Any = None,
        negative_slope: float = 0,
        threshold: float = 0,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "max_value": max_value,
                "negative_slope": negative_slope,
                "threshold": threshold,
            }
        )


class RepeatVector(Native):
    """RepeatVector repeats each example N times. Shapes: x [n, c], y [n, N, c]."""

    _class = "RepeatVector"

    def __init__(
        self,
        n: int,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "n": n,
            }
        )


class Rescaling(Native):
    """Rescaling is y = x·Scale + Offset, in floats."""

    _class = "Rescaling"

    def __init__(
        self,
        scale: float = 0,
        offset: float = 0,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "scale": scale,
                "offset": offset,
            }
        )


class Reshape(Native):
    """Reshape gives the elements of each example another shape, in which one size may be -1."""

    _class = "Reshape"

    def __init__(
        self,
        target_shape: Any = None,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "target_shape": target_shape,
            }
        )


class SeparableConv2D(Native):
    """SeparableConv2D convolves each channel by itself and then mixes channels at each place.
    (Chollet 2017.) Shapes: x [n, h, w, c], or channels first, depthwise kernel [kh, kw, c,
    DepthMultiplier], pointwise kernel [1, 1, c·DepthMultiplier, Filters], b [Filters], y [n,
    h', w', Filters].
    """

    _class = "SeparableConv2D"
    _inverted = {"use_bias": "no_bias"}

    def __init__(
        self,
        filters: int,
        kernel_size: Any = None,
        strides: Any = (1, 1),
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: Any = (1, 1),
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        *,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "filters": filters,
                "kernel_size": kernel_size,
                "strides": strides,
                "padding": padding,
                "data_format": data_format,
                "dilation_rate": dilation_rate,
                "depth_multiplier": depth_multiplier,
                "activation": activation,
                "use_bias": use_bias,
                "depthwise_initializer": depthwise_initializer,
                "pointwise_initializer": pointwise_initializer,
                "bias_initializer": bias_initializer,
                "depthwise_regularizer": depthwise_regularizer,
                "pointwise_regularizer": pointwise_regularizer,
                "bias_regularizer": bias_regularizer,
                "activity_regularizer": activity_regularizer,
            }
        )


class SimpleRNN(Native):
    """SimpleRNN is h' = activation(x·W + h·U + b) over the steps of a sequence. (Elman 1990.)
    Shapes: x [n, t, c], W [c, Units], U [Units, Units], b [Units], y [n, Units], or with
    ReturnSequences [n, t, Units].

    Args:
        dropout: Of x.
        recurrent_dropout: Of h.
        unroll: Makes no difference.
    """

    _class = "SimpleRNN"
    _inverted = {"use_bias": "no_bias"}

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        dropout: float = 0,
        recurrent_dropout: float = 0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        seed: Any = None,
        *,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "units": units,
                "activation": activation,
                "use_bias": use_bias,
                "kernel_initializer": kernel_initializer,
                "recurrent_initializer": recurrent_initializer,
                "bias_initializer": bias_initializer,
                "kernel_regularizer": kernel_regularizer,
                "recurrent_regularizer": recurrent_regularizer,
                "bias_regularizer": bias_regularizer,
                "activity_regularizer": activity_regularizer,
                "dropout": dropout,
                "recurrent_dropout": recurrent_dropout,
                "return_sequences": return_sequences,
                "return_state": return_state,
                "go_backwards": go_backwards,
                "stateful": stateful,
                "unroll": unroll,
                "zero_output_for_mask": zero_output_for_mask,
                "seed": seed,
            }
        )


class Softmax(Native):
    """Softmax divides eˣ by its sum over axes. Where the mask of x is false, y is 0 and x does not
    count. Shapes: y as x.
    """

    _class = "Softmax"

    def __init__(
        self,
        axis: Any = (-1,),
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "axis": axis,
            }
        )


class SpatialDropout1D(Native):
    """SpatialDropout1D drops whole channels of sequences. Shapes: x [n, t, c], y as x."""

    _class = "SpatialDropout1D"

    def __init__(
        self,
        rate: float = 0,
        seed: Any = None,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "rate": rate,
                "seed": seed,
            }
        )


class SpatialDropout2D(Native):
    """SpatialDropout2D drops whole channels of images. Shapes: x [n, h, w, c], or channels first,
    y as x.
    """

    _class = "SpatialDropout2D"

    def __init__(
        self,
        rate: float = 0,
        data_format: str = "channels_last",
        seed: Any = None,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "rate": rate,
                "data_format": data_format,
                "seed": seed,
            }
        )


class Subtract(Native):
    """Subtract is its first input minus its second."""

    _class = "Subtract"

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure({})


class TimeDistributed(Native):
    """TimeDistributed applies a layer to each step of time. Shapes: x [n, t, ...], y [n, t, ...]
    where the layer makes [n, ...] of [n, ...].
    """

    _class = "TimeDistributed"

    def __init__(
        self,
        layer: Any = None,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "layer": layer,
            }
        )


class UpSampling2D(Native):
    """UpSampling2D repeats rows and columns of images. Shapes: x [n, h, w, c], y [n, h·Size[0],
    w·Size[1], c], or channels first in both.

    Args:
        interpolation: Nearest.
    """

    _class = "UpSampling2D"

    def __init__(
        self,
        size: Any = (2, 2),
        data_format: str = "channels_last",
        interpolation: str = "nearest",
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "size": size,
                "data_format": data_format,
                "interpolation": interpolation,
            }
        )


class ZeroPadding2D(Native):
    """ZeroPadding2D puts zeros around images. Shapes: x [n, h, w, c], y [n, top+h+bottom,
    left+w+right, c], or channels first in both.
    """

    _class = "ZeroPadding2D"

    def __init__(
        self,
        padding: Any = ((1, 1), (1, 1)),
        data_format: str = "channels_last",
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
        batch_shape: Any = None,
    ) -> None:
        super().__init__(
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            dtype=dtype,
            autocast=autocast,
            name=name,
            input_shape=input_shape,
            input_dim=input_dim,
            batch_input_shape=batch_input_shape,
            batch_shape=batch_shape,
        )
        self._configure(
            {
                "padding": padding,
                "data_format": data_format,
            }
        )
