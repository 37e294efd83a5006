"""Which products of whole numbers are near: in LLVM's language, for one width of vector.

The sums of ``ROWS`` lines with ``COLUMNS`` vectors of columns stay in registers until they are
compared with their limits; none is ever written down. A step takes four columns of the rows from
each side, which is what an instruction multiplies and adds. Of each vector that has a near product
the places are noted without a branch, and unfolded once a tile is done.
"""

from __future__ import annotations

from collections.abc import Iterator

ROWS, COLUMNS = 12, 2
"""Lines, and vectors of columns, of a tile; their sums, and what they are made of, fill the
registers of a processor that has 32."""

NAME = "near"

SIGNATURE = """
define void @near(ptr %points, i64 %lines, i64 %steps, ptr %packed, i64 %panels,
                  ptr %alpha, ptr %alpha_back, ptr %beta, ptr %beta_back,
                  ptr %found, i64 %room, ptr %state)"""
"""Lines of signed bytes in turn; panels of columns, of unsigned ones; a limit of each line and of
each column, twice. Near is a product that is not below the sum of its limits, of either pair.

Places (a line, and a column in the upper half) are written to ``found``, where ``room`` is. The
state is the panel to begin with, or to go on with, and how many places were found.
"""


def text(lanes: int) -> str:
    """The function, for vectors of so many sums."""
    sums, wide = f"<{lanes} x i32>", lanes
    return "\n".join(
        [
            f"declare {sums} @llvm.x86.avx512.vpdpbusd.{32 * lanes}({sums}, {sums}, {sums})",
            f"declare {sums} @llvm.smin.v{lanes}i32({sums}, {sums})",
            f"declare i{wide} @llvm.cttz.i{wide}(i{wide}, i1)",
            f"{SIGNATURE} {{",
            *_panels(lanes),
            *_products(lanes),
            *_looked_at(lanes),
            *_unfolded(lanes),
            "}",
        ]
    )


def _tile() -> list[tuple[int, int]]:
    return [(row, column) for row in range(ROWS) for column in range(COLUMNS)]


def _panels(lanes: int) -> Iterator[str]:
    """A panel of columns after the other, as long as there is room for all that it may hold; and
    in each, a tile after the other."""
    width = COLUMNS * lanes
    yield f"""
entry:
  %marks = alloca [{ROWS * COLUMNS} x i64], align 64
  %line_bytes = mul i64 %steps, 4
  %panel_bytes = mul i64 %steps, {4 * width}
  %last = sub i64 %lines, 1
  %most = mul i64 %lines, {width}
  %first = load i64, ptr %state
  br label %panel
panel:
  %p = phi i64 [%first, %entry], [%p.next, %panel.end]
  %n.panel = phi i64 [0, %entry], [%n, %panel.end]
  %over = icmp sge i64 %p, %panels
  %left = sub i64 %room, %n.panel
  %full = icmp slt i64 %left, %most
  %stop = or i1 %over, %full
  br i1 %stop, label %done, label %panel.begin
panel.begin:
  %panel.at = mul i64 %p, %panel_bytes
  %panel.ptr = getelementptr i8, ptr %packed, i64 %panel.at
  %column = mul i64 %p, {width}"""
    for c in range(COLUMNS):
        for side in ("beta", "beta_back"):
            yield f"""
  %{side}.place.{c} = add i64 %column, {c * lanes}
  %{side}.ptr.{c} = getelementptr i32, ptr %{side}, i64 %{side}.place.{c}
  %{side}.{c} = load <{lanes} x i32>, ptr %{side}.ptr.{c}, align 4"""
    yield """
  br label %tile
tile:
  %i = phi i64 [0, %panel.begin], [%i.next, %tile.end]
  %n = phi i64 [%n.panel, %panel.begin], [%n.next, %tile.end]
  %tiles.over = icmp sge i64 %i, %lines
  br i1 %tiles.over, label %panel.end, label %tile.begin
panel.end:
  %p.next = add i64 %p, 1
  br label %panel
done:
  %count.ptr = getelementptr i64, ptr %state, i64 1
  store i64 %p, ptr %state
  store i64 %n.panel, ptr %count.ptr
  ret void"""


def _products(lanes: int) -> Iterator[str]:
    """The sums of a tile. Lines past the last are the last once more, which is not noted."""
    sums, vector = f"<{lanes} x i32>", 4 * lanes
    yield "tile.begin:"
    for r in range(ROWS):
        yield f"""
  %line.{r} = add i64 %i, {r}
  %beyond.{r} = icmp sgt i64 %line.{r}, %last
  %row.{r} = select i1 %beyond.{r}, i64 %last, i64 %line.{r}
  %row.at.{r} = mul i64 %row.{r}, %line_bytes
  %row.ptr.{r} = getelementptr i8, ptr %points, i64 %row.at.{r}"""
    yield """
  br label %step
step:
  %s = phi i64 [0, %tile.begin], [%s.next, %step]"""
    for r, c in _tile():
        yield f"  %sum.{r}.{c} = phi {sums} [zeroinitializer, %tile.begin], [%add.{r}.{c}, %step]"
    yield f"""
  %step.at = mul i64 %s, {COLUMNS * vector}
  %step.ptr = getelementptr i8, ptr %panel.ptr, i64 %step.at"""
    for c in range(COLUMNS):
        yield f"""
  %right.ptr.{c} = getelementptr i8, ptr %step.ptr, i64 {c * vector}
  %right.{c} = load {sums}, ptr %right.ptr.{c}, align 4"""
    for r in range(ROWS):
        yield f"""
  %left.ptr.{r} = getelementptr i32, ptr %row.ptr.{r}, i64 %s
  %left.{r} = load i32, ptr %left.ptr.{r}, align 4"""
        yield from _every(f"four.{r}", f"left.{r}", lanes)
    for r, c in _tile():
        yield (
            f"  %add.{r}.{c} = call {sums} @llvm.x86.avx512.vpdpbusd.{32 * lanes}"
            f"({sums} %sum.{r}.{c}, {sums} %right.{c}, {sums} %four.{r})"
        )
    yield """
  %s.next = add i64 %s, 1
  %steps.over = icmp eq i64 %s.next, %steps
  br i1 %steps.over, label %look, label %step"""


