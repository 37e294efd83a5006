"""The suite that samekin ships, on an integration of somebody else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from samekin_reversed import Reversed
from scipy import sparse

import samekin
from samekin.core.testing import Constructor, as_array
from samekin.core.testing.conformance import *  # noqa: F403


def test_its_data_becomes_others_and_others_its() -> None:
    rows = np.arange(6.0).reshape(3, 2)
    data = samekin.convert(rows, "reversed")
    assert np.array_equal(data.backward, rows[::-1])
    assert samekin.convert(data, "local", kind="csr").toarray().tolist() == rows.tolist()
    named = samekin.convert(data, "local", kind="pandas", ids=["c", "a", "b"])
    with pytest.raises(ValueError, match=r"have ids \('a' ...\), for which data of 'reversed'"):
        samekin.convert(named, "reversed")


@pytest.fixture(scope="session")
def carrier() -> Constructor:
    def make(rows: Any, cuts: int = 3) -> Reversed:
        n = rows.shape[0]
        return Reversed([rows[[i]] for i in range(n)] if sparse.issparse(rows) else list(rows))

    def read(answer: Any) -> tuple[np.ndarray, np.ndarray]:
        distances, indices = (part.backward[::-1] for part in answer)
        return as_array(distances, np.float64), as_array(indices, np.int64)

    def predicted(answer: Any) -> np.ndarray:
        return np.array(answer.backward[::-1])

    return Constructor("reversed", make, Reversed, read, lazy=False, predicted=predicted)
