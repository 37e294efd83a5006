"""The page of a proof, as a browser shows it: whole, quiet, alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import samekin
from samekin.command.proof import wrong
from samekin.compat import proving
from samekin.compat.proving import report_many, verify
from samekin.compat.proving.many import beside, words
from samekin.compat.proving.report import page

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if BROWSER is None:
        pytest.skip("no browser is installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield chromium
        chromium.close()


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
    browser: Any, file: Path, width: int, scheme: Any
) -> None:
    shown = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    said, asked = [], []
    shown.on("console", lambda message: said.append(message.text))
    shown.on("pageerror", lambda error: said.append(str(error)))
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(file.as_uri())
    assert said == []
    assert asked == [file.as_uri()]
    assert shown.locator("figcaption").all_inner_texts() == TITLES
    for plot in shown.locator("figure svg").all():
        box = plot.bounding_box()
        assert 200 < box["width"] <= width
        assert box["height"] > 100
        assert plot.locator("path").count() > 5
    # Nothing makes the page wider than the window, and bars are seen on their ground.
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    colours = "[...document.querySelectorAll('svg path')].map(path => getComputedStyle(path).fill)"
    ground = shown.evaluate("getComputedStyle(document.querySelector('figure')).backgroundColor")
    fills = set(shown.evaluate(colours)) - {"none", ground}
    assert len(fills) >= 3
    shown.close()


def test_every_style_is_put_beside_the_definition(tmp_path: Path) -> None:
    slip = tmp_path / "wrong.py"
    slip.write_text(
        "import numpy as np\n\n\ndef answer(corpus, queries, k):\n"
        "    return np.zeros((len(queries), k), dtype=int)\n"
    )
    broken = tmp_path / "broken.py"
    broken.write_text("def answer(corpus, queries, k):\n    raise OSError('no engine')\n")
    ways = words("local", "annoy_forest")
    assert list(ways) == ["local", "annoy_forest"]
    assert list(words("all", "all"))[-1] == "sparkit_learn"
    found = beside(ways | {"joblib": f"{slip}:answer", "b": f"{broken}:answer"}, ROWS, k=3)
    by_name = {way.name: way for way in found.ways}
    verdicts = [way.verdict for way in found.ways]
    assert verdicts[0] == "identical"
    assert verdicts[2:] == ["different", "not run"]
    assert by_name["b"].why == "OSError: no engine"
    assert by_name["joblib"].recall < by_name["annoy_forest"].recall <= 1
    assert by_name["local"].recall == 1
    assert [way.lines for way in found.ways] == [2, 11, 3, 2]
    assert by_name["local"].peak > 50
    assert [wrong(way) for way in found.ways] == [False, False, True, False]
    text = report_many.page(found)
    assert text.count("<svg ") == 4
    assert "not run<td colspan=6>OSError: no engine" in text
    with pytest.raises(ValueError, match=r"Unknown 'faiss'\. Known: all, none, local, joblib"):
        words("faiss", "none")


def test_a_report_without_its_library_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.delitem(sys.modules, "samekin.compat.proving.plots", raising=False)
    monkeypatch.delattr(proving, "plots", raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r"pip install 'samekin\[plots\]'"):
        page(verify("local", "local", ROWS[:5], k=1))
