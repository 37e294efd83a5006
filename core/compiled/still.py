"""Which places of a product of single precision are near: no others are computed.

In LLVM's language. A product is summed in an order of its own, which no bound of
:mod:`~samekin.core.filters.bounds` asks about.
"""

from __future__ import annotations

LANES = 16
"""Columns that are multiplied at once; processors with narrower registers take them in parts."""

NAME = "still"

_V, _M, _I = (f"<{LANES} x {kind}>" for kind in ("float", "i1", "i32"))
_LOAD = f"call {_V} @llvm.masked.load.v{LANES}f32.p0"
_LANES = ", ".join(f"i32 {lane}" for lane in range(LANES))

TEXT = f"""
declare {_V} @llvm.masked.load.v{LANES}f32.p0(ptr, i32, {_M}, {_V})
declare float @llvm.vector.reduce.fadd.v{LANES}f32(float, {_V})
define i64 @{NAME}(ptr %found, i64 %count, ptr %left, ptr %right, i64 %columns,
                  ptr %most, ptr %other_most) {{
entry:
  %whole = and i64 %columns, -{LANES}
  %over = sub i64 %columns, %whole
  %over.short = trunc i64 %over to i32
  %over.one = insertelement {_I} poison, i32 %over.short, i32 0
  %over.all = shufflevector {_I} %over.one, {_I} poison, {_I} zeroinitializer
  %tail = icmp slt {_I} <{_LANES}>, %over.all
  br label %pair
pair:
  %p = phi i64 [0, %entry], [%p.next, %rest]
  %kept = phi i64 [0, %entry], [%kept.next, %rest]
  %pairs.over = icmp sge i64 %p, %count
  br i1 %pairs.over, label %done, label %pair.begin
pair.begin:
  %place.ptr = getelementptr i64, ptr %found, i64 %p
  %place = load i64, ptr %place.ptr
  %line = and i64 %place, 4294967295
  %column = lshr i64 %place, 32
  %left.at = mul i64 %line, %columns
  %left.ptr = getelementptr float, ptr %left, i64 %left.at
  %right.at = mul i64 %column, %columns
  %right.ptr = getelementptr float, ptr %right, i64 %right.at
  br label %step
step:
  %c = phi i64 [0, %pair.begin], [%c.next, %step.begin]
  %sum = phi {_V} [zeroinitializer, %pair.begin], [%sum.next, %step.begin]
  %l.ptr = getelementptr float, ptr %left.ptr, i64 %c
  %r.ptr = getelementptr float, ptr %right.ptr, i64 %c
  %steps.over = icmp eq i64 %c, %whole
  br i1 %steps.over, label %rest, label %step.begin
step.begin:
  %l = load {_V}, ptr %l.ptr, align 4
  %r = load {_V}, ptr %r.ptr, align 4
  %lr = fmul contract {_V} %l, %r
  %sum.next = fadd contract {_V} %sum, %lr
  %c.next = add i64 %c, {LANES}
  br label %step
rest:
  %l.rest = {_LOAD}(ptr %l.ptr, i32 4, {_M} %tail, {_V} zeroinitializer)
  %r.rest = {_LOAD}(ptr %r.ptr, i32 4, {_M} %tail, {_V} zeroinitializer)
  %lr.rest = fmul contract {_V} %l.rest, %r.rest
  %all = fadd contract {_V} %sum, %lr.rest
  %product = call reassoc float @llvm.vector.reduce.fadd.v{LANES}f32(float -0.0, {_V} %all)
  %most.ptr = getelementptr float, ptr %most, i64 %line
  %limit = load float, ptr %most.ptr
  %other.ptr = getelementptr float, ptr %other_most, i64 %column
  %other = load float, ptr %other.ptr
  %near = fcmp ule float %product, %limit
  %near.back = fcmp ule float %product, %other
  %keep = or i1 %near, %near.back
  %kept.ptr = getelementptr i64, ptr %found, i64 %kept
  store i64 %place, ptr %kept.ptr
  %one = zext i1 %keep to i64
  %kept.next = add i64 %kept, %one
  %p.next = add i64 %p, 1
  br label %pair
done:
  ret i64 %kept
}}
"""
"""Of places, each a line and a column in its upper half, those whose product is not above the limit
of the line or of the column; they are moved to the front, and counted. NaN is not above."""
