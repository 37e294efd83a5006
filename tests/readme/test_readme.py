"""The README's Python runs, in its order; what it calls ``python spark`` needs a session."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

README = Path(__file__).parents[2] / "README.md"
BLOCKS = re.compile(r"^```(python(?: spark)?)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def run(kinds: set[str], **names: Any) -> int:
    """Run the blocks of these kinds in one namespace; how many there were."""
    chosen = [code for kind, code in BLOCKS.findall(README.read_text("utf-8")) if kind in kinds]
    for code in chosen:
        exec(compile(code, str(README), "exec"), names)
    return len(chosen)


def test_plain_blocks_run() -> None:
    assert run({"python"}) > 0


def test_all_blocks_run_beside_a_spark_session(spark: Any) -> None:
    assert run({"python", "python spark"}, spark=spark) > run({"python"})
