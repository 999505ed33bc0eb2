"""Settings of Keras. The engine has one backend and computes in float32."""

from __future__ import annotations

from typing import Any

__all__ = ["backend", "epsilon", "floatx", "image_data_format", "set_epsilon", "set_floatx",
           "set_image_data_format"]  # fmt: skip


def backend() -> str:
    """Returns the name of the engine."""
    return "goten"


def floatx() -> str:
    """Returns the dtype of variables."""
    return "float32"


def epsilon() -> float:
    """Returns the number that keeps divisions from zero."""
    return 1e-7


def image_data_format() -> str:
    """Returns the order of the axes of images."""
    return "channels_last"


def set_floatx(value: str) -> None:
    """Accepts float32.

    Raises: NotImplementedError for other dtypes.
    """
    if value != "float32":
        raise NotImplementedError(f"set_floatx({value!r}): layers compute in float32")


def set_epsilon(value: float) -> None:
    """Accepts 1e-7.

    Raises: NotImplementedError for other values.
    """
    if value != 1e-7:
        raise NotImplementedError(f"set_epsilon({value!r}): it is 1e-7")


def set_image_data_format(data_format: str) -> None:
    """Accepts channels_last.

    Raises: NotImplementedError for channels_first, which single layers take.
    """
    if data_format != "channels_last":
        raise NotImplementedError("set_image_data_format: give data_format to the layers instead")


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.keras.config has no {name!r} yet; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(set(__all__))
