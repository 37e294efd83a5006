"""Bad input is refused by every integration, with the row and the reason."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from samekin import NearestNeighbors
from samekin.core.testing import Constructor

GOOD = np.arange(24.0).reshape(8, 3)


def _bad(value: float, dtype: Any = np.float64) -> np.ndarray:
    rows = GOOD.astype(dtype)
    rows[5, 1] = value
    return rows


BAD = {
    "NaN": (_bad(np.nan), "column 1 is NaN"),
    "infinity": (_bad(-np.inf), "column 1 is infinity"),
    "too large": (_bad(1e200), r"column 1 is 1e\+200; too large to compare by euclidean"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_corpus_row_is_named_at_fit(carrier: Constructor, kind: str) -> None:
    rows, why = BAD[kind]
    with pytest.raises(ValueError, match=rf"row 5: {why}"):
        NearestNeighbors(integration=carrier.name).fit(rows)
    with pytest.raises(ValueError, match=rf"(row|id) 5: {why}"):
        NearestNeighbors(integration=carrier.name).fit(carrier.make(rows))


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_query_is_named(carrier: Constructor, kind: str) -> None:
    rows, why = BAD[kind]
    nn = NearestNeighbors(n_neighbors=2, integration=carrier.name).fit(GOOD)
    with pytest.raises(ValueError, match=rf"row 5: {why}"):
        nn.kneighbors(rows)
    # A lazy engine finds it on a worker, and tells it in an error of its own.
    with pytest.raises(Exception if carrier.lazy else ValueError, match=rf"(row|id) \d.*: {why}"):
        carrier.read(nn.kneighbors(carrier.make(rows, cuts=1)))


RAW: dict[str, tuple[list[Any], str]] = {
    "ragged": ([[1.0, 2.0], [3.0, 4.0], [5.0]], "lengths|values where others have|dtype object"),
    "null": (
        [[1.0, 2.0], None, [5.0, 6.0]],
        "null|NoneType|not a row of numbers|lengths|dtype object",
    ),
    "null value": ([[1.0, 2.0], [3.0, None], [5.0, 6.0]], "null|not a row of numbers|object"),
    "text": ([["a", "b"], ["c", "d"]], "dtype <U1|not a row of numbers|not numbers"),
}


@pytest.mark.parametrize("kind", RAW)
def test_what_is_no_row_of_numbers_is_refused(carrier: Constructor, kind: str) -> None:
    lines, why = RAW[kind]
    with pytest.raises(ValueError, match=why):
        NearestNeighbors(n_neighbors=1, integration=carrier.name).fit(carrier.raw(lines))
    good = [[float(i), 0.5] for i in range(4)]
    nn = NearestNeighbors(n_neighbors=1, integration=carrier.name).fit(carrier.raw(good))
    with pytest.raises(Exception if carrier.lazy else ValueError, match=why):
        carrier.read(nn.kneighbors(carrier.raw(lines)))


def test_other_columns_are_refused(carrier: Constructor) -> None:
    nn = NearestNeighbors(n_neighbors=2, integration=carrier.name).fit(GOOD)
    message = r"X has 2 features, but .* is expecting 3 features"
    with pytest.raises(ValueError, match=message):
        nn.kneighbors(GOOD[:, :2])
    with pytest.raises(Exception if carrier.lazy else ValueError, match=message):
        carrier.read(nn.kneighbors(carrier.make(GOOD[:, :2])))


def test_no_rows_are_refused(carrier: Constructor) -> None:
    with pytest.raises(ValueError, match=r"0 sample\(s\)"):
        NearestNeighbors(integration=carrier.name).fit(carrier.make(GOOD[:0]))


@pytest.mark.parametrize(
    ("k", "error", "message"),
    [
        (0, ValueError, "Expected n_neighbors > 0. Got 0"),
        (9, ValueError, "Expected n_neighbors <= n_samples_fit, but n_neighbors = 9"),
        (2.5, TypeError, "n_neighbors does not take <class 'float'> value"),
    ],
)
def test_k_is_checked_before_any_work(
    carrier: Constructor, k: Any, error: type[Exception], message: str
) -> None:
    nn = NearestNeighbors(integration=carrier.name).fit(carrier.make(GOOD))
    with pytest.raises(error, match=message):
        nn.kneighbors(carrier.make(GOOD), n_neighbors=k)


def test_all_of_the_corpus_is_one_too_many_for_itself(carrier: Constructor) -> None:
    nn = NearestNeighbors(n_neighbors=8, integration=carrier.name).fit(carrier.make(GOOD))
    with pytest.raises(ValueError, match="Expected n_neighbors < n_samples_fit"):
        nn.kneighbors()


def test_words_are_checked_before_data_is_touched(carrier: Constructor) -> None:
    class Untouchable:
        pass

    wrong: list[tuple[dict[str, Any], str]] = [
        ({"metric": "elephant"}, "Unknown metric 'elephant'. Known: .*cosine"),
        ({"algorithm": "magic"}, "'algorithm' parameter of NearestNeighbors must be"),
        ({"n_neighbors": 0}, "'n_neighbors' parameter of NearestNeighbors must be"),
    ]
    for words, message in wrong:
        with pytest.raises(ValueError, match=message):
            NearestNeighbors(integration=carrier.name, **words).fit(Untouchable())


def test_an_unknown_integration_lists_the_known() -> None:
    with pytest.raises(ValueError, match=r"Unknown integration 'sprak'\. Known: auto, local"):
        NearestNeighbors(integration="sprak").fit(GOOD)
