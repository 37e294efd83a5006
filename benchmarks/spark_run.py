"""One run of one way, in a process of its own: ``python -m benchmarks.spark_run WAY FOLDER ...``.

All is done twice: watched, and then timed, when Java has compiled what it runs often. Seconds are
those of the corpus to the driver, the index to the workers and the answers to the driver. Shuffled
bytes are from Spark's own event log; memory is that of the processes, from /proc.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peer import without
from benchmarks.spark_way import WAYS
from samekin.compat.proving.memory import below

WARM, OFTEN = (5000, 500), 8
"""Rows, and queries, of the runs before, and how many: what starts, what is imported, and what Java
compiles because it runs often, is no part of a search."""


class Memory(threading.Thread):
    """The peak of what this process' Python workers hold together, and of its Java, in MiB.

    What several processes map counts once (PSS).
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.workers = self.java = 0.0
        self._over = threading.Event()

    def run(self) -> None:
        """Look, ten times a second."""
        while not self._over.wait(0.1):
            held = {"python": 0.0, "java": 0.0}
            for process in below(os.getpid()).keys() - {os.getpid()}:
                for kind in held:
                    if kind in _read(process, "comm"):
                        held[kind] += _pss(process)
            own = 0.0 if held["java"] else _pss(os.getpid())
            self.workers = max(self.workers, held["python"] + own)
            self.java = max(self.java, held["java"])

    def __enter__(self) -> Memory:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()


def _read(process: int, file: str) -> str:
    try:
        return Path(f"/proc/{process}/{file}").read_text()
    except (FileNotFoundError, ProcessLookupError):  # it has ended since it was listed
        return ""


def _pss(process: int) -> float:
    lines = _read(process, "smaps_rollup").splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def worked() -> float:
    """Seconds of the processors that this process and all below it have had, the ended ones too."""
    ticks = 0
    for process in below(os.getpid()):
        if stat := _read(process, "stat"):
            ticks += sum(map(int, stat.rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _started(kind: str, master: str, events: Path) -> Any:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "4g",
        "spark.ui.enabled": "false",
        "spark.log.level": "OFF",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": events.as_uri(),
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
    }
    builder = SparkSession.builder
    builder = builder.remote(master) if kind == "connect" else builder.master(master)
    for setting in settings.items():
        builder = builder.config(*setting)
    return builder.getOrCreate()


def _shuffled(events: Path, since: float) -> float:
    """MiB that tasks launched since then wrote for others to read."""
    total = 0
    for file in filter(Path.is_file, events.rglob("*")):
        for line in file.read_text().splitlines():
            event = json.loads(line)
            metrics = event.get("Task Metrics")
            if metrics and event["Task Info"]["Launch Time"] >= since * 1000:
                total += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
    return total / 2**20


def main(name: str, folder: Path, k: int, asked: int, master: str, handed: bool) -> None:
    """Time one way; leave its answers to the rows that are checked in the folder."""
    way = WAYS[name]
    rows, checked = np.load(folder / "rows.npy"), np.load(folder / "checked.npy")
    others = np.setdiff1d(np.arange(len(rows)), checked)
    numbers = np.sort(np.concatenate((checked, others))[: max(asked, len(checked))])
    events = folder / "events"
    events.mkdir()
    session = _started(way.session, master, events) if way.session else None
    some, few = (way.hold(session, rows[:n], np.arange(n)) for n in WARM)
    for _ in range(OFTEN):  # the last is what a call takes whatever its size
        ask = way.fit(session, some, k + 1)
        begin = time.perf_counter()
        ask(few)
        call = time.perf_counter() - begin
    corpus = way.hold(session, rows, np.arange(len(rows)))
    whole = len(numbers) == len(rows)
    queries = corpus if whole else way.hold(session, rows[numbers], numbers)
    queries = None if whole and way.own and not handed else queries
    scale = len(rows) / len(numbers)

    def timed() -> tuple[Any, dict[str, float]]:
        busy, begin = worked(), time.perf_counter()
        ask = way.fit(session, corpus, k + 1)
        fitted, fit = time.perf_counter() - begin, worked() - busy
        lists = ask(queries)
        ended, asking = time.perf_counter() - begin, worked() - busy - fit
        seconds = fitted + (ended - fitted) * scale
        return lists, {"seconds": seconds, "fit": fitted, "cpu": fit + asking * scale}

    with Memory() as memory:  # to look at the memory of processes stops them
        first = timed()[1]["seconds"]
    since = time.time()
    lists, figures = timed()
    if session is not None:
        session.stop()
    own = np.searchsorted(numbers, checked)
    np.save(folder / "answer.npy", without(lists[own], checked))
    figures |= {"first": first, "call": call, "asked": len(numbers)}
    figures |= {"shuffled": _shuffled(events, since) * scale}
    print(json.dumps(figures | {"workers": memory.workers, "java": memory.java}))


if __name__ == "__main__":
    main(
        sys.argv[1],
        Path(sys.argv[2]),
        int(sys.argv[3]),
        int(sys.argv[4]),
        sys.argv[5],
        "handed" in sys.argv,
    )
