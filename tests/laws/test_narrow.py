"""Rows in fewer bytes are the same rows: to the bit, and in every answer."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import sparse

from samekin import NearestNeighbors
from samekin.core import narrow
from samekin.core.index import build
from samekin.core.narrow import narrowed
from samekin.core.protocol import Corpus
from samekin.core.search import search
from samekin.core.testing import assert_same_neighbors

FLOATS = [0.0, -0.0, 1.0, 255.0, 256.0, -1.0, 0.5, 1 / 3, 32767.0, -32768.0, 32768.0, 2.0**24 + 1]
FLOATS += [5e-324, 1e-45, 2.0**-126, -(2.0**-140), 1e300, np.inf, -np.inf, np.nan]
WHOLE = [0, 1, 255, 256, -1, 32767, 32768, -32768, 2**24 + 1, 2**31, 2**53 + 1, 2**60]
KINDS = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?"]


@st.composite
def odd(draw: Any) -> Any:
    """Rows of any dtype, mostly of one value after another that some narrower one does not hold."""
    kind = np.dtype(draw(st.sampled_from(KINDS)))
    values = FLOATS if kind.kind == "f" else WHOLE
    with np.errstate(over="ignore"):
        cast = [np.array(value).astype(kind) for value in draw(st.permutations(values))]
    few = st.sampled_from(cast[: draw(st.integers(1, 4))])
    shape = draw(st.integers(0, 5)), draw(st.integers(narrow.LEAST, narrow.LEAST + 3))
    rows = draw(arrays.arrays(kind, shape, elements=few))
    return np.asfortranarray(rows) if draw(st.booleans()) else rows


@given(rows=odd(), sample=st.integers(1, 3), chunk=st.sampled_from([1, 50, narrow.CHUNK]))
def test_fewer_bytes_hold_the_same_bits(rows: Any, sample: int, chunk: int) -> None:
    with mock.patch.multiple(narrow, SAMPLE=sample, CHUNK=chunk):
        found = narrowed(rows)
    assert found.shape == rows.shape
    assert found.dtype.itemsize <= rows.dtype.itemsize
    assert found.astype(rows.dtype).tobytes() == rows.tobytes()
    assert rows.dtype.kind == "f" or found.dtype.kind in "iub"


@pytest.mark.parametrize(
    ("values", "kinds", "wanted"),
    [
        ([0, 7, 255], ["f2", "f4", "f8", "i2", "i8", "u8"], "uint8"),
        ([-1, 256, 32767], ["f4", "f8", "i4", "i8"], "int16"),
        ([0.5, 2.0**-126, -0.0], ["f8"], "float32"),
    ],
)
def test_rows_take_as_few_bytes_as_hold_them(values: Any, kinds: Any, wanted: str) -> None:
    for kind in kinds:
        rows = np.resize(np.array(values).astype(kind), (100, 20))
        assert narrowed(rows).dtype == wanted, kind
        rows[70, 3] = 1  # a value that changes nothing is no reason
        assert narrowed(rows).dtype == wanted, kind


def test_what_is_sparse_or_has_few_columns_is_left_alone() -> None:
    rows = np.ones((30, 16))
    thin = sparse.csr_array(rows)
    assert narrowed(thin) is thin
    assert narrowed(rows[:, 1:]).dtype == rows.dtype


@pytest.mark.parametrize("metric", ["euclidean", "cosine", "manhattan", "correlation", "canberra"])
@given(whole=st.booleans(), seed=st.integers(0, 99), offset=st.sampled_from([0.0, 100.0]))
def test_rows_in_fewer_bytes_have_the_same_neighbors(
    metric: str, whole: bool, seed: int, offset: float
) -> None:
    rng = np.random.default_rng(seed)
    made = rng.integers(0, 4, (40, 20)) if whole else rng.normal(size=(40, 20)).astype("f4")
    rows = made.astype(float) + (offset if whole else 0.0)
    queries = rng.permutation(rows)[:9]
    few = narrowed(rows)
    assert few.dtype != rows.dtype
    wide, thin = (build(Corpus(of), metric) for of in (rows, few))
    assert_same_neighbors(search(thin, queries, k=3), search(wide, queries, k=3))
    with mock.patch.object(narrow, "LEAST", 10**9):  # queries as they are, beside rows that are not
        assert_same_neighbors(search(thin, queries, k=3), search(wide, queries, k=3))
    assert_same_neighbors(search(thin, queries + 0.1, k=3), search(wide, queries + 0.1, k=3))


@pytest.mark.parametrize("columns", [3, 20])
def test_queries_are_stored_as_the_corpus_where_it_holds_them(columns: int) -> None:
    rng = np.random.default_rng(0)
    whole = rng.integers(0, 9, (100, columns))
    for kind, kinds in (
        ("u1", "u1 i2 i8 f4 f8"),
        ("i2", "i2 f4 f8"),
        ("f4", "f4 i8 f8"),
        ("f8", "i8"),
    ):
        index = build(Corpus(whole.astype(kind)))
        for of in kinds.split():
            queries = whole[:9].astype(of)
            assert index.queries(queries).dtype == kind
            for odd in (-1, 0.5):  # only the last value is another one
                queries[-1, -1] = np.array(odd).astype(of)
                if kind == "u1" and queries[-1, -1] == odd:
                    assert index.queries(queries).dtype != kind
                assert (index.queries(queries) == queries).all()


def test_an_array_is_kept_as_it_is() -> None:
    rows = np.ones((30, 20))
    assert NearestNeighbors().fit(rows).index_.corpus.rows is rows
