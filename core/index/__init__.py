"""The index: rows, what the filters prepared, and what names the rows. Build, save, open.

===========  ====================================================================================
``whole``    rows that were indexed together: one corpus, one filter
``parts``    several that answer as one: rows that were added, shards, groups
``storage``  a folder on disk: arrays, memory-mapped, with checksums
===========  ====================================================================================
"""

from samekin.core.distances import Function
from samekin.core.index.parts import Grouped, Sharded, added, grouped
from samekin.core.index.storage import (
    DESCRIPTION,
    FORMAT,
    DamagedIndex,
    open_,
    save,
    sharded,
    with_model,
)
from samekin.core.index.whole import Index, build

__all__ = [
    "DESCRIPTION",
    "FORMAT",
    "DamagedIndex",
    "Function",
    "Grouped",
    "Index",
    "Sharded",
    "added",
    "build",
    "grouped",
    "open_",
    "save",
    "sharded",
    "with_model",
]
