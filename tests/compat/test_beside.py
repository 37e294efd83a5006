"""Every style beside each other: what is found, the page of it, and how it is stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pages import opened, printed, whole

from samekin.command.proof import wrong
from samekin.compat.proving import report_many
from samekin.compat.proving.many import STYLES, Beside, beside, words
from samekin.core import registry

ROWS = np.random.default_rng(3).integers(0, 5, (150, 3)).astype(np.float64)
TITLES = ["Queries", "Seconds", "Memory", "Lines"]
INTEGRATIONS = os.environ.get("COMPARE_INTEGRATIONS", "local,dask,spark_frame")
BASELINES = os.environ.get("COMPARE_BASELINES", "annoy_forest,chunk_loop")
ENGINES = {"spark_frame": "== Physical Plan ==", "spark_rdd": "PythonRDD", "dask": "samekin, tasks"}
"""What an engine says of the job that it is given."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Beside:
    folder = tmp_path_factory.mktemp("ways")
    folder.joinpath("wrong.py").write_text(
        "import numpy as np\n\n\ndef answer(corpus, queries, k):\n"
        "    return np.zeros((len(queries), k), dtype=int)\n"
    )
    folder.joinpath("broken.py").write_text(
        "def answer(corpus, queries, k):\n    raise OSError('no <engine>')\n"
    )
    ways = words(INTEGRATIONS, BASELINES)
    ways |= {name: f"{folder}/{name}.py:answer" for name in ("wrong", "broken")}
    return beside(ways, ROWS, k=3)


@pytest.fixture(scope="module")
def file(found: Beside, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "styles.html"
    path.write_text(report_many.page(found), "utf-8")
    return path


def test_every_style_is_put_beside_the_definition(found: Beside) -> None:
    by_name = {way.name: way for way in found.ways}
    ours = [way for way in found.ways if way.name in registry.names()]
    assert {way.verdict for way in ours} == {"identical"}
    assert len({way.digest for way in ours}) == 1
    assert {way.recall for way in ours} == {1}
    assert {way.lines for way in ours} == {2}
    assert not any(wrong(way, named=True) for way in found.ways)
    assert by_name["wrong"].verdict == "different"
    assert by_name["wrong"].recall < by_name["annoy_forest"].recall <= 1
    assert (by_name["broken"].verdict, by_name["broken"].why) == ("not run", "OSError: no <engine>")
    assert [by_name[name].lines for name in ("annoy_forest", "wrong", "broken")] == [11, 3, 2]


def test_memory_is_that_of_all_processes(found: Beside) -> None:
    for way in found.ways:
        if way.ran is not None:
            assert way.python > 50
            assert (way.java > 100) == ("spark" in way.code)


def test_each_says_how_it_answers(found: Beside) -> None:
    for way in found.ways:
        if way.name in registry.names():
            assert "The 3 nearest of 150 rows of 3 columns" in way.plan
            assert ENGINES.get(way.name, "") in way.plan
        elif way.name in STYLES:
            about = Path(STYLES[way.name].rpartition(":")[0]).read_text("utf-8")
            assert about.startswith(f'"""{way.plan}"""')


@pytest.mark.parametrize("width", [1280, 360])
def test_a_browser_shows_all_of_it(browser: Any, found: Beside, file: Path, width: int) -> None:
    with opened(browser, file, width) as shown:
        whole(shown, TITLES, width)
        heads = shown.locator("th").all_inner_texts()
        assert heads == list(report_many.HEAD)
        for line, way in zip(shown.locator("tr").all()[1:], found.ways, strict=True):
            assert line.locator("td").all_inner_texts() == list(report_many.cells(way))
        sections = shown.locator("section").all()
        assert [part.locator("h3").inner_text() for part in sections] == [
            way.name for way in found.ways
        ]
        for part, way in zip(sections, found.ways, strict=True):
            assert [text.strip() for text in part.locator("pre").all_inner_texts()] == [
                text.strip() for text in (way.code, way.plan) if text
            ]
        environment = shown.locator("p").last.inner_text()
        for library in ("samekin", "numpy", "scikit-learn", "pyspark", "dask", "annoy", "Python"):
            assert f"{library} " in environment
        if width > 1000:  # side by side
            boxes = [part.bounding_box() for part in sections[:2]]
            assert boxes[0]["y"] == boxes[1]["y"]


def test_it_can_be_printed(browser: Any, file: Path) -> None:
    printed(browser, file)


def test_what_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dask", None)
    (way,) = beside(words("dask", "none"), ROWS, k=1).ways
    assert way.verdict == "not installed"
    assert way.why == "integration 'dask' needs dask: pip install 'samekin[dask]'"
    assert wrong(way, named=True)
    assert not wrong(way, named=False)


def test_a_style_is_not_blamed_for_another_metric() -> None:
    (way,) = beside(words("none", "scikit_learn"), ROWS, k=1, metric="manhattan").ways
    assert (way.verdict, way.why) == ("not run", "it asks by euclidean distance, and by no other")


def test_the_program_of_an_integration_is_the_question() -> None:
    (way,) = beside(words(" local ", ""), ROWS, k=1, metric="minkowski", p=3).ways
    assert 'metric="minkowski", p=3)' in way.code
    names: dict[str, Any] = {"samekin": __import__("samekin"), "k": 1, "corpus": ROWS}
    exec(way.code, names | {"queries": ROWS})
    assert way.verdict == "identical"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("faiss", "none"), r"Unknown 'faiss'\. Known: all, none, local, joblib"),
        (("none", "none"), "nothing to run: name an integration or a baseline"),
    ],
)
def test_names_that_are_none(names: tuple[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        words(*names)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_goes_on_when_it_is_stopped(tmp_path: Path, how: signal.Signals) -> None:
    # A library that never answers, and says who it is.
    tmp_path.joinpath("annoy.py").write_text(
        "import os, pathlib, time\n"
        "pathlib.Path('begun').write_text(str(os.getpid()))\ntime.sleep(600)\n"
    )
    np.save(tmp_path / "rows.npy", ROWS)
    (tmp_path / "room").mkdir()
    paths = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "samekin", "compare", "rows.npy", "--integrations", "none"]
    process = subprocess.Popen(
        [*command, "--baselines", "annoy_forest"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": paths, "TMPDIR": str(tmp_path / "room")},
        stderr=subprocess.PIPE,
        text=True,
    )
    begun = tmp_path / "begun"
    assert _soon(lambda: begun.exists() and begun.read_text())
    process.send_signal(how)
    said = process.communicate(timeout=30)[1]
    assert _soon(lambda: not Path("/proc", begun.read_text()).exists())
    if how is signal.SIGKILL:
        assert process.returncode == -how
    else:
        assert (process.returncode, said.strip()) == (130, "samekin: stopped")
        assert list((tmp_path / "room").iterdir()) == []


def _soon(holds: Any) -> bool:
    deadline = time.monotonic() + 30
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(holds())
