"""Arrow tables to frames and back, also where Spark has no word for it, as before 4.0.

There the batches travel as bytes, in a column, and ``mapInArrow`` packs and unpacks them on the
workers.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from samekin.integrations.carried import Carried

PART = 2**20
"""Bytes in one packed batch, about: small enough to be spread over the workers."""


def table(frame: DataFrame) -> pa.Table:
    """All rows of a frame."""
    return frame.toArrow() if hasattr(frame, "toArrow") else packed_table(frame)


def frame(session: SparkSession, of: pa.Table) -> DataFrame:
    """The rows of a table as a frame."""
    return (
        session.createDataFrame(of) if hasattr(DataFrame, "toArrow") else packed_frame(session, of)
    )


def packed_table(frame: DataFrame) -> pa.Table:
    """:func:`table`, by way of bytes."""
    names, schema = frame.columns, to_arrow_schema(frame.schema)
    # mapInArrow cannot read a column with a dot in its name: they travel without names.
    frame = frame.toDF(*(f"_{place}" for place in range(len(names))))
    packed = frame.mapInArrow(Carried(_packed), "packed binary").collect()
    parts = [pa.ipc.open_stream(line.packed).read_all() for line in packed]
    return (pa.concat_tables(parts) if parts else schema.empty_table()).rename_columns(names)


def packed_frame(session: SparkSession, of: pa.Table) -> DataFrame:
    """:func:`frame`, by way of bytes."""
    step = max(1, len(of) * PART // max(1, of.nbytes))
    parts = [(_bytes(batch),) for batch in of.to_batches(step)]
    packed = session.createDataFrame(parts, "packed binary")
    return packed.mapInArrow(Carried(_unpacked), from_arrow_schema(of.schema))


def _bytes(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return bytes(sink.getvalue())


def _packed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield pa.RecordBatch.from_pydict({"packed": [_bytes(batch)]})


def _unpacked(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for packed in batch.column(0):
            yield from pa.ipc.open_stream(packed.as_buffer())
