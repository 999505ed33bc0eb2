"""What a model begins with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import _state, _symbolic
from ._layer import Layer
from ._symbolic import KerasTensor


def Input(  # noqa: N802
    shape: Sequence[int | None] | int | None = None,
    batch_size: int | None = None,
    dtype: Any = None,
    sparse: bool | None = None,
    ragged: bool | None = None,
    batch_shape: Sequence[int | None] | None = None,
    name: str | None = None,
    tensor: Any = None,
    optional: bool = False,
) -> KerasTensor:
    """Makes the tensor that a functional model begins with.

    Args:
        shape: Shape of one sample.
        batch_size: Accepted; models take batches of any size.
        dtype: Dtype of the data; float32 for None.
        sparse: Not supported; True raises NotImplementedError.
        ragged: Not supported; True raises NotImplementedError.
        batch_shape: Shape with the batch axis, instead of shape.
        name: Its name, by which data in a dict is given.
        tensor: Not supported; anything but None raises NotImplementedError.
        optional: Not supported; True raises NotImplementedError.
    """
    if sparse or ragged or optional or tensor is not None:
        raise NotImplementedError("Input: sparse, ragged, optional and tensor are not supported")
    if batch_shape is not None:
        shape = tuple(batch_shape)[1:]
    if shape is None:
        raise ValueError("Input: give the shape of one sample, for example shape=(28, 28, 1)")
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    label = name or _state.unique("input_layer")
    return _symbolic.placeholder((None, *sizes), dtype or "float32", label)


class InputLayer(Layer):
    """Gives a model its data: what `Input` makes, as a layer.

    Args:
        shape: Shape of one sample.
        batch_size: Accepted; models take batches of any size.
        dtype: Dtype of the data; float32 for None.
        batch_shape: Shape with the batch axis, instead of shape.
        name: Its name.
        input_shape: An older name of shape.
    """

    def __init__(
        self,
        shape: Any = None,
        batch_size: int | None = None,
        dtype: Any = None,
        batch_shape: Any = None,
        name: str | None = None,
        input_shape: Any = None,
    ) -> None:
        self._become(Input(shape=shape or input_shape, batch_size=batch_size, dtype=dtype,
                           batch_shape=batch_shape, name=name))  # fmt: skip

    def _become(self, tensor: KerasTensor) -> None:
        super().__init__(name=tensor.name, dtype=tensor.dtype)
        self.__dict__["_tensor"] = tensor
        self.built = True

    @property
    def output(self) -> KerasTensor:
        """The tensor that a graph begins with."""
        tensor: KerasTensor = self.__dict__["_tensor"]
        return tensor

    @property
    def batch_shape(self) -> tuple[int | None, ...]:
        """The shape of the data, with None for the batch axis."""
        return self.output.shape

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Refuses: data enters a model by calling the model."""
        raise NotImplementedError(f"layer {self.name!r} is an input; call the model on data")

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments that make the layer again."""
        return {"batch_shape": self.batch_shape, "dtype": self.dtype, "name": self.name}


def of(tensor: KerasTensor) -> InputLayer:
    """Returns the layer of an input of a graph."""
    layer = object.__new__(InputLayer)
    layer._become(tensor)
    return layer
