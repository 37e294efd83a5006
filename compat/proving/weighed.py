"""``python -m samekin.compat.proving.weighed WORD QUESTION OUTPUT``

One side in a process of its own, twice: what the first run takes more is its overhead. It ends when
its standard input does, so that nothing goes on without the process that asked.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from samekin.compat.proving.answers import read
from samekin.compat.proving.memory import largest
from samekin.compat.proving.plans import plan
from samekin.compat.proving.sides import side


def main() -> None:
    """Run, run again, write."""
    word, question, output = sys.argv[1:]
    threading.Thread(target=_watched, daemon=True).start()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if word == "spark_connect":
        _connect()
    asked = pickle.loads(Path(question).read_bytes())  # noqa: S301 - of the process that called
    began = time.perf_counter()
    answer = side(word)
    read(answer(asked))
    first = time.perf_counter() - began
    began = time.perf_counter()
    found = read(answer(asked))
    again = time.perf_counter() - began
    python, java = largest()
    facts: dict[str, Any] = {"first": first, "again": again, "python": python, "java": java}
    facts["plan"] = plan(word, asked)
    np.savez(output, distances=found.distances, indices=found.indices, facts=json.dumps(facts))


def _watched() -> None:
    """Go where the process that asked has gone, however it went; engines follow by themselves."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(1)


def _connect() -> None:
    """A session of Connect, where nobody has started one: on a server in this process."""
    from pyspark.sql import SparkSession

    SparkSession.builder.remote(os.environ.get("SPARK_REMOTE", "local[*]")).getOrCreate()


if __name__ == "__main__":
    main()
