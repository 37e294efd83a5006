"""The index: rows, what the filters prepared, and what names the rows. Build, save, open.

=============  ====================================================================================
``whole``      rows that were indexed together: one corpus, one filter
``parts``      what several have in common that answer as one
``shards``     shards: some of the rows each
``groups``     groups: a query looks in its own alone
``streamed``   shards that are written where their rows lie, and opened one at a time
``growing``    rows that are added to an index
``certified``  the same rows under filters that lose nothing
``storage``    a folder on disk: arrays and their checksums, written whole or not at all
``opened``     the way back: memory-mapped, and looked at before anybody believes it
``sound``      what is looked at in an index that was opened
=============  ====================================================================================
"""

from samekin.core.index.certified import certified
from samekin.core.index.groups import Grouped, grouped
from samekin.core.index.growing import added
from samekin.core.index.opened import open_, with_model
from samekin.core.index.shards import AnyIndex, Sharded
from samekin.core.index.storage import (
    DESCRIPTION,
    FORMAT,
    DamagedIndex,
    refuse_code,
    save,
    sharded,
)
from samekin.core.index.streamed import Shard, Sharder, Streamed
from samekin.core.index.whole import Index, build

__all__ = [
    "DESCRIPTION",
    "FORMAT",
    "AnyIndex",
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
