"""The laws reject forests that are believed, fed or asked in a wrong way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from laws import test_forest

from samekin.core.filters import annoy_forest, forest, unpacked

PLACED, CHECK = annoy_forest._placed, annoy_forest.AnnoyForest.check


def test_rows_as_they_are_for_a_forest(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(annoy_forest, "_placed", lambda corpus: np.array([0.0, 0, 0, 1]))
    rejected(test_forest.test_a_forest_sees_rows_near_one, name="euclidean", low=1e6, high=1e6 + 8)


def test_a_scale_twice_as_large(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(annoy_forest, "_placed", lambda corpus: PLACED(corpus) * 2)
    rejected(test_forest.test_the_smallest_rows_are_seen_as_near_as_numbers_go)


def test_a_forest_that_is_asked_once(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def found(self: Any, line: list[float], k: int) -> list[int]:
        rows: list[int] = self._forest.get_nns_by_vector(line, k + 8, self.search_k or 50 * k)
        return rows

    monkeypatch.setattr(annoy_forest.AnnoyForest, "_found", found)
    rejected(test_forest.test_a_forest_is_asked_until_it_has_enough)


def test_any_place_for_the_rows_of_a_forest(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def check(corpus: Any, arrays: Any) -> None:
        CHECK(corpus, arrays | {"place": np.zeros(corpus.columns + 1)})

    monkeypatch.setattr(annoy_forest.AnnoyForest, "check", check)
    rejected(test_forest.test_a_forest_says_how_it_is_asked)


def test_nodes_with_a_word_too_many(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    kinds = {"manhattan": forest.Kind("manhattan", 2, 5)}
    monkeypatch.setattr(test_forest, "KINDS", kinds)
    rejected(test_forest.test_nodes_are_laid_out_as_annoy_does)


def refused(*words: Any) -> None:
    raise ValueError("the forest is not believed")


def test_no_forest_believed(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(forest, "check", refused)
    law = test_forest.test_a_forest_is_believed_where_it_leads_to_its_rows
    rejected(law, raising=(ValueError, "the forest is not believed"))


def test_any_forest_believed(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(forest, "check", lambda *words: None)
    law = test_forest.test_a_number_that_leads_out_of_a_forest_is_refused
    rejected(law, node=10, word=0, value=7)
    rejected(test_forest.test_what_is_no_forest_of_these_rows_is_refused)


@pytest.fixture
def open_to_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that nobody looks at."""
    folder = tmp_path / "open"
    folder.mkdir()
    monkeypatch.setattr(unpacked, "_folder", lambda: folder)
    return folder


def test_a_folder_for_everybody(
    open_to_all: Path, monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    law = test_forest.test_files_are_in_a_folder_of_this_user_alone
    open_to_all.chmod(0o755)
    rejected(law, folder=open_to_all, monkeypatch=monkeypatch)


def test_a_folder_that_is_a_link(open_to_all: Path, rejected: Any) -> None:
    law = test_forest.test_a_file_in_the_place_of_the_folder_is_refused
    rejected(law, folder=open_to_all.with_name("link"))


def test_a_file_that_is_written_once(
    open_to_all: Path, monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(unpacked, "TRIES", 1)
    law = test_forest.test_a_file_that_somebody_swept_is_written_again
    wrong = OSError, ".* is deleted again and again"
    rejected(law, raising=wrong, folder=open_to_all, monkeypatch=monkeypatch)
