"""Tables to frames and back by way of bytes, as Spark 3.5 needs it, on any Spark."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from samekin.integrations import arrow_tables

WORDS = [f"w{i:03}" if i % 7 else None for i in range(300)]
TABLE = pa.table(
    {
        "who": pa.array(range(300), pa.int64()),
        "a.b": pa.array(list(np.random.default_rng(0).standard_normal((300, 3)))),
        "word": WORDS,
    }
)


def _sorted(found: pa.Table) -> list[Any]:
    return found.sort_by("who").to_pylist()


@pytest.mark.parametrize("part", [arrow_tables.PART, 400])
def test_a_table_goes_and_comes(spark: Any, part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow_tables, "PART", part)
    frame = arrow_tables.packed_frame(spark, TABLE)
    assert frame.columns == TABLE.column_names
    wanted = TABLE.to_pylist()
    assert _sorted(arrow_tables.packed_table(frame)) == wanted
    assert _sorted(arrow_tables.table(arrow_tables.frame(spark, TABLE))) == wanted


def test_no_rows_have_their_columns(spark: Any) -> None:
    frame = arrow_tables.packed_frame(spark, TABLE).where("who < 0")
    assert arrow_tables.packed_table(frame).column_names == TABLE.column_names
    assert len(arrow_tables.packed_table(frame)) == 0
    assert arrow_tables.packed_frame(spark, TABLE[:0]).count() == 0