def _looked_at(lanes: int) -> Iterator[str]:
    """Notes of the vectors of a tile that have a product which is near."""
    sums, wide, noted = f"<{lanes} x i32>", lanes, "0"
    yield "look:"
    for r, c in _tile():
        if c == 0:
            for side in ("alpha", "alpha_back"):
                yield f"""
  %{side}.ptr.{r} = getelementptr i32, ptr %{side}, i64 %row.{r}
  %{side}.one.{r} = load i32, ptr %{side}.ptr.{r}, align 4"""
                yield from _every(f"{side}.{r}", f"{side}.one.{r}", lanes)
        at = f"{r}.{c}"
        yield f"""
  %there.{at} = add {sums} %alpha.{r}, %beta.{c}
  %back.{at} = add {sums} %alpha_back.{r}, %beta_back.{c}
  %limit.{at} = call {sums} @llvm.smin.v{lanes}i32({sums} %there.{at}, {sums} %back.{at})
  %near.{at} = icmp sge {sums} %add.{at}, %limit.{at}
  %all.{at} = bitcast <{lanes} x i1> %near.{at} to i{wide}
  %bits.{at} = select i1 %beyond.{r}, i{wide} 0, i{wide} %all.{at}
  %long.{at} = zext i{wide} %bits.{at} to i64
  %mark.{at} = or i64 %long.{at}, {(r * COLUMNS + c) << 16}
  %mark.ptr.{at} = getelementptr i64, ptr %marks, i64 {noted}
  store i64 %mark.{at}, ptr %mark.ptr.{at}
  %some.{at} = icmp ne i{wide} %bits.{at}, 0
  %one.{at} = zext i1 %some.{at} to i64
  %noted.{at} = add i64 {noted}, %one.{at}"""
        noted = f"%noted.{at}"
    yield f"""
  %none = icmp eq i64 {noted}, 0
  br i1 %none, label %tile.end, label %mark"""


def _unfolded(lanes: int) -> Iterator[str]:
    """A place for each bit of the notes."""
    wide, last = lanes, f"%noted.{ROWS - 1}.{COLUMNS - 1}"
    yield f"""
mark:
  %m = phi i64 [0, %look], [%m.next, %mark.end]
  %n.mark = phi i64 [%n, %look], [%n.bit.next, %mark.end]
  %m.ptr = getelementptr i64, ptr %marks, i64 %m
  %noted = load i64, ptr %m.ptr
  %bits = trunc i64 %noted to i{wide}
  %vector = lshr i64 %noted, 16
  %r = udiv i64 %vector, {COLUMNS}
  %c = urem i64 %vector, {COLUMNS}
  %hit.line = add i64 %i, %r
  %c.lanes = mul i64 %c, {lanes}
  %c.column = add i64 %column, %c.lanes
  br label %bit
bit:
  %rest = phi i{wide} [%bits, %mark], [%rest.next, %bit]
  %n.bit = phi i64 [%n.mark, %mark], [%n.bit.next, %bit]
  %lane = call i{wide} @llvm.cttz.i{wide}(i{wide} %rest, i1 true)
  %lane.long = zext i{wide} %lane to i64
  %hit.column = add i64 %c.column, %lane.long
  %hit.upper = shl i64 %hit.column, 32
  %hit = or i64 %hit.upper, %hit.line
  %hit.ptr = getelementptr i64, ptr %found, i64 %n.bit
  store i64 %hit, ptr %hit.ptr
  %n.bit.next = add i64 %n.bit, 1
  %below = sub i{wide} %rest, 1
  %rest.next = and i{wide} %rest, %below
  %bits.over = icmp eq i{wide} %rest.next, 0
  br i1 %bits.over, label %mark.end, label %bit
mark.end:
  %m.next = add i64 %m, 1
  %marks.over = icmp eq i64 %m.next, {last}
  br i1 %marks.over, label %tile.end, label %mark
tile.end:
  %n.next = phi i64 [%n, %look], [%n.bit.next, %mark.end]
  %i.next = add i64 %i, {ROWS}
  br label %tile"""


def _every(name: str, one: str, lanes: int) -> Iterator[str]:
    """A vector of which every element is the same."""
    sums = f"<{lanes} x i32>"
    yield f"""
  %{name}.0 = insertelement {sums} poison, i32 %{one}, i32 0
  %{name} = shufflevector {sums} %{name}.0, {sums} poison, {sums} zeroinitializer"""
