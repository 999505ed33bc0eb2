"""tf.data: pipelines of batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from .._tensor import Tensor
from ..keras import _nest, _state
from ..keras._variable import as_tensor

AUTOTUNE = -1
INFINITE, UNKNOWN = -1, -2


class Dataset:
    """What yields elements: tensors, or tuples and dicts of them.

    Args:
        make: Makes an iterator over the elements, each time it is called.
        length: Their number; INFINITE or UNKNOWN.
    """

    def __init__(self, make: Callable[[], Iterator[Any]], length: int = UNKNOWN) -> None:
        self._make, self._length = make, length

    def __iter__(self) -> Iterator[Any]:
        return self._make()

    def __len__(self) -> int:
        if self._length == INFINITE:
            raise TypeError("the dataset is infinite")
        if self._length == UNKNOWN:
            raise TypeError("the dataset's length is unknown")
        return self._length

    def cardinality(self) -> Tensor:
        """Returns the number of elements; -1 for infinitely many, -2 when unknown."""
        return as_tensor(np.int64(self._length))

    @staticmethod
    def from_tensor_slices(tensors: Any, name: str | None = None) -> Dataset:
        """Yields the slices of the first axis of arrays.

        Raises: ValueError when their lengths differ.
        """
        tree = _nest.mapped(_array, tensors)
        sizes = {len(a) for a in _nest.leaves(tree)}
        if len(sizes) != 1:
            raise ValueError(f"from_tensor_slices: the first axes differ: {sorted(sizes)}")
        return _Slices(tree, sizes.pop())

    @staticmethod
    def from_tensors(tensors: Any, name: str | None = None) -> Dataset:
        """Yields one element."""
        return Dataset(lambda: iter([_nest.mapped(as_tensor, tensors)]), 1)

    @staticmethod
    def from_generator(
        generator: Callable[..., Iterable[Any]], output_types: Any = None,
        output_shapes: Any = None, args: Any = None, output_signature: Any = None,
        name: str | None = None,
    ) -> Dataset:  # fmt: skip
        """Yields what a Python generator yields."""
        return Dataset(
            lambda: (_nest.mapped(as_tensor, e) for e in generator(*(args or ()))), UNKNOWN
        )

    @staticmethod
    def range(*args: int, **kwargs: Any) -> Dataset:
        """Yields whole numbers, as Python's range."""
        numbers = range(*args)
        return Dataset(lambda: (as_tensor(np.int64(i)) for i in numbers), len(numbers))

    @staticmethod
    def zip(*datasets: Any, name: str | None = None) -> Dataset:
        """Yields tuples of the elements of several datasets."""
        inside = datasets[0] if len(datasets) == 1 else datasets
        known = [d._length for d in inside if d._length >= 0]
        return Dataset(lambda: iter(zip(*inside)), min(known) if known else UNKNOWN)  # noqa: B905

    def batch(
        self, batch_size: int, drop_remainder: bool = False, num_parallel_calls: Any = None,
        deterministic: Any = None, name: str | None = None,
    ) -> Dataset:  # fmt: skip
        """Joins so many elements along a new first axis."""
        if int(batch_size) <= 0:
            raise ValueError(f"batch_size has to be above 0, received {batch_size}")
        n = int(batch_size)

        def make() -> Iterator[Any]:
            held: list[Any] = []
            for e in self:
                held.append(e)
                if len(held) == n:
                    yield _stacked(held)
                    held = []
            if held and not drop_remainder:
                yield _stacked(held)

        length = self._length
        if length >= 0:
            length = length // n if drop_remainder else -(-length // n)
        return Dataset(make, length)

    def shuffle(
        self, buffer_size: int, seed: int | None = None, reshuffle_each_iteration: bool = True,
        name: str | None = None,
    ) -> Dataset:  # fmt: skip
        """Yields the elements in random order, out of a buffer of so many."""
        if int(buffer_size) <= 0:
            raise ValueError(f"buffer_size has to be above 0, received {buffer_size}")
        rounds = [0]

        def make() -> Iterator[Any]:
            key = (seed if seed is not None else _state.seed(), rounds[0])
            if reshuffle_each_iteration:
                rounds[0] += 1
            rng = np.random.default_rng([abs(int(k)) for k in key])
            return self._shuffled(rng, int(buffer_size))

        return Dataset(make, self._length)

    def _shuffled(self, rng: np.random.Generator, size: int) -> Iterator[Any]:
        held: list[Any] = []
        for e in self:
            if len(held) < size:
                held.append(e)
                continue
            i = int(rng.integers(size))
            held[i], e = e, held[i]
            yield e
        for i in rng.permutation(len(held)):
            yield held[i]

    def map(
        self, map_func: Callable[..., Any], num_parallel_calls: Any = None,
        deterministic: Any = None, name: str | None = None,
    ) -> Dataset:  # fmt: skip
        """Yields what a function makes of each element; tuples are its arguments."""

        def one(e: Any) -> Any:
            return map_func(*e) if isinstance(e, tuple) else map_func(e)

        return Dataset(lambda: (one(e) for e in self), self._length)

    def filter(self, predicate: Callable[..., Any], name: str | None = None) -> Dataset:
        """Yields the elements for which a function is true."""

        def keeps(e: Any) -> bool:
            return bool(predicate(*e) if isinstance(e, tuple) else predicate(e))

        return Dataset(lambda: (e for e in self if keeps(e)), UNKNOWN)

    def repeat(self, count: int | None = None, name: str | None = None) -> Dataset:
        """Yields the elements so many times, for ever for None."""
        forever = count is None or count < 0

        def make() -> Iterator[Any]:
            done = 0
            while forever or done < count:  # type: ignore[operator]
                yield from self
                done += 1

        n = self._length
        if forever:
            return Dataset(make, INFINITE)
        return Dataset(make, n * count if n >= 0 else n)  # type: ignore[operator]

    def take(self, count: int, name: str | None = None) -> Dataset:
        """Yields the first so many elements."""
        from itertools import islice

        n = self._length
        return Dataset(lambda: islice(iter(self), count), min(n, count) if n >= 0 else
                       count if n == INFINITE else UNKNOWN)  # fmt: skip

    def skip(self, count: int, name: str | None = None) -> Dataset:
        """Yields what follows the first so many elements."""
        from itertools import islice

        n = self._length
        return Dataset(lambda: islice(iter(self), count, None), max(0, n - count) if n >= 0 else n)

    def concatenate(self, dataset: Dataset, name: str | None = None) -> Dataset:
        """Yields these elements, then those of another dataset."""
        from itertools import chain

        a, b = self._length, dataset._length
        return Dataset(lambda: chain(iter(self), iter(dataset)), a + b if min(a, b) >= 0 else
                       UNKNOWN)  # fmt: skip

    def prefetch(self, buffer_size: Any = None, name: str | None = None) -> Dataset:
        """Returns the dataset: fit makes batches while the last step still runs."""
        return self

    def cache(self, filename: str = "", name: str | None = None) -> Dataset:
        """Keeps the elements after the first time."""
        held: list[Any] = []

        def make() -> Iterator[Any]:
            if not held:
                held.extend(self)
            return iter(held)

        return Dataset(make, self._length)

    def enumerate(self, start: int = 0, name: str | None = None) -> Dataset:
        """Yields pairs of numbers and elements."""
        return Dataset(
            lambda: ((as_tensor(np.int64(i)), e) for i, e in enumerate(self, start)), self._length
        )

    def as_numpy_iterator(self) -> Iterator[Any]:
        """Iterates over the elements as NumPy arrays."""
        return (_nest.mapped(lambda t: np.asarray(t)[()], e) for e in self)


