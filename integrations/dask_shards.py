"""Shards of a Dask collection: who writes them, who numbers them, and what there is room for.

A chunk, or a partition, is a shard or more, written by the task that has it. A frame is not sorted.
"""

from __future__ import annotations

import math
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import Any

import dask
import dask.array as da
import numpy as np
import pyarrow as pa
from dask.base import compute
from dask.delayed import delayed
from scipy import sparse

from samekin.core.protocol import Corpus, Plan, Sharder, Shards, Size
from samekin.integrations import columns, shards

HERE = {"127.0.0.1", "localhost", ""}
"""Hosts of workers that see the files of this machine."""


def measured(pieces: list[Any], known: float, plan: Plan, client: Any) -> Size:
    """The sum over all pieces, unless it is known; not a number says that it is not."""
    if math.isnan(known):
        found = compute(*map(delayed(_weighed, pure=False), pieces))
    else:
        found = ((int(known), False),)
    folder = _root(plan, client)
    free = shutil.disk_usage(folder).free if os.path.isdir(folder) else None
    thin = any(sparse for _, sparse in found)
    return Size(sum(nbytes for nbytes, _ in found), thin, _limits(client), folder, free)


def written(sharder: Sharder, pieces: list[Any], plan: Plan, client: Any, named: bool) -> Shards:
    """Every piece writes; rows with ids are then numbered by them.

    The folder goes with the client, or with this process.
    """
    owner = sys.modules[__name__] if client is None else client
    path = tempfile.mkdtemp(prefix="samekin-", dir=_root(plan, client))
    with shards.Folder(path, owner) as folder:
        # A function that is applied to its words is opaque: Dask looks into dataclasses.
        write = delayed(partial(_written, sharder, path, plan), pure=False)
        found = shards.told(chain(*compute(*map(write, pieces))), numbered=not named)
        if named:
            number = delayed(partial(_numbered, sharder, path, found), pure=False)
            for word, again in compute(*map(number, range(len(found)))):
                ids = columns.decode(again, word)
                if len(ids):
                    raise ValueError(f"{columns.called(ids, 0)} names more than one row")
        shards.tidied(path, [one.name for one in found])
        return Shards(folder, found)


def own(index: Any, plan: Plan) -> Any:
    """The numbers of all rows, a chunk for each shard; a frame with their ids, where they have."""
    if not index.id_type:
        make = delayed(partial(_numbers, index), pure=False)
        parts = [
            da.from_delayed(make(place), (part.size, 1), np.int64)
            for place, part in enumerate(index.parts)
        ]
        return da.concatenate(parts)
    import dask.dataframe as dd

    with dask.config.set({"dataframe.convert-string": False}):  # lists are no text
        of = partial(_named_numbers, index, plan)
        return dd.from_map(of, range(len(index.parts)), meta=of(0).iloc[:0])


def _root(plan: Plan, client: Any) -> str:
    """Where a folder would be; empty where nobody knows one that all workers see."""
    if plan.folder or client is None or _hosts(client) <= HERE:
        return plan.folder or tempfile.gettempdir()
    return ""


def _workers(client: Any) -> list[dict[str, Any]]:
    return list(client.scheduler_info(n_workers=-1)["workers"].values())


def _hosts(client: Any) -> set[str]:
    return {str(worker["host"]) for worker in _workers(client)}


def _limits(client: Any) -> tuple[tuple[str, int], ...]:
    found = {"the memory of this machine": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")}
    limits = [] if client is None else [worker["memory_limit"] for worker in _workers(client)]
    if limited := [limit for limit in limits if limit]:
        found["memory_limit= of a worker"] = min(limited)
    return tuple(found.items())


def _weighed(piece: Any) -> tuple[int, bool]:
    if hasattr(piece, "columns"):
        table = pa.Table.from_pandas(piece, preserve_index=False)
        return sum(column.nbytes for column in table.columns[1:]), False
    if sparse.issparse(piece):
        return sparse.csr_array(piece).data.nbytes * 2, True  # an index for each value
    return np.asarray(piece).nbytes, False


def _written(sharder: Sharder, folder: str, plan: Plan, piece: Any) -> list[Any]:
    return list(shards.written(sharder, folder, _corpora(sharder, plan, piece)))


def _corpora(sharder: Sharder, plan: Plan, piece: Any) -> Iterator[Corpus]:
    """A piece, cut where it is too large for a shard."""
    n = piece.shape[0]
    each = max(1, int(n * sharder.nbytes / max(1, _weighed(piece)[0])))
    for start in range(0, n, each):
        if hasattr(piece, "columns"):
            some = pa.Table.from_pandas(piece.iloc[start : start + each], preserve_index=False)
            yield columns.corpus(some, plan.features, plan.id)
        else:
            whole = sparse.csr_array(piece) if sparse.issparse(piece) else np.asarray(piece)
            yield Corpus(whole[start : start + each])


def _numbered(sharder: Sharder, folder: str, found: list[Any], place: int) -> tuple[str, Any]:
    return found[place].id_type, sharder.number(folder, found, place)


def _numbers(index: Any, place: int) -> Any:
    return index.own(place).rows


def _named_numbers(index: Any, plan: Plan, place: int) -> Any:
    return columns.table(index.own(place), columns.new(plan), plan.id).to_pandas()
