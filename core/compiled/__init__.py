"""Loops that no library has, compiled for the processor at hand: by llvmlite, where it is there.

They find sooner what is found without them as well: no answer depends on whether they are there.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samekin.core.compiled import near, still
from samekin.core.compiled.sums import Sums, checked
from samekin.core.distances import Array

_P, _I = ctypes.c_void_p, ctypes.c_int64


class Loops(Sums):
    """All loops, of which the first sums so many products of bytes at once.

    Parameters
    ----------
    lanes : int
    engine : object
        LLVM's, which holds the code.

    Attributes
    ----------
    panel : int
        Columns that lie together.
    """

    panel: int

    def __init__(self, lanes: int, engine: Any) -> None:
        super().__init__(engine)
        self.panel = near.COLUMNS * lanes
        self._near = ctypes.CFUNCTYPE(None, _P, _I, _I, _P, _I, _P, _P, _P, _P, _P, _I, _P)(
            engine.get_function_address(near.NAME)
        )
        self._still = ctypes.CFUNCTYPE(_I, _P, _I, _P, _P, _I, _P, _P)(
            engine.get_function_address(still.NAME)
        )

    def near(
        self,
        points: NDArray[np.int8],
        packed: NDArray[np.uint32],
        lines: NDArray[np.int32],
        columns: NDArray[np.int32],
        found: NDArray[np.uint32],
        begin: int = 0,
    ) -> tuple[int, int]:
        """Places of products of whole numbers that are not below a limit.

        Parameters
        ----------
        points : ndarray of int8, shape (lines, 4 * steps)
        packed : ndarray of uint32, shape (panels, steps, panel)
            Of each column four values, as unsigned bytes, in turn.
        lines, columns : ndarrays of int32, shapes (2, lines), (2, panels * panel)
            A product is near that is not below the sum of two limits, of either pair.
        found : ndarray of uint32, shape (room, 2)
            Where lines and columns are written to; room for those of one panel at least.
        begin : int
            The panel to begin with.

        Returns
        -------
        int
            The panel before which it stopped, for lack of room or at the end.
        int
            How many places were found.
        """
        n, (panels, steps, panel) = len(points), packed.shape
        for array, shape, kind in (
            (points, (n, 4 * steps), np.int8),
            (packed, (panels, steps, self.panel), np.uint32),
            (lines, (2, n), np.int32),
            (columns, (2, panels * panel), np.int32),
            (found, (len(found), 2), np.uint32),
        ):
            checked(array, shape, kind)
        if len(found) < n * panel or steps < 1:
            raise ValueError(f"no room for {n} lines of {panel} columns, or no columns")
        state = np.array([begin, 0], dtype=np.int64)
        self._near(
            points.ctypes.data, n, steps, packed.ctypes.data, panels,
            lines[0].ctypes.data, lines[1].ctypes.data,
            columns[0].ctypes.data, columns[1].ctypes.data,
            found.ctypes.data, len(found), state.ctypes.data,
        )  # fmt: skip
        return int(state[0]), int(state[1])

    def still(
        self, found: NDArray[np.uint32], left: Array, right: Array, most: Array, other_most: Array
    ) -> NDArray[np.uint32]:
        """Of some places, in their memory, those whose product is not above a limit.

        Parameters
        ----------
        found : ndarray of uint32, shape (n, 2)
            Lines and columns, as they were found.
        left, right : ndarrays of float32, shapes (lines, m), (columns, m)
        most, other_most : ndarrays of float32, shapes (lines,), (columns,)
            A product is kept that is not above the limit of its line or of its column.
        """
        m = left.shape[1]
        checked(found, (len(found), 2), np.uint32)
        for side, limits in ((left, most), (right, other_most)):
            checked(side, (len(side), m), np.float32)
            checked(limits, (len(side),), np.float32)
        if len(found) and (found.max(axis=0) >= (len(left), len(right))).any():
            raise ValueError(f"places below {len(left)} and {len(right)} are wanted")
        kept = self._still(
            found.ctypes.data, len(found), left.ctypes.data, right.ctypes.data, m,
            most.ctypes.data, other_most.ctypes.data,
        )  # fmt: skip
        return found[:kept]


@cache
def sums() -> Sums | None:
    """The loops for this processor; None where there is nothing that compiles them, or they may not
    be run."""
    try:
        import llvmlite.binding as llvm
    except ImportError:
        return None
    try:
        llvm.check_jit_execution()
    except OSError:
        return None
    features = llvm.get_host_cpu_features()
    return made(16 if features.get("avx512vnni") else 8 if features.get("avxvnni") else 0)


def loops() -> Loops | None:
    """All of them; None also where the processor does not sum products of bytes."""
    found = sums()
    return found if isinstance(found, Loops) else None


def made(lanes: int) -> Sums:
    """The loops, compiled here and now; with 16 or 8 products of bytes at once, or without."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=3
    )
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    if not lanes:
        return Sums(engine)
    for text in (near.text(lanes), still.TEXT):
        engine.add_module(llvm.parse_assembly(text))
    engine.finalize_object()
    return Loops(lanes, engine)
