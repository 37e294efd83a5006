"""Answers that move in blocks are the elements that they were, wherever an RDD takes them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from samekin import NearestNeighbors

serializers = pytest.importorskip("pyspark.serializers")
stacked = pytest.importorskip("samekin.integrations.stacked")

RNG = np.random.default_rng(47)
FAR, NEAR = RNG.random((300, 4)), RNG.integers(0, 9, (300, 4))


class Named(NamedTuple):
    """A tuple that is more than one."""

    part: np.ndarray


class Own(np.ndarray):
    """Arrays that are more than arrays."""


ELEMENTS: dict[str, list[Any]] = {
    "arrays": list(NEAR),
    "tuples of arrays": list(zip(FAR, NEAR, strict=True)),
    "arrays and numbers": list(zip(FAR, NEAR, NEAR[:, 0] > 4, strict=True)),
    "numbers of numpy": list(FAR[:, 0]),
    "numbers": FAR[:, 0].tolist(),
    "words": ["a", "bc", ""],
    "None": [None] * 40,
    "arrays of different lengths": [row[: i % 5] for i, row in enumerate(FAR)],
    "arrays of different kinds": [*FAR[:9], *NEAR[:9], *FAR[:9].astype(np.float32)],
    "arrays of objects": [np.array(["a", 1]), np.array([None, 2])],
    "arrays of foreign bytes": list(FAR.astype(FAR.dtype.newbyteorder())),
    "arrays of a class of their own": list(FAR.view(Own)),
    "words of numpy": list(np.array(["a", "bc", "a"])),
    "tuples of different lengths": [(FAR[0],), (FAR[1], NEAR[1]), (FAR[2],)],
    "tuples and arrays": [(FAR[0],), FAR[1], NEAR[2]],
    "empty tuples": [(), ()],
    "empty arrays": [FAR[0][:0]] * 40,
    "named tuples": [Named(row) for row in FAR],
    "matrices": list(FAR.reshape(100, 3, 4)),
    "nothing": [],
}


def _same(one: Any, other: Any) -> None:
    assert type(one) is type(other)
    if isinstance(one, tuple):
        assert len(one) == len(other)
        for part, wanted in zip(one, other, strict=True):
            _same(part, wanted)
    elif isinstance(one, np.ndarray | np.generic):
        assert (one.dtype, one.shape) == (other.dtype, other.shape)
        assert np.array_equal(one, other)
    else:
        assert one == other


def _all_same(found: Any, wanted: list[Any]) -> None:
    for one, other in zip(found, wanted, strict=True):
        _same(one, other)


def _moved(elements: list[Any]) -> tuple[list[Any], int]:
    stream = io.BytesIO()
    stacked.Stacked().dump_stream(iter(elements), stream)
    size = stream.tell()
    stream.seek(0)
    return list(stacked.Stacked().load_stream(stream)), size


@pytest.mark.parametrize("batch", [1, 200, 2**17])
@pytest.mark.parametrize("kind", ELEMENTS)
def test_elements_are_what_they_were(kind: str, batch: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(stacked, "BATCH", batch)
    found, _ = _moved(ELEMENTS[kind])
    _all_same(found, ELEMENTS[kind])


def test_answers_take_few_bytes_more_than_their_numbers() -> None:
    elements = ELEMENTS["tuples of arrays"]
    assert _moved(elements)[1] < 1.05 * (FAR.nbytes + NEAR.nbytes)


def test_who_keeps_one_keeps_no_more_than_a_batch() -> None:
    rows = list(np.zeros((100, 2**13)))  # of 2**16 bytes each
    assert {found.base.nbytes for found in _moved(rows)[0]} <= {2**16, 2**17, 3 * 2**16}


def _second(answer: Any) -> float:
    """What tells answers apart: how far the second is, for the first is the row itself."""
    return float(answer[0][1])


@pytest.fixture
def near(spark: Any) -> tuple[Any, list[Any]]:
    """Answers, and what they are."""
    queries = spark.sparkContext.parallelize(list(FAR[:50]), 3)
    nn = NearestNeighbors(n_neighbors=3, integration="spark_rdd")
    nn.fit(spark.sparkContext.parallelize(list(FAR), 2))
    wanted = NearestNeighbors(n_neighbors=3).fit(FAR).kneighbors(FAR[:50])
    return nn.neighbors(queries), list(zip(*wanted, strict=True))


def test_an_rdd_of_them_is_as_any(near: tuple[Any, list[Any]], tmp_path: Path) -> None:
    answers, wanted = near
    assert answers._jrdd_deserializer == stacked.Stacked()
    numbers = answers.context.parallelize(list(range(50)), 3)
    _all_same(answers.collect(), wanted)
    _all_same(answers.cache().toLocalIterator(), wanted)  # from now on what Spark holds is read
    _all_same(answers.take(7), wanted[:7])
    _all_same(answers.zip(answers).collect(), list(zip(wanted, wanted, strict=True)))
    for one in (answers, answers.map(lambda x: x)):
        _all_same(one.zip(numbers).values().collect(), list(range(50)))
        _all_same(one.zip(numbers).keys().collect(), wanted)
    _all_same(numbers.zip(answers).values().collect(), wanted)
    # Batches of other lengths, and elements that are in none.
    large = stacked.stacked(numbers.map(lambda i: np.full(2**14, i)))
    alone = numbers._reserialize(serializers.CPickleSerializer())
    for other in (large, alone):
        _all_same(answers.zip(other).keys().collect(), wanted)
        _all_same(other.zip(answers).values().collect(), wanted)
        places = answers.zip(other).values().map(lambda x: int(np.max(x))).collect()
        assert places == list(range(50))
    _all_same(answers.zipWithIndex().keys().collect(), wanted)
    _all_same(answers.union(answers).collect(), wanted + wanted)
    _all_same(answers.union(numbers).collect(), wanted + list(range(50)))
    assert answers.cartesian(numbers).count() == answers.cartesian(answers).count() == 2500
    _all_same(answers.cartesian(numbers).filter(lambda x: x[1] == 3).keys().collect(), wanted)
    ordered = sorted(wanted, key=_second)
    _all_same(answers.sortBy(_second).collect(), ordered)
    answers.saveAsPickleFile(f"{tmp_path}/answers")
    saved = answers.context.pickleFile(f"{tmp_path}/answers")
    _all_same(sorted(saved.collect(), key=_second), ordered)
    answers.localCheckpoint()
    assert answers.count() == 50
    _all_same(answers.collect(), wanted)
    assert answers.map(lambda x: (x[0].tolist(), x[1].tolist())).toDF(["far", "near"]).count() == 50
    far, found = answers.keys(), answers.values()
    _all_same(far.zip(found).collect(), wanted)
