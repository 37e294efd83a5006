from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from samekin.command.app import run


class Said(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def samekin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Said]:
    """Runs the command line in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def call(*words: object) -> Said:
        monkeypatch.setattr("sys.argv", ["samekin", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            run()
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return call


@pytest.fixture
def rows() -> Any:
    """With ties and duplicates."""
    return np.random.default_rng(3).integers(0, 4, (500, 3)).astype(np.float64)
