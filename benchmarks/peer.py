"""One run of one peer, in a process of its own: ``python -m benchmarks.peer PEER FILE K ASKED``."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np


class Peer(NamedTuple):
    """``fit(rows)`` gives ``ask(rows, k)``, which gives row numbers; None asks for all rows."""

    library: str
    fit: Callable[[np.ndarray], Callable[[Any, int], np.ndarray]]
    own: bool = False
    """Leaves out the row itself, if all rows ask; else one more is asked for, and dropped."""


def samekin(rows: np.ndarray) -> Any:
    """Whatever ``auto`` chooses."""
    from samekin import NearestNeighbors

    nn = NearestNeighbors().fit(rows)
    return lambda queries, k: nn.kneighbors(queries, k, return_distance=False)


def uncompiled(rows: np.ndarray) -> Any:
    """The same without the extra ``fast``."""
    sys.modules["llvmlite"] = None  # type: ignore[assignment]  # so it cannot be imported
    return samekin(rows)


def sklearn(algorithm: str) -> Any:
    """One algorithm of scikit-learn, on all cores."""

    def fit(rows: np.ndarray) -> Any:
        from sklearn.neighbors import NearestNeighbors

        nn = NearestNeighbors(algorithm=algorithm, n_jobs=-1).fit(rows)
        return lambda queries, k: nn.kneighbors(queries, k, return_distance=False)

    return fit


def faiss_flat(rows: np.ndarray) -> Any:
    """The exact index of faiss; it takes float32."""
    import faiss

    index = faiss.IndexFlatL2(rows.shape[1])
    index.add(np.ascontiguousarray(rows, dtype=np.float32))
    return lambda queries, k: index.search(np.ascontiguousarray(queries, dtype=np.float32), k)[1]


def ckdtree(rows: np.ndarray) -> Any:
    """scipy's tree, with all workers."""
    from scipy.spatial import cKDTree

    tree = cKDTree(rows)
    return lambda queries, k: tree.query(queries, k, workers=-1)[1]


def kdtree(rows: np.ndarray) -> Any:
    """pykdtree."""
    from pykdtree.kdtree import KDTree

    tree = KDTree(rows)
    return lambda queries, k: tree.query(queries, k)[1].astype(np.int64)


def usearch(rows: np.ndarray) -> Any:
    """The exact search of usearch."""
    from usearch.index import search

    return lambda queries, k: search(rows, queries, k, "l2sq", exact=True).keys.astype(np.int64)


PEERS = {
    "samekin": Peer("samekin", samekin, True),
    "samekin, not fast": Peer("samekin", uncompiled, True),
    "faiss flat": Peer("faiss", faiss_flat),
    "scipy cKDTree": Peer("scipy", ckdtree),
    "sklearn brute": Peer("sklearn", sklearn("brute"), True),
    "sklearn kd_tree": Peer("sklearn", sklearn("kd_tree"), True),
    "pykdtree": Peer("pykdtree", kdtree),
    "usearch exact": Peer("usearch", usearch),
}


def main(name: str, file: str, k: int, asked: int) -> None:
    """Time one peer; leave its answers to the rows that are checked beside the file."""
    rows, peer = np.load(file), PEERS[name]
    checked = np.load(Path(file).with_name("checked.npy"))
    whole = asked >= len(rows)
    peer.fit(rows[: 4 * k])(rows[:1], k)  # what it imports and starts is no part of a search
    before = _peak()
    begin, busy = time.perf_counter(), time.process_time()
    ask = peer.fit(rows)
    fitted = time.perf_counter()
    if whole and peer.own:
        lists = ask(None, k)[checked]
    else:
        numbers = np.arange(len(rows))
        if not whole:
            others = np.setdiff1d(numbers, checked)
            numbers = np.concatenate((checked, others))[: max(asked, len(checked))]
        lists = ask(rows if whole else rows[numbers], k + 1)
    ended, busy = time.perf_counter(), time.process_time() - busy
    if not (whole and peer.own):
        lists = without(lists[checked] if whole else lists[: len(checked)], checked)
    np.save(Path(file).with_name("answer.npy"), lists)
    scale = 1.0 if whole else len(rows) / len(numbers)
    seconds = (fitted - begin) + (ended - fitted) * scale
    peak = (_peak() - before) / 1024
    busy = busy if whole else busy * seconds / (ended - begin)
    print(json.dumps({"seconds": seconds, "fit": fitted - begin, "cpu": busy, "peak": peak}))


def _peak() -> int:
    """KiB that this process held at most. Its ``ru_maxrss`` would begin with what the process held
    that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def without(lists: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Lists less the row itself, or less the last where it is not among them."""
    itself = lists == own[:, None]
    itself[~itself.any(axis=1), -1] = True
    return lists[~itself].reshape(len(lists), -1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
