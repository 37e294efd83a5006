"""One rule, one file, one file of tests, one line in the docs."""

from __future__ import annotations

from pathlib import Path

from samekin.compat.migrate.rules import RULES

ROOT = Path(__file__).parents[2]


def test_every_rule_has_its_file_its_tests_and_its_line() -> None:
    names = {rule.__name__.rpartition(".")[2] for rule in RULES}
    files = {path.stem for path in (ROOT / "compat/migrate/rules").glob("*.py")}
    tests = {path.stem for path in (ROOT / "tests/compat/rules").glob("test_*.py")}
    assert files - {"__init__"} == names
    assert tests == {f"test_{name}" for name in names}
    page = (ROOT / "docs" / "migration.md").read_text("utf-8")
    assert all(f"| `{name.replace('_', '-')}` |" in page for name in names)
