"""An index as one file: what is mapped is what was sent, and nothing of it is a copy."""

from __future__ import annotations

import ast
import mmap
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from samekin import NearestNeighbors
from samekin.core import index as indexes
from samekin.core.protocol import Corpus
from samekin.integrations import parcel

ROOT = Path(__file__).parents[2]
ROWS = np.random.default_rng(0).integers(0, 3, (200, 7)).astype(float)


def _sent(index: Any, folder: Path) -> Any:
    with (folder / "parcel").open("wb") as file:
        parcel.write(index, file)
    return parcel.open_(folder / "parcel")


def _owner(array: Any) -> Any:
    while isinstance(array, np.ndarray):
        array = array.base
    return array.obj if isinstance(array, memoryview) else array


def _mapped(array: Any) -> bool:
    return isinstance(_owner(array), mmap.mmap)


@pytest.mark.parametrize("algorithm", ["tree", "sketch", "direct"])
@pytest.mark.parametrize("rows", [ROWS, sparse.csr_array(ROWS)], ids=["dense", "sparse"])
def test_every_array_is_mapped_and_the_answer_is_the_same(
    rows: Any, algorithm: str, tmp_path: Path
) -> None:
    if sparse.issparse(rows) and algorithm != "direct":
        pytest.skip("sparse rows are searched directly")
    nn = NearestNeighbors(algorithm=algorithm).fit(rows)
    wanted = nn.kneighbors(rows)
    found = _sent(nn.index_, tmp_path)
    assert set(found.arrays) == set(nn.index_.arrays)
    for array in found.arrays.values():
        assert not array.size or _mapped(array)
        assert not array.size or not array.flags.writeable
        assert array.ctypes.data % parcel.ALIGNED == 0 or not array.size
    nn.index_ = found
    for one, other in zip(nn.kneighbors(rows), wanted, strict=True):
        np.testing.assert_array_equal(one, other)


def test_an_index_that_is_itself_mapped_travels_as_files_do(tmp_path: Path) -> None:
    indexes.save(indexes.build(Corpus(ROWS)), tmp_path / "saved")
    found = _sent(indexes.open_(tmp_path / "saved"), tmp_path)
    assert all(_mapped(array) for array in found.arrays.values() if array.size)


def test_a_function_goes_along_by_value(tmp_path: Path) -> None:
    nn = NearestNeighbors(metric=lambda q, x: float(np.abs(q - x).sum())).fit(ROWS)
    wanted = nn.kneighbors(ROWS[:5])
    nn.index_ = _sent(nn.index_, tmp_path)
    for one, other in zip(nn.kneighbors(ROWS[:5]), wanted, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "module", ["spark_connect", "frames", "parcel", "shards", "frame_shards", "capacity"]
)
def test_connect_needs_no_spark_context(module: str) -> None:
    tree = ast.parse((ROOT / "integrations" / f"{module}.py").read_text("utf-8"))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert not names & {"SparkContext", "sparkContext", "rdd", "RDD", "Broadcast", "_jvm", "_jsc"}
