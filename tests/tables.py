"""The tables of docs/testing.md, which a run writes: ``make tables``."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "testing.md"
BEGIN, END = "<!-- of a run: {} -->\n", "<!-- end -->"


def write(name: str, lines: list[tuple[str, ...]]) -> None:
    """Put a table in the place of the one before; the first line is its head."""
    before, _, after = _parted(name)
    head, *body = ["| " + " | ".join(line) + " |\n" for line in lines]
    rule = "|" + "---|" * len(lines[0]) + "\n"
    PAGE.write_text("".join((before, head, rule, *body, after)), "utf-8")


def update(name: str, lines: list[tuple[str, ...]]) -> None:
    """Put the columns of a run in the place of those before; what did not run has its old cells."""
    before, (head, *ran) = read(name), lines
    cells: dict[tuple[str, str], str] = {}
    for first, *body in (before, lines):
        for line in body:
            cells |= {(line[0], column): cell for column, cell in zip(first, line, strict=True)}
    columns = [head[0], *sorted({*before[0][1:], *head[1:]})]
    names = [line[0] for line in ran]
    write(name, [tuple(columns), *(tuple(cells.get((n, c), "-") for c in columns) for n in names)])


def read(name: str) -> list[tuple[str, ...]]:
    """The lines of a table, with its head."""
    lines = _parted(name)[1].splitlines()
    del lines[1]
    return [tuple(cell.strip(" `") for cell in line.strip("|").split("|")) for line in lines]


def _parted(name: str) -> tuple[str, str, str]:
    before, begin, rest = PAGE.read_text("utf-8").partition(BEGIN.format(name))
    table, end, after = rest.partition(END)
    assert begin, f"{PAGE} has no place for the table {name!r}"
    assert end, f"the table {name!r} of {PAGE} does not end"
    return before + begin, table, end + after
