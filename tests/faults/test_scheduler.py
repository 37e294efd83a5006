"""A scheduler of Dask that is killed in the middle of a job and started again.

The job is an error that says so. The model need not be fitted again: it sends its index once more.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CLUSTER = """
import os, signal, socket, subprocess, sys, time
from contextlib import contextmanager
import dask.array as da
import numpy as np
from distributed import Client
from distributed.client import FutureCancelledError
import samekin

marks = sys.argv[1]


def started(module, *words):
    nothing = subprocess.DEVNULL
    command = [sys.executable, "-m", f"distributed.cli.dask_{module}", *words, "--no-dashboard"]
    return subprocess.Popen(command, stdout=nothing, stderr=nothing)


@contextmanager
def cluster(port):
    running = [started("scheduler", "--host", "127.0.0.1", "--port", str(port))]
    worker = f"tcp://127.0.0.1:{port}", "--nthreads", "1", "--no-nanny"
    running += [started("worker", *worker) for _ in range(2)]
    try:
        yield running[0]
    finally:
        for process in running:
            process.kill()
            process.wait()


def slowly(block, marks):
    open(os.path.join(marks, str(time.monotonic_ns())), "w").close()
    time.sleep(0.5)
    return block


with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
X = np.random.default_rng(0).integers(0, 4, (600, 5)).astype(float)
wanted = samekin.NearestNeighbors(n_neighbors=5).fit(X).neighbors(X)
rows = da.from_array(X, chunks=(50, 5))


def same(found):
    return all((found[name] == part).all() for name, part in wanted._asdict().items())


with cluster(port) as scheduler:
    client = Client(f"tcp://127.0.0.1:{port}", timeout=60)
    client.wait_for_workers(2, timeout=60)
    nn = samekin.NearestNeighbors(n_neighbors=5).fit(rows)
    print("before:", same(nn.neighbors(rows).compute()))
    job = client.compute(nn.neighbors(rows.map_blocks(slowly, marks=marks, dtype=float)))
    while not os.listdir(marks):
        time.sleep(0.01)
    scheduler.send_signal(signal.SIGKILL)
    try:
        job.result(timeout=60)
    except FutureCancelledError as error:
        print("in the middle:", 0 < len(os.listdir(marks)) < 12, str(error).splitlines()[1])
with cluster(port):
    client.wait_for_workers(2, timeout=60)
    print("after:", same(nn.neighbors(rows).compute()), same(nn.neighbors(rows).compute()))
    client.close()
"""


def test_a_scheduler_that_starts_again_in_the_middle_of_a_job(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    said = subprocess.run(
        [sys.executable, "-c", CLUSTER, str(marks)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert said.returncode == 0, said.stderr[-3000:]
    assert said.stdout.splitlines() == [
        "before: True",
        "in the middle: True Client lost the connection to the scheduler. "
        "Please check your connection and re-run your work.",
        "after: True True",
    ]
