"""Corpora in shards: larger than memory, and with deaths while they are written and asked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LARGER = Path(__file__).with_name("larger.py")
ROOM = 192
"""MiB."""

DYING = """
import os, signal, sys
sys.path.insert(0, {examples!r})
from pathlib import Path
import numpy as np
from quiet_spark import session
import samekin

spark = session("local-cluster[2,1,1024]")
X = np.random.default_rng(0).integers(0, 4, (1200, 5)).astype(float)
wanted = samekin.NearestNeighbors(n_neighbors=5).fit(X).kneighbors(X)
folder = Path({folder!r})
schema = "id long, features array<double>"
frame = spark.createDataFrame(list(enumerate(X.tolist())), schema).repartition(6)
rows = spark.sparkContext.parallelize(list(X), 6)


def dying(victim, mark, block):
    # Once, when a shard is written; or else when queries are asked.
    if "fit" in mark and not list(folder.glob("*/*/index.json")):
        return block
    try:
        os.close(os.open(folder.parent / mark, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return block
    pid = os.getpid()
    if victim == "executor":
        # The parent of the daemon that forked this worker.
        with open(f"/proc/{{os.getppid()}}/stat") as stat:
            pid = int(stat.read().rpartition(")")[2].split()[1])
    os.kill(pid, signal.SIGKILL)


def of_frame(victim, mark):
    return frame.mapInPandas(lambda frames: (dying(victim, mark, f) for f in frames), schema)


def of_rows(victim, mark):
    return rows.map(lambda row: dying(victim, mark, row))


def model():
    return samekin.NearestNeighbors(
        n_neighbors=5, strategy="shards", folder=folder, working_memory=0.02
    )


def check(nn, answers):
    distances, indices = answers
    assert (np.array(distances) == wanted[0]).all() and (np.array(indices) == wanted[1]).all()
    assert {{part.name for part in nn.index_.parts}} == set(os.listdir(nn.index_.folder))
    kept.append(nn)


kept = []
nn = model().fit(of_frame("worker", "fit frame"))
found = sorted(nn.kneighbors(of_frame("executor", "ask frame")).collect())
check(nn, ([line.distances for line in found], [line.indices for line in found]))
nn = model().fit(of_rows("executor", "fit rows"))
check(nn, zip(*nn.neighbors(of_rows("worker", "ask rows")).collect()))
deaths = [name for name in os.listdir(folder.parent) if name.startswith(("fit", "ask"))]
assert len(deaths) == 4, deaths
assert len(os.listdir(folder)) == 2
kept.pop().unpersist()
assert len(os.listdir(folder)) == 1
try:
    model().fit(rows.map(lambda row: row * np.nan))
except ValueError as error:
    assert "column 0 is NaN" in str(error)
assert len(os.listdir(folder)) == 1
spark.stop()
print("the same; left:", os.listdir(folder))
"""


def _said(*command: str) -> list[str]:
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert run.returncode == 0, run.stderr[-4000:]
    return run.stdout.splitlines()


def test_a_corpus_of_four_times_the_memory() -> None:
    refused, strategy, same = _said(sys.executable, str(LARGER), str(ROOM))
    figure = refused.split()[3]
    assert float(figure) >= 4 * ROOM
    assert f"takes {ROOM}.0 MiB by spark.driver.maxResultSize: say strategy='shards'" in refused
    assert strategy.startswith(f"Strategy: shards (auto: {figure} MiB of rows; up to ")
    assert same.startswith("the same, in ")
    assert same.endswith("; left: False")


def test_deaths_while_shards_are_written_and_asked(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = tmp_path / "shards"
    folder.mkdir()
    examples = str(request.config.rootpath / "examples")
    script = DYING.format(examples=examples, folder=str(folder))
    assert _said(sys.executable, "-c", script) == ["the same; left: []"]
    assert os.listdir(folder) == []
