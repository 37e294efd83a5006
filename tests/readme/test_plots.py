"""Pictures say what is in the answer; what is no answer is refused in a sentence."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot as plt

import samekin
from samekin import plots

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    plt.switch_backend("agg")
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def model() -> samekin.NearestNeighbors:
    return samekin.NearestNeighbors(n_neighbors=3).fit(np.arange(160.0).reshape(40, 4) ** 1.5)


def test_a_sheet_has_a_line_for_each_query_and_names_what_it_shows(model: Any) -> None:
    images = np.arange(160.0).reshape(40, 4)
    distances, indices = model.kneighbors()
    of = [5, 7]
    labels = [f"word {i}" for i in range(40)]
    figure = plots.contact_sheet(images, indices[of], distances[of], queries=of, labels=labels)
    said = [ax.get_xlabel() for ax in figure.axes]
    assert len(said) == 2 * (1 + 3)
    assert said[0] == "#5 · word 5"
    assert said[5] == f"{distances[7, 0]:.3g} · word {indices[7, 0]}"
    shown = figure.axes[5].get_images()[0].get_array()
    assert np.array_equal(shown, images[indices[7, 0]].reshape(2, 2))


def test_queries_may_be_other_images(model: Any) -> None:
    images = np.arange(160.0).reshape(40, 2, 2)
    figure = plots.contact_sheet(images, [[3, 4]], query_images=images[:1] + 1)
    assert [ax.get_xlabel() for ax in figure.axes] == ["query 0", "#3", "#4"]


def test_curves_are_of_the_answer(model: Any) -> None:
    distances, indices = model.kneighbors()
    profile = plots.distance_profile(distances).get_lines()[0].get_ydata()
    assert np.array_equal(profile, np.median(distances, axis=0))
    curve = plots.k_distance(distances).get_lines()[0].get_ydata()
    assert np.array_equal(curve, np.sort(distances[:, -1]))
    bars = plots.hubness(indices, 40).patches
    assert sum(bar.get_height() for bar in bars) == 40
    assert sum(i * bar.get_height() for i, bar in enumerate(bars)) == indices.size


def test_a_plan_is_its_sentences_and_its_sizes(model: Any) -> None:
    told = model.explain()
    ax = plots.plan(told)
    assert ax.texts[0].get_text().startswith(told.plan[0])
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == [told.row_bytes / 2**20, told.filter_bytes / 2**20, told.working_memory]


@pytest.mark.parametrize(
    ("draw", "why"),
    [
        (lambda: plots.contact_sheet(np.ones((4, 5)), [[1]]), "5 values are no square"),
        (lambda: plots.contact_sheet(np.ones(4), [[1]]), "images of shape"),
        (lambda: plots.contact_sheet(np.ones((4, 4)), [1]), "one line of neighbours"),
        (lambda: plots.contact_sheet(np.ones((4, 4)), [[1]], [[1, 2]]), "beside indices of"),
        (lambda: plots.contact_sheet(np.ones((4, 4)), [[1]], queries=[1, 2]), "2 queries beside"),
        (lambda: plots.k_distance([1.0, 2.0]), "a line of numbers for each query"),
        (lambda: plots.distance_profile([["a"]]), "a line of numbers for each query"),
        (lambda: plots.hubness([[0.5]], 3), "no row number below 3"),
        (lambda: plots.hubness([[3]], 3), "no row number below 3"),
    ],
)
def test_what_is_no_answer_is_refused(draw: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        draw()


@pytest.mark.parametrize("script", ["pictures.py", "why.py"])
def test_the_pictures_of_the_docs_are_drawn_by_the_examples(script: str, tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "examples" / script, tmp_path], check=True, timeout=300)
    drawn = {path.name for path in tmp_path.iterdir()}
    assert drawn
    assert drawn <= {path.name for path in (ROOT / "docs" / "pictures").iterdir()}
