"""At the end of a run: integrations by properties, what was wrong and by which law it fell, and how
many examples were looked at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import tables

PASSED: Counter[tuple[str, str]] = Counter()
RAN: Counter[tuple[str, str]] = Counter()
REJECTED: dict[str, str] = {}
EXAMPLES: Counter[str] = Counter()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Iterator[None]:
    report: Any = yield
    if report.when == "call":
        params = getattr(getattr(item, "callspec", None), "params", {})
        name = getattr(item, "originalname", item.name).removeprefix("test_").replace("_", " ")
        if "carrier" in getattr(item, "fixturenames", ()) and "integration" in params:
            RAN[name, params["integration"]] += 1
            PASSED[name, params["integration"]] += report.passed
        EXAMPLES[name] += _examples(item)
        if laws := getattr(item, "rejected_by", ()):
            REJECTED[item.name.removeprefix("test_").replace("_", " ")] = ", ".join(laws)
    return report


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-tables", action="store_true", help="into docs/testing.md")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if RAN:
        terminalreporter.section("integrations by properties: cases passed of cases run")
        _print(terminalreporter, _integrations())
    if REJECTED:
        terminalreporter.section("wrong on purpose, and rejected by")
        _print(terminalreporter, sorted(REJECTED.items()))
    if terminalreporter.config.getoption("--write-tables"):
        if RAN:
            tables.update("integrations", _integrations())
        if REJECTED:
            wrong = [(name, f"`{law}`") for name, law in sorted(REJECTED.items())]
            tables.write("wrong", [("what is wrong", "rejected by"), *wrong])
    if examples := sum(EXAMPLES.values()):
        properties = sum(count > 0 for count in EXAMPLES.values())
        terminalreporter.section("hypothesis")
        terminalreporter.write_line(f"{examples:,} examples of {properties} properties passed")


def _examples(item: pytest.Item) -> int:
    """Of one test; invalid ones do not count."""
    said = getattr(item, "hypothesis_statistics", "")
    return sum(map(int, re.findall(r"(\d+) passing", said)))


def _print(terminalreporter: Any, lines: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        terminalreporter.write_line("  ".join(map(str.ljust, line, widths)).rstrip())


def _integrations() -> list[tuple[str, ...]]:
    integrations = sorted({integration for _, integration in RAN})
    names = sorted({name for name, _ in RAN})
    cells = [(name, *(_cell(name, i) for i in integrations)) for name in names]
    return [("property", *integrations), *cells]


def _cell(name: str, integration: str) -> str:
    ran = RAN[name, integration]
    return f"{PASSED[name, integration]}/{ran}" if ran else "-"
