"""The laws of saved models and of plans reject those that are wrong on purpose."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from laws import test_kept

from samekin import KNeighborsClassifier, KNeighborsRegressor, KNeighborsTransformer
from samekin.core.estimators import explained, kept
from samekin.core.index import Grouped

BACK = test_kept.test_a_model_comes_back_with_its_words_and_its_answer
PLAIN, DESCRIBED = kept._plain, kept.Kept._described
LEARNED = KNeighborsClassifier._learned


def test_a_word_that_is_forgotten(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path
) -> None:
    def described(self: Any, facts: Any) -> Any:
        found = DESCRIBED(self, facts)
        found["words"].pop("id_col", None)
        found["words"].pop("mode", None)
        return found

    monkeypatch.setattr(kept.Kept, "_described", described)
    rejected(BACK, tmp_path=tmp_path / "1", words={"id_col": "sku"})
    law = test_kept.test_a_transformer_comes_back
    rejected(law, tmp_path=tmp_path / "2", kind=KNeighborsTransformer)


def test_classes_as_text(monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path) -> None:
    def learned(self: Any) -> Any:
        facts, arrays = LEARNED(self)
        return facts, {name: array.astype(str) for name, array in arrays.items()}

    monkeypatch.setattr(KNeighborsClassifier, "_learned", learned)
    law = test_kept.test_a_classifier_comes_back_with_its_classes
    rejected(law, tmp_path=tmp_path, y=np.arange(60) % 3)


def test_targets_in_a_column(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(KNeighborsRegressor, "_learned", lambda self: ({"flat": False}, {}))
    rejected(test_kept.test_a_regressor_comes_back_with_its_shape, tmp_path=tmp_path)


def test_groups_that_are_numbered(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path
) -> None:
    """Their labels are not kept."""
    arrays = Grouped.arrays.fget  # type: ignore[attr-defined]
    bare = property(lambda self: {n: a for n, a in arrays(self).items() if n != "groups"})
    monkeypatch.setattr(Grouped, "arrays", bare)
    lost = (ValueError, "the rows that are there have no groups")
    rejected(test_kept.test_groups_come_back, raising=lost, tmp_path=tmp_path)


def test_a_function_kept_by_its_name(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path
) -> None:
    def named(name: str, value: Any) -> Any:
        return value.__name__ if callable(value) else PLAIN(name, value)

    monkeypatch.setattr(kept, "_plain", named)
    rejected(test_kept.test_a_function_is_not_saved, tmp_path=tmp_path)


def test_any_index_taken_for_a_model(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path
) -> None:
    open_ = kept.with_model

    def with_model(*words: Any, **more: Any) -> Any:
        index, model, arrays = open_(*words, **more)
        return index, {"kind": "NearestNeighbors", "words": {}, "facts": {}} | model, arrays

    monkeypatch.setattr(kept, "with_model", with_model)
    rejected(test_kept.test_what_is_no_model_is_refused, tmp_path=tmp_path)


def test_words_that_are_believed(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(kept.Kept, "_checked_words", lambda self: None)
    law = test_kept.test_words_that_no_model_has_are_a_damaged_model
    rejected(law, tmp_path=tmp_path, words={"n_neighbors": "many"})


def test_a_plan_that_gives_another_reason(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(explained, "_why", lambda *words: "auto")
    rejected(test_kept.test_a_plan_says_which_filter_and_why)


def test_a_plan_of_the_first_shard_alone(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    leaves = explained._leaves
    monkeypatch.setattr(explained, "_leaves", lambda index: islice(leaves(index), 1))
    rejected(test_kept.test_a_plan_has_figures)
