"""Where a corpus is indexed: here, for all workers to have it, or in shards where it lies."""

from __future__ import annotations

import os
from collections.abc import Callable
from operator import itemgetter
from typing import Any, NamedTuple, cast

from sklearn.utils.validation import check_is_fitted

from samekin.core import filters, registry
from samekin.core import index as indexes
from samekin.core.blocks import WORKING_MEMORY
from samekin.core.estimators.explained import mib
from samekin.core.estimators.searched import Searched
from samekin.core.protocol import Corpus, Plan, Sharding, Size

BESIDE = 2
"""An index of rows takes about so many times their bytes."""

WRITTEN = 3
"""And so many while it is made, at the most."""


class Decision(NamedTuple):
    """A strategy, and why it was taken."""

    strategy: str
    why: str


def decided(asked: str, size: Size) -> Decision:
    """The strategy for a corpus that was measured.

    Raises
    ------
    ValueError
        Where what was asked for cannot work, or where it is not said where shards should go.
    """
    name, most = min(size.limits, key=itemgetter(1))
    rows = f"{mib(size.nbytes)} of rows"
    why = f"strategy={asked!r}; {rows}"
    if asked == "auto":
        asked = "broadcast" if BESIDE * size.nbytes <= most else "shards"
        why = f"auto: {rows}; up to {mib(most // BESIDE)} go to every worker, by {name}"
    if asked == "shards":
        _refuse_folder(size, rows)
    elif size.nbytes > most:
        raise ValueError(
            f"The corpus is {rows}, and strategy='broadcast' brings it to the driver, which takes "
            f"{mib(most)} by {name}: say strategy='shards', or raise that"
        )
    return Decision(asked, why)


def _refuse_folder(size: Size, rows: str) -> None:
    if not size.folder:
        raise ValueError(
            f"The corpus is {rows}, and shards of it would be written to a folder that all hosts "
            "see: name one with folder="
        )
    if size.free is not None and WRITTEN * size.nbytes > size.free:
        raise ValueError(
            f"The corpus is {rows}, whose shards take up to {mib(WRITTEN * size.nbytes)}, and "
            f"{size.folder} has {mib(size.free)} free: name another folder with folder=, or give "
            "it fewer rows, or columns of fewer bytes"
        )


class InShards(Searched):
    """Fits a corpus of an engine where it lies, if it is to be."""

    strategy: str
    folder: str | os.PathLike[str] | None
    _decision: Decision | None = None
    _brought: Callable[[], Corpus] | None = None  # the rows, if measuring them brought them here
    _folder: Any = None

    def unpersist(self) -> None:
        """Take back what the workers have of the model: the index that was sent, or its shards.

        An index is sent again when it is needed. Shards are gone, for lazy answers that were not
        read as well: then the model has to be fitted again. What is not taken back goes with the
        session of the engine.
        """
        check_is_fitted(self, "index_")
        self._handle.clear()
        if self._folder is not None:
            self._folder.close()
            self._folder = None
            del self.index_

    def _sharded(self, X: Any, groups: Any) -> bool:
        """Whether the corpus was indexed where it lies; else it is to be indexed here."""
        self._checked_words()
        self._decision = self._folder = self._brought = None
        name = registry.resolve(self.integration, X)
        if not (registry.row(name).shards and registry.owns(name, X)):
            self._refuse_shards(f"is {type(X).__name__} of {name!r}", "fit_shards takes arrays")
            return False
        module, plan = cast("Sharding", registry.load(name)), self._corpus_plan(name, groups)
        size = module.measure(X, plan, self.strategy != "shards")
        self._decision = decided(self.strategy, size)
        if self._decision.strategy == "broadcast":
            self._brought = size.brought
            return False
        if groups is not None:
            raise ValueError("groups= are for rows that are indexed here, with 'broadcast'")
        if not filters.certified(self.algorithm):
            raise ValueError(
                f"algorithm={self.algorithm!r} is for rows that are indexed here, with 'broadcast'"
            )
        indexes.refuse_code(self._metric().whole)
        memory = (self.working_memory or WORKING_MEMORY) * 2**20
        words = self._building()
        sharder = indexes.Sharder(words, not size.sparse, int(memory / 4))
        written = module.shard(sharder, X, plan)
        try:
            self._searching(sharder.whole(written.folder.path, written.parts), name, X)
        except ValueError:
            written.folder.close()
            raise
        self._folder = written.folder
        return True

    def _gathered(self, X: Any, groups: Any = None) -> Corpus:
        brought, self._brought = self._brought, None
        return super()._gathered(X, groups) if brought is None else self._narrowed(brought())

    def _refuse_shards(self, what: str, instead: str) -> None:
        if self.strategy == "shards":
            able = ", ".join(row.name for row, _ in registry.available() if row.shards)
            raise ValueError(
                f"strategy='shards' indexes data of {able} where it lies, and X {what}: {instead}"
            )

    def _strategy(self) -> str:
        """A sentence for :meth:`explain`; none where there was nothing to decide."""
        if self._decision is None:
            return ""
        strategy, why = self._decision
        kept = f", in {self._folder.path}" if self._folder is not None else ""
        return f"Strategy: {strategy} ({why}){kept}."

    def _plan(self, bare: bool = False) -> Plan:
        return super()._plan(bare)._replace(folder=os.fspath(self.folder or ""))

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        return state | {"_folder": None} if "_folder" in state else state
