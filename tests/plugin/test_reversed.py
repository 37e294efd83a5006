"""The suite that samekin ships, on an integration of somebody else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from samekin_reversed import Reversed
from scipy import sparse

from samekin.core.testing import Constructor, as_array
from samekin.core.testing.conformance import *  # noqa: F403


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
