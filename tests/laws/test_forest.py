"""What Annoy is given, what it is asked, and what is believed of a forest: number by number."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from samekin.core.distances import Float, metric
from samekin.core.filters import annoy_forest, forest, unpacked
from samekin.core.filters.annoy_forest import KINDS, AnnoyForest
from samekin.core.index import build
from samekin.core.index.whole import under
from samekin.core.points import Points
from samekin.core.protocol import Corpus

WIDTH, ROOM = 7, 5
"""Words of a node of three columns, by the euclidean distance, and those of them for children."""


def _rows(low: float, high: float) -> Float:
    rows: Float = np.random.default_rng(0).uniform(low, high, (200, 3))
    return rows


@pytest.mark.parametrize("name", sorted(KINDS))
@pytest.mark.parametrize(("low", "high"), [(1e6, 1e6 + 8), (-3, 1), (1e-200, 3e-200)])
def test_a_forest_sees_rows_near_one(name: str, low: float, high: float) -> None:
    corpus = Points(_rows(low, high), metric(name))
    place = annoy_forest._placed(corpus)
    seen = annoy_forest._seen(corpus, slice(None), place)
    assert 0.5 <= np.abs(seen).max() <= 1
    assert np.log2(place[-1]) % 1 == 0
    if name in ("euclidean", "sqeuclidean", "manhattan"):
        np.testing.assert_allclose(seen.min(axis=0), -seen.max(axis=0), atol=1e-6)
    else:  # an angle, or a product, is not that of rows which are moved
        assert (place[:-1] == 0).all()
    far = annoy_forest._seen(Points(np.full((1, 3), 1e150), metric(name)), slice(None), place)
    assert (np.abs(far) <= 2.0**40).all()
    if name not in ("cosine", "correlation"):
        assert (far == 2.0**40).all()


def test_the_smallest_rows_are_seen_as_near_as_numbers_go() -> None:
    assert annoy_forest._placed(Points(np.full((2, 1), 5e-324), metric("cosine")))[-1] == 0.5
    corpus = Points(np.array([[0.0], [5e-324]]), metric("inner_product"))
    assert annoy_forest._placed(corpus)[-1] == 2.0**1000


class Asked:
    """Instead of a forest: it has so many rows for one question, and notes the questions."""

    def __init__(self, has: int) -> None:
        self.has, self.noted = has, list[tuple[int, int]]()

    def get_nns_by_vector(self, line: list[float], n: int, search_k: int) -> list[int]:
        self.noted.append((n, search_k))
        return [*range(min(n, self.has * len(self.noted)))]


def _asked(has: int, k: int, rows: int = 100, search_k: int = 0) -> tuple[Asked, list[int]]:
    corpus = Points(np.zeros((rows, 1)), metric("euclidean"))
    place, options = np.zeros(2), np.array([50, search_k])
    found = AnnoyForest(corpus, {"forest": place, "place": place, "options": options})
    asked = found.__dict__["_forest"] = Asked(has)
    return asked, found._found([0.0], k)


def test_a_forest_is_asked_until_it_has_enough() -> None:
    assert _asked(100, 5)[0].noted == [(13, 250)]
    assert _asked(5, 5)[0].noted == [(13, 250)]
    assert _asked(100, 5, search_k=7)[0].noted == [(13, 7)]
    asked, found = _asked(3, 5)
    assert asked.noted == [(13, 250), (13, 500)]
    assert len(found) == 6
    asked, found = _asked(3, 5, rows=3)
    assert (len(asked.noted), len(found)) == (1, 3)
    asked, found = _asked(0, 5)
    assert found == []
    assert asked.noted[-1] == (13, 2**31 - 1)
    assert len(asked.noted) <= 26


def test_a_forest_says_how_it_is_asked() -> None:
    index = build(Corpus(_rows(0, 1)), algorithm="annoy", algorithm_params={"n_trees": 1})
    arrays = under(index.arrays, "filter.")
    assert arrays["options"].tolist() == [1, 0]
    AnnoyForest.check(index.corpus, arrays)
    for wrong in (arrays["place"][:-1], arrays["place"] * np.inf, np.append(arrays["place"], 0)):
        with pytest.raises(ValueError, match="not one of these columns"):
            AnnoyForest.check(index.corpus, arrays | {"place": wrong})
    most = AnnoyForest.options["seed"]
    assert (most[0], most[-1]) == (0, 2**31 - 2)
    assert AnnoyForest.options["n_trees"] == AnnoyForest.options["search_k"] == most[1:]


def test_nodes_are_laid_out_as_annoy_does() -> None:
    """Annoy's own header is where these are from; a forest that it grew says the same."""
    laid_out = {"angular": (1, 3), "dot": (1, 4), "euclidean": (2, 4), "manhattan": (2, 4)}
    for kind in KINDS.values():
        assert laid_out[kind.word] == (kind.children, kind.plane)
        grown = forest.grow(iter([_rows(0, 1).astype(np.float32)]), 3, kind, 3, 0)
        forest.check(grown, 200, 3, kind)


