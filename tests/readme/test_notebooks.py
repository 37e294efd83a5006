"""The notebooks run from top to bottom and show what they speak of; no outputs are kept in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module", params=sorted(EXAMPLES.glob("*.ipynb")), ids=lambda path: path.name)
def cells(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What code there is, before and after it ran."""
    written, ran = (nbformat.read(request.param, as_version=4) for _ in range(2))
    folder = tmp_path_factory.mktemp("notebook")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENBLAS_NUM_THREADS", "1")  # of so few rows threads only wait for each other
        patch.setenv("JUPYTER_PLATFORM_DIRS", "1")
        NotebookClient(ran, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    return [
        pair for pair in zip(written.cells, ran.cells, strict=True) if pair[0].cell_type == "code"
    ]


def test_nothing_of_an_earlier_run_is_kept(cells: Any) -> None:
    assert not any(before.outputs or before.execution_count for before, _ in cells)


def test_every_plot_is_a_picture(cells: Any) -> None:
    drawn = [_shown(after, "image/png") for before, after in cells if "plots." in before.source]
    assert drawn
    assert all(len(pictures) == 1 for pictures in drawn)


def test_plans_are_shown(cells: Any) -> None:
    plans = [page for _, after in cells for page in _shown(after, "text/html")]
    assert len(plans) == 2
    assert all("samekin-plan" in page and "Filter: sketch" in page for page in plans)


def _shown(cell: Any, kind: str) -> list[str]:
    return [out.data[kind] for out in cell.outputs if kind in out.get("data", {})]
