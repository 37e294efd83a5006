"""How much is held at once: enough to hide the interpreter, and little enough for the memory."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from unittest import mock

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from samekin.core.filters import annoy_forest, equal, forest, inverted, layout, portions, width
from samekin.core.index import build
from samekin.core.points import Points
from samekin.core.protocol import Corpus
from samekin.core.shortlist import Candidates
from samekin.core.testing.strategies import stored


@given(
    counts=arrays.arrays(np.int64, st.integers(0, 40), elements=st.integers(0, 12)),
    most=st.integers(1, 20),
)
@example(counts=np.ones(9, dtype=np.int64), most=3)
def test_portions_are_as_large_as_they_may_be(counts: np.ndarray, most: int) -> None:
    with mock.patch.object(portions, "PAIRS", most):
        cuts = [*portions.portions(counts)]
    assert [i for cut in cuts for i in range(cut.start, cut.stop)] == [*range(len(counts))]
    for cut in cuts:
        assert counts[cut].sum() <= most or cut.stop == cut.start + 1
        assert cut.stop == len(counts) or counts[cut.start : cut.stop + 1].sum() > most


def test_a_few_megabytes_are_held_at_once() -> None:
    """More are slower, for they leave a core's cache; fewer wait for the interpreter."""
    pair = Candidates.__slots__
    for held in (
        portions.PAIRS * 8 * len(pair),
        equal.CHUNK * 8 * 4,
        layout.CHUNK * 8,
        annoy_forest.BLOCK * 2**11,
        forest.NODES * 2**9,
        layout.SAMPLE * (2 * 4 * width.SPLIT + 32),
    ):
        assert 2**22 < held <= 2**23


def test_ties_are_proposed_some_at_a_time() -> None:
    for storage in ("plain", "csr"):
        corpus, queries = np.zeros((700, 2)), np.zeros((1100, 2))
        queries[:, 0] = 1
        index = build(Corpus(stored(corpus, storage)), algorithm="direct")
        points = Points(index.queries(stored(queries, storage)), index.corpus.metric)
        held = SimpleNamespace(bound=np.full(1100, np.inf))
        parts = [len(some) for some in index.filter.propose(points, 600, held, None)]
        assert sum(parts) == 1100 * 600
        assert max(parts[:-1]) <= portions.PAIRS + 600
        assert min(parts[:-1]) >= portions.PAIRS - 600


def test_inverted_lists_are_multiplied_as_far_as_memory_goes() -> None:
    rows = np.triu(np.ones((40, 40)))
    index = build(Corpus(stored(rows, "csr")), algorithm="direct")
    points = Points(index.queries(stored(rows[:, ::-1], "csr")), index.corpus.metric)
    found = inverted.Inverted._found
    parts: list[tuple[int, int]] = []

    def noted(self: Any, some: Any, *words: Any) -> Any:
        work = np.diff(self.lists.indptr)[some.indices].sum()
        parts.append((int(work), some.shape[0]))
        return found(self, some, *words)

    held = SimpleNamespace(bound=np.full(40, np.inf))
    with mock.patch.object(inverted.Inverted, "_found", noted):
        for most in (500, 1000, 2000):
            parts.clear()
            for _ in index.filter.propose(points, 3, held, most * 128 / 2**20):
                pass
            assert sum(lines for _, lines in parts) == 40
            for (work, lines), (after, _) in pairwise([*parts, (most, 0)]):
                assert work <= most or lines == 1
                assert work + after > most
