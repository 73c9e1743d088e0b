"""Parquet in memory, read without threads of its own.

Threads that read ahead hold on to Python's bytes and let go of them when the interpreter is ending, which ends the process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq


def parquet_file(content: bytes) -> pq.ParquetFile:
    """A Parquet file from its bytes. Raises ArrowInvalid where they are none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    return pq.ParquetFile(pa.BufferReader(content), pre_buffer=False)


def table_of(content: bytes, columns: list[str] | None = None) -> pa.Table:
    """Its table, or some columns of it."""
    return parquet_file(content).read(columns, use_threads=False)
