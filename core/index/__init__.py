"""The index: rows, what the filters prepared, and what names the rows. Build, save, open.

=============  ====================================================================================
``whole``      rows that were indexed together: one corpus, one filter
``parts``      several that answer as one: shards, groups
``streamed``   shards that are written where their rows lie, and opened one at a time
``growing``    rows that are added to an index
``certified``  the same rows under filters that lose nothing
``storage``    a folder on disk: arrays, memory-mapped, with checksums
``sound``      what is looked at in an index that was opened
=============  ====================================================================================
"""

from samekin.core.index.certified import certified
from samekin.core.index.growing import added
from samekin.core.index.parts import Grouped, Sharded, grouped
from samekin.core.index.storage import (
    DESCRIPTION,
    FORMAT,
    DamagedIndex,
    open_,
    refuse_code,
    save,
    sharded,
    with_model,
)
from samekin.core.index.streamed import Shard, Sharder, Streamed
from samekin.core.index.whole import Index, build

__all__ = [
    "DESCRIPTION",
    "FORMAT",
    "DamagedIndex",
    "Grouped",
    "Index",
    "Shard",
    "Sharded",
    "Sharder",
    "Streamed",
    "added",
    "build",
    "certified",
    "grouped",
    "open_",
    "refuse_code",
    "save",
    "sharded",
    "with_model",
]
