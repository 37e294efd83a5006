"""The laws reject products that are looked at by halves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from laws import test_room

from samekin.core.filters import layout, room
from samekin.core.threads import in_turn

GROUPS, SPLIT = room.Room._groups, layout.split


def test_a_group_of_lines_by_its_nearest_limit(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def groups(self: Any, product: Any, most: Any, other_most: Any) -> Any:
        begins = np.arange(0, len(most), room.GROUP)
        least = np.repeat(np.minimum.reduceat(most, begins), room.GROUP)[: len(most)]
        return GROUPS(self, product, least, other_most)

    monkeypatch.setattr(room.Room, "_groups", groups)
    rejected(test_room.test_what_is_near_in_a_product)


def test_blocks_as_they_come(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def split(points: Any, size: int, each: Any = in_turn) -> Any:
        order, starts = SPLIT(points, size)
        return (order, starts) if each is in_turn else (order[::-1], starts)

    monkeypatch.setattr(layout, "split", split)
    rejected(test_room.test_blocks_do_not_depend_on_who_makes_them_first)


def test_one_block_of_all_rows(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(layout, "size", lambda n: layout.BLOCK)
    rejected(test_room.test_there_are_blocks_to_share_out)


def test_memory_anew_for_every_product(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(room.Room, "product", lambda self, left, right: left @ right.T)
    rejected(test_room.test_products_take_the_place_of_those_before)
