"""Squared distances of pairs of rows by the definition: in LLVM's language, for each dtype.

A sum in the order of the columns is one chain of additions, of which each waits for the one before.
So pairs lie side by side, a lane of a vector for each: their terms are taken column by column as
they lie in memory, and turned. Nothing is contracted, and nothing put in another order. What is
beyond the last column is a term of 0, which changes no sum.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from samekin.core.compiled import squares

LANES = 8
"""Pairs side by side, and columns at once."""

KINDS: dict[np.dtype[Any], tuple[str, str]] = {
    **{kind: (element, turned or "fpext") for kind, (element, turned) in squares.KINDS.items()},
    np.dtype(np.float64): ("double", ""),
    np.dtype(np.int32): ("i32", "sitofp"),
    np.dtype(np.int64): ("i64", "sitofp"),
}
"""The element, and how it becomes a double."""

_V, _M, _I = (f"<{LANES} x {kind}>" for kind in ("double", "i1", "i64"))
_STORE = f"@llvm.masked.store.v{LANES}f64.p0"
_NUMBERS = ", ".join(f"i64 {lane}" for lane in range(LANES))


def name(kind: np.dtype[Any]) -> str:
    """Of the function for rows of this dtype."""
    return f"exact.{kind.name}"


def _zipped(low: bool) -> str:
    """The mask that takes lanes of two vectors in turn, of their lower halves or the upper ones."""
    begin = 0 if low else LANES // 2
    lanes = (lane for at in range(begin, begin + LANES // 2) for lane in (at, at + LANES))
    return f"<{LANES} x i32> <{', '.join(f'i32 {lane}' for lane in lanes)}>"


def _turned(names: list[str], end: str) -> tuple[list[str], list[str]]:
    """Lines that turn a square of vectors, and the names of its columns.

    Source: a perfect shuffle of all, as often as halving them leaves one, is a transposition.
    """
    lines = []
    for turn in range(LANES.bit_length() - 1):
        again: list[str] = []
        for at in range(LANES // 2):
            one, other = names[at], names[at + LANES // 2]
            for low in (True, False):
                again.append(f"%turn.{turn}.{len(again)}{end}")
                lines.append(
                    f"{again[-1]} = shufflevector {_V} {one}, {_V} {other}, {_zipped(low)}"
                )
        names = again
    return lines, names


def _terms(element: str, double: str, end: str) -> str:
    """Terms of all pairs at some columns, and the sum after them; masked at the ``end``."""
    lines, squares, many = [], [], f"<{LANES} x {element}>"
    for pair in range(LANES):
        for side in "qx":
            at = f"%{side}.at.{pair}{end}"
            lines.append(f"{at} = getelementptr {element}, ptr %{side}.{pair}, i64 %c")
            load = f"load {many}, ptr {at}, align 1"
            if end:
                words = f"ptr {at}, i32 1, {_M} %tail, {many} zeroinitializer"
                load = f"call {many} {_masked(element)}({words})"
            value = f"%{side}.v.{pair}{end}"
            if not double:
                lines.append(f"{value} = {load}")
                continue
            raw = f"%{side}.raw.{pair}{end}"
            lines += [f"{raw} = {load}", f"{value} = {double} {many} {raw} to {_V}"]
        t, square = f"%t.{pair}{end}", f"%square.{pair}{end}"
        lines.append(f"{t} = fsub {_V} %q.v.{pair}{end}, %x.v.{pair}{end}")
        lines.append(f"{square} = fmul {_V} {t}, {t}")
        squares.append(square)
    more, columns = _turned(squares, end)
    lines += more
    before = "%sum"
    for number, column in enumerate(columns):
        after = f"%sum.{number}{end}"
        lines.append(f"{after} = fadd {_V} {before}, {column}")
        before = after
    return "\n  ".join(lines)


def _masked(element: str) -> str:
    word = {"float": "f32", "double": "f64"}.get(element, element)
    return f"@llvm.masked.load.v{LANES}{word}.p0"


def _pairs(element: str) -> str:
    """Where the rows of each pair begin; past the last pair, that one again."""
    lines = []
    for pair in range(LANES):
        lines += [
            f"%n.{pair} = add i64 %p, {pair}",
            f"%there.{pair} = call i64 @llvm.smin.i64(i64 %n.{pair}, i64 %last)",
        ]
        for side, numbers, rows in (("q", "query", "queries"), ("x", "row", "rows")):
            lines += [
                f"%{side}.ptr.{pair} = getelementptr i64, ptr %{numbers}, i64 %there.{pair}",
                f"%{side}.number.{pair} = load i64, ptr %{side}.ptr.{pair}",
                f"%{side}.begin.{pair} = mul i64 %{side}.number.{pair}, %columns",
                f"%{side}.{pair} = getelementptr {element}, ptr %{rows}, i64 %{side}.begin.{pair}",
            ]
    return "\n  ".join(lines)


def _below(value: str, of: str) -> str:
    """Which lanes are below a number."""
    return f"""%{of}.one = insertelement {_I} poison, i64 {value}, i32 0
  %{of}.all = shufflevector {_I} %{of}.one, {_I} poison, <{LANES} x i32> zeroinitializer
  %{of} = icmp slt {_I} <{_NUMBERS}>, %{of}.all"""


def text(kind: np.dtype[Any]) -> str:
    """The function: numbers of rows on both sides, and where the sum of each pair goes."""
    element, double = KINDS[kind]
    many = f"<{LANES} x {element}>"
    return f"""
declare {many} {_masked(element)}(ptr, i32, {_M}, {many})
declare void {_STORE}({_V}, ptr, i32, {_M})
declare i64 @llvm.smin.i64(i64, i64)
define void @{name(kind)}(ptr %queries, ptr %rows, i64 %columns,
                          ptr %query, ptr %row, i64 %count, ptr %out) {{
entry:
  %whole = and i64 %columns, -{LANES}
  %over = sub i64 %columns, %whole
  {_below("%over", "tail")}
  %last = sub i64 %count, 1
  br label %group
group:
  %p = phi i64 [0, %entry], [%p.next, %rest]
  %groups.over = icmp sge i64 %p, %count
  br i1 %groups.over, label %done, label %group.begin
group.begin:
  {_pairs(element)}
  br label %step
step:
  %c = phi i64 [0, %group.begin], [%c.next, %step.begin]
  %sum = phi {_V} [zeroinitializer, %group.begin], [%sum.{LANES - 1}, %step.begin]
  %steps.over = icmp eq i64 %c, %whole
  br i1 %steps.over, label %rest, label %step.begin
step.begin:
  {_terms(element, double, "")}
  %c.next = add i64 %c, {LANES}
  br label %step
rest:
  {_terms(element, double, ".end")}
  %left = sub i64 %count, %p
  {_below("%left", "kept")}
  %out.ptr = getelementptr double, ptr %out, i64 %p
  call void {_STORE}({_V} %sum.{LANES - 1}.end, ptr %out.ptr, i32 8, {_M} %kept)
  %p.next = add i64 %p, {LANES}
  br label %group
done:
  ret void
}}
"""
