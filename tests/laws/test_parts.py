"""Shards, rows that were added, groups, rows that are barred, ties: the oracle's answer."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samekin import NearestNeighbors
from samekin.core.asked import Sides
from samekin.core.index import Index, added, build, grouped, open_, save
from samekin.core.protocol import Corpus
from samekin.core.search import search, search_own, search_radius, search_radius_own
from samekin.core.testing import assert_same_lines, assert_same_neighbors, oracle
from samekin.core.testing.strategies import corpora, stored

METRICS = st.sampled_from(["euclidean", "manhattan", "cosine", "inner_product"])
ALGORITHMS = st.sampled_from(["auto", "brute", "direct"])
STORAGES = st.sampled_from(["plain", "csr"])


def _make(metric: str, algorithm: str, dense: bool) -> Any:
    def make(rows: Any, codes: Any) -> Any:
        if codes is None:
            return build(Corpus(rows), metric, None, algorithm, dense=dense)
        return grouped(rows, codes, metric, None, algorithm, dense=dense)

    return make


@st.composite
def cut(draw: st.DrawFn, n: int) -> list[int]:
    """Where rows are cut in parts, none empty."""
    inner = draw(st.sets(st.integers(1, n - 1), max_size=6)) if n > 1 else set()
    return [0, *sorted(inner), n]


@given(data=st.data(), case=corpora(most=40), metric=METRICS, algorithm=ALGORITHMS, as_=STORAGES)
def test_rows_that_are_added_are_found_as_if_fitted(
    data: st.DataObject, case: Any, metric: str, algorithm: str, as_: str
) -> None:
    corpus, queries, k = case
    rows = stored(corpus, as_)
    make = _make(metric, algorithm, as_ == "plain")
    parts = [slice(*ends) for ends in pairwise(data.draw(cut(len(corpus))))]
    index: Any = make(rows[parts[0]], None)
    for part in parts[1:]:
        index = added(index, Corpus(rows[part]), make)
    wanted = oracle.neighbors(corpus, queries, k, metric)
    assert_same_neighbors(search(index, stored(queries, as_), k=k), wanted)
    if k < len(corpus):
        own = oracle.neighbors(corpus, corpus, k, metric, own=True)
        assert_same_neighbors(search_own(index, np.arange(len(corpus)), k=k), own)


@given(data=st.data(), case=corpora(most=40), algorithm=ALGORITHMS)
def test_ids_decide_where_rows_that_are_added_belong(
    data: st.DataObject, case: Any, algorithm: str
) -> None:
    corpus, queries, k = case
    n = len(corpus)
    ids = np.array(data.draw(st.permutations(range(n)))) * 2
    make = _make("euclidean", algorithm, True)
    index: Any = None
    for ends in pairwise(data.draw(cut(n))):
        part = np.arange(*ends)[np.argsort(ids[slice(*ends)])]
        corpus_ = Corpus(corpus[part], ids[part], "int64")
        index = (
            added(index, corpus_, make)
            if index
            else build(corpus_, "euclidean", None, algorithm, dense=True)
        )
    assert (index.ids == np.arange(n) * 2).all()
    wanted = oracle.neighbors(corpus[np.argsort(ids)], queries, k)
    assert_same_neighbors(search(index, queries, k=k), wanted)
    with pytest.raises(ValueError, match="is there already"):
        added(index, Corpus(corpus[:1], ids[:1], "int64"), make)


@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(2, 40),
    first=st.floats(0.5, 1),
    algorithm=ALGORITHMS,
    k=st.integers(1, 12),
    unit=st.sampled_from([1.0, 1e-310]),
)
def test_rows_that_tie_are_in_the_order_of_their_ids_whatever_their_shard(
    seed: int, n: int, first: float, algorithm: str, k: int, unit: float
) -> None:
    rng = np.random.default_rng(seed)
    corpus, ids = rng.integers(0, 3, (n, 2)) * unit, rng.permutation(n)
    half, k = int(np.clip(n * first, 1, n - 1)), min(k, n)
    index: Any = None
    for rows in (np.arange(half), np.arange(half, n)):
        part = rows[np.argsort(ids[rows])]
        given_ = Corpus(corpus[part], ids[part], "int64")
        if index is None:
            index = build(given_, "euclidean", None, algorithm)
        else:
            index = added(index, given_, _make("euclidean", algorithm, True))
    wanted = oracle.neighbors(corpus[np.argsort(ids)], corpus[:6], k)
    assert_same_neighbors(search(index, corpus[:6], k=k), wanted)


@given(data=st.data(), case=corpora(most=40), metric=METRICS, algorithm=ALGORITHMS, as_=STORAGES)
def test_a_query_looks_in_its_group_alone(
    data: st.DataObject, case: Any, metric: str, algorithm: str, as_: str
) -> None:
    corpus, queries, _ = case
    n = len(corpus)
    codes = np.array(data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)))
    of_queries = codes[data.draw(st.lists(st.integers(0, n - 1), min_size=8, max_size=8))]
    k = data.draw(st.integers(1, int(np.bincount(codes)[of_queries].min())))
    make = _make(metric, algorithm, as_ == "plain")
    rows, asked = stored(corpus, as_), stored(queries, as_)
    half = data.draw(st.integers(1, n))
    index = make(rows[:half], codes[:half])
    if half < n:
        index = added(index, Corpus(rows[half:]), make, codes[half:])
    sides = Sides(True, 0, asked.dtype.str)
    block = sides.beside(asked, of_queries)
    found = search(index, block, k=k, sides=sides)
    everywhere = search_radius(index, block, radius=np.inf, sides=sides)
    for query, code in enumerate(of_queries):
        members = np.flatnonzero(codes == code)
        one = corpus[members], queries[[query]]
        distances, lines = oracle.neighbors(*one, len(members), metric)
        mine = found.distances[[query]], found.indices[[query]]
        assert_same_neighbors(mine, (distances[:, :k], members[lines[:, :k]]))
        line = np.array([everywhere.indices[query], None], dtype=object)[:1]
        assert line[0].tolist() == members[lines[0]].tolist()


@given(data=st.data(), case=corpora(most=40), metric=METRICS, algorithm=ALGORITHMS, as_=STORAGES)
def test_rows_that_are_barred_are_left_out_and_no_others(
    data: st.DataObject, case: Any, metric: str, algorithm: str, as_: str
) -> None:
    corpus, queries, _ = case
    n = len(corpus)
    rows = st.lists(st.integers(0, n - 1), max_size=max(0, n - 2), unique=True)
    lists = [data.draw(rows) for _ in range(8)]
    k = data.draw(st.integers(1, n - max(map(len, lists))))
    nn = NearestNeighbors(n_neighbors=k, metric=metric, algorithm=algorithm)
    nn.fit(stored(corpus, as_))
    if data.draw(st.booleans()) and n > 1:  # in shards
        half = data.draw(st.integers(1, n - 1))
        nn.fit(stored(corpus[:half], as_)).add(stored(corpus[half:], as_))
    found = nn.kneighbors(stored(queries, as_), exclude=lists)
    radius = float(np.median(found[0]))
    if metric != "inner_product":
        inside = nn.radius_neighbors(stored(queries, as_), radius, exclude=lists)
    for query, line in enumerate(lists):
        free = np.setdiff1d(np.arange(n), line)
        distances, order = oracle.neighbors(corpus[free], queries[[query]], len(free), metric)
        mine = found[0][[query]], found[1][[query]]
        assert_same_neighbors(mine, (distances[:, :k], free[order[:, :k]]))
        if metric != "inner_product":
            near = np.count_nonzero(distances[0] <= radius)
            assert inside[1][query].tolist() == free[order[0, :near]].tolist()


@given(data=st.data(), case=corpora(most=40), algorithm=ALGORITHMS)
def test_rows_of_the_corpus_may_bar_others_beside_themselves(
    data: st.DataObject, case: Any, algorithm: str
) -> None:
    corpus = case[0]
    n = len(corpus)
    lists = [data.draw(st.lists(st.integers(0, n - 1), max_size=3)) for _ in range(n)]
    k = n - 1 - max(len({*line, row}) - 1 for row, line in enumerate(lists))
    if k < 1:
        return
    nn = NearestNeighbors(algorithm=algorithm).fit(corpus)
    found = nn.kneighbors(n_neighbors=k, exclude=lists)
    for row, line in enumerate(lists):
        free = np.setdiff1d(np.arange(n), [*line, row])
        distances, order = oracle.neighbors(corpus[free], corpus[[row]], k)
        mine = found[0][[row]], found[1][[row]]
        assert_same_neighbors(mine, (distances, free[order]))


@given(case=corpora(most=40), metric=METRICS, algorithm=ALGORITHMS, own=st.booleans())
def test_a_tie_at_the_last_place_is_said(case: Any, metric: str, algorithm: str, own: bool) -> None:
    corpus, queries, k = case
    k = min(k, len(corpus) - own)
    if k < 1:
        return
    nn = NearestNeighbors(n_neighbors=k, metric=metric, algorithm=algorithm).fit(corpus)
    distances, indices, tied = nn.kneighbors(None if own else queries, ties=True)
    asked = corpus if own else queries
    most = len(corpus) - own
    wanted = oracle.neighbors(corpus, asked, k, metric, own=own)
    assert_same_neighbors((distances, indices), wanted)
    assert tied.dtype == bool
    lines = oracle.neighbors(corpus, asked, most, metric, own=own)[1]
    for query, line in enumerate(lines):
        q = np.asarray(asked[query], dtype=np.float64).tolist()
        keys = [
            oracle.key(metric, 2, q, np.asarray(corpus[row], dtype=np.float64).tolist())
            for row in line[k - 1 : k + 1]
        ]
        assert tied[query] == (len(keys) == 2 and keys[0] == keys[1])


@given(
    groups=st.lists(st.integers(0, 2**40), min_size=5, max_size=5),
    barred=st.lists(
        st.lists(st.integers(-1, 2**40), min_size=2, max_size=2), min_size=5, max_size=5
    ),
    dtype=st.sampled_from(["f4", "f8", "f2", "i8", "u1", "?"]),
    as_=STORAGES,
)
def test_what_stands_beside_queries_comes_out_as_it_went_in(
    groups: list[int], barred: list[list[int]], dtype: str, as_: str
) -> None:
    values = np.random.default_rng(0).random((5, 3)) * 9 - 3 * (dtype != "u1")
    rows = stored(values.astype(dtype), as_)
    sides = Sides(True, 2, rows.dtype.str)
    again, codes, without = sides.split(sides.beside(rows, np.array(groups), np.array(barred)))
    assert again.dtype == rows.dtype
    assert (again != rows).sum() == 0
    assert codes is not None
    assert codes.tolist() == groups
    assert without.tolist() == barred


def test_a_row_is_indexed_again_a_few_times_at_most() -> None:
    times = np.zeros(512, dtype=int)

    def make(rows: Any, codes: Any) -> Index:
        times[rows[:, 0].astype(int)] += 1
        return build(Corpus(rows))

    rows = np.arange(512.0).reshape(-1, 1)
    index: Any = make(rows[:1], None)
    for row in range(1, 512):
        index = added(index, Corpus(rows[[row]]), make)
        assert len(getattr(index, "shards", [index])) <= 10
    assert times.max() <= 10


@given(data=st.data(), case=corpora(most=30), metric=METRICS)
def test_an_index_of_parts_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, case: Any, metric: str
) -> None:
    corpus = case[0]
    n = len(corpus)
    folder = tmp_path_factory.mktemp("parts") / "index"
    codes = np.arange(n) % data.draw(st.integers(1, 3))
    make = _make(metric, "auto", True)
    half = data.draw(st.integers(1, n))
    index: Any = make(corpus[:half], codes[:half])
    labels = np.array(["a", "b", "c"])
    if half < n:
        index = added(index, Corpus(corpus[half:]), make, codes[half:], labels)
    save(index, folder)
    opened: Any = open_(folder)
    rows = np.arange(n)
    for one in (opened, index):
        assert (one.groups_of(rows) == codes).all()
    everybody = {"radius": np.inf}
    assert_same_lines(
        search_radius_own(opened, rows, **everybody), search_radius_own(index, rows, **everybody)
    )


@pytest.mark.parametrize("kind", ["arrays", "files", "sparse"])
def test_a_corpus_that_is_larger_than_memory_is_indexed_part_by_part(
    tmp_path: Path, kind: str
) -> None:
    rng = np.random.default_rng(4)
    corpus = rng.integers(0, 4, (500, 20)).astype(np.float32)
    parts: list[Any] = [corpus[i : i + 90] for i in range(0, 500, 90)]
    if kind == "files":
        for place, part in enumerate(parts):
            np.save(tmp_path / f"{place}.npy", part)
        parts = [tmp_path / f"{place}.npy" for place in range(len(parts))]
    if kind == "sparse":
        parts = [stored(part, "csr") for part in parts]
    held = NearestNeighbors(n_neighbors=7).fit_shards(iter(parts), tmp_path / "index")
    whole = NearestNeighbors(n_neighbors=7).fit(corpus)
    arrays = held.index_.arrays.values()
    assert all(isinstance(array, np.memmap) for array in arrays if array.size)
    for nn in (held, NearestNeighbors.load(tmp_path / "index")):
        assert_same_neighbors(nn.kneighbors(corpus[:50]), whole.kneighbors(corpus[:50]))
        assert_same_neighbors(nn.kneighbors(), whole.kneighbors())
    bad = np.full((3, 20), np.nan)
    with pytest.raises(ValueError, match="row 180: column 0 is NaN"):
        NearestNeighbors().fit_shards([corpus[:90], corpus[90:180], bad], tmp_path / "index")
    with pytest.raises(ValueError, match="X has 19 features"):
        NearestNeighbors().fit_shards([corpus, corpus[:, 1:]], tmp_path / "index")
    with pytest.raises(ValueError, match="no parts"):
        NearestNeighbors().fit_shards([], tmp_path / "index")
    nn = NearestNeighbors.load(tmp_path / "index").set_params(n_neighbors=7)  # as it was
    assert_same_neighbors(nn.kneighbors(corpus[:50]), whole.kneighbors(corpus[:50]))
