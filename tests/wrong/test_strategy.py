"""The laws about where a corpus is indexed reject a decision that is wrong on purpose."""

from __future__ import annotations

from typing import Any

import pytest
from laws import test_strategy

from samekin.core.estimators import strategy
from samekin.integrations import capacity

DECIDED = strategy.decided


def test_an_index_taken_to_be_as_large_as_its_rows(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(strategy, "BESIDE", 1)
    law = test_strategy.test_auto_shards_what_does_not_fit_and_says_why
    rejected(law, mebibytes=257, strategy="shards")


def test_what_is_asked_for_taken_for_advice(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(test_strategy, "decided", lambda asked, size: DECIDED("auto", size))
    rejected(test_strategy.test_what_is_asked_for_is_done)


def test_a_folder_that_need_not_be_named(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(strategy, "_refuse_folder", lambda size, rows: None)
    rejected(
        test_strategy.test_a_size_that_cannot_work_is_refused,
        asked="auto",
        size=test_strategy._size(300, folder=""),
        message="name one with folder=",
    )


def test_sizes_that_are_a_thousand(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    thousand = lambda text, unit: int(text.rstrip("bB")[:-1]) * 1000**2  # noqa: E731
    monkeypatch.setattr(capacity, "nbytes", thousand)
    rejected(test_strategy.test_sizes_are_read_as_spark_writes_them)


def test_a_driver_that_is_not_seen_to_be_the_executor(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(capacity, "one_host", lambda get: False)
    wanted = {"spark.driver.memory", "spark.driver.maxResultSize"}
    law = test_strategy.test_a_session_says_what_it_has_room_for
    rejected(law, settings={"spark.master": "local[4]"}, wanted=wanted)
