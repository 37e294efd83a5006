"""The laws reject lattices that lose a pair, and loops that do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from laws import test_allowances, test_compiled, test_free, test_lattice
from laws.loops import Spelled

from samekin.core import compiled
from samekin.core.filters import lattice, product, room, sieve, sketch, sketched

REACH, LATTICE, BESIDE = sieve._reach, lattice.lattice, sieve._beside
NEAR, PRODUCTS = sieve.Sieve.near, sieve.products
LOOPS = Spelled(32)


def test_places_a_thousandth_nearer(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(sieve, "_reach", lambda *words: REACH(*words) * (1 - 1e-3))
    rejected(test_lattice.test_found_is_what_may_be_near_and_hardly_more, loops=LOOPS)


def test_places_a_hundredth_farther(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(sieve, "_reach", lambda *words: REACH(*words) * (1 + 1e-2))
    rejected(test_lattice.test_found_is_what_may_be_near_and_hardly_more, loops=LOOPS)


def test_the_error_of_one_of_two_rows(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(
        sieve, "_reach", lambda most, error, against: REACH(most, error, np.zeros(1))
    )
    rejected(test_lattice.test_no_pair_that_is_near_is_lost, loops=LOOPS)
    rejected(test_free.test_lattices_change_no_answer, loops=LOOPS)


def test_rows_that_are_where_their_places_are(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def believed(*words: Any) -> Any:
        found = LATTICE(*words)
        return None if found is None else found._replace(error=found.error * np.float32(0.97))

    monkeypatch.setattr(lattice, "lattice", believed)
    rejected(test_lattice.test_a_row_is_as_near_to_its_place_as_is_said)


def test_nothing_lost_between_two_middles(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(sieve, "_lost", lambda *words: -1e9)
    rejected(test_lattice.test_no_pair_that_is_near_is_lost, loops=LOOPS)


def test_bytes_that_have_a_sign(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(sieve, "UNSIGNED", 0)
    rejected(test_lattice.test_what_a_sieve_finds_is_what_a_product_has, loops=LOOPS)


def test_a_limit_that_is_cut_on_both_sides(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(sieve, "_beside", lambda values: BESIDE(values) + 2**20)
    rejected(test_lattice.test_no_pair_that_is_near_is_lost, loops=LOOPS)


def test_products_of_places_that_are_believed(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def products(one: Any, other: Any, *words: Any) -> Any:
        exact = (rows._replace(error=np.zeros_like(rows.error)) for rows in (one, other))
        return PRODUCTS(*exact, *words)

    monkeypatch.setattr(sieve, "products", products)
    law = test_lattice.test_products_that_are_large_are_found_and_hardly_more
    rejected(law, loops=LOOPS)
    rejected(test_allowances.test_the_limits_of_products_are_those_that_are_proved)


def test_products_that_nobody_asks_for_on_lattices(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(product.Product, "_on", lambda *words: None)
    rejected(test_lattice.test_largest_products_are_found_on_lattices)


def test_a_sieve_that_never_rests(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(sieve.Sieve, "pays", True)
    rejected(test_lattice.test_a_sieve_rests_while_it_finds_too_much)


def test_limits_of_no_side(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def near(self: Any, on: Any, left: Any, right: Any, most: Any, other: Any) -> Any:
        return NEAR(self, on, left, right, most, np.maximum(other, 0))

    monkeypatch.setattr(sieve.Sieve, "near", near)
    rejected(test_lattice.test_a_room_finds_the_same_on_lattices)


def test_a_room_that_sifts_whatever_it_costs(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(room, "SIFTED", 0)
    monkeypatch.setattr(sieve.Sieve, "pays", True)
    rejected(test_lattice.test_a_room_sifts_where_it_is_worth_while)


def test_lattices_that_nobody_asks(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(sketch.Sketch, "lattice", lambda self, block: None)
    rejected(test_lattice.test_many_rows_are_on_lattices, rows=lattice.SOME)


def test_lattices_of_blocks_that_are_skipped(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(sketched, "MEET", 0)
    rejected(test_lattice.test_blocks_that_are_skipped_have_no_lattices)


def test_places_that_there_are_not(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def lattice_of(self: Any, block: int) -> Any:
        rows = self.side(block)[:, :-2]
        return LATTICE(rows, self.middles[block], *lattice.placed(rows))

    monkeypatch.setattr(sketch.Sketch, "lattice", lattice_of)
    rejected(test_lattice.test_an_index_that_knows_no_lattices)


def test_rows_in_no_place(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(lattice, "lattice", lambda *words: LATTICE(*words[:2], 1.0, words[3]))
    rejected(test_lattice.test_what_has_no_place_is_on_no_lattice)


class _Halting(Spelled):
    """What finds no room is not looked at again."""

    def near(self, *words: Any) -> Any:
        return len(words[1]), super().near(*words)[1]


class _Finite(Spelled):
    """NaN is above every limit."""

    def still(self, found: Any, left: Any, *words: Any) -> Any:
        return super().still(found, np.nan_to_num(left, nan=1e9), *words)


class _Believing(Spelled):
    """Shapes are as they are said to be."""

    def near(self, *words: Any) -> Any:
        return 0, 0

    def still(self, found: Any, *words: Any) -> Any:
        return found

    @staticmethod
    def squares_of(*rows: Any) -> bool:
        return True


class _Halves(Spelled):
    """Differences of half precision."""

    def squares(self, queries: Any, rows: Any, *numbers: Any) -> Any:
        halves = (side.astype(np.float16) for side in (queries, rows))
        return super().squares(*halves, *numbers)


def test_loops_of_half_precision(rejected: Any) -> None:
    where = {"kind": st.just(np.uint16)}
    rejected(test_compiled.test_squares_are_as_near_as_single_precision, where, loops=_Halves(32))


def test_loops_that_stop_for_good(rejected: Any) -> None:
    rejected(test_compiled.test_products_of_whole_numbers_that_are_near, loops=_Halting(32))


def test_loops_that_know_no_nan(rejected: Any) -> None:
    law = test_compiled.test_products_of_single_precision_that_are_near_still
    rejected(law, loops=_Finite(32))


def test_loops_that_believe(rejected: Any) -> None:
    rejected(test_compiled.test_what_is_not_as_it_has_to_be_is_refused, loops=_Believing(32))
    law = test_compiled.test_what_are_no_pairs_of_rows_is_refused
    rejected(law, raising=(IndexError, "out of bounds"), loops=_Believing(32))
    rejected(test_compiled.test_pairs_are_of_rows_that_lie_alike, loops=_Believing(32))


def test_loops_for_a_processor_that_does_not_know_them(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(compiled.sums, "__wrapped__", lambda: compiled.made(16))
    monkeypatch.setattr(compiled, "made", lambda lanes: lanes)
    rejected(test_compiled.test_there_are_loops_where_they_can_be_made_and_run)


def test_loops_that_sum_no_products_of_bytes(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def loops() -> Any:
        return compiled.sums()

    monkeypatch.setattr(compiled, "loops", loops)
    rejected(test_compiled.test_without_products_of_bytes_there_are_sums)
