"""The compiled loops as NumPy says them: what they have to find, on any processor."""

from __future__ import annotations

from functools import cache
from typing import Any

import llvmlite.binding as llvm
import numpy as np

from samekin.core.compiled import loops
from samekin.core.compiled.sums import Sums
from samekin.core.distances import Array


class Spelled:
    """Loops that are not compiled.

    Parameters
    ----------
    panel : int
        Columns that lie together.
    """

    def __init__(self, panel: int) -> None:
        self.panel = panel

    def near(
        self,
        points: Array,
        packed: Array,
        lines: Array,
        columns: Array,
        found: Array,
        begin: int = 0,
    ) -> tuple[int, int]:
        n, (panels, steps, panel) = len(points), packed.shape
        others = packed.view(np.uint8).reshape(panels, steps, panel, 4).swapaxes(1, 2)
        others = others.reshape(panels * panel, 4 * steps)
        product = points.astype(np.int64) @ others.T.astype(np.int64)
        limits = lines[:, :n, None].astype(np.int64) + columns[:, None, :]
        assert np.abs(limits).max() < 2**31
        near = product >= limits.min(axis=0)
        count = 0
        for number in range(begin, panels):
            if len(found) - count < n * panel:
                return number, count
            line, column = np.nonzero(near[:, number * panel : (number + 1) * panel])
            found[count : count + len(line)] = np.column_stack((line, column + number * panel))
            count += len(line)
        return panels, count

    def still(
        self, found: Array, left: Array, right: Array, most: Array, other_most: Array
    ) -> Array:
        line, column = found.T.astype(np.int64)
        with np.errstate(invalid="ignore", over="ignore"):
            product = np.einsum("ij,ij->i", left[line], right[column])
        near = ~((product > most[line]) & (product > other_most[column]))
        found[: np.count_nonzero(near)] = found[near]
        return found[: np.count_nonzero(near)]

    def squares(self, queries: Array, rows: Array, query: Array, row: Array) -> Array:
        t = queries[query].astype(np.float32) - rows[row].astype(np.float32)
        return np.square(t).cumsum(axis=1)[:, -1].astype(np.float64)

    def exact(self, queries: Array, rows: Array, query: Array, row: Array) -> Array:
        t = queries[query].astype(np.float64) - rows[row].astype(np.float64)
        return np.square(t).cumsum(axis=1)[:, -1]

    @staticmethod
    def exact_of(queries: Array, rows: Array) -> bool:
        return True

    @staticmethod
    def squares_of(queries: Array, rows: Array) -> bool:
        return np.can_cast(queries.dtype, np.float32) and np.can_cast(rows.dtype, np.float32)


@cache
def plain() -> Sums:
    """Those that are compiled for the least of all processors like this one."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(opt=3)
    return Sums(llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine))


def all_loops() -> list[Any]:
    """Those that are spelled out, and those of this processor, if it has any."""
    compiled = loops()
    return [Spelled(3), Spelled(32)] + ([] if compiled is None else [compiled])
