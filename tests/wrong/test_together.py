"""The laws reject rows that ask all at once, and lose each other on purpose."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from laws import test_blocks

from samekin.core import lists, pairs, planes
from samekin.core.filters import bounds, equal, room, sketch
from samekin.core.shortlist import Shortlist
from samekin.core.testing.strategies import rows_of

LIMIT, INIT, NEAR = bounds.limit, Shortlist.__init__, room.Room.near
DISTINCT = st.integers(0, 2**32 - 1).map(lambda seed: (rows_of("normal", 40, 6, seed), None, 3))
AT_ONCE = test_blocks.test_rows_that_ask_at_once_are_answered_as_one_by_one


def test_a_limit_too_tight_where_all_rows_ask_at_once(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(bounds, "limit", lambda *words: LIMIT(*words) * 0.999)
    rejected(AT_ONCE, algorithm="sketch")


@pytest.mark.parametrize("side", ["low", "radii"])
def test_blocks_that_are_taken_for_smaller(
    side: str, monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    prepare = sketch.Sketch.prepare

    def smaller(corpus: Any) -> Any:
        arrays = prepare(corpus)
        if side == "low":
            arrays["low"] = (arrays["low"] + arrays["high"]) / 2
        else:
            arrays["radii"] = arrays["radii"] / 2
        return arrays

    monkeypatch.setattr(sketch.Sketch, "prepare", staticmethod(smaller))
    # What is lost depends on whose turn it is: one thread fails the same way again.
    rejected(AT_ONCE, {"threads": st.just(1), "data": DISTINCT}, algorithm="sketch")


def test_rows_that_reach_less_far_toward_another_block(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    extend = planes.Planes.extend

    def half(self: Any, block: int) -> None:
        extend(self, block)
        self.toward[block] /= 2

    monkeypatch.setattr(planes.Planes, "extend", half)
    rejected(AT_ONCE, {"threads": st.just(1), "data": DISTINCT}, algorithm="sketch")


def test_a_shortlist_that_forgets_in_its_sleep(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def init(self: Any, queries: Any, corpus: Any, k: int, patience: int = 0, known: Any = None):
        INIT(self, queries, corpus, k, patience)

    monkeypatch.setattr(Shortlist, "__init__", init)
    rejected(AT_ONCE, algorithm="sketch")


@pytest.mark.parametrize("algorithm", ["sketch", "tree"])
def test_rows_that_forget_those_that_equal_them(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, algorithm: str
) -> None:
    monkeypatch.setattr(equal, "merge", lambda equals, others, k: others)
    rejected(AT_ONCE, algorithm=algorithm)


def test_rows_that_are_taken_for_equal_by_their_hash(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    words = equal._words
    monkeypatch.setattr(equal, "_words", lambda rows: words(rows)[:, :1])
    rejected(test_blocks.test_a_group_is_of_equal_rows, hashed=equal._hashed)


def test_a_pair_that_one_of_its_rows_forgets(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    verify = pairs.Pairs._verify

    def once(self: Any, a: int, b: int, near: Any, both: bool = True) -> None:
        verify(self, a, b, near, a == b)

    monkeypatch.setattr(pairs.Pairs, "_verify", once)
    rejected(AT_ONCE, {"data": DISTINCT}, algorithm="sketch")


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is found there are rows all the same, not what memory happens to hold."""
    init = lists.Lists.__init__

    def filled(self: Any, *words: Any) -> None:
        init(self, *words)
        self.keys[:], self.found[:] = 0.0, 0

    monkeypatch.setattr(lists.Lists, "__init__", filled)


@pytest.mark.usefixtures("filled")
def test_pairs_of_blocks_that_are_left_over(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    worthwhile = pairs.Pairs.worthwhile

    def all_but_the_last(self: Any) -> Any:
        yield from [*worthwhile(self)][:-1]

    monkeypatch.setattr(pairs.Pairs, "worthwhile", all_but_the_last)
    rejected(AT_ONCE, {"data": DISTINCT, "size": st.just(16)}, algorithm="sketch")


def test_a_part_of_a_product_that_begins_anew(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def near(self: Any, *words: Any) -> Any:
        one, other = NEAR(self, *words)
        return one % room.LINES, other

    monkeypatch.setattr(room.Room, "near", near)
    rejected(AT_ONCE, {"data": DISTINCT, "size": st.just(16)}, algorithm="sketch")


SOME = test_blocks.test_some_rows_that_ask_at_once_are_answered_as_one_by_one


@pytest.mark.usefixtures("filled")
def test_rows_that_ask_for_none_that_equal_them(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def alone(self: Any, n: int, numbers: Any) -> Any:
        return np.isin(self._sketch.order, numbers)

    monkeypatch.setattr(pairs.Pairs, "_asking", alone)
    rejected(SOME)


def test_rows_that_reach_less_far_where_some_ask(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    reach = lists.Lists.reach

    def less(self: Any, block: int) -> Any:
        bound, rows, most = reach(self, block)
        return lists.Reach(bound, rows * 0.99, most * 0.99)

    monkeypatch.setattr(lists.Lists, "reach", less)
    rejected(SOME)
