"""What is left in files for one who sees them: it arrives as it was, and the files go."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from samekin import NearestNeighbors
from samekin.core.checks import RowError
from samekin.integrations import parcel

RNG = np.random.default_rng(53)
MAPS = Path("/proc/self/maps")
ROWS = RNG.integers(0, 200, (9000, 64)).astype(np.float32)


@pytest.fixture
def scratch() -> Any:
    return pytest.importorskip("samekin.integrations.scratch")


@pytest.mark.parametrize("large", [0, 1000, 10**9])
def test_a_value_is_what_it_was(
    large: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parcel, "LARGE", large)
    rows = ROWS[:40]
    values: list[Any] = [
        (8000, False, [rows, sparse.csr_array(rows)]),
        (8000, True, None),
        [RowError(3, "it is no row")],
        np.empty((0, 3)),
        np.asfortranarray(rows),
        rows[:, ::2],
    ]
    for value in values:
        found = parcel.here(parcel.left(value, str(tmp_path)))
        for file in tmp_path.iterdir():
            file.unlink()  # what is mapped stays
        np.testing.assert_equal(_plain(found), _plain(value))
    assert parcel.left(rows, "") is rows


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, RowError):
        return str(value)
    return value.toarray() if sparse.issparse(value) else value


def test_few_bytes_are_not_left(tmp_path: Path) -> None:
    few, many = np.zeros(parcel.LARGE - 1, np.uint8), np.zeros(parcel.LARGE, np.uint8)
    assert parcel.left(few, str(tmp_path)) is few
    assert not [*tmp_path.iterdir()]
    assert Path(parcel.left(many, str(tmp_path)).path).parent == tmp_path


@pytest.mark.parametrize(
    ("master", "encrypted", "wanted"),
    [
        ("local", "false", "there"),
        ("local[2]", "false", "there"),
        ("local[*,3]", "false", "there"),
        ("local[2]", "true", ""),
        ("local-cluster[2,1,1024]", "false", ""),
        ("spark://host:7077", "false", ""),
        ("yarn", "false", ""),
    ],
)
def test_only_the_driver_s_own_workers_see_its_files(
    master: str, encrypted: str, wanted: str, scratch: Any
) -> None:
    words = {"spark.master": master, "spark.io.encryption.enabled": encrypted}
    context = SimpleNamespace(getConf=lambda: words, _temp_dir="there")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scratch, "settings", lambda context: context.getConf().get)
        assert scratch.beside(context) == wanted
        assert scratch.encrypted(context) == (encrypted == "true")


@pytest.mark.parametrize("strategy", ["auto", "broadcast"])
def test_rows_of_large_partitions_come_in_files_that_go(
    strategy: str, spark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    open_ = parcel.open_
    monkeypatch.setattr(parcel, "open_", lambda path: (opened.append(str(path)), open_(path))[1])
    context = spark.sparkContext
    before = {*Path(context._temp_dir).iterdir()}
    wanted = NearestNeighbors(n_neighbors=3).fit(ROWS).kneighbors()
    for rows, files in ((ROWS, 2), (ROWS[:100], 0)):
        opened.clear()
        corpus = context.parallelize(list(rows), 2)
        nn = NearestNeighbors(n_neighbors=3, integration="spark_rdd", strategy=strategy).fit(corpus)
        assert len(opened) == files
        assert not any(Path(path).exists() for path in opened)
        np.testing.assert_array_equal(nn.index_.arrays["rows"], rows)
    assert {*Path(context._temp_dir).iterdir()} == before
    broken = context.parallelize([*ROWS, ROWS[0][:3]], 2)
    with pytest.raises(RowError, match=r"row \d+"):
        NearestNeighbors(integration="spark_rdd", strategy=strategy).fit(broken)
    assert {*Path(context._temp_dir).iterdir()} == before
    found = nn.fit(context.parallelize(list(ROWS), 2)).kneighbors()
    for part, one in zip(found, wanted, strict=True):
        np.testing.assert_array_equal(np.array(part.collect()), one)


@pytest.mark.skipif(not MAPS.exists(), reason="what a process maps is told by Linux alone")
def test_the_index_is_the_driver_s_own_file(spark: Any) -> None:
    torrent = pytest.importorskip("samekin.integrations.torrent")
    nn = NearestNeighbors(n_neighbors=3).fit(ROWS)
    handle = torrent.send(spark.sparkContext, nn.index_)
    assert Path(handle._path).stat().st_size < 1000

    def mapped(_: Any) -> list[str]:
        assert len(handle.value) == len(ROWS)
        return [line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines()]

    names = {*spark.sparkContext.parallelize(range(2), 2).flatMap(mapped).collect()}
    own = [name for name in map(Path, names) if name.parent == Path(spark.sparkContext._temp_dir)]
    assert max(name.stat().st_size for name in own) > nn.index_.arrays["rows"].nbytes
    np.testing.assert_array_equal(handle.value.arrays["rows"], nn.index_.arrays["rows"])
