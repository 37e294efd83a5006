"""Every pair, block by block: any metric, dense or sparse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np

from samekin.core.blocks import cuts, pieces, shape
from samekin.core.distances import Array, Float, Metric
from samekin.core.filters.inverted import Inverted
from samekin.core.filters.measures import measure_of
from samekin.core.filters.portions import PAIRS, portions
from samekin.core.filters.ties import first
from samekin.core.points import Points
from samekin.core.protocol import Rows
from samekin.core.shortlist import Bounded, Candidates


class Direct:
    """All pairs by a measure of blocks; sparse rows, where they allow it, by inverted lists."""

    name = "direct"
    certified = True
    options: Mapping[str, range] = {}

    def __init__(self, corpus: Points, arrays: dict[str, Array]) -> None:
        self.corpus = corpus

    @staticmethod
    def serves(metric: Metric, rows: Rows) -> bool:
        """Whatever there is."""
        return True

    @staticmethod
    def prepare(corpus: Points) -> dict[str, Array]:
        """Nothing."""
        return {}

    def outright(self, queries: Points, k: int, own: Array | None) -> None:
        """Nothing: every candidate is verified."""

    def near(self) -> None:
        """No order of its own."""

    @cached_property
    def inverted(self) -> Inverted:
        """The inverted lists, made where they are used first."""
        return Inverted(self.corpus)

    def propose(
        self, queries: Points, k: int, shortlist: Bounded, working_memory: float | None
    ) -> Iterator[Candidates]:
        """See :mod:`samekin.core.filters`."""
        if Inverted.serves(self.corpus):
            yield from self.inverted.propose(queries, k, shortlist, working_memory)
            return
        size = shape(self.corpus.row_bytes, working_memory)[1]
        measure = measure_of(self.corpus)
        for cut in cuts(len(self.corpus), size):
            lower, upper = measure(queries, self.corpus, cut)
            places = k or upper.shape[1]
            if places < upper.shape[1]:
                # The block's own k-th is a bound already. It is not told to the shortlist: one
                # of the k may be a row that does not count.
                own = np.partition(upper, places - 1, axis=1)[:, places - 1]
            else:
                own = np.full(len(queries), np.inf)
            edge = np.minimum(own, shortlist.bound)
            if lower is upper:
                yield from _exactly(upper, own, edge, cut.start, places)
            else:
                yield from _within(lower, upper, edge, cut.start)


def _exactly(keys: Float, own: Float, edge: Float, start: int, k: int) -> Iterator[Candidates]:
    """The pairs of a block that may be neighbours: of ties, as many as there are places."""
    for cut in pieces(len(keys), min(k, keys.shape[1]), PAIRS):
        rows, found = [], []
        for query in range(cut.start, cut.stop):
            line = keys[query]
            row = np.flatnonzero(line <= edge[query])
            if len(row) > k:
                row = row[first(row, line[row], line[row], own[query], k)]
            rows.append(row)
            found.append(line[row])
        number = np.repeat(np.arange(cut.start, cut.stop), [len(row) for row in rows])
        key = np.concatenate(found)
        yield Candidates(number, np.concatenate(rows) + start, key, key)


def _within(lower: Float, upper: Float, edge: Float, start: int) -> Iterator[Candidates]:
    """The pairs of a block that may be neighbours, some at a time."""
    kept = lower <= edge[:, None]
    for cut in portions(kept.sum(axis=1)):
        query, place = np.nonzero(kept[cut])
        query += cut.start
        yield Candidates(query, place + start, lower[query, place], upper[query, place])
