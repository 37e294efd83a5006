"""The laws reject products of a block with itself that are not all there, or are seen twice."""

from __future__ import annotations

from typing import Any

import pytest
from laws import test_square

from samekin.core.filters import bounds, sketched
from samekin.core.filters.square import Square

ONCE, SQUARE = Square.once, Square.square


def test_pairs_that_were_seen_before_seen_again(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def once(self: Any, product: Any, most: Any, seen: Any = None) -> Any:
        return ONCE(self, product, most)

    monkeypatch.setattr(Square, "once", once)
    rejected(test_square.test_a_pair_of_a_block_is_near_once)


def test_a_row_that_is_near_itself(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def square(self: Any, left: Any, right: Any, k: int) -> Any:
        product, least = SQUARE(self, left, right, k)
        product[0, 0] = 0
        return product, least

    monkeypatch.setattr(Square, "square", square)
    rejected(test_square.test_products_of_a_block_with_itself)


def test_first_bounds_of_one_of_two_products(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(bounds, "gamma", lambda columns: 0.0)
    rejected(test_square.test_a_block_gives_each_of_its_rows_a_bound)


def test_rows_of_a_block_as_they_come(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(sketched, "outward", lambda right: slice(None))
    rejected(test_square.test_rows_of_a_block_lie_outward)
