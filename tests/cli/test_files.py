"""Whatever the file is, the answer is that of the estimator."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import csv, feather
from scipy import sparse

from samekin import NearestNeighbors

NAMES = np.random.default_rng(1).permutation(500)
"""Row i of a table is called NAMES[i]."""


def _vectors(rows: Any) -> pa.Table:
    return pa.table({"id": NAMES, "features": list(rows)})


def _numbers(rows: Any) -> pa.Table:
    return pa.table({"id": NAMES, **{f"x{j}": rows[:, j] for j in range(rows.shape[1])}})


PLAIN: dict[str, Callable[[Any, str], None]] = {
    "a.npy": lambda rows, path: np.save(path, rows),
    "a.npz": lambda rows, path: np.savez(path, rows=rows),
    "sparse.npz": lambda rows, path: sparse.save_npz(path, sparse.csr_matrix(rows)),
}
NAMED: dict[str, Callable[[Any, str], None]] = {
    "vectors.parquet": lambda rows, path: pq.write_table(_vectors(rows), path, row_group_size=77),
    "numbers.parquet": lambda rows, path: pq.write_table(_numbers(rows), path),
    "numbers.csv": lambda rows, path: csv.write_csv(_numbers(rows), path),
    "vectors.arrow": lambda rows, path: feather.write_feather(_vectors(rows), path),
    "numbers.feather": lambda rows, path: feather.write_feather(_numbers(rows), path),
}


def _same(path: Path, wanted: Any) -> None:
    with np.load(path) as found:
        np.testing.assert_array_equal(found["distances"], wanted[0])
        np.testing.assert_array_equal(found["indices"], wanted[1])
        assert found["distances"].dtype == np.float64
        assert found["indices"].dtype == np.int64


@pytest.mark.parametrize("name", PLAIN)
def test_arrays(samekin: Any, rows: Any, tmp_path: Path, name: str) -> None:
    PLAIN[name](rows, name)
    said = samekin("neighbors", name, "-k", 4, "-o", "out.npz")
    assert said.code == 0, said.err
    assert said.out.startswith("out.npz: 500 queries, 4 neighbours each (euclidean, local, ")
    _same(tmp_path / "out.npz", NearestNeighbors(n_neighbors=4).fit(rows).kneighbors())


@pytest.mark.parametrize("name", NAMED)
def test_tables_answer_in_ids_and_ties_go_to_the_smaller(
    samekin: Any, rows: Any, tmp_path: Path, name: str
) -> None:
    NAMED[name](rows, name)
    assert samekin("neighbors", name, "-k", 4, "-o", "out.npz").code == 0
    by_name = rows[np.argsort(NAMES)]
    _same(tmp_path / "out.npz", NearestNeighbors(n_neighbors=4).fit(by_name).kneighbors())
    with np.load(tmp_path / "out.npz") as found:
        np.testing.assert_array_equal(found["ids"], np.arange(500))


@pytest.mark.parametrize("name", [*PLAIN, *NAMED])
def test_queries_of_any_file_in_its_order(
    samekin: Any, rows: Any, tmp_path: Path, name: str
) -> None:
    np.save("corpus.npy", rows[::2])
    (PLAIN | NAMED)[name](rows + 0.5, name)
    said = samekin("neighbors", "corpus.npy", "--queries", name, "-k", 3, "-o", "out.npz")
    assert said.code == 0, said.err
    nn = NearestNeighbors(n_neighbors=3).fit(rows[::2])
    _same(tmp_path / "out.npz", nn.kneighbors(rows + 0.5))


@pytest.mark.parametrize("output", ["out.parquet", "out.arrow", "out.feather"])
@pytest.mark.parametrize("ids", ["string", "date32", "int64"])
def test_tables_out(samekin: Any, rows: Any, tmp_path: Path, output: str, ids: str) -> None:
    kind = pa.type_for_alias(ids)
    names = pa.array([f"n{i:03}" for i in range(500)]) if ids == "string" else pa.array(range(500))
    names = names.cast(pa.int32()).cast(kind) if ids == "date32" else names
    pq.write_table(pa.table({"who": names, "features": list(rows)}), "in.parquet")
    assert samekin("neighbors", "in.parquet", "--id", "who", "-k", 2, "-o", output).code == 0
    read = pq.read_table if output.endswith("parquet") else feather.read_table
    table = read(tmp_path / output)
    assert table.schema.field("who").type == kind
    assert table.schema.field("indices").type.value_type == kind
    distances, indices = NearestNeighbors(n_neighbors=2).fit(rows).kneighbors()
    assert table.column("who").to_pylist() == names.to_pylist()
    assert table.column("distances").to_pylist() == distances.tolist()
    wanted = [[names[i].as_py() for i in line] for line in indices.tolist()]
    assert table.column("indices").to_pylist() == wanted


def test_what_is_not_exact_says_so(samekin: Any, rows: Any, tmp_path: Path) -> None:
    np.save("in.npy", rows)
    words = ("neighbors", "in.npy", "-k", 4, "--algorithm", "annoy", "--n-trees", 3, "--seed", 5)
    for output in ("out.npz", "out.parquet", "out.arrow"):
        said = samekin(*words, "-o", output)
        assert said.out.endswith("; NOT exact: annoy may miss neighbours\n"), said.err
    options = {"n_trees": 3, "seed": 5}
    nn = NearestNeighbors(n_neighbors=4, algorithm="annoy", algorithm_params=options).fit(rows)
    _same(tmp_path / "out.npz", nn.kneighbors())
    assert not np.load("out.npz")["exact"]
    assert pq.read_schema("out.parquet").metadata[b"exact"] == b"false"
    assert feather.read_table("out.arrow").schema.metadata[b"exact"] == b"false"
    assert samekin("neighbors", "in.npy", "-k", 4, "-o", "exact.npz").out.endswith(" s)\n")
    assert "exact" not in np.load("exact.npz")


def test_chosen_columns(samekin: Any, rows: Any, tmp_path: Path) -> None:
    NAMED["numbers.csv"](rows, "in.csv")
    words = ("-k", 2, "--features", "x2", "--features", "x0", "--metric", "minkowski", "-p", 3)
    assert samekin("neighbors", "in.csv", "-o", "out.npz", *words).code == 0
    by_name = rows[np.argsort(NAMES)][:, [2, 0]]
    _same(tmp_path / "out.npz", NearestNeighbors(n_neighbors=2, p=3).fit(by_name).kneighbors())


@pytest.mark.parametrize("output", ["out.npz", "out.parquet", "out.arrow"])
def test_no_queries_give_a_file_without_lines(
    samekin: Any, rows: Any, tmp_path: Path, output: str
) -> None:
    np.save("corpus.npy", rows)
    np.save("none.npy", rows[:0])
    said = samekin("neighbors", "corpus.npy", "--queries", "none.npy", "-k", 3, "-o", output)
    assert said.code == 0, said.err
    if output == "out.npz":
        _same(tmp_path / output, (np.empty((0, 3)), np.empty((0, 3))))
    else:
        read = pq.read_table if output.endswith("parquet") else feather.read_table
        table = read(tmp_path / output)
        assert (len(table), table.column_names) == (0, ["id", "indices", "distances"])