def _nodes() -> np.ndarray:
    """Eight rows, two lists of them, and a root: what a forest may be."""
    nodes = np.full((11, WIDTH), -7, dtype="<i4")
    nodes[:8, 0] = 1
    nodes[:8, 2:] = 0
    nodes[8, :5] = [3, -7, 5, 6, 7]
    nodes[9] = [ROOM, -7, 0, 1, 2, 3, 4]
    nodes[10, :4] = [8, -7, 8, 9]
    return nodes


def _check(nodes: np.ndarray, rows: int = 8) -> None:
    forest.check(nodes.view(np.uint8).ravel(), rows, 3, forest.EUCLIDEAN)


def test_a_forest_is_believed_where_it_leads_to_its_rows() -> None:
    _check(_nodes())


@pytest.mark.parametrize(
    ("node", "word", "value"),
    [
        (10, 0, 7),  # the root is of all rows
        (10, 0, 9),
        (3, 0, 0),  # a row is one
        (7, 0, 2),
        (8, 0, 0),
        (9, 0, -1),
        (9, 6, 8),  # the last of a full list is a row
        (9, 2, -1),
        (8, 4, 8),
        (8, 4, 9),
        (10, 2, 10),  # a root that leads to itself
        (10, 3, 11),
        (10, 3, -1),
    ],
)
def test_a_number_that_leads_out_of_a_forest_is_refused(node: int, word: int, value: int) -> None:
    nodes = _nodes()
    nodes[node, word] = value
    with pytest.raises(ValueError, match="the forest"):
        _check(nodes)


def test_what_is_no_forest_of_these_rows_is_refused() -> None:
    nodes = _nodes()
    some: list[Any] = [
        nodes.view(np.uint8).ravel()[:-1],
        nodes.view(np.uint8).ravel()[:-4],
        nodes.view(np.uint8),
        nodes.view(np.int8).ravel(),
        nodes.ravel(),
        nodes[:8].view(np.uint8).ravel(),  # rows alone
    ]
    for one in some:
        with pytest.raises(ValueError, match="the forest"):
            forest.check(one, 8, 3, forest.EUCLIDEAN)
    nodes[0, 0] = 1
    with pytest.raises(ValueError, match="the forest"):
        forest.check(nodes[:1].view(np.uint8).ravel(), 1, 3, forest.EUCLIDEAN)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files are unpacked."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path / f"samekin-{os.getuid()}"


def test_files_are_in_a_folder_of_this_user_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unpacked._folder() == unpacked._folder() == folder
    assert folder.stat().st_mode & 0o777 == 0o700
    for mode in (0o701, 0o710, 0o777):
        folder.chmod(mode)
        with pytest.raises(PermissionError, match="not a folder of this user alone"):
            unpacked._folder()
    folder.chmod(0o700)
    other = folder.with_name("samekin-4711")
    other.mkdir(mode=0o700)
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    with pytest.raises(PermissionError, match="not a folder of this user alone"):
        unpacked._folder()


def test_a_file_in_the_place_of_the_folder_is_refused(folder: Path) -> None:
    folder.with_name("elsewhere").mkdir(mode=0o700)
    folder.symlink_to(folder.with_name("elsewhere"))
    with pytest.raises(PermissionError, match="not a folder of this user alone"):
        unpacked._folder()


def test_a_file_that_somebody_swept_is_written_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, times = unpacked._write, []

    def swept(path: Path, content: Any) -> None:
        times.append(path)
        write(path, content)
        if len(times) < 3:
            path.unlink()

    monkeypatch.setattr(unpacked, "_write", swept)
    content = np.arange(50, dtype=np.uint8)
    held = unpacked.Unpacked(content)
    assert held.path.read_bytes() == content.tobytes()
    assert len(times) == 3
