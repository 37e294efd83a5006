"""What goes wrong is said in one line, names what is wrong, and leaves no output."""

from __future__ import annotations

import os
import subprocess
import sys
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
    for name in ("text.npy", "text.npz", "text.parquet"):
        Path(name).write_text("hello")
    Path("cut.npz").write_bytes(Path("two.npz").read_bytes()[:200])
    Path("empty.csv").write_text("")
    Path("ragged.csv").write_text("a,b\n1,2\n3\n")
    Path("words.csv").write_text("a,b\nx,y\n")
    for name in ("folder.npy", "folder.parquet"):
        Path(name).mkdir()


INPUTS = {
    "nan.npy": "row 321: column 1 is NaN; drop or fill it",
    "nan.parquet": "id 'n321': column 1 is NaN; drop or fill it",
    "ragged.parquet": "id 'n77': it has 2 values where others have 3",
    "nulls.parquet": "id 'n5': column 'features' is null",
    "again.parquet": "id 'n1' names more than one row",
    "nothing.parquet": "nothing.parquet has no numeric column; name the vector column with "
    "--features",
    "two.npz": "two.npz cannot be read as .npz: it holds 2 arrays (a, b); one array of rows, or "
    "one sparse matrix of scipy, is expected",
    "objects.npy": "objects.npy cannot be read as .npy: Object arrays cannot be loaded when "
    "allow_pickle=False",
    "folder.npy": "folder.npy cannot be read as .npy: it is a folder",
    "text.npy": "text.npy cannot be read as .npy: it does not begin like one",
    "text.npz": "text.npz cannot be read as .npz: it does not begin like one",
    "cut.npz": "cut.npz cannot be read as .npz: File is not a zip file",
    "text.parquet": "text.parquet cannot be read as .parquet: Parquet file size is 5 bytes, "
    "smaller than the minimum file footer (8 bytes)",
    "empty.csv": "empty.csv cannot be read as .csv: Empty CSV file",
    "ragged.csv": "ragged.csv cannot be read as .csv: CSV parse error: Expected 2 columns, got 1: "
    "3",
    "words.csv": "words.csv has no numeric column; name the vector column with --features",
    "folder.parquet": "folder.parquet holds no columns",
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
        ("neighbors good.npy -k three -o o.npz", "'three' is not a valid integer range"),
        ("neighbors good.npy -k 3 -o o.npz --metric seuclidean", "'seuclidean' is not one of"),
        ("neighbors good.npy more -k 3 -o o.npz", "Got unexpected extra argument (more)"),
        ("integrations more", "Got unexpected extra argument (more)"),
        ("verify a:b", "Missing argument 'NEW'"),
        ("verify local joblib --data good.npy --metric seuclidean", "'seuclidean' is not one of"),
        ("compare good.npy --metric far", "'far' is not one of 'braycurtis'"),
        ("migrate old.py", "Missing option '--to'"),
        ("migrate old.py --to far", "'far' is not one of 'local'"),
        ("nearest", "No such command 'nearest'"),
        ("--frobnicate", "No such option"),
    ],
)
def test_wrong_words(samekin: Any, words: str, message: str) -> None:
    said = samekin(*words.split())
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert message in said.err
    assert said.err.endswith("--help lists what there is\n")


@pytest.mark.parametrize(
    ("library", "word", "extra"),
    [("pyspark", "spark_rdd", "spark"), ("pyspark", "spark", "spark"), ("dask", "dask", "dask")],
)
def test_an_engine_that_is_not_installed(
    samekin: Any, monkeypatch: pytest.MonkeyPatch, library: str, word: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    said = samekin("neighbors", "good.npy", "-k", 3, "-o", "o.npz", "--integration", word)
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert f"needs {library}: pip install 'samekin[{extra}]'" in said.err


def test_a_report_without_matplotlib(samekin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    words = "verify local local --data good.npy --report page.html"
    said = samekin(*words.split())
    assert said.code == 1
    assert said.err == "samekin: a report needs matplotlib: pip install 'samekin[plots]'\n"
    assert said.out == "", "it is said before anything runs"
    assert not Path("page.html").exists()


@pytest.mark.parametrize("library", ["click", "rich", "filelock", "pyarrow"])
def test_the_libraries_of_the_command_line_are_not_installed(
    monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    from samekin import cli

    gone = ("samekin.command", f"{library}.")
    for name in [name for name in sys.modules if name.startswith(gone)]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == f"samekin: {library} is missing: pip install 'samekin[cli]'"


@pytest.mark.parametrize(
    ("home", "master", "why"),
    [
        ("/nowhere", "local[1]", "/nowhere/bin/java: No such file or directory; it needs Java 17"),
        (None, "nonsense", "Master must "),
    ],
)
def test_a_spark_that_does_not_start(home: str | None, master: str, why: str) -> None:
    """In a process of its own: here one has started."""
    words = "neighbors good.parquet -k 3 -o o.parquet --integration spark_frame --master"
    said = subprocess.run(
        [sys.executable, "-m", "samekin", *words.split(), master],
        env=os.environ | ({"JAVA_HOME": home} if home else {}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stdout, said.stderr.count("\n")) == (1, "", 1)
    assert said.stderr.startswith(f"samekin: Spark did not start: {why}")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("verify local joblib --data absent.npy", "absent.npy: there is no such file"),
        ("verify local joblib --data good.parquet --features x", "good.parquet has no column 'x'"),
        ("verify local far --data good.npy", "'far' is neither module:function nor file.py:"),
        ("verify absent.py local --data good.npy", "absent.py: there is no such script"),
        ("verify absent:f local --data good.npy", "No module named 'absent'"),
        ("compare absent.npy", "absent.npy: there is no such file"),
        ("compare good.npy --integrations far", "Unknown 'far'. Known: all, none, local"),
        ("compare good.npy --report .", ".: a page cannot be written there"),
        ("verify local local --data good.npy --report .", ".: a page cannot be written there"),
        ("compare good.npy --baselines none --integrations none", "There is nothing to run"),
        ("compare good.npy --baselines far", "Unknown 'far'. Known: all, none"),
        ("compare good.parquet --features x", "good.parquet has no column 'x'"),
        ("migrate absent.py --to local", "absent.py: there is no such file"),
        ("migrate good.npy --to local", "good.npy is not .py"),
    ],
)
def test_every_other_command(samekin: Any, words: str, message: str) -> None:
    said = samekin(*words.split())
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert said.err.startswith(f"samekin: {message}"), said.err


@pytest.mark.parametrize("command", ["neighbors", "verify", "compare", "migrate", "integrations"])
def test_every_command_has_help(samekin: Any, command: str) -> None:
    said = samekin(command, "--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Usage: samekin {command} ")


def test_no_word_at_all_shows_what_there_is(samekin: Any) -> None:
    said = samekin()
    assert said.code == 2
    assert all(command in said.err for command in ("integrations", "neighbors", "migrate"))


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
