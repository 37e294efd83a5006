"""The laws reject shards that are written where their rows lie, and numbered or asked wrongly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from laws import test_streamed

from samekin.core.index import streamed

NUMBER, LOOKED_UP = streamed.Sharder.number, streamed.Named.__getitem__
AS_ONE = test_streamed.test_shards_answer_as_one_whatever_is_in_which


def test_rows_that_are_counted_among_earlier_shards_alone(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path
) -> None:
    def number(self: Any, folder: str, shards: Any, place: int) -> Any:
        return NUMBER(self, folder, shards[: place + 1], place)

    monkeypatch.setattr(streamed.Sharder, "number", number)
    rejected(AS_ONE)
    rejected(test_streamed.test_an_id_that_two_shards_have_comes_back, tmp_path=tmp_path)


def test_shards_whose_rows_keep_their_numbers(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def numbers(self: Any, place: int, part: Any) -> Any:
        return np.arange(part.size)

    monkeypatch.setattr(streamed._Numbers, "_open", numbers)
    rejected(AS_ONE)


def test_ids_of_the_rows_beside(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def beside(self: Any, numbers: Any) -> Any:
        return LOOKED_UP(self, np.asarray(numbers) ^ (len(self) > 1))

    monkeypatch.setattr(streamed.Named, "__getitem__", beside)
    rejected(AS_ONE)


def test_shards_that_stay_open(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path
) -> None:
    def kept(self: Any, place: Any) -> Any:
        every = vars(self).setdefault("every", {})
        return every.setdefault(place, self._open(place, self.parts[place]))

    monkeypatch.setattr(streamed._Files, "__getitem__", kept)
    rejected(test_streamed.test_two_shards_at_the_most_are_open, tmp_path=tmp_path)


def test_ids_that_are_read_to_be_weighed(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path
) -> None:
    def read(self: Any) -> Any:
        return np.asarray(streamed.Named(self.where, self.parts))

    monkeypatch.setattr(streamed.Streamed, "ids", property(read))
    law = test_streamed.test_what_is_kept_is_told_without_reading_the_ids
    rejected(law, tmp_path=tmp_path)


def test_shards_that_are_weighed_all_at_once(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(streamed.Streamed, "sizes", streamed.Sharded.sizes)
    rejected(test_streamed.test_shards_are_weighed_one_after_the_other, tmp_path=tmp_path)


def test_a_shard_that_is_gone_without_a_word(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        streamed._Files, "__getitem__", lambda self, place: self._open(place, self.parts[place])
    )
    rejected(test_streamed.test_a_shard_that_is_gone_says_why, tmp_path=tmp_path)
