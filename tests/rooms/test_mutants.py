"""Mutants that are known to live are mutants, also when nobody has tried them lately."""

from __future__ import annotations

from pathlib import Path

import pytest
from known.mutants import KNOWN
from mutation.freed import free_lines
from mutation.laws_of import FILES, laws_of
from mutation.mutants import function_of, mutants

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", KNOWN)
def test_what_is_known_to_live_can_be_made(path: str) -> None:
    source = (ROOT / path).read_text("utf-8")
    made = [*mutants(source)]
    names = {one.said for one in made} | {
        function_of(source, line) for line in {one.line for one in made}
    }
    assert KNOWN[path].keys() - names == set()


@pytest.mark.parametrize("path", KNOWN)
def test_what_is_free_needs_no_reason(path: str) -> None:
    source = (ROOT / path).read_text("utf-8")
    free = free_lines(path, source)
    bound = {one.said for one in mutants(source) if one.line not in free}
    assert {one.said for one in mutants(source)} & KNOWN[path].keys() - bound == set()


def test_free_are_numbers_and_functions_of_speed_and_what_only_these_use() -> None:
    source = """
FAR, MORE = 1, 2
EDGE = 2.0**-537
COLUMNS = 3


def crowded(corpus):
    return _many(corpus) + _some(corpus)


def _many(corpus):
    return _few(corpus)


def _few(corpus):
    return 1


def _some(corpus):
    return 2


def others(corpus):
    return _some(corpus)
"""
    assert free_lines("core/filters/cells.py", source) == {2, 4}
    assert free_lines("core/filters/crowd.py", source) == {*range(7, 9), *range(11, 13), 15, 16}
    assert free_lines("core/ranking.py", source) == frozenset()


def test_every_file_of_the_three_is_looked_at() -> None:
    there = {
        path.relative_to(ROOT).as_posix()
        for path in (*ROOT.glob("core/filters/*.py"), *ROOT.glob("core/distances/*.py"))
        if next(mutants(path.read_text("utf-8")), None)
    }
    assert {*FILES} == there | {"core/ranking.py"}
    assert all((ROOT / law).exists() for path in FILES for law in laws_of(path))


def test_one_mutant_for_each_operator_number_and_keyword() -> None:
    source = '''
"""A text of 1 + 1."""
A: int = 2  # 3 - 1


def least(a: int | None, b: int = 0) -> bool:
    """Not 4."""
    if a is None or not b:
        raise ValueError(f"{a + 1} is not below " + "2")
    return a < -b
'''
    assert [one.said for one in mutants(source)] == [
        "A: int = 3",
        "def least(a: int | None, b: int = 1) -> bool:",
        "if a is not None or not b:",
        "if a is None and not b:",
        "if a is None or  b:",
        "return a <= -b",
        "return a < +b",
    ]