class _Slices(Dataset):
    """Slices of arrays: batches of them are cut, not joined."""

    def __init__(self, tree: Any, n: int) -> None:
        self._tree = tree
        super().__init__(lambda: self._each(range(n)), n)

    def _each(self, order: Iterable[int]) -> Iterator[Any]:
        for i in order:
            yield _nest.mapped(lambda a, i=i: as_tensor(a[i]), self._tree)

    def batch(
        self, batch_size: int, drop_remainder: bool = False, num_parallel_calls: Any = None,
        deterministic: Any = None, name: str | None = None,
    ) -> Dataset:  # fmt: skip
        """Cuts the arrays into batches."""
        if int(batch_size) <= 0:
            raise ValueError(f"batch_size has to be above 0, received {batch_size}")
        n, size = self._length, int(batch_size)
        end = n - n % size if drop_remainder else n
        return Dataset(
            lambda: (_nest.mapped(lambda a, i=i: as_tensor(a[i : min(i + size, end)]), self._tree)
                     for i in range(0, end, size)),
            -(-end // size),
        )  # fmt: skip

    def _shuffled(self, rng: np.random.Generator, size: int) -> Iterator[Any]:
        if size >= self._length:
            return self._each(rng.permutation(self._length))
        return super()._shuffled(rng, size)

    def shuffle(
        self, buffer_size: int, seed: int | None = None, reshuffle_each_iteration: bool = True,
        name: str | None = None,
    ) -> Dataset:  # fmt: skip
        """Yields the slices in random order."""
        return super().shuffle(buffer_size, seed, reshuffle_each_iteration)


def _array(x: Any) -> Any:
    return np.asarray(as_tensor(x)) if isinstance(x, Tensor) else np.asarray(x)


def _stacked(held: list[Any]) -> Any:
    columns = zip(*(list(_nest.leaves(e)) for e in held), strict=True)
    return _nest.packed(held[0], iter([as_tensor(np.stack([np.asarray(v) for v in c]))
                                       for c in columns]))  # fmt: skip


class data:  # noqa: N801
    """The namespace tf.data."""

    AUTOTUNE = AUTOTUNE
    INFINITE_CARDINALITY, UNKNOWN_CARDINALITY = INFINITE, UNKNOWN
    Dataset = Dataset

    class experimental:  # noqa: N801
        """The namespace tf.data.experimental."""

        AUTOTUNE = AUTOTUNE
