"""The laws reject products that are sure too soon."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from laws import test_definition, test_filters, test_work

from samekin.core.filters import bounds, product
from samekin.core.filters.product import Product

SIDE, INIT, NOTHING = Product._side, Product.__init__, Product._of_nothing
LOST = test_filters.test_nothing_within_the_bound_is_lost
SEAM = test_definition.test_blocks_of_products_meet_without_a_seam


def test_a_product_without_allowance_for_single_precision(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(bounds, "gamma", lambda columns: 0.0)
    rejected(LOST, name="product")


def test_a_product_without_allowance_for_double_precision(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(bounds, "noise", lambda columns, width, lengths: 0 * lengths)
    rejected(test_filters.test_products_of_rows_far_from_nothing_tie, algorithm="product")


def test_a_product_that_forgets_the_centre(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def side(self: Any, rows: Any, top: Any) -> Any:
        found = SIDE(self, rows, top)
        return found._replace(centre=0 * found.centre)

    monkeypatch.setattr(Product, "_side", side)
    rejected(LOST, name="product")


def test_blocks_that_are_taken_for_shorter_than_they_are(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def init(self: Any, *words: Any) -> None:
        INIT(self, *words)
        self.lengths = self.lengths / 10

    monkeypatch.setattr(Product, "__init__", init)
    rejected(test_definition.test_a_short_row_beside_long_ones_may_have_the_largest_product)


def test_a_query_of_zeros_that_finds_the_longest(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def longest(self: Any, of: Any, k: int) -> Any:
        for found in NOTHING(self, of, k):
            found.row[:] = np.take(self.order, found.row)
            yield found

    monkeypatch.setattr(Product, "_of_nothing", longest)
    rejected(SEAM, algorithm="product")


def test_products_that_never_underflow(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    law = test_filters.test_products_may_underflow
    with monkeypatch.context() as patch:
        patch.setattr(product, "tiny", lambda columns: 0.0)
        rejected(law, {"single": st.just(False)}, algorithm="product")
    monkeypatch.setattr(product, "FAINT", 0.0)
    rejected(law, {"single": st.just(True)}, algorithm="product")


@pytest.mark.parametrize("much", [2.0**-9, 1.0])
def test_a_product_that_allows_for_too_much(
    much: float, monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(product, "FAINT", much)
    rejected(test_work.test_of_the_largest_products_few_more_are_verified, monkeypatch=monkeypatch)
