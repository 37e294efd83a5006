"""Arrow columns to rows and ids and back: the order of the encoded ids is that of the ids."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from samekin.core.checks import RowError
from samekin.core.protocol import Corpus
from samekin.integrations import columns

INT64 = st.integers(-(2**63), 2**63 - 1)
KINDS: dict[str, tuple[pa.DataType, st.SearchStrategy[Any]]] = {
    "bool": (pa.bool_(), st.booleans()),
    "int8": (pa.int8(), st.integers(-128, 127)),
    "int64": (pa.int64(), INT64),
    "uint64": (pa.uint64(), st.integers(0, 2**64 - 1)),
    "float": (pa.float32(), st.floats(width=32, allow_nan=False)),
    "double": (pa.float64(), st.floats(allow_nan=False)),
    "string": (pa.string(), st.text().filter(lambda text: not text.endswith("\0"))),
    "large_string": (pa.large_string(), st.text("abÄß𝄞", max_size=4)),
    "binary": (pa.binary(), st.binary().filter(lambda text: not text.endswith(b"\0"))),
    "date": (pa.date32(), st.dates()),
    "timestamp": (pa.timestamp("us"), st.datetimes()),
    "zoned": (pa.timestamp("us", "UTC"), st.datetimes(timezones=st.just(dt.UTC))),
    "decimal": (pa.decimal128(10, 3), st.decimals(-9999, 9999, places=3)),
    "wide decimal": (
        pa.decimal128(38, 5),
        st.decimals(-(10**32), 10**32, places=5, allow_nan=False, allow_infinity=False).map(
            lambda d: d.quantize(decimal.Decimal("0.00001"), context=decimal.Context(prec=40))
        ),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_ids_keep_their_order_and_come_back(kind: str, data: st.DataObject) -> None:
    arrow, values = KINDS[kind]
    ids = data.draw(st.lists(values, min_size=1, max_size=8))
    encoded, word = columns.encode(pa.array(ids, arrow))
    assert encoded.dtype != object
    key = (lambda text: text.encode()) if arrow in (pa.string(), pa.large_string()) else None
    order = np.argsort(encoded, kind="stable")
    wanted = sorted(range(len(ids)), key=lambda i: key(ids[i]) if key else ids[i])
    assert [ids[i] for i in order] == [ids[i] for i in wanted]
    back = columns.decode(encoded, word)
    assert back.type == columns.type_of(word)
    assert back.to_pylist() == pa.array(ids, arrow).to_pylist()


@pytest.mark.parametrize(
    ("ids", "why"),
    [
        (pa.array([1, None]), "row 1: the id is null"),
        (pa.array([1.0, float("nan")]), "row 1: the id is NaN"),
        (pa.array(["a", "b\0"]), "row 1: the id ends in a zero byte"),
        (pa.array([[1], [2]]), "ids of type list<item: int64> have no order"),
    ],
)
def test_ids_that_cannot_name_a_row(ids: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why.replace("[", r"\[")):
        columns.encode(ids)


ROWS = np.array([[0.0, 1.5, 0.0], [2.0, 0.0, -1.0], [0.0, 0.0, 0.0]])


@pytest.mark.parametrize(
    "dtype", ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "bool"]
)
def test_rows_travel_in_a_table(dtype: str) -> None:
    rows = np.abs(ROWS).astype(dtype)
    table = columns.table(Corpus(rows, np.array([3, 5, 9]), "int64"), "v", "id")
    found = columns.corpus(table, "v", "id")
    np.testing.assert_array_equal(np.asarray(found.rows, float), rows.astype(float))
    assert found.ids is not None
    assert found.ids.tolist() == [3, 5, 9]


def test_sparse_rows_travel_as_vectors() -> None:
    table = columns.table(Corpus(sparse.csr_array(ROWS)), "v", "id")
    found = columns.rows(table, "v")
    assert sparse.issparse(found)
    np.testing.assert_array_equal(found.toarray(), ROWS)


def _vector(values: Any, indices: Any = None, size: Any = None) -> dict[str, Any]:
    return {"type": int(indices is None), "size": size, "indices": indices, "values": values}


VECTOR = pa.struct(
    [
        ("type", pa.int8()),
        ("size", pa.int32()),
        ("indices", pa.list_(pa.int32())),
        ("values", pa.list_(pa.float64())),
    ]
)


def test_dense_and_sparse_vectors_in_one_column() -> None:
    lines = [_vector([1.0, 2.0, 3.0]), _vector([5.0], [1], 3), _vector([], [], 3)]
    found = columns.rows(pa.table({"v": pa.array(lines, VECTOR)}), "v")
    np.testing.assert_array_equal(found.toarray(), [[1, 2, 3], [0, 5, 0], [0, 0, 0]])
    dense = columns.rows(pa.table({"v": pa.array(lines[:1], VECTOR)}), "v")
    assert isinstance(dense, np.ndarray)


@pytest.mark.parametrize(
    ("column", "why"),
    [
        (pa.array([[1.0], None]), "row 1: column 'v' is null"),
        (pa.array([[1.0, 2.0], [1.0, None]]), "row 1: value 1 of 'v' is null"),
        (pa.array([[1.0, 2.0], [1.0]]), "row 1: it has 1 values where others have 2"),
        (pa.array([["a"]]), "column 'v' holds string, not numbers"),
        (pa.array([1.0, None]), "row 1: column 'v' is null"),
        (
            pa.array([_vector([1.0], [0], 3), _vector([1.0], [0], 4)], VECTOR),
            "row 1: it has 4 values where others have 3",
        ),
    ],
)
def test_vectors_that_cannot_be_compared(column: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        columns.rows(pa.table({"v": column}), "v")
    chunks = pa.chunked_array([column.slice(0, 1), column.slice(1)])
    with pytest.raises(ValueError, match=why):
        columns.rows(pa.table({"v": chunks}), "v")


def test_a_repeated_id_is_named() -> None:
    table = pa.table({"id": ["a", "b", "a"], "v": [[1.0], [2.0], [3.0]]})
    with pytest.raises(ValueError, match="id 'a' names more than one row"):
        columns.corpus(table, "v", "id")


def test_a_bad_row_is_called_by_its_id() -> None:
    table = pa.table({"id": ["c", "b", "a"], "v": [[1.0], [2.0], None]})
    with pytest.raises(RowError, match="id 'a': column 'v' is null"):
        columns.corpus(table, "v", "id")
    good = pa.table({"id": ["c", "b", "a"], "v": [[1.0], [2.0], [3.0]]})
    assert [columns.corpus(good, "v", "id").name(row) for row in range(3)] == [
        "id 'a'",
        "id 'b'",
        "id 'c'",
    ]
