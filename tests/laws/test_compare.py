"""Answers beside each other: what is tied is not wrong, and what is wrong is named."""

from __future__ import annotations

import numpy as np
import pytest

from samekin import NearestNeighbors
from samekin.core.testing import assert_same_neighbors, compare

CORPUS = np.array([[0.0], [1.0], [-1.0], [2.0], [2.0], [5.0]])
QUERIES = np.array([[0.0], [2.0]])
WANTED = NearestNeighbors(n_neighbors=3).fit(CORPUS).kneighbors(QUERIES)


def test_the_answer_of_the_definition() -> None:
    assert_same_neighbors(WANTED, WANTED)
    found = compare(WANTED, WANTED, CORPUS, QUERIES)
    assert str(found) == "identical: 0 tied, 0 wrong of 2 queries"


def test_a_tie_in_another_order_is_tied() -> None:
    other = WANTED[0], np.array([[0, 2, 1], [4, 3, 1]])
    found = compare(other, WANTED, CORPUS, QUERIES)
    assert found.verdict == "equal up to ties"
    assert found.tied.tolist() == [0, 1]
    assert found.first == "query 0, place 1: row 2 at 1.0, wanted row 1 at 1.0"
    with pytest.raises(AssertionError, match=r"query 0, place 1: row 2 at 1\.0, wanted row 1 at"):
        assert_same_neighbors(other, WANTED)


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ([3, 4, 5], "query 1, place 2: row 5 at 3.0, wanted row 1 at 1.0"),
        ([3, 3, 1], "query 1, place 1: row 3 at 0.0, wanted row 4 at 0.0"),
        ([3, 4, -1], "query 1, place 2: row -1 at inf, wanted row 1 at 1.0"),
        ([3, 4, 77], "query 1, place 2: row 77 at inf, wanted row 1 at 1.0"),
        ([1, 4, 3], "query 1, place 0: row 1 at 1.0, wanted row 3 at 0.0"),
    ],
)
def test_a_wrong_row_is_named(line: list[int], first: str) -> None:
    found = compare((WANTED[0], np.array([[0, 1, 2], line])), WANTED, CORPUS, QUERIES)
    assert found.verdict == "different"
    assert found.wrong.tolist() == [1]
    assert found.first == first


def test_what_it_says_of_its_distances_is_not_believed() -> None:
    said = WANTED[0] + 1e-3, WANTED[1].astype(np.int32)
    assert compare(said, WANTED, CORPUS, QUERIES).verdict == "identical"
    with pytest.raises(AssertionError, match="indices: dtype int32, wanted int64"):
        assert_same_neighbors((WANTED[0], said[1]), WANTED)
    with pytest.raises(AssertionError, match=r"shape \(2, 2\), wanted \(2, 3\)"):
        assert_same_neighbors((WANTED[0][:, :2], WANTED[1]), WANTED)
