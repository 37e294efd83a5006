"""The Python of README and docs runs, in its order; ``python spark`` needs a session."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCKS = re.compile(r"^```(python(?: spark)?)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def run(page: Path, kinds: set[str], **names: Any) -> int:
    """Run the blocks of these kinds in one namespace; how many there were."""
    chosen = [code for kind, code in BLOCKS.findall(page.read_text("utf-8")) if kind in kinds]
    for code in chosen:
        exec(compile(code, str(page), "exec"), names)
    return len(chosen)


@PAGE
def test_plain_blocks_run(page: Path) -> None:
    assert run(page, {"python"}) > 0


def test_all_blocks_run_beside_a_spark_session(spark: Any) -> None:
    pages = [page for page in PAGES if "```python spark" in page.read_text("utf-8")]
    assert PAGES[0] in pages
    for page in pages:
        run(page, {"python", "python spark"}, spark=spark)


@PAGE
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8"))
    assert all(link.startswith("http") or (page.parent / link).exists() for link in links)
