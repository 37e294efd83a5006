"""The laws reject an approximate answer that is wrong on purpose."""

from __future__ import annotations

import subprocess
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from laws import test_annoy

from samekin import RowError
from samekin.core import filters, ranking
from samekin.core.asked import Sides
from samekin.core.filters import annoy_forest, forest, unpacked
from samekin.core.filters.annoy_forest import AnnoyForest
from samekin.core.index import opened, storage
from samekin.core.testing.strategies import corpora

CANONICAL, GROW, OPTIONS = annoy_forest.canonical, forest.grow, filters.options


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
    noticed = RowError, "row 0: it may have 12 neighbours, fewer than n_neighbors=600"
    rejected(test_annoy.test_a_query_gets_as_many_as_it_asked_for, raising=noticed)


def test_a_forest_of_another_seed(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    """Each time that it grows."""
    seeds = count()
    other = lambda *words: GROW(*words[:-1], next(seeds))  # noqa: E731
    monkeypatch.setattr(forest, "grow", other)
    rejected(test_annoy.test_one_seed_is_one_answer_and_a_batch_changes_nothing)


def test_distances_in_single_precision_of_all_rows(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def canonical(*words: Any) -> Any:
        return CANONICAL(*words).astype(np.float32).astype(np.float64)

    monkeypatch.setattr(annoy_forest, "canonical", canonical)
    monkeypatch.setattr("samekin.core.shortlist.canonical", canonical)
    law = test_annoy.test_a_forest_in_which_all_rows_are_looked_at_answers_as_the_oracle
    far = corpora(most=40).filter(lambda data: np.abs(data[0]).max() < 1e9)
    rejected(law, {"data": far, "metric": st.just("euclidean")})


def test_barred_rows_that_are_let_in(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    split = Sides.split

    def free(self: Any, rows: Any) -> Any:
        found, groups, barred = split(self, rows)
        return found, groups, None if barred is None else barred[:, :0]

    monkeypatch.setattr(Sides, "split", free)
    rejected(test_annoy.test_barred_rows_groups_and_rows_that_are_added)


def test_options_that_are_rounded(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def rounded(algorithm: str, given: Any) -> Any:
        return OPTIONS(algorithm, {word: int(value) for word, value in (given or {}).items()})

    for module in ("filters", "index.groups", "index.whole"):
        monkeypatch.setattr(f"samekin.core.{module}.options", rounded)
    law = test_annoy.test_what_annoy_does_not_do_is_refused
    rejected(law, words={"algorithm_params": {"seed": 1.5}}, rows=test_annoy.ROWS, error="seed")


def test_a_radius_of_some(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    """All within a radius, of those that were looked at."""
    near = test_annoy.NEAR
    monkeypatch.setattr(near, "radius_neighbors", near.kneighbors, raising=False)
    rejected(test_annoy.test_a_radius_is_refused)


def test_an_import_that_fails_as_it_fails(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def empty(columns: int, kind: Any) -> Any:
        from annoy import AnnoyIndex

        return AnnoyIndex(columns, kind.word)

    monkeypatch.setattr(forest, "_empty", empty)
    law = test_annoy.test_without_annoy_it_says_how_to_get_it
    rejected(law, monkeypatch=monkeypatch)


def test_a_file_that_is_deleted_under_others(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path
) -> None:
    def release(file: Any, path: Path) -> None:
        file.close()
        path.unlink()

    monkeypatch.setattr(unpacked, "_release", release)
    law = test_annoy.test_processes_share_a_file_and_the_last_one_deletes_it
    rejected(law, tmp_path=tmp_path, monkeypatch=monkeypatch)


def test_a_forest_that_names_rows_there_are_not(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    class Astray:
        def get_nns_by_vector(self, line: Any, k: int, search_k: int) -> list[int]:
            return [300]

    monkeypatch.setattr(forest, "load", lambda *words: Astray())
    law = test_annoy.test_a_forest_that_leads_astray_is_refused
    rejected(law, metric="euclidean", rows=300)


def test_options_that_nobody_looks_at(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(AnnoyForest, "check", staticmethod(lambda corpus, arrays: None))
    law = test_annoy.test_options_that_are_not_two_counts_are_refused
    rejected(law, options=np.array([0, 20]))


def test_a_damage_that_nobody_names(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path
) -> None:
    """Hashes are not compared; the forest is looked through all the same."""
    for module in (storage, opened):
        monkeypatch.setattr(module, "sha256", lambda path: "")
    law = test_annoy.test_a_damaged_forest_is_an_error_that_names_it
    rejected(law, tmp_path=tmp_path, name="forest")


def test_a_process_that_ends_without_a_word(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path
) -> None:
    """Nothing is cleaned up; whoever comes next does it."""
    output, end = subprocess.check_output, "import os, sys\nsys.stdout.flush()\nos._exit(0)\n"

    def at_once(command: list[str], **words: Any) -> Any:
        return output([*command[:-1], command[-1] + end], **words)

    monkeypatch.setattr(test_annoy.subprocess, "check_output", at_once)
    law = test_annoy.test_nothing_is_left_behind
    rejected(law, tmp_path=tmp_path, monkeypatch=monkeypatch)
