"""Memory shared by Arrow and DLPack with libraries that know nothing of Goten."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import goten
from goten import _exchange
from goten._engine import raw

pa = pytest.importorskip("pyarrow")

DTYPES = [*_exchange.CODES]


@pytest.fixture(autouse=True)
def nothing_is_left() -> Any:
    """Each test gives back what it exported, lent and imported."""
    gc.collect()
    before = raw.Exports(), raw.Stat("tensors"), raw.Stat("frames")
    yield
    gc.collect()
    assert (raw.Exports(), raw.Stat("tensors"), raw.Stat("frames")) == before


def elements(dtype: Any, n: int = 100) -> Any:
    return (np.arange(n) % 7).astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("offset", [0, 3])
def test_arrow_array_round_trip(dtype: Any, offset: int) -> None:
    x = elements(dtype)
    source = pa.array(x)[offset:]
    t = goten.from_arrow(source)
    np.testing.assert_array_equal(t.numpy(), x[offset:])
    assert t.dtype == x.dtype
    back = pa.array(t)
    assert back.type == source.type and back.equals(source)
    if dtype != np.bool_:
        address = source.buffers()[1].address + offset * x.itemsize
        assert t.numpy().ctypes.data == back.buffers()[1].address == address


def test_arrow_memory_outlives_its_producer_and_consumer() -> None:
    used = pa.total_allocated_bytes()
    source = pa.array(np.arange(10_000.0)).take(pa.array(range(10_000)))  # memory of Arrow's own
    t = goten.from_arrow(source)
    held = pa.total_allocated_bytes()
    del source
    gc.collect()
    assert pa.total_allocated_bytes() == held > used and t.sum().item() == 49995000
    del t
    gc.collect()
    assert pa.total_allocated_bytes() == used
    back = pa.array(goten.full(1000, 2.0))
    gc.collect()
    assert back.sum().as_py() == 2000


def test_empty_arrow_array() -> None:
    t = goten.from_arrow(pa.array([], pa.int32()))
    assert t.shape == (0,) and t.dtype == np.int32
    assert pa.array(t).equals(pa.array([], pa.int32()))


def test_axes_cross_as_fixed_size_lists() -> None:
    x = np.arange(24, dtype=np.float32).reshape(4, 3, 2)
    a = pa.array(goten.from_numpy(x))
    assert a.type == pa.list_(pa.list_(pa.float32(), 2), 3) and a.to_pylist() == x.tolist()
    np.testing.assert_array_equal(goten.from_arrow(a[1:3]).numpy(), x[1:3])
    b = pa.array(goten.from_numpy(x.transpose(2, 0, 1)))
    assert b.to_pylist() == x.transpose(2, 0, 1).tolist()
    with pytest.raises(ValueError, match="without axes"):
        pa.array(goten.tensor(1.0))


def test_record_batch_gives_columns() -> None:
    batch = pa.record_batch({"a": pa.array([1, 2, 3, 4]), "b": pa.array([1.5, 2.5, 3.5, 4.5]),
                             "c": pa.array([True, False, True, True])})  # fmt: skip
    columns = goten.columns_from_arrow(batch.slice(1, 2))
    assert {k: v.tolist() for k, v in columns.items()} == {
        "a": [2, 3], "b": [2.5, 3.5], "c": [False, True]}  # fmt: skip
    with pytest.raises(ValueError, match=r"\['a', 'b', 'c'\]"):
        goten.from_arrow(batch)


def test_table_of_several_chunks_is_joined() -> None:
    def piece(n: int) -> Any:
        flags = [i % 3 == 0 for i in range(n)]
        return pa.table({"x": pa.array(range(n), pa.int16()), "b": pa.array(flags)})

    table = pa.concat_tables(piece(n) for n in (5, 11, 2))
    columns = goten.columns_from_arrow(table)
    assert columns["x"].tolist() == table["x"].to_pylist()
    assert columns["b"].tolist() == table["b"].to_pylist()
    assert goten.from_arrow(table["x"]).tolist() == table["x"].to_pylist()


def test_nulls_name_their_column_and_the_remedy() -> None:
    table = pa.table({"age": pa.array([1, None, 3, None, 5])})
    for source in (table, table["age"].chunk(0), table.to_batches()[0]):
        with pytest.raises(ValueError, match=r"2 nulls.*fill_null.*drop_nulls"):
            goten.from_arrow(source)
    with pytest.raises(ValueError, match='column "age"'):
        goten.columns_from_arrow(table)
    assert goten.from_arrow(table["age"].chunk(0)[2:3]).tolist() == [3]
    with pytest.raises(ValueError, match="nulls"):
        goten.from_arrow(pa.array([[1, 2], None], pa.list_(pa.int8(), 2)))
    with pytest.raises(ValueError, match="nulls"):
        goten.from_arrow(pa.array([[1, 2], [3, None]], pa.list_(pa.int8(), 2)))


@pytest.mark.parametrize(
    ("column", "says"),
    [
        (["a", "b"], "text"),
        ([b"a"], "binary"),
        ([[1], [2, 3]], "lists of varying length"),
        (pa.array(["a", "b"]).dictionary_encode(), "categories"),
        (pa.array([0], pa.timestamp("s")), "date or time"),
        (pa.array([None]), "null"),
        (pa.array([1], pa.float32()).cast(pa.float16()), "float16"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_what_is_no_number_is_a_type_error(column: Any, says: str) -> None:
    with pytest.raises(TypeError, match=f'"word".*{says}'):
        goten.columns_from_arrow(pa.table({"word": column}))
    with pytest.raises(TypeError, match="__arrow_c_stream__"):
        goten.from_arrow([1, 2])


def test_consumed_capsules_are_refused() -> None:
    schema, array = pa.array([1.0]).__arrow_c_array__()

    class Once:
        def __arrow_c_array__(self) -> Any:
            return schema, array

    goten.from_arrow(Once())
    with pytest.raises(ValueError, match="already used"):
        goten.from_arrow(Once())


def test_unconsumed_capsules_give_their_memory_back() -> None:
    t = goten.full(1000, 1.0)
    capsules = (t.__arrow_c_array__(), t.__arrow_c_stream__(), t.__dlpack__(),
                t.__dlpack__(max_version=(1, 0)))  # fmt: skip
    assert raw.Exports() >= 4
    del capsules  # the fixture checks the rest


def test_stream_reaches_pyarrow_in_one_piece() -> None:
    t = goten.from_numpy(np.arange(1000.0))
    table = pa.table(t)
    assert table.column_names == ["values"] and table["values"].to_pylist() == t.tolist()
    assert table["values"].chunk(0).buffers()[1].address == t.numpy().ctypes.data


def test_polars_both_ways() -> None:
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({"a": [1, 2, 3], "b": [0.5, 1.5, 2.5], "c": [True, False, True]})
    columns = goten.columns_from_arrow(frame)
    assert {k: v.tolist() for k, v in columns.items()} == frame.to_dict(as_series=False)
    assert goten.from_arrow(frame["a"]).tolist() == [1, 2, 3]
    assert pl.Series(goten.tensor([1.0, 2.0])).to_list() == [1.0, 2.0]
    with pytest.raises(ValueError, match='"n" has 1 nulls'):
        goten.columns_from_arrow(pl.DataFrame({"n": [1, None]}))


def test_pandas_both_ways() -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"a": [1, 2, 3], "b": [0.5, 1.5, 2.5]})
    columns = goten.columns_from_arrow(frame)
    assert {k: v.tolist() for k, v in columns.items()} == frame.to_dict("list")
    t = goten.from_arrow(frame["b"])
    assert t.tolist() == [0.5, 1.5, 2.5]
    assert pd.Series(t.numpy()).tolist() == [0.5, 1.5, 2.5]
    assert pd.Series(t).tolist() == [0.5, 1.5, 2.5]
    if hasattr(pd.DataFrame, "from_arrow"):
        assert pd.DataFrame.from_arrow(t)["values"].tolist() == t.tolist()


def test_duckdb_both_ways() -> None:
    duckdb = pytest.importorskip("duckdb")
    found = duckdb.sql("SELECT i::INTEGER AS i, i / 2.0::DOUBLE AS h FROM range(5000) t(i)")
    columns = goten.columns_from_arrow(found)
    assert columns["i"].dtype == np.int32 and columns["i"].sum().item() == 12497500
    t = goten.from_numpy(np.arange(10.0))  # noqa: F841 (duckdb finds it by name)
    assert duckdb.sql("SELECT sum(values) FROM t").fetchall() == [(45.0,)]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_dlpack_round_trip(dtype: Any) -> None:
    x = elements(dtype, 24).reshape(4, 3, 2)
    t = goten.from_dlpack(x)
    np.testing.assert_array_equal(t.numpy(), x)
    y = np.from_dlpack(t)
    np.testing.assert_array_equal(y, x)
    assert y.dtype == x.dtype and y.ctypes.data == t.numpy().ctypes.data == x.ctypes.data
    with pytest.raises(ValueError, match="read-only"):
        y[:] = 0


def test_dlpack_strides_and_sizes() -> None:
    x = np.arange(24.0).reshape(4, 6)
    for view in (x.T, x[::2, 1::3], x[::-1], x[:0], x[2, 3:4], np.array(5.0)):
        t = goten.from_dlpack(view)
        np.testing.assert_array_equal(t.numpy(), view)
        np.testing.assert_array_equal(np.from_dlpack(t), view)


def test_dlpack_memory_lives_as_long_as_its_last_user() -> None:
    x = np.ones(1000)
    alive = weakref.ref(x)
    t = goten.from_dlpack(x)
    del x
    gc.collect()
    y = np.from_dlpack(t)
    del t
    gc.collect()
    assert alive() is not None and y.sum() == 1000
    del y
    gc.collect()
    assert alive() is None


def test_old_and_new_dlpack() -> None:
    class Old:
        def __dlpack_device__(self) -> Any:
            return (1, 0)

        def __dlpack__(self) -> Any:
            return np.arange(3.0).__dlpack__()

    assert goten.from_dlpack(Old()).tolist() == [0, 1, 2]
    t = goten.tensor([1.0])
    assert "dltensor_versioned" in repr(t.__dlpack__(max_version=(1, 0)))
    assert '"dltensor"' in repr(t.__dlpack__(max_version=(0, 8)))
    with pytest.raises(BufferError, match="read-only"):
        t.track().__dlpack__()
    assert np.from_dlpack(t.track()).tolist() == [1.0]


def test_dlpack_refusals() -> None:
    t = goten.tensor([1.0])
    with pytest.raises(BufferError, match="device"):
        t.__dlpack__(dl_device=(2, 0))
    with pytest.raises(BufferError, match="stream"):
        t.__dlpack__(stream=1)
    with pytest.raises(TypeError, match="complex64|complex128"):
        goten.from_dlpack(np.zeros(2, complex))

    class Gpu:
        def __dlpack_device__(self) -> Any:
            return (2, 0)

    with pytest.raises(BufferError, match="CPU"):
        goten.from_dlpack(Gpu())


def test_files_of_pyarrow_are_read(tmp_path: Path) -> None:
    import pyarrow.csv
    import pyarrow.feather
    import pyarrow.parquet

    table = pa.table({"a": [1, 2, 3], "b": [0.5, None, 2.5], "word": ["x", "y", "z"]})
    pyarrow.parquet.write_table(table, tmp_path / "t.parquet")
    pyarrow.feather.write_feather(table, tmp_path / "t.feather")
    pyarrow.csv.write_csv(table, tmp_path / "t.csv")
    for name in ("t.parquet", "t.feather", "t.csv"):
        path = tmp_path / name
        columns = goten.read_table(path, ["b", "a"], drop_nulls=True)
        assert {k: v.tolist() for k, v in columns.items()} == {"b": [0.5, 2.5], "a": [1, 3]}
        with pytest.raises(ValueError, match=f'{name}.*column "b" has 1 nulls'):
            goten.read_table(path, ["b"])
        with pytest.raises(TypeError, match='"word"'):
            goten.read_table(path, drop_nulls=True)
        with pytest.raises(KeyError, match="no column"):
            goten.read_table(path, ["c"])
        path.write_bytes(path.read_bytes()[:7] if name != "t.csv" else b'a,b\n1,2\n3\n')
        with pytest.raises(ValueError, match=name):
            goten.read_table(path)
    with pytest.raises(FileNotFoundError, match="absent"):
        goten.read_table(tmp_path / "absent.csv")
    with pytest.raises(ValueError, match=r"no reader.*\.xls"):
        goten.read_table(tmp_path / "t.xls")
