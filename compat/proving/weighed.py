"""``python -m samekin.compat.proving.weighed WORD QUESTION OUTPUT``

One side in a process of its own, twice: what the first run takes more is what it takes to begin.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import sys
import time
from pathlib import Path

import numpy as np

from samekin.compat.proving.answers import read
from samekin.compat.proving.sides import side


def main() -> None:
    """Run, run again, write."""
    word, question, output = sys.argv[1:]
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
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, CHILDREN))
    facts = {"first": first, "again": again, "peak": peak / 1024}
    np.savez(output, distances=found.distances, indices=found.indices, facts=json.dumps(facts))


def _connect() -> None:
    """A session of Connect, where nobody has started one: on a server in this process."""
    from pyspark.sql import SparkSession

    SparkSession.builder.remote(os.environ.get("SPARK_REMOTE", "local[*]")).getOrCreate()


CHILDREN = resource.RUSAGE_CHILDREN

if __name__ == "__main__":
    main()
