"""The laws reject layouts and choices that make the same answer slow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from laws import test_layout, test_metrics

from samekin.core import distances, filters
from samekin.core.filters import equal, layout

WORDS = distances.words


def test_rows_to_the_farthest_centre(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    nearest = layout._nearest
    monkeypatch.setattr(layout, "_nearest", lambda points, *rest: nearest(-points, *rest))
    rejected(test_layout.test_a_row_goes_to_its_nearest_centre)


def halves(points: Any) -> Any:
    return np.argsort(points[:, 0], kind="stable"), len(points) // 2, True


def test_clusters_in_halves(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(layout, "_cut", halves)
    rejected(test_layout.test_rows_are_split_where_nothing_lies_between)


def test_splits_that_tear_what_hangs_together(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(layout, "APART", 0.1)
    rejected(test_layout.test_rows_that_hang_together_are_halved_or_nearly)
    rejected(test_layout.test_a_wide_cluster_hangs_together_with_a_narrow_one_beside_it)


def test_two_means_that_never_move(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(layout, "ROUNDS", 0)
    rejected(test_layout.test_two_means_are_those_of_two_clusters)


def test_blocks_along_one_line(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(layout, "_cut", lambda points: (*halves(points)[:2], False))
    rejected(test_layout.test_blocks_are_full_and_small, size=16)


def test_a_layout_that_looks_at_all_rows_first(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def split(points: Any, size: int) -> Any:
        leaves = layout._leaves(points, np.arange(len(points)), size, size // 32)
        return np.concatenate(leaves), np.cumsum([0, *map(len, leaves)])

    monkeypatch.setattr(layout, "split", split)
    rejected(test_layout.test_a_sample_of_many_rows_tells_where_the_blocks_are)


def test_chains_that_are_taken_apart(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(layout, "DEPTH", 10_000)
    rejected(test_layout.test_a_chain_of_outliers_is_not_taken_apart_link_by_link)


def test_a_number_that_is_the_sum(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(equal, "_hashed", lambda words: words.astype(np.uint64).sum(axis=1))
    rejected(test_layout.test_rows_that_differ_have_other_numbers)


def test_a_tree_for_many_columns(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(filters, "TREE_COLUMNS", 100)
    law = test_layout.test_the_filter_is_the_one_for_such_rows
    rejected(law, name="euclidean", columns=16, top=1.0, chosen="sketch")


def test_a_word_of_a_function_taken_for_the_order(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def words(found: Any, p: float, params: Any) -> Any:
        return WORDS(found, p, {word: it for word, it in (params or {}).items() if word != "p"})

    monkeypatch.setattr(distances, "words", words)
    rejected(test_metrics.test_a_word_p_is_of_a_function_or_of_minkowski)
