"""Where a corpus is indexed is decided from its size; what cannot work is refused with it."""

from __future__ import annotations

import pytest

from samekin.core.estimators.strategy import decided
from samekin.core.protocol import Size
from samekin.integrations import capacity

MIB = 2**20
LIMITS = (("spark.driver.memory", 1024 * MIB), ("spark.driver.maxResultSize", 512 * MIB))


def _size(mebibytes: int, folder: str = "/shared", free: int | None = None) -> Size:
    return Size(mebibytes * MIB, False, LIMITS, folder, free)


@pytest.mark.parametrize(
    ("mebibytes", "strategy"), [(0, "broadcast"), (256, "broadcast"), (257, "shards")]
)
def test_auto_shards_what_does_not_fit_and_says_why(mebibytes: int, strategy: str) -> None:
    found = decided("auto", _size(mebibytes))
    assert found.strategy == strategy
    assert found.why == (
        f"auto: {mebibytes}.0 MiB of rows; up to 256.0 MiB go to every worker, "
        "by spark.driver.maxResultSize"
    )


def test_what_is_asked_for_is_done() -> None:
    assert decided("shards", _size(1)).strategy == "shards"
    assert decided("broadcast", _size(512)).strategy == "broadcast"


@pytest.mark.parametrize(
    ("asked", "size", "message"),
    [
        ("broadcast", _size(513), r"is 513.0 MiB of rows, .* takes 512.0 MiB by spark.driver.maxR"),
        ("auto", _size(300, folder=""), "is 300.0 MiB of rows, .* name one with folder="),
        ("shards", _size(300, free=800 * MIB), "up to 900.0 MiB, and /shared has 800.0 MiB free"),
    ],
)
def test_a_size_that_cannot_work_is_refused(asked: str, size: Size, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        decided(asked, size)


def test_sizes_are_read_as_spark_writes_them() -> None:
    for text, wanted in (("512m", 2**29), ("1G", 2**30), ("2gb", 2**31), ("64", 64 * MIB)):
        assert capacity.nbytes(text, "m") == wanted
    with pytest.raises(ValueError, match="'much' is not a size"):
        capacity.nbytes("much", "m")


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({"spark.master": "local[4]"}, {"spark.driver.memory", "spark.driver.maxResultSize"}),
        ({"spark.master": "local[4]", "spark.driver.maxResultSize": "0"}, {"spark.driver.memory"}),
        (
            {"spark.master": "yarn", "spark.executor.memory": "8g"},
            {"spark.driver.memory", "spark.executor.memory", "spark.driver.maxResultSize"},
        ),
    ],
)
def test_a_session_says_what_it_has_room_for(settings: dict[str, str], wanted: set[str]) -> None:
    found = dict(capacity.limits(settings.get))
    assert set(found) == wanted
    assert found.get("spark.executor.memory", 2**33) == 2**33
