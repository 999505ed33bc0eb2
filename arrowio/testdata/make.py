"""Writes the Parquet files of arrowio's tests (pyarrow 26.0.1)."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
TABLE = pa.table({
    "u8": pa.array([0, 255, 2, 3, 4, 5], pa.uint8()),
    "i16": pa.array([-300, 300, 2, 3, 4, 5], pa.int16()),
    "i32": pa.array([-70000, 70000, 2, 3, 4, 5], pa.int32()),
    "i64": pa.array([-(1 << 40), 1 << 40, 2, 3, 4, 5], pa.int64()),
    "f32": pa.array([0.5, 1.5, 2.5, 3.5, 4.5, 5.5], pa.float32()),
    "f64": pa.array([0.1, 1.1, 2.1, 3.1, 4.1, 5.1]),
    "flag": pa.array([True, False, True, False, True, False]),
    "holes": pa.array([10, 11, None, 13, None, 15], pa.float32()),
    "word": pa.array(["a", "b", "c", "d", "e", "f"]),
    "day": pa.array([0, 1, 2, 3, 4, 5], pa.date32()),
})  # fmt: skip

pq.write_table(TABLE, HERE / "plain.parquet", compression="none", use_dictionary=False)
pq.write_table(TABLE, HERE / "zstd.parquet", compression="zstd")
pq.write_table(TABLE, HERE / "groups.parquet", compression="snappy", row_group_size=2,
               data_page_size=16, data_page_version="2.0")  # fmt: skip
pq.write_table(TABLE, HERE / "old.parquet", compression="gzip", version="1.0")
