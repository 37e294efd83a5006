"""Squared differences of pairs of rows, in single precision: in LLVM's language, for each dtype.

Each difference is rounded; squares are summed in an order of their own, which the bound of
:func:`samekin.core.keys.bracket` does not ask about.
"""

from __future__ import annotations

from typing import Any

import numpy as np

LANES = 16
"""Columns of which the differences are taken at once."""

KINDS: dict[np.dtype[Any], tuple[str, str]] = {
    np.dtype(np.float32): ("float", ""),
    np.dtype(np.uint8): ("i8", "uitofp"),
    np.dtype(np.int16): ("i16", "sitofp"),
    np.dtype(np.uint16): ("i16", "uitofp"),
}
"""The element, and how it becomes a float."""

_V = f"<{LANES} x float>"


def name(kind: np.dtype[Any]) -> str:
    """Of the function for rows of this dtype."""
    return f"squares.{kind.name}"


def _loaded(side: str, vector: bool, element: str, turned: str) -> str:
    many, value = (f"<{LANES} x {element}>", _V) if vector else (element, "float")
    end = "" if vector else ".one"
    load = f"%{side}.raw{end} = load {many}, ptr %{side}.ptr{end}, align 1"
    if not turned:
        return load.replace(".raw", ".v")
    return f"{load}\n  %{side}.v{end} = {turned} {many} %{side}.raw{end} to {value}"


def text(kind: np.dtype[Any]) -> str:
    """The function: numbers of rows on both sides, and where the sum of each pair goes."""
    element, turned = KINDS[kind]
    vectors, ones = (
        "\n  ".join(_loaded(side, vector, element, turned) for side in ("q", "x"))
        for vector in (True, False)
    )
    return f"""
declare float @llvm.vector.reduce.fadd.v{LANES}f32(float, {_V})
define void @{name(kind)}(ptr %queries, ptr %rows, i64 %columns,
                          ptr %query, ptr %row, i64 %count, ptr %out) {{
entry:
  %whole = and i64 %columns, -{LANES}
  br label %pair
pair:
  %p = phi i64 [0, %entry], [%p.next, %pair.end]
  %pairs.over = icmp sge i64 %p, %count
  br i1 %pairs.over, label %done, label %pair.begin
pair.begin:
  %query.ptr = getelementptr i64, ptr %query, i64 %p
  %query.number = load i64, ptr %query.ptr
  %query.at = mul i64 %query.number, %columns
  %q = getelementptr {element}, ptr %queries, i64 %query.at
  %row.ptr = getelementptr i64, ptr %row, i64 %p
  %row.number = load i64, ptr %row.ptr
  %row.at = mul i64 %row.number, %columns
  %x = getelementptr {element}, ptr %rows, i64 %row.at
  br label %step
step:
  %c = phi i64 [0, %pair.begin], [%c.next, %step.begin]
  %sum = phi {_V} [zeroinitializer, %pair.begin], [%sum.next, %step.begin]
  %steps.over = icmp eq i64 %c, %whole
  br i1 %steps.over, label %steps.end, label %step.begin
step.begin:
  %q.ptr = getelementptr {element}, ptr %q, i64 %c
  %x.ptr = getelementptr {element}, ptr %x, i64 %c
  {vectors}
  %t = fsub {_V} %q.v, %x.v
  %square = fmul contract {_V} %t, %t
  %sum.next = fadd contract {_V} %sum, %square
  %c.next = add i64 %c, {LANES}
  br label %step
steps.end:
  %sums = call reassoc float @llvm.vector.reduce.fadd.v{LANES}f32(float -0.0, {_V} %sum)
  br label %one
one:
  %d = phi i64 [%whole, %steps.end], [%d.next, %one.begin]
  %total = phi float [%sums, %steps.end], [%total.next, %one.begin]
  %over = icmp eq i64 %d, %columns
  br i1 %over, label %pair.end, label %one.begin
one.begin:
  %q.ptr.one = getelementptr {element}, ptr %q, i64 %d
  %x.ptr.one = getelementptr {element}, ptr %x, i64 %d
  {ones}
  %t.one = fsub float %q.v.one, %x.v.one
  %square.one = fmul contract float %t.one, %t.one
  %total.next = fadd contract float %total, %square.one
  %d.next = add i64 %d, 1
  br label %one
pair.end:
  %double = fpext float %total to double
  %out.ptr = getelementptr double, ptr %out, i64 %p
  store double %double, ptr %out.ptr
  %p.next = add i64 %p, 1
  br label %pair
done:
  ret void
}}
"""
