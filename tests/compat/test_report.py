"""The page of a proof, as a browser shows it: whole, quiet, alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pages import opened, printed, whole

import samekin
from samekin.compat import proving
from samekin.compat.proving import verify
from samekin.compat.proving.report import page

TITLES = ["Queries", "Where they differ", "Distances", "Seconds"]
ROWS = np.random.default_rng(3).integers(0, 5, (150, 3)).astype(np.float64)


def slipped(corpus: Any, queries: Any, k: int) -> Any:
    """One part of the <queries> has neighbours of its own & no others."""
    distances, indices = samekin.NearestNeighbors(n_neighbors=k).fit(corpus).kneighbors(queries)
    last = samekin.NearestNeighbors(n_neighbors=k).fit(corpus[100:])
    distances[100:], indices[100:] = last.kneighbors(queries[100:])
    indices[100:] += 100
    return distances, indices


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(page(verify("local", slipped, ROWS, k=4)), "utf-8")
    return path


def test_the_page_says_what_was_found(file: Path) -> None:
    text = file.read_text("utf-8")
    assert '<div class="verdict different">different</div>' in text
    assert "new row " in text
    assert "old is as defined" in text
    assert "One part of the &lt;queries&gt; has neighbours of its own &amp; no others." in text
    assert "src=" not in text
    assert text.count("<svg ") == len(TITLES)
    assert len(text) < 300_000


def test_two_answers_alike_make_a_page_too() -> None:
    text = page(verify("local", "dask", ROWS, k=2))
    assert '<div class="verdict ">identical</div>' in text
    indices = samekin.NearestNeighbors(n_neighbors=2).fit(ROWS).kneighbors(ROWS)[1]
    assert "identical" in page(verify("local", lambda *words: indices, ROWS, k=2))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_a_browser_shows_all_of_it_and_asks_for_nothing(
    browser: Any, file: Path, width: int, scheme: str
) -> None:
    with opened(browser, file, width, scheme) as shown:
        whole(shown, TITLES, width)


def test_it_can_be_printed(browser: Any, file: Path) -> None:
    printed(browser, file)


def test_a_report_without_its_library_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.delitem(sys.modules, "samekin.compat.proving.plots", raising=False)
    monkeypatch.delattr(proving, "plots", raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r"pip install 'samekin\[plots\]'"):
        page(verify("local", "local", ROWS[:5], k=1))
