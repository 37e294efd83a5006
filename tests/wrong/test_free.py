"""The laws reject answers that depend on a number of speed, and allowances that are others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from laws import free, test_free

from samekin.core.filters import crowd, inverted, layout, room, sketch, width

LAW = test_free.test_what_is_about_speed_changes_no_answer
PLACE, MEMBERS, FIRST = sketch.Sketch.place, room._members, room.first
SPLIT, LEADING, AROUND, ROUGHLY = layout.split, width._leading, crowd.around, inverted._roughly

RADIUS = {"call": st.sampled_from(["radius", "radius of everyone"])}
"""A row that is lost is missed there, and is not one too few, which is an error."""


def test_a_block_that_loses_its_last_row_where_blocks_are_small(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def place(self: Any, block: int) -> slice:
        there = PLACE(self, block)
        lost = layout.BLOCK < 32 and there.stop - there.start > 1
        return slice(there.start, there.stop - lost)

    monkeypatch.setattr(sketch.Sketch, "place", place)
    rejected(LAW, RADIUS, algorithm="sketch")


def test_groups_of_lines_that_are_looked_at_as_far_as_the_eighth(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def members(*words: Any) -> Any:
        line, column = MEMBERS(*words)
        kept = line % room.GROUP < 8
        return line[kept], column[kept]

    monkeypatch.setattr(room, "_members", members)
    rejected(LAW, RADIUS, algorithm="sketch")


def test_directions_that_are_longer_than_one(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def leading(sample: Any, wide: int, each: Any) -> Any:
        return LEADING(sample, wide, each) * (2.0 if len(sample) < 9 else 1.0)

    monkeypatch.setattr(width, "_leading", leading)
    rejected(test_free.test_directions_are_orthonormal_whatever_the_numbers)


def test_a_layout_without_its_last_row(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def split(points: Any, size: int) -> Any:
        order, starts = SPLIT(points, size)
        return (order[:-1], starts) if layout.MEANS < 9 else (order, starts)

    monkeypatch.setattr(layout, "split", split)
    rejected(test_free.test_a_row_is_in_one_block_whatever_the_numbers)


def test_a_share_in_hundredths(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(crowd, "around", lambda corpus: 100 * AROUND(corpus))
    rejected(test_free.test_it_is_crowded_or_not_whatever_the_numbers)


def test_a_first_limit_for_one_less(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(room, "first", lambda product, k: FIRST(product, max(1, k - 1)))
    rejected(test_free.test_a_first_limit_lets_enough_through)


def test_a_rough_look_without_errors(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def roughly(of: Any, *words: Any) -> Any:
        of.slack, slack = 0.0, of.slack
        found = ROUGHLY(of, *words)
        of.slack = slack
        return found

    monkeypatch.setattr(inverted, "_roughly", roughly)
    rejected(test_free.test_a_rough_look_leaves_none_aside_that_may_be_near)


def test_candidates_that_are_held_to_the_end(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    together = inverted._together
    monkeypatch.setattr(inverted, "_together", lambda *words: [*together(*words)][:1])
    rejected(test_free.test_what_is_handed_over_together_is_what_there_is)


def test_a_number_that_nothing_has(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setitem(free.NUMBERS, "ranking", {"HASTE": st.just(1)})
    rejected(test_free.test_what_is_free_is_there)
