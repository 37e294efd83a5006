"""A move is proved: two programs run beside each other, and what differs is named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import samekin
from samekin.compat.proving import verify
from samekin.compat.proving.answers import read
from samekin.core.testing import oracle

RNG = np.random.default_rng(12)
ROWS = RNG.integers(0, 6, (80, 3)).astype(np.float64)
APART = RNG.standard_normal((80, 3))
"""Without ties."""


def exact(corpus: Any, queries: Any, k: int) -> Any:
    return samekin.NearestNeighbors(n_neighbors=k).fit(corpus).kneighbors(queries)


def test_both_may_be_functions_or_integrations() -> None:
    assert verify(exact, "dask", ROWS, k=3).verdict == "identical"
    assert (
        verify("local", exact, APART, APART[:7], k=3, metric="sqeuclidean").verdict == "different"
    )


def test_rows_alike_at_other_distances_are_different() -> None:
    def squared(corpus: Any, queries: Any, k: int) -> Any:
        distances, indices = exact(corpus, queries, k)
        return distances**2, indices

    found = verify("local", squared, APART, k=3)
    assert found.verdict == "different"
    assert found.first is not None
    assert (found.first.place, found.first.right) == (1, "old")
    assert found.first.new_said == pytest.approx(found.first.old_said**2)
    assert "(it says " in str(found)


def test_single_precision_is_no_other_distance() -> None:
    def rounded(corpus: Any, queries: Any, k: int) -> Any:
        distances, indices = exact(corpus, queries, k)
        return distances.astype(np.float32), indices.astype(np.int32)

    assert verify(rounded, "local", APART, k=3).verdict == "identical"


def test_a_row_that_is_its_own_neighbour_is_wrong_where_it_shall_not_be() -> None:
    twice = np.concatenate((ROWS[:9], ROWS[:9]))

    def with_itself(corpus: Any, queries: Any, k: int) -> Any:
        assert queries is None
        return exact(corpus, corpus, k)

    found = verify("local", with_itself, twice, k=1, own=True)
    assert found.new.wrong.tolist() == list(range(9))  # the second of a pair finds the first
    assert found.old.wrong.tolist() == []
    assert verify("local", exact, ROWS, k=2, own=True).verdict == "identical"


def test_neither_is_right() -> None:
    def last(shift: int) -> Any:
        def of(corpus: Any, queries: Any, k: int) -> Any:
            return exact(corpus, queries, k)[1] * 0 + shift

        return of

    first = verify(last(78), last(79), APART, APART[:4], k=1).first
    assert first is not None
    assert (first.query, first.old_row, first.new_row, first.right) == (0, 78, 79, "neither")
    # By the definition: what a library's norm says to the last bit depends on the machine.
    key = oracle.key("euclidean", 2, APART[0].tolist(), APART[78].tolist())
    assert first.old_distance == oracle.distance("euclidean", 2, key, 3)


def test_answers_of_every_style_are_read() -> None:
    distances, indices = exact(ROWS, ROWS[:6], 3)
    import dask.array as da
    import pandas as pd

    wanted = read((distances, indices))
    names = np.array([f"n{i}" for i in range(80)], dtype=object)
    frame = pd.DataFrame({"id": range(6), "distances": list(distances), "indices": list(indices)})
    named = frame.assign(indices=[[f"n{i}" for i in line] for line in indices]).iloc[::-1]
    for answer, ids in [
        ((distances.tolist(), indices.tolist()), None),
        ((da.from_array(distances), da.from_array(indices)), None),
        (list(zip(distances, indices, strict=True)), None),
        (frame, None),
        (named, names),
    ]:
        found = read(answer, ids)
        np.testing.assert_array_equal(found.indices, wanted.indices)
        np.testing.assert_array_equal(found.distances, wanted.distances)
    assert np.isnan(read(indices).distances).all()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (np.eye(3), "is no answer that is known here"),
        ((np.eye(3), np.eye(3)), r"indices are float64: an answer is \(distances, indices\)"),
        ((np.eye(3), np.ones((2, 3), int)), "3, 3. distances and .2, 3. indices"),
        (([[1.0], [1.0, 2.0]], [[1], [1, 2]]), "different lengths"),
    ],
)
def test_what_is_no_answer_is_refused(answer: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(answer)
