"""The laws reject an approximate answer that is wrong on purpose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from laws import test_annoy

from samekin.core import ranking
from samekin.core.filters import annoy_forest
from samekin.core.filters.annoy_forest import AnnoyForest

CANONICAL = annoy_forest.canonical


def test_a_forest_that_says_it_is_exact(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(AnnoyForest, "certified", True)
    monkeypatch.setattr(test_annoy, "NEAR", test_annoy._model().fit(test_annoy.ROWS))
    rejected(test_annoy.test_every_answer_says_that_it_is_not_exact, tmp_path=tmp_path)


def test_distances_as_annoy_has_them(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def canonical(*words: Any) -> Any:
        return CANONICAL(*words).astype(np.float32).astype(np.float64)

    monkeypatch.setattr(annoy_forest, "canonical", canonical)
    monkeypatch.setattr("samekin.core.shortlist.canonical", canonical)
    rejected(test_annoy.test_what_is_found_is_at_its_true_distance_and_in_order, metric="euclidean")


def test_a_recall_that_counts_rows_and_not_distances(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(ranking, "recall", lambda found, wanted: float((found < wanted).mean()))
    rejected(test_annoy.test_recall_is_the_share_of_true_neighbours_and_a_tie_is_as_good)


def test_a_forest_that_looks_no_further(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def found(self: Any, line: Any, k: int) -> Any:
        return self._forest.get_nns_by_vector(line, k + 8, self.search_k)

    monkeypatch.setattr(AnnoyForest, "_found", found)
    rejected(test_annoy.test_a_query_gets_as_many_as_it_asked_for)
