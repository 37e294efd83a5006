"""The laws reject what is right and slow: each looks at more than it has to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from laws import test_portions, test_room, test_width, test_work

from samekin.core.filters import (
    bounds,
    direct,
    equal,
    faint,
    inverted,
    measures,
    portions,
    room,
    sketch,
    sketched,
    ties,
    tree,
    width,
)
from samekin.core.shortlist import bracketed

EXPANDED = equal.Groups.expanded
LIMIT, REACH, IN_TURN = bounds.limit, sketch.Sketch.reach, ties.in_turn
RELATIVE, LEADING, CLOSE = measures._relative, width._leading, width._reach


def test_a_sketch_limit_a_tenth_too_wide(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(bounds, "limit", lambda *words: LIMIT(*words) * np.float32(1.1))
    law = test_work.test_a_sketch_without_loss_verifies_what_is_within_and_nothing_else
    rejected(law, columns=3, rank=3, kind=np.float64)


def test_blocks_that_are_skipped_too_late(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(sketch.Sketch, "reach", lambda self, bound: 1.1 * REACH(self, bound))
    law = test_work.test_blocks_out_of_reach_are_not_multiplied
    rejected(law, products=test_work.multiplied(monkeypatch))


def test_a_first_bound_that_lets_all_through(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(room, "first", lambda product, k: product.max(axis=1))
    rejected(test_work.test_of_the_nearest_few_more_are_verified, columns=40)
    rejected(test_room.test_the_first_value_lets_few_more_through)


def test_what_directions_leave_out_left_out(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def without(rows: Any, *_: Any) -> Any:
        return np.zeros(len(rows))

    monkeypatch.setattr(sketched, "_left_out", without)
    rejected(test_work.test_what_directions_leave_out_counts_as_a_length)


def test_lists_that_are_taken_for_empty(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    made = inverted.Inverted.__init__

    def empty(self: Any, corpus: Any) -> None:
        made(self, corpus)
        self.counts = 0 * self.counts

    monkeypatch.setattr(inverted.Inverted, "__init__", empty)
    rejected(test_portions.test_inverted_lists_are_multiplied_as_far_as_memory_goes)


def test_equal_rows_that_are_taken_apart(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(
        equal.Groups, "expanded", lambda self, found, most: EXPANDED(self, found, 0)
    )
    rejected(test_work.test_equal_rows_are_one_point)


def test_equal_rows_that_are_always_one_point(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(tree, "ALIKE", 1)
    rejected(test_work.test_a_few_equal_rows_are_points_of_their_own, copies=4, points=360)


def test_a_tree_that_is_hardly_ever_sure(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(tree, "SLACK", 0.1)
    rejected(test_work.test_a_tree_looks_again_only_where_the_last_place_ties)


def test_a_tree_of_faint_rows_as_they_are(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(faint, "FAINT", 0.0)
    rejected(test_work.test_a_tree_of_faint_rows_looks_again_at_few)


def test_a_tree_that_reaches_too_far(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(tree, "SLACK", 0.1)
    rejected(test_work.test_a_tree_proposes_what_is_within_and_nothing_else)


@pytest.mark.parametrize("storage", ["plain", "csr"])
def test_all_rows_of_a_tie_proposed(
    storage: str, monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    for module in (direct, inverted):
        monkeypatch.setattr(module, "first", lambda row, low, high, bound, k: low <= bound)
    law = test_work.test_no_more_ties_are_proposed_than_there_are_places
    rejected(law, storage=storage, metric="euclidean")


def test_numbers_far_around_a_key(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def relative(keys: Any, slack: float, least: float) -> Any:
        return RELATIVE(keys, 1e9 * slack, least)

    monkeypatch.setattr(measures, "_relative", relative)
    law = test_work.test_what_ties_with_nothing_is_proposed_alone
    rejected(law, storage="plain", metric="canberra", few=7, monkeypatch=monkeypatch)


def test_all_of_many_rows_looked_at_closely(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(inverted, "_roughly", lambda of, place, *words: np.arange(len(place)))
    law = test_work.test_of_many_rows_few_are_looked_at_closely
    rejected(law, monkeypatch=monkeypatch)


def test_all_rows_whose_squares_underflow_taken_at_once(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(tree.Tree, "blind", False)
    rejected(test_work.test_rows_whose_squares_underflow_are_taken_in_turn)


def test_rows_in_turn_to_the_last(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(ties, "in_turn", lambda queries, corpus, k: IN_TURN(queries, corpus, 0))
    law = test_work.test_rows_that_all_are_at_nothing_are_looked_at_as_far_as_places_go
    rejected(law, k=test_work.K)


def test_all_rows_at_once_instead_of_in_turn(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def at_once(queries: Any, corpus: Any, k: int) -> Iterator[Any]:
        query, row = np.indices((len(queries), len(corpus))).reshape(2, -1)
        yield bracketed(queries, corpus, query, row)

    monkeypatch.setattr(ties, "in_turn", at_once)
    rejected(test_work.test_rows_in_turn_are_looked_at_twice_as_far_as_need_be_at_most)


def test_portions_of_a_line_each(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def one_by_one(counts: Any) -> Iterator[slice]:
        yield from (slice(line, line + 1) for line in range(len(counts)))

    monkeypatch.setattr(portions, "portions", one_by_one)
    rejected(test_portions.test_portions_are_as_large_as_they_may_be)


def test_portions_that_fill_the_memory(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(portions, "PAIRS", 2**22)
    rejected(test_portions.test_a_few_megabytes_are_held_at_once)


@pytest.mark.parametrize("module", [direct, inverted])
def test_ties_in_small_pieces(module: Any, monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(module, "PAIRS", 2**16)
    rejected(test_portions.test_ties_are_proposed_some_at_a_time)


def test_a_sketch_as_wide_as_its_rows(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(width, "_cheapest", lambda sample, leading, n: sample.shape[1])
    law = test_width.test_no_other_width_costs_less
    rejected(law, columns=100, fall=0.97, tails=0.0, n=100_000)


def test_directions_of_the_least_spread(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def least(sample: Any, wide: int) -> Any:
        return LEADING(sample, sample.shape[1])[:, ::-1][:, :wide]

    monkeypatch.setattr(width, "_leading", least)
    law = test_width.test_leading_directions_are_those_of_the_spread
    rejected(law, columns=30, wanted=7)


def test_a_reach_that_is_twice_as_far(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(width, "_reach", lambda *words: 4 * CLOSE(*words))
    rejected(test_width.test_the_reach_of_a_sample_is_that_of_its_neighbours)


def test_blocks_that_are_all_met(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(width, "_met", lambda *words: 1.0)
    rejected(test_width.test_the_share_that_is_met_is_of_the_blocks_in_reach)


def test_a_whole_sketch_that_is_always_turned(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(width, "ROTATED", 2**20)
    law = test_width.test_a_sketch_that_leaves_nothing_out_is_turned_where_columns_are_few
    rejected(law, columns=65, wide=0)


def test_every_direction_looked_at(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(width, "MOST", 2**20)
    rejected(test_width.test_no_more_directions_are_looked_at_than_may_pay)
