"""What a model says of itself: in a terminal, in a notebook, in a log."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import samekin

ROWS = np.arange(60.0).reshape(20, 3) ** 1.5
KINDS = [kind for kind in vars(samekin).values() if hasattr(kind, "fit")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_notebook_shows_the_words_and_once_it_is_fitted_the_plan(kind: Any) -> None:
    model = kind()
    assert kind.__name__ in model._repr_mimebundle_()["text/html"]
    assert "samekin-plan" not in model._repr_html_()
    model.fit(ROWS, np.arange(20))
    for html in (model._repr_html_(), model._repr_mimebundle_()["text/html"]):
        assert kind.__name__ in html
        assert all(f"<li>{line}</li>" in html for line in model.explain().plan)
    assert model._repr_mimebundle_()["text/plain"] == repr(model)


def test_what_is_said_cannot_be_taken_for_html() -> None:
    nn = samekin.NearestNeighbors(metric=lambda q, x: float(q[0] - x[0])).fit(ROWS)
    assert "&lt;lambda&gt;" in nn.explain()._repr_html_()
    assert "<lambda>" not in nn.explain()._repr_html_()


@pytest.mark.parametrize(
    ("rows", "words", "sentences"),
    [
        (ROWS, {"n_neighbors": 1}, ["The nearest of 20 rows of 3 columns (float64) by euclidean"]),
        (
            ROWS,
            {"n_neighbors": 4},
            ["The 4 nearest of 20 rows of 3 columns (float64) by euclidean"],
        ),
        (np.tile(ROWS, 8), {}, ["Filter: sketch (auto: dense rows of more than 15 columns)."]),
        (ROWS, {"algorithm": "direct"}, ["Filter: direct (algorithm='direct')."]),
        (ROWS, {"working_memory": 8}, ["each worker takes 8 MiB more."]),
    ],
)
def test_the_plan_is_sentences(rows: Any, words: Any, sentences: list[str]) -> None:
    told = samekin.NearestNeighbors(**words).fit(rows).explain()
    assert all(sentence in str(told) for sentence in sentences)
    assert all(line[0].isupper() and line.endswith(".") for line in told.plan)


def test_a_log_says_what_is_fitted_and_what_travels(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "samekin")
    samekin.NearestNeighbors().fit(ROWS).kneighbors()
    assert caplog.messages == [
        "NearestNeighbors: 20 rows of 3 columns, on local",
        "the index, 0.0 MiB, goes to local",
    ]


def test_nobody_who_did_not_ask_is_told() -> None:
    script = (
        "import samekin; samekin.NearestNeighbors(n_neighbors=1).fit([[0.0], [1.0]]).kneighbors()"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert said.stdout + said.stderr == ""
