"""Annoy misses neighbours, and says so. What it finds is ranked by the definition."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from samekin import DamagedIndex, NearestNeighbors, Neighbors, TiedNeighbors
from samekin.core.filters import forest
from samekin.core.filters.annoy_forest import KINDS, AnnoyForest
from samekin.core.filters.unpacked import Unpacked
from samekin.core.index import build
from samekin.core.index.whole import under
from samekin.core.protocol import Corpus
from samekin.core.testing import assert_same_neighbors, compare, oracle
from samekin.core.testing.strategies import corpora

RNG = np.random.default_rng(41)
ROWS = RNG.standard_normal((1200, 10))
QUERIES = RNG.standard_normal((40, 10))
FEW = {"n_trees": 2, "search_k": 20}
ALL = {"n_trees": 2, "search_k": 10**6}


def _model(options: dict[str, Any] | None = None, **words: Any) -> NearestNeighbors:
    params = {"n_neighbors": 5, "algorithm": "annoy", "algorithm_params": options or FEW, **words}
    return NearestNeighbors(**params)


NEAR = _model().fit(ROWS)
EXACT = NearestNeighbors(n_neighbors=5).fit(ROWS)


@given(data=corpora(most=40), metric=st.sampled_from(sorted(KINDS)), own=st.booleans())
def test_a_forest_in_which_all_rows_are_looked_at_answers_as_the_oracle(
    data: Any, metric: str, own: bool
) -> None:
    corpus, queries, k = data
    k = max(k, len(corpus) - 8) - own  # so all rows come out, however rounding ranks them there
    if k < 1:
        own, k = False, 1
    nn = _model(ALL, n_neighbors=k, metric=metric).fit(corpus)
    wanted = oracle.neighbors(corpus, corpus if own else queries, k, metric, 2, own)
    assert_same_neighbors(nn.kneighbors(None if own else queries), wanted)
    assert nn.recall(None if own else queries) == 1.0


@pytest.mark.parametrize("metric", sorted(KINDS))
def test_what_is_found_is_at_its_true_distance_and_in_order(metric: str) -> None:
    nn = _model(metric=metric).fit(ROWS)
    distances, indices = nn.kneighbors(QUERIES)
    for query, line, rows in zip(QUERIES, distances, indices, strict=True):
        seen = [oracle.neighbors(ROWS[[row]], query[None], 1, metric)[0].item() for row in rows]
        assert line.tolist() == seen
        assert list(zip(seen, rows, strict=True)) == sorted(zip(seen, rows, strict=True))
        assert len(set(rows)) == 5


def test_every_answer_says_that_it_is_not_exact(tmp_path: Path) -> None:
    NEAR.save(tmp_path / "model")
    for nn in (NEAR, NearestNeighbors.load(tmp_path / "model")):
        assert nn.exact_ is False
        found, tied = nn.neighbors(QUERIES), nn.neighbors(None, ties=True)
        assert isinstance(found, Neighbors)
        assert isinstance(tied, TiedNeighbors)
        assert not found.exact
        assert not tied.exact
        assert not any(part.exact for part in nn.iter_neighbors(QUERIES, size=7))
        assert not nn.explain().exact
        assert "approximately (some may be missed)" in str(nn.explain())
    assert EXACT.exact_ is True
    assert EXACT.neighbors(QUERIES).exact
    assert EXACT.explain().exact


def test_recall_is_the_share_of_true_neighbours_and_a_tie_is_as_good() -> None:
    wanted, found = EXACT.kneighbors(QUERIES), NEAR.kneighbors(QUERIES)
    hits = sum(len(set(a) & set(b)) for a, b in zip(found[1], wanted[1], strict=True))
    assert 0 < hits < 0.9 * found[1].size
    assert NEAR.recall(QUERIES) == hits / found[1].size
    assert compare(found, wanted, ROWS, QUERIES).recall == hits / found[1].size
    assert EXACT.recall() == 1.0
    repeated = np.repeat(ROWS[:30], 40, axis=0)  # 40 rows are as near as the first 5 of them
    nn = _model({"n_trees": 1, "search_k": 10}).fit(repeated)
    exact = NearestNeighbors(n_neighbors=5).fit(repeated)
    assert (nn.kneighbors(ROWS[:30])[1] != exact.kneighbors(ROWS[:30])[1]).any()
    assert (
        nn.recall(ROWS[:30])
        == compare(
            nn.kneighbors(ROWS[:30]), exact.kneighbors(ROWS[:30]), repeated, ROWS[:30]
        ).recall
    )
    assert nn.recall(sample=50) == 1.0


def test_one_seed_is_one_answer_and_a_batch_changes_nothing() -> None:
    wanted = NEAR.neighbors(QUERIES)
    assert_same_neighbors(_model().fit(ROWS).neighbors(QUERIES), wanted)
    assert_same_neighbors(NEAR.neighbors(QUERIES[7:8]), [part[7:8] for part in wanted])
    assert_same_neighbors(_model(n_jobs=1, working_memory=0.1).fit(ROWS).neighbors(QUERIES), wanted)
    other = _model({**FEW, "seed": 1}).fit(ROWS).neighbors(QUERIES)
    assert (other.indices != wanted.indices).any()


def test_a_query_gets_as_many_as_it_asked_for() -> None:
    nn = _model({"n_trees": 1, "search_k": 1}).fit(ROWS)
    assert nn.kneighbors(QUERIES, 600)[1].shape == (40, 600)
    assert_same_neighbors(nn.kneighbors(QUERIES, 1200), EXACT.kneighbors(QUERIES, 1200))


def test_barred_rows_groups_and_rows_that_are_added() -> None:
    first = NEAR.kneighbors(QUERIES)[1]
    other = NEAR.kneighbors(QUERIES, exclude=first)[1]
    assert not any(set(a) & set(b) for a, b in zip(first, other, strict=True))
    groups = np.arange(1200) % 12 // 11
    nn = _model().fit(ROWS, groups=groups)  # of 1100 rows, and of 100, which need no forest
    assert (groups[nn.kneighbors()[1]] == groups[:, None]).all()
    assert nn.recall() < 1
    assert not nn.exact_
    more = _model().fit(ROWS[:1000]).add(ROWS[1000:])
    assert (more.kneighbors(ROWS[1100:], 1)[1].ravel() == np.arange(1100, 1200)).mean() > 0.5
    assert not more.exact_
    assert more.recall() < 1


@pytest.mark.parametrize(
    ("words", "rows", "error"),
    [
        ({"metric": "chebyshev"}, ROWS, "algorithm='annoy' does not serve dense rows by chebyshev"),
        ({}, sparse.csr_array(ROWS), "algorithm='annoy' does not serve sparse rows by euclidean"),
        ({"algorithm_params": {"trees": 1}}, ROWS, "algorithm_params has trees; .* 'search_k'"),
        ({"algorithm_params": {"n_trees": 0}}, ROWS, r"\['n_trees'\] must be an int from 1 to"),
        ({"algorithm_params": {"seed": 1.5}}, ROWS, r"\['seed'\] must be an int .* Got 1.5"),
        ({"algorithm": "auto"}, ROWS, "algorithm='auto' takes nothing"),
        ({"algorithm_params": 3}, ROWS, "must be an instance of 'dict' or None"),
    ],
)
def test_what_annoy_does_not_do_is_refused(words: dict[str, Any], rows: Any, error: str) -> None:
    with pytest.raises(ValueError, match=error):
        _model(**words).fit(rows)


def test_a_radius_is_refused() -> None:
    with pytest.raises(ValueError, match="finds a number of neighbours, not all within a radius"):
        NEAR.radius_neighbors(QUERIES)


def test_without_annoy_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "annoy", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'samekin\[annoy\]'"):
        _model().fit(ROWS)


def test_processes_share_a_file_and_the_last_one_deletes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Any other process that has such a file would delete it as well, once nobody holds it.
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    content = np.arange(200, dtype=np.uint8)
    script = (
        "import sys, numpy as np\n"
        "from samekin.core.filters.unpacked import Unpacked\n"
        "held = Unpacked(np.arange(200, dtype=np.uint8))\n"
        "print(held.path, held.path.stat().st_ino, flush=True)\n"
        "sys.stdin.read()\n"
    )
    words: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    first = Unpacked(content)
    with subprocess.Popen([sys.executable, "-c", script], **words) as other:
        said = other.stdout.readline().split()
        assert said == [str(first.path), str(first.path.stat().st_ino)]
        path = first.path
        assert path.read_bytes() == content.tobytes()
        assert path.parent.stat().st_mode & 0o077 == 0
        del first
        assert path.exists()  # the other one has it
        other.kill()  # and cannot clean up
    assert path.exists()
    second = Unpacked(content[:100])
    assert not path.exists()
    assert second.path.exists()


@pytest.mark.parametrize("rows", [1, 2, 300], ids=str)
@pytest.mark.parametrize("metric", ["cosine", "euclidean", "inner_product"])
@given(seed=st.integers(0, 2**32 - 1))
def test_a_forest_that_leads_astray_is_refused(metric: str, rows: int, seed: int) -> None:
    """What is not refused is harmless: Annoy reads where it is told to, and would crash."""
    rng = np.random.default_rng(seed)
    index = build(Corpus(ROWS[:rows]), metric, algorithm="annoy", algorithm_params=FEW)
    arrays = under(index.arrays, "filter.")
    AnnoyForest.check(index.corpus, arrays)  # as it was grown it is taken
    nodes = arrays["forest"].view("<i4").reshape(-1, 10 + KINDS[metric].plane)
    column = rng.integers(0, 10 + KINDS[metric].plane, 3)
    nodes[rng.integers(0, len(nodes), 3), column] = rng.choice(
        [-(2**31), -1, 0, 1, 2, rows - 1, rows, len(nodes) - 1, len(nodes), 2**31 - 1], 3
    )
    try:
        AnnoyForest.check(index.corpus, arrays)
    except ValueError:
        return
    file = Unpacked(arrays["forest"])
    found = forest.load(str(file.path), 10, KINDS[metric])
    for query in QUERIES[:3].tolist():
        assert all(0 <= row < rows for row in found.get_nns_by_vector(query, 5, 50))


@pytest.mark.parametrize(
    "options",
    [
        np.array([10, 20], dtype="m8[s]"),
        np.array([10, 20], dtype=np.uint64),
        np.array([10.0, 20.0]),
        np.array([10]),
        np.array([0, 20]),
        np.array([10, -1]),
    ],
    ids=str,
)
def test_options_that_are_not_two_counts_are_refused(options: Any) -> None:
    index = build(Corpus(ROWS), "euclidean", algorithm="annoy", algorithm_params=FEW)
    arrays = under(index.arrays, "filter.")
    with pytest.raises(ValueError, match="how it is asked"):
        AnnoyForest.check(index.corpus, arrays | {"options": options})


@pytest.mark.parametrize("name", ["forest", "options", "place"])
def test_a_damaged_forest_is_an_error_that_names_it(tmp_path: Path, name: str) -> None:
    NEAR.save(tmp_path / "model")
    path = tmp_path / "model" / f"filter.{name}.npy"
    array = np.load(path)
    np.save(path, np.zeros_like(array))
    with pytest.raises(DamagedIndex, match=f"filter.{name}.npy"):
        NearestNeighbors.load(tmp_path / "model")
    described = tmp_path / "model" / "index.json"
    assert "algorithm_params" in json.loads(described.read_text())["model"]["words"]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # where nobody else cleans up
    script = (
        "import numpy as np, samekin\n"
        "nn = samekin.NearestNeighbors(n_neighbors=1, algorithm='annoy').fit(np.eye(50))\n"
        "nn.kneighbors()\n"
        "print(nn.index_.filter._file.path)\n"
    )
    path = subprocess.check_output([sys.executable, "-c", script], text=True).strip()
    assert os.path.basename(os.path.dirname(path)) == f"samekin-{os.getuid()}"
    assert not os.path.exists(path)
