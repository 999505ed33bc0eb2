"""Data for training: arrays, frames, generators and pipelines as datasets of the engine."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .._engine import Handle, raw
from .._tensor import Tensor
from . import _nest
from ._variable import as_tensor


class Source:
    """Batches for a loop of the engine: a dataset's handle and, for data that Python makes, an
    iterable that is asked for one batch after the other.
    """  # fmt: skip

    def __init__(self, dataset: Handle, batches: int, stream: Any = None) -> None:
        self.dataset, self.batches, self.stream = dataset, batches, stream
        self._iterator: Iterator[Any] | None = None

    def pull(self) -> tuple[list[Tensor], list[Tensor], list[Tensor]] | None:
        """Returns the next batch of a stream, None at its end; then it begins anew."""
        if self._iterator is None:
            self._iterator = iter(self.stream)
        try:
            item = next(self._iterator)
        except StopIteration:
            self._iterator = None
            return None
        return split_item(item)


def split_item(item: Any) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
    """Takes x, (x, y) or (x, y, sample_weight) apart."""
    if isinstance(item, list):
        item = tuple(item)
    if not isinstance(item, tuple):
        item = (item,)
    if len(item) > 3:
        raise ValueError(
            f"data: expected batches of (x, y) or (x, y, sample_weight), received {len(item)} parts"
        )
    parts = [tensors(p) for p in item]
    return (*parts, *([[]] * (3 - len(parts))))  # type: ignore[return-value]


def tensors(x: Any, names: Sequence[str] = ()) -> list[Tensor]:
    """Makes a list of tensors of one array, a list or a dict of them, or a frame."""
    if x is None:
        return []
    if isinstance(x, Mapping) and names:
        missing = [n for n in names if n not in x]
        if missing:
            raise ValueError(f"data: nothing was given for {missing}; there is {sorted(x)}")
        return [_one(x[n]) for n in names]
    if isinstance(x, Mapping | tuple) or (isinstance(x, list) and not _numbers(x)):
        return [_one(v) for v in _nest.leaves(dict(x) if isinstance(x, Mapping) else x)]
    return [_one(x)]


def _numbers(x: Any) -> bool:
    """Tells a list of numbers, or of lists of them, from a list of arrays."""
    while isinstance(x, list):
        if not x:
            return True
        x = x[0]
    return isinstance(x, int | float | bool | np.generic)


def _one(x: Any) -> Tensor:
    if not isinstance(x, np.ndarray | Tensor):
        if hasattr(x, "to_numpy"):  # pandas, polars, pyarrow
            # Frames hold columns; batches are gathered by rows, which then lie together.
            x = np.asarray(x.to_numpy(), order="C")
        elif hasattr(x, "__arrow_c_stream__"):
            from .. import columns_from_arrow

            x = np.stack([c.numpy() for c in columns_from_arrow(x).values()], axis=-1)
        elif hasattr(x, "toarray"):  # scipy.sparse
            x = x.toarray()
    if isinstance(x, np.ndarray) and x.dtype == object:
        x = _unboxed(x)
    return as_tensor(x)


def _unboxed(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    try:
        return np.stack([np.asarray(v, dtype=np.float32) for v in x])
    except (TypeError, ValueError):
        return x  # making a tensor of it says what is wrong


def rows(parts: Sequence[tuple[str, list[Tensor]]]) -> int:
    """Returns the number of samples that all arrays have.

    Raises: ValueError when they differ, or when an array has no axes.
    """
    sizes: dict[str, list[int]] = {}
    for name, ts in parts:
        for t in ts:
            if not t.shape:
                raise ValueError(f"data: {name} is a scalar; expected an array of samples")
            sizes.setdefault(name, []).append(t.shape[0])
    if len({n for s in sizes.values() for n in s}) > 1:
        listed = ", ".join(f"{n}: {', '.join(map(str, s))}" for n, s in sizes.items())
        raise ValueError(
            f"data: all arrays have to hold the same number of samples; 'x' sizes and others are "
            f"{listed}. Make sure that the arrays belong together"
        )
    return next((n for s in sizes.values() for n in s), 0)


def sized(batch_size: int | None, steps: int | None, x: list[Tensor]) -> int | None:
    """Returns the batch size, by which so many steps see all samples if none is given."""
    if batch_size is not None or not steps or not x or not x[0].shape:
        return batch_size
    return max(1, -(-x[0].shape[0] // int(steps)))


def arrays(
    x: list[Tensor],
    y: list[Tensor],
    w: list[Tensor],
    batch_size: int | None,
    shuffle: int | None = None,
) -> Source:
    """Makes batches of arrays; shuffle is a seed, None for the order as it is.

    Raises: ValueError when the arrays have different lengths, are empty, or the batch size is
        no number above 0.
    """
    size = 32 if batch_size is None else batch_size
    if not isinstance(size, int | np.integer) or size <= 0:
        raise ValueError(f"batch_size has to be a whole number above 0, received {batch_size!r}")
    n = rows([("x", x), ("y", y), ("sample_weight", w)])
    if n == 0:
        raise ValueError("data: the arrays are empty; there is nothing to compute with")
    handles = array("q", [t._h for t in (*x, *y, *w)])
    h = raw.DatasetNew(handles.buffer_info()[0], len(x), len(y), len(w))
    d = Handle(h)
    if shuffle is not None:
        d = Handle(raw.DatasetShuffle(d._h, shuffle))
    return Source(Handle(raw.DatasetBatch(d._h, int(size))), -(-n // int(size)))


def stream(data: Any) -> Source:
    """Makes batches of what yields them: a generator, a PyDataset, a tf.data pipeline."""
    try:
        n = len(data)
    except TypeError:
        n = -1
    items = data
    if hasattr(data, "__getitem__") and not hasattr(data, "__iter__"):
        items = _Sequence(data)
    return Source(Handle(raw.DatasetStream(n)), n, items)


class _Sequence:
    """Iterates over what has numbered batches, as a PyDataset does."""

    def __init__(self, data: Any) -> None:
        self.data = data

    def __iter__(self) -> Iterator[Any]:
        for i in range(len(self.data)):
            yield self.data[i]
        if hasattr(self.data, "on_epoch_end"):
            self.data.on_epoch_end()


def is_stream(x: Any) -> bool:
    """Tells whether data comes in batches already."""
    if isinstance(x, np.ndarray | Tensor | list | tuple | Mapping) or hasattr(x, "to_numpy"):
        return False
    return hasattr(x, "__next__") or (
        not hasattr(x, "__array__")
        and not hasattr(x, "__arrow_c_stream__")
        and not hasattr(x, "toarray")
        and (hasattr(x, "__iter__") or hasattr(x, "__getitem__"))
    )
