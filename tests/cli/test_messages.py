"""What goes wrong is said in one line, names what is wrong, and leaves no output."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest


@pytest.fixture(autouse=True)
def files(samekin: Any, rows: Any) -> None:
    np.save("good.npy", rows)
    bad = rows.copy()
    bad[321, 1] = np.nan
    np.save("nan.npy", bad)
    np.save("narrow.npy", rows[:, :2])
    np.save("objects.npy", np.array([[1, "a"]], dtype=object), allow_pickle=True)
    np.savez("two.npz", a=rows, b=rows)
    names = [f"n{i}" for i in range(500)]
    pq.write_table(pa.table({"id": names, "features": list(bad)}), "nan.parquet")
    pq.write_table(pa.table({"id": names, "features": list(rows)}), "good.parquet")
    ragged = [row[: 3 - (i == 77)] for i, row in enumerate(rows)]
    pq.write_table(pa.table({"id": names, "features": ragged}), "ragged.parquet")
    nulls = [None if i == 5 else row for i, row in enumerate(rows)]
    pq.write_table(pa.table({"id": names, "features": nulls}), "nulls.parquet")
    pq.write_table(pa.table({"id": ["n1"] * 500, "features": list(rows)}), "again.parquet")
    pq.write_table(pa.table({"id": names}), "nothing.parquet")


INPUTS = {
    "nan.npy": "row 321: column 1 is NaN; drop or fill it",
    "nan.parquet": "id 'n321': column 1 is NaN; drop or fill it",
    "ragged.parquet": "id 'n77': it has 2 values where others have 3",
    "nulls.parquet": "id 'n5': column 'features' is null",
    "again.parquet": "id 'n1' names more than one row",
    "nothing.parquet": "nothing.parquet has no numeric column; name the vector column with "
    "--features",
    "two.npz": "two.npz holds 2 arrays (a, b); one array of rows, or one sparse matrix of scipy, "
    "is expected",
    "objects.npy": "Object arrays cannot be loaded when allow_pickle=False",
    "absent.npy": "absent.npy: there is no such file",
    "good.txt": "good.txt ends in none of .npy, .npz, .parquet, .csv, .arrow, .feather",
}


@pytest.mark.parametrize("name", INPUTS)
def test_a_bad_input(samekin: Any, tmp_path: Path, name: str) -> None:
    before = set(tmp_path.iterdir())
    said = samekin("neighbors", name, "-k", 3, "-o", "out.parquet")
    assert (said.code, said.out, said.err) == (1, "", f"samekin: {INPUTS[name]}\n")
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", ["nan.npy", "nan.parquet", "ragged.parquet", "nulls.parquet"])
def test_a_bad_query(samekin: Any, tmp_path: Path, name: str) -> None:
    said = samekin("neighbors", "good.npy", "--queries", name, "-k", 3, "-o", "out.parquet")
    assert (said.code, said.out, said.err) == (1, "", f"samekin: {INPUTS[name]}\n")
    assert not list(tmp_path.glob("out.*"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("good.npy -k 500 -o out.npz", "Expected n_neighbors < n_samples_fit, but"),
        ("good.npy -k 501 --queries good.npy -o out.npz", "Expected n_neighbors <= n_samples_fit"),
        ("good.npy -k 3 --queries narrow.npy -o out.npz", "X has 2 features, but"),
        ("good.npy -k 3 -o out.txt", "out.txt ends in none of .npz, .parquet"),
        ("good.npy -k 3 -o out.npz --id x", "good.npy has no columns to choose with"),
        ("good.parquet -k 3 -o out.parquet --id x", "good.parquet has no column 'x' (it has id, "),
        ("good.parquet -k 3 -o out.npz", "an .npz has no ids of type string; write .parquet"),
        ("good.npy -k 3 -o good.npy", "good.npy ends in none of"),
        ("good.npy -k 3 -o two.npz", "two.npz exists; --force replaces it"),
        ("good.npy -k 3 -o out.npz --n-jobs 0", "The 'n_jobs' parameter"),
        ("good.npy -k 3 -o out.npz --algorithm sketch --metric l1", "algorithm='sketch' does not"),
    ],
)
def test_words_that_do_not_fit_the_data(samekin: Any, words: str, message: str) -> None:
    said = samekin("neighbors", *words.split())
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(f"samekin: {message}"), said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("neighbors good.npy -o out.npz", "Missing option '-k'"),
        ("neighbors good.npy -k 0 -o out.npz", "0 is not in the range x>=1"),
        ("neighbors good.npy -k 3", "Missing option '-o'"),
        ("neighbors -k 3 -o out.npz", "Missing argument 'INPUT'"),
        ("neighbors good.npy -k 3 -o o.npz --metric far", "'far' is not one of 'braycurtis'"),
        ("neighbors good.npy -k 3 -o o.npz --integration far", "'far' is not one of 'auto'"),
        ("neighbors good.npy -k 3 -o o.npz -p 3", "-p is a word of --metric minkowski"),
        ("neighbors good.npy -k 3 -o o.npz --master x", "--master is a word of the integrations"),
        ("nearest", "No such command 'nearest'"),
    ],
)
def test_wrong_words(samekin: Any, words: str, message: str) -> None:
    said = samekin(*words.split())
    assert (said.code, said.out) == (2, "")
    assert message in said.err


def test_help_and_version(samekin: Any) -> None:
    import samekin as package

    assert samekin("--version").out == f"samekin, version {package.__version__}\n"
    assert "Exact k-nearest neighbours" in samekin("--help").out
    assert "--resume" in samekin("neighbors", "-h").out


def test_integrations(samekin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from samekin.core import registry

    ghost = registry.Row("ghost", "samekin.ghost", (), ("numpy", "no_such"), "samekin[ghost]")
    rows = registry._rows()
    monkeypatch.setattr(registry, "_rows", lambda: rows | {"ghost": ghost})
    said = samekin("integrations")
    lines = {line.split()[0]: line for line in said.out.splitlines()}
    assert said.code == 0
    assert set(lines) == {"integration", *rows, "ghost"}
    assert lines["local"].split()[1:] == ["installed", "numpy", np.__version__]
    assert "pip install 'samekin[ghost]'" in lines["ghost"]
    assert "no_such missing" in lines["ghost"]
