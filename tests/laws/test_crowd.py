"""A tree is for rows that have few others around them; a sketch for the rest."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest

from samekin.core.distances import Float, metric
from samekin.core.filters import choose, crowd
from samekin.core.points import Points


def _rows(kind: str) -> Float:
    rng = np.random.default_rng(0)
    far = rng.permutation(1500)[:, None] * 1000.0
    return {
        "everywhere": rng.standard_normal((1500, 12)),
        "on a line": far * np.arange(1.0, 13.0),
        "in small clusters": np.repeat(far[:30], 50, axis=0) + rng.standard_normal((1500, 12)),
        "in one place": np.ones((1500, 12)),
        "few": rng.standard_normal((1024, 12)),
        "faint": 1e-160 * rng.standard_normal((2000, 2)),
        "so faint that many tie": 5e-162 * rng.standard_normal((2000, 2)),
        "few so faint": 5e-162 * rng.standard_normal((1024, 2)),
        "at nothing": 1e-170 * rng.standard_normal((2000, 2)),
    }[kind]


@pytest.mark.parametrize(
    ("kind", "name", "chosen"),
    [
        ("everywhere", "euclidean", "sketch"),
        ("everywhere", "cosine", "sketch"),
        ("everywhere", "manhattan", "tree"),  # for which there is no sketch
        ("on a line", "euclidean", "tree"),
        ("in small clusters", "euclidean", "tree"),
        ("in one place", "euclidean", "tree"),
        ("few", "euclidean", "tree"),
        ("faint", "euclidean", "tree"),
        ("so faint that many tie", "euclidean", "sketch"),
        ("few so faint", "euclidean", "tree"),
        ("at nothing", "euclidean", "tree"),
    ],
)
def test_a_tree_is_for_rows_with_few_around_them(kind: str, name: str, chosen: str) -> None:
    assert choose("auto", Points(_rows(kind), metric(name))) == chosen


def test_many_are_many_of_many_and_no_fewer_than_some() -> None:
    rows = Points(np.zeros((48_000, 7)), metric("euclidean"))
    for share, many in ((1 / 25, False), (1 / 23, True)):
        with mock.patch.object(crowd, "around", lambda corpus, share=share: share):
            assert crowd.crowded(rows) == many
    rows = Points(np.zeros((2000, 7)), metric("euclidean"))
    for share, many in ((0.5, False), (0.52, True)):
        with mock.patch.object(crowd, "around", lambda corpus, share=share: share):
            assert crowd.crowded(rows) == many
    rows = Points(np.zeros((48_000, 6)), metric("euclidean"))
    with mock.patch.object(crowd, "around", lambda corpus: 1.0):
        assert not crowd.crowded(rows)  # of so few columns a tree is quick anyway


def test_around_a_row_is_what_is_within_twice_the_distance_of_the_tenth() -> None:
    rows = np.random.default_rng(0).standard_normal((300, 3))
    rows[::7] = rows[0]
    away = np.linalg.norm(rows[:, None] - rows, axis=2)[np.linspace(0, 299, 16).astype(int)]
    reach = np.sort(away, axis=1)[:, 10, None]
    wanted = ((away <= 2 * reach) & (reach > 0)).mean()
    assert wanted < (away <= 2 * reach).mean()
    for part in (7, 300):
        with mock.patch.object(crowd, "PART", part):
            assert crowd.around(Points(rows, metric("euclidean"))) == pytest.approx(wanted)


def test_a_sample_of_many_rows_looks_as_far() -> None:
    line = Points(np.arange(4000.0)[:, None], metric("euclidean"))
    assert crowd.around(line) * 4000 == pytest.approx(21, abs=2)
    with mock.patch.object(crowd, "SAMPLE", 400):
        assert crowd.around(line) * 4000 == pytest.approx(50, abs=10)
