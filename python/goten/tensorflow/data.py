"""tf.data: pipelines of batches. They run in Python, in the thread that iterates."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any

import numpy as np

from ..keras import _state
from . import _dtypes
from ._batches import padded, stacked, typed
from ._convert import convert, from_array
from ._nested import leaves, mapped, packed
from ._spec import TensorSpec
from .errors import InvalidArgumentError, OutOfRangeError

__all__ = ["AUTOTUNE", "Dataset", "INFINITE_CARDINALITY", "Options",
           "UNKNOWN_CARDINALITY", "experimental"]  # fmt: skip

AUTOTUNE = -1
INFINITE_CARDINALITY = INFINITE = -1
UNKNOWN_CARDINALITY = UNKNOWN = -2


class Options:
    """Settings of pipelines; they are kept and have no influence."""


class DatasetIterator:
    """Goes over a dataset once."""

    def __init__(self, elements: Iterator[Any]) -> None:
        self._elements = elements

    def __iter__(self) -> DatasetIterator:
        return self

    def __next__(self) -> Any:
        return next(self._elements)

    def get_next(self) -> Any:
        """Returns the next element.

        Raises: OutOfRangeError when there is none.
        """
        try:
            return next(self._elements)
        except StopIteration:
            raise OutOfRangeError("End of sequence [Op:IteratorGetNext]") from None


class Dataset:
    """What yields elements: tensors, or tuples and dicts of them.

    Args:
        make: Makes an iterator over the elements, each time it is called.
        length: Their number; INFINITE or UNKNOWN.
    """

    def __init__(self, make: Callable[[], Iterator[Any]], length: int = UNKNOWN) -> None:
        self._make, self._length = make, length

    def __iter__(self) -> DatasetIterator:
        return DatasetIterator(self._make())

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        if self._length == INFINITE:
            raise TypeError("The dataset is infinite.")
        if self._length == UNKNOWN:
            raise TypeError("The dataset length is unknown.")
        return self._length

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._length} elements>" if self._length >= 0 else (
            f"<{type(self).__name__}>"
        )  # fmt: skip

    def cardinality(self, name: str | None = None) -> Any:
        """Returns the number of elements; -1 for infinitely many, -2 when unknown."""
        return from_array(np.array(self._length, np.int64))

    @property
    def element_spec(self) -> Any:
        """Dtype and shape of the first element, which is made to be looked at."""
        first = next(self._make(), None)
        if first is None:
            raise ValueError("element_spec: the dataset has no elements")
        return mapped(lambda t: TensorSpec(t.shape, t.dtype), first)

    # --- Sources ---

    @staticmethod
    def from_tensor_slices(tensors: Any, name: str | None = None) -> Dataset:
        """Yields the slices of the first axis of arrays; lists are arrays.

        Raises: ValueError when their lengths differ, or for a scalar.
        """
        tree = mapped(_array, tensors)
        shapes = [a.shape for a in leaves(tree)]
        if not shapes or any(not s for s in shapes):
            raise ValueError("Unbatching a tensor is only supported for rank >= 1")
        if len({s[0] for s in shapes}) != 1:
            raise ValueError(f"from_tensor_slices: the first axes differ: {shapes}")
        n = shapes[0][0]
        return _Rows(tree, n, lambda: np.arange(n))

    @staticmethod
    def from_tensors(tensors: Any, name: str | None = None) -> Dataset:
        """Yields one element."""
        element = mapped(convert, tensors)
        return Dataset(lambda: iter([element]), 1)

    @staticmethod
    def from_generator(
        generator: Callable[..., Iterable[Any]], output_types: Any = None,
        output_shapes: Any = None, args: Any = None, output_signature: Any = None,
        name: str | None = None,
    ) -> Dataset:  # fmt: skip
        """Yields what a Python generator yields, as tensors of the dtypes that are given.

        Raises: TypeError for an element of another structure, dtype or shape, when it comes.
        """
        if not callable(generator):
            raise TypeError("`generator` must be a Python callable.")
        if output_signature is not None:
            kinds = [(s.dtype, s.shape) for s in leaves(output_signature)]
            tree = output_signature
        elif output_types is not None:
            kinds = [(_dtypes.as_dtype(d), None) for d in leaves(output_types)]
            tree = output_types
        else:
            kinds, tree = [], None

        def make() -> Iterator[Any]:
            for e in generator(*(args or ())):
                yield mapped(convert, e) if tree is None else typed(e, tree, kinds)

        return Dataset(make, UNKNOWN)

    @staticmethod
    def range(*args: int, output_type: Any = "int64", name: str | None = None) -> Dataset:
        """Yields whole numbers, as Python's range."""
        numbers = np.arange(*(int(a) for a in args))
        return Dataset.from_tensor_slices(numbers.astype(_dtypes.as_dtype(output_type).dtype))

    @staticmethod
    def zip(*args: Any, datasets: Any = None, name: str | None = None) -> Dataset:
        """Yields structures of the elements of several datasets, to the end of the shortest."""
        tree = datasets if datasets is not None else args[0] if len(args) == 1 else args
        parts = list(leaves(tree))

        def make() -> Iterator[Any]:
            for es in builtins.zip(*(iter(d) for d in parts)):  # noqa: B905
                yield packed(tree, iter(es))

        known = [d._length for d in parts if d._length != INFINITE]
        return Dataset(make, min(known) if known else INFINITE)

    # --- Order and number ---

    def batch(
        self, batch_size: Any, drop_remainder: bool = False, num_parallel_calls: Any = None,
        deterministic: Any = None, name: str | None = None,
    ) -> Dataset:  # fmt: skip
        """Joins so many elements along a new first axis."""
        n = _positive("batch_size", batch_size)

        def make() -> Iterator[Any]:
            elements = iter(self)
            while held := list(islice(elements, n)):
                if len(held) == n or not drop_remainder:
                    yield stacked(held)

        return Dataset(make, _batches(self._length, n, drop_remainder))

    def padded_batch(
        self, batch_size: Any, padded_shapes: Any = None, padding_values: Any = None,
        drop_remainder: bool = False, name: str | None = None,
    ) -> Dataset:  # fmt: skip
        """Joins elements of unequal shapes, filled up at the ends of their axes.

        Args:
            batch_size: How many elements.
            padded_shapes: The shapes to fill up to, None or -1 for the largest of the batch.
            padding_values: What to fill in; zeros for None.
            drop_remainder: Whether a last batch of fewer elements is left out.
            name: Accepted; has no influence.
        """
        n = _positive("batch_size", batch_size)

        def make() -> Iterator[Any]:
            elements = iter(self)
            while held := list(islice(elements, n)):
                if len(held) == n or not drop_remainder:
                    yield stacked(padded(held, padded_shapes, padding_values))

        return Dataset(make, _batches(self._length, n, drop_remainder))

    def unbatch(self, name: str | None = None) -> Dataset:
        """Yields the slices of the first axis of each element."""
        return self.flat_map(lambda *e: Dataset.from_tensor_slices(e[0] if len(e) == 1 else e))

    def shuffle(
        self, buffer_size: Any, seed: int | None = None,
        reshuffle_each_iteration: bool | None = True, name: str | None = None,
    ) -> Dataset:  # fmt: skip
        """Yields the elements in random order, out of a buffer of so many."""
        size = _positive("buffer_size", buffer_size)
        draws = _draws(seed, reshuffle_each_iteration is not False)
        return self._shuffled(draws, size)

    def _shuffled(self, draws: Callable[[], np.random.Generator], size: int) -> Dataset:
        return Dataset(lambda: _mixed(iter(self), draws(), size), self._length)

    def repeat(self, count: Any = None, name: str | None = None) -> Dataset:
        """Yields the elements so many times, for ever for None or -1."""
        times = -1 if count is None else int(count)

        def make() -> Iterator[Any]:
            done = 0
            while times < 0 or done < times:
                empty = True
                for e in self:
                    empty = False
                    yield e
                if empty:
                    return
                done += 1

        n = self._length
        return Dataset(make, INFINITE if times < 0 else n * times if n >= 0 else n)

    def take(self, count: Any, name: str | None = None) -> Dataset:
        """Yields the first so many elements; all of them for -1."""
        k, n = int(count), self._length
        if k < 0:
            return self
        return Dataset(
            lambda: islice(iter(self), k), min(n, k) if n >= 0 else k if n == INFINITE else UNKNOWN
        )

    def skip(self, count: Any, name: str | None = None) -> Dataset:
        """Yields what follows the first so many elements; nothing for -1."""
        k, n = int(count), self._length
        if k < 0:
            return Dataset(lambda: iter(()), 0)
        return Dataset(lambda: islice(iter(self), k, None), max(0, n - k) if n >= 0 else n)

    def shard(self, num_shards: Any, index: Any, name: str | None = None) -> Dataset:
        """Yields each num_shards-th element, beginning with number index."""
        k, i, n = int(num_shards), int(index), self._length
        if not 0 <= i < k:
            raise InvalidArgumentError(f"index must be in the range [0, {k - 1}] but found {i}")
        return Dataset(
            lambda: islice(iter(self), i, None, k), max(0, -(-(n - i) // k)) if n >= 0 else n
        )

    def concatenate(self, dataset: Dataset, name: str | None = None) -> Dataset:
        """Yields these elements, then those of another dataset."""
        a, b = self._length, dataset._length
        n = a + b if min(a, b) >= 0 else INFINITE if INFINITE in (a, b) else UNKNOWN
        return Dataset(lambda: chain(iter(self), iter(dataset)), n)

    def prefetch(self, buffer_size: Any = None, name: str | None = None) -> Dataset:
        """Returns the dataset: elements are made when they are asked for."""
        return self

    def cache(self, filename: str = "", name: str | None = None) -> Dataset:
        """Keeps the elements, in memory, once they were all made.

        Raises: NotImplementedError for a file.
        """
        if filename:
            raise NotImplementedError("cache: files are not supported; leave filename out")
        held: list[Any] = []
        whole = [False]

        def make() -> Iterator[Any]:
            if whole[0]:
                yield from held
                return
            found = []
            for e in self:
                found.append(e)
                yield e
            held[:], whole[0] = found, True

        return Dataset(make, self._length)

    def with_options(self, options: Any, name: str | None = None) -> Dataset:
        """Returns the dataset."""
        return self

    # --- Functions ---

    def map(
        self, map_func: Callable[..., Any], num_parallel_calls: Any = None,
        deterministic: Any = None, synchronous: Any = None, use_unbounded_threadpool: bool = False,
        name: str | None = None,
    ) -> Dataset:  # fmt: skip
        """Yields what a function makes of each element; tuples are its arguments."""
        return Dataset(
            lambda: (mapped(convert, _called(map_func, e)) for e in self), self._length
        )

    def filter(self, predicate: Callable[..., Any], name: str | None = None) -> Dataset:
        """Yields the elements for which a function is true."""
        return Dataset(lambda: (e for e in self if bool(_called(predicate, e))), UNKNOWN)

    def flat_map(self, map_func: Callable[..., Any], name: str | None = None) -> Dataset:
        """Yields the elements of the datasets that a function makes of each element."""
        return Dataset(lambda: (x for e in self for x in _called(map_func, e)), UNKNOWN)

    def apply(self, transformation_func: Callable[[Dataset], Any]) -> Any:
        """Returns what a function makes of the dataset."""
        return transformation_func(self)

    def reduce(self, initial_state: Any, reduce_func: Callable[..., Any],
               name: str | None = None) -> Any:  # fmt: skip
        """Folds the elements into a state: state = reduce_func(state, element)."""
        state = mapped(convert, initial_state)
        for e in self:
            state = mapped(convert, reduce_func(state, e))
        return state

    def take_while(self, predicate: Callable[..., Any], name: str | None = None) -> Dataset:
        """Yields the elements up to the first for which a function is false."""

        def make() -> Iterator[Any]:
            for e in self:
                if not bool(_called(predicate, e)):
                    return
                yield e

        return Dataset(make, UNKNOWN)

    def window(
        self, size: Any, shift: Any = None, stride: Any = 1, drop_remainder: bool = False,
        name: str | None = None,
    ) -> Dataset:  # fmt: skip
        """Yields datasets of so many elements each, moved by shift."""
        k, step = _positive("size", size), int(stride)
        move = k if shift is None else _positive("shift", shift)

        def make() -> Iterator[Any]:
            held = list(self)
            for i in builtins.range(0, len(held), move):
                part = held[i : i + (k - 1) * step + 1 : step]
                if len(part) == k or not drop_remainder:
                    yield Dataset(_again(part), len(part))

        return Dataset(make, UNKNOWN)

    def enumerate(self, start: Any = 0, name: str | None = None) -> Dataset:
        """Yields pairs of a number and an element."""
        return Dataset(
            lambda: ((from_array(np.array(i, np.int64)), e)
                     for i, e in builtins.enumerate(self, int(start))), self._length
        )  # fmt: skip

    def as_numpy_iterator(self) -> Iterator[Any]:
        """Iterates over the elements as NumPy arrays."""
        return (mapped(lambda t: t.numpy(), e) for e in self)

    def get_single_element(self, name: str | None = None) -> Any:
        """Returns the only element.

        Raises: InvalidArgumentError when there is none or another.
        """
        found = list(islice(iter(self), 2))
        if len(found) != 1:
            raise InvalidArgumentError("Dataset had " + ("more than one" if found else "no")
                                       + " element. [Op:DatasetToSingleElement]")  # fmt: skip
        return found[0]


class _Rows(Dataset):
    """Slices of arrays in some order: batches of them are taken at once."""

    def __init__(self, tree: Any, n: int, order: Callable[[], Any]) -> None:
        self._tree, self._order = tree, order
        super().__init__(self._each, n)

    def _each(self) -> Iterator[Any]:
        return (self._at(i) for i in self._order())

    def _at(self, i: Any) -> Any:
        return mapped(lambda a: from_array(np.asarray(a[i, ...])), self._tree)

    def batch(
        self, batch_size: Any, drop_remainder: bool = False, num_parallel_calls: Any = None,
        deterministic: Any = None, name: str | None = None,
    ) -> Dataset:  # fmt: skip
        """Takes batches out of the arrays."""
        n, size = self._length, _positive("batch_size", batch_size)
        end = n - n % size if drop_remainder else n

        def make() -> Iterator[Any]:
            order = self._order()
            for i in builtins.range(0, end, size):
                at = order[i : min(i + size, end)]
                yield self._at(at)

        return Dataset(make, _batches(n, size, drop_remainder))

    def _shuffled(self, draws: Callable[[], np.random.Generator], size: int) -> Dataset:
        def order() -> Any:
            at, rng = self._order(), draws()
            if size >= len(at):
                return at[rng.permutation(len(at))]
            return np.fromiter(_mixed(iter(at), rng, size), np.int64, len(at))

        return _Rows(self._tree, self._length, order)


def _again(held: list[Any]) -> Callable[[], Iterator[Any]]:
    return lambda: iter(held)


def _positive(what: str, n: Any) -> int:
    if int(n) <= 0:
        raise InvalidArgumentError(f"{what} must be greater than zero, received {int(n)}")
    return int(n)


def _batches(length: int, n: int, drop: bool) -> int:
    return length if length < 0 else length // n if drop else -(-length // n)


def _draws(seed: int | None, anew: bool) -> Callable[[], np.random.Generator]:
    """Makes the generators of one shuffle, another for each pass if wanted."""
    site, rounds = _state.next_draw(), [0]

    def draw() -> np.random.Generator:
        key = [_state.seed(), site if seed is None else abs(int(seed)), rounds[0]]
        rounds[0] += anew
        return np.random.default_rng(key)

    return draw


def _mixed(elements: Iterator[Any], rng: np.random.Generator, size: int) -> Iterator[Any]:
    """Yields random elements out of a buffer that the next ones fill up."""
    held = list(islice(elements, size))
    for e in elements:
        i = int(rng.integers(size))
        held[i], e = e, held[i]
        yield e
    for i in rng.permutation(len(held)):
        yield held[i]


def _called(f: Callable[..., Any], e: Any) -> Any:
    return f(*e) if isinstance(e, tuple) else f(e)


def _array(x: Any) -> np.ndarray[Any, Any]:
    if isinstance(x, np.ndarray):
        return x
    if hasattr(x, "to_numpy"):  # pandas, polars, pyarrow
        return np.asarray(x.to_numpy())
    t = convert(x)
    return np.asarray(t)


class experimental:  # noqa: N801
    """The namespace tf.data.experimental."""

    AUTOTUNE = AUTOTUNE
    INFINITE_CARDINALITY, UNKNOWN_CARDINALITY = INFINITE, UNKNOWN

    @staticmethod
    def cardinality(dataset: Dataset) -> Any:
        """Returns the number of elements."""
        return dataset.cardinality()


def __getattr__(name: str) -> Any:
    raise AttributeError(f"goten.tensorflow.data has no {name!r} yet; it has {', '.join(__all__)}")
