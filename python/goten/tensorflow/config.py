"""tf.config: what there is to compute on, one processor."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["LogicalDevice", "PhysicalDevice", "experimental", "get_visible_devices",
           "list_logical_devices", "list_physical_devices", "run_functions_eagerly",
           "functions_run_eagerly", "set_visible_devices", "threading"]  # fmt: skip


class _Functions:
    eager = False


class PhysicalDevice(NamedTuple):
    """A device of the machine."""

    name: str
    device_type: str


class LogicalDevice(NamedTuple):
    """A device as programs name it."""

    name: str
    device_type: str


def list_physical_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """Lists the processor; there are no GPUs."""
    cpu = PhysicalDevice("/physical_device:CPU:0", "CPU")
    return [cpu] if device_type in (None, "CPU") else []


def list_logical_devices(device_type: str | None = None) -> list[LogicalDevice]:
    """Lists the processor; there are no GPUs."""
    return [LogicalDevice("/device:CPU:0", "CPU")] if device_type in (None, "CPU") else []


get_visible_devices = list_physical_devices


def set_visible_devices(devices: Any, device_type: str | None = None) -> None:
    """Accepted; the processor is always visible.

    Raises: ValueError for a device that is not there.
    """
    known = list_physical_devices()
    for d in devices if isinstance(devices, list | tuple) else [devices]:
        if d is not None and d not in known:
            raise ValueError(f"The specified device {d!r} is not among {known}")


def run_functions_eagerly(run_eagerly: bool) -> None:
    """Decides whether tf.function runs its Python at every call."""
    _Functions.eager = bool(run_eagerly)


def functions_run_eagerly() -> bool:
    """Tells whether tf.function runs its Python at every call."""
    return _Functions.eager


class experimental:  # noqa: N801
    """The namespace tf.config.experimental."""

    list_physical_devices = staticmethod(list_physical_devices)
    list_logical_devices = staticmethod(list_logical_devices)

    @staticmethod
    def set_memory_growth(device: Any, enable: bool) -> None:
        """Accepted; memory grows as it is used."""

    @staticmethod
    def enable_op_determinism() -> None:
        """Accepted; the same seed and data give the same numbers."""


class threading:  # noqa: N801
    """The namespace tf.config.threading."""

    @staticmethod
    def get_intra_op_parallelism_threads() -> int:
        """Returns the number of threads that the engine uses."""
        from .._engine import raw

        return raw.Stat("threads")

    get_inter_op_parallelism_threads = get_intra_op_parallelism_threads


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.tensorflow.config has no {name!r} yet; it has "
                         f"{', '.join(__all__)}")  # fmt: skip
