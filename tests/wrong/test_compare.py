"""The laws of the comparator reject one that is wrong on purpose."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from laws import test_compare

from samekin.core.testing import assert_same_neighbors
from samekin.core.testing import compare as right
from samekin.core.testing.compare import Comparison


def believing(found: Any, wanted: Any, corpus: Any, queries: Any) -> Comparison:
    """What it says of its distances is compared."""
    apart = np.flatnonzero((found[0] != wanted[0]).any(axis=1))
    said = right(found, wanted, corpus, queries)
    return said._replace(wrong=np.union1d(said.wrong, apart))


def by_rows(found: Any, wanted: Any, corpus: Any, queries: Any) -> Comparison:
    """Ties are not known."""
    said = right(found, wanted, corpus, queries)
    return said._replace(tied=said.wrong[:0], wrong=np.union1d(said.wrong, said.tied))


def as_sets(found: Any, wanted: Any, corpus: Any, queries: Any) -> Comparison:
    """The same rows in whatever order."""
    said = right(found, wanted, corpus, queries)
    same = (np.sort(found[1], axis=1) == np.sort(wanted[1], axis=1)).all(axis=1)
    return said._replace(wrong=said.wrong[~same[said.wrong]])


def by_distances(found: Any, wanted: Any, corpus: Any, queries: Any) -> Comparison:
    """A row that is named twice is at the right distance twice."""
    said = right(found, wanted, corpus, queries)
    again = [q for q in said.wrong if len(set(found[1][q])) < len(found[1][q])]
    return said._replace(wrong=np.setdiff1d(said.wrong, again))


def silent(found: Any, wanted: Any, corpus: Any, queries: Any) -> Comparison:
    return right(found, wanted, corpus, queries)._replace(tied=np.arange(2))


WRONG: list[tuple[Any, Any, dict[str, Any]]] = [
    (believing, test_compare.test_what_it_says_of_its_distances_is_not_believed, {}),
    (by_rows, test_compare.test_a_tie_in_another_order_is_tied, {}),
    (as_sets, test_compare.test_a_wrong_row_is_named, {"line": [1, 4, 3], "first": ""}),
    (by_distances, test_compare.test_a_wrong_row_is_named, {"line": [3, 3, 1], "first": ""}),
    (silent, test_compare.test_the_answer_of_the_definition, {}),
]


@pytest.mark.parametrize(("wrong", "law", "words"), WRONG, ids=[case[0].__name__ for case in WRONG])
def test_a_comparator(
    wrong: Any, law: Any, words: Any, monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(test_compare, "compare", wrong)
    rejected(law, **words)


def test_an_assertion_that_casts(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    """Indices of another type are as good."""

    def cast(found: Any, wanted: Any) -> None:
        types = [part.dtype for part in wanted]
        assert_same_neighbors([p.astype(t) for p, t in zip(found, types, strict=True)], wanted)

    monkeypatch.setattr(test_compare, "assert_same_neighbors", cast)
    rejected(test_compare.test_what_it_says_of_its_distances_is_not_believed)
