"""The shared words of the rooms: shapes and promises.

============  =====================================================================
``corpus``    what is searched: rows, and what names them
``answers``   what is found: neighbours, and what their answer says of itself
``plan``      what is asked: an estimator's words, and what frames say beside
``carrier``   the six verbs of every integration
``tables``    frames: a seventh, pairs as rows
``sharding``  large data: three more, an index where the corpus lies
``moving``    data that becomes another kind where it is: two more
============  =====================================================================
"""

from samekin.core.protocol.answers import (
    PARTS,
    Answer,
    ApproximateNeighbors,
    ApproximateTiedNeighbors,
    Neighbors,
    TiedNeighbors,
    alone,
    answer,
    approximate,
)
from samekin.core.protocol.carrier import Index, Integration, Work
from samekin.core.protocol.corpus import Corpus, Rows
from samekin.core.protocol.moving import Filed, Movable, Moving
from samekin.core.protocol.plan import Column, Plan, Said
from samekin.core.protocol.sharding import Sharder, Sharding, Shards, Size
from samekin.core.protocol.tables import Join, Tables

__all__ = [
    "PARTS",
    "Answer",
    "ApproximateNeighbors",
    "ApproximateTiedNeighbors",
    "Column",
    "Corpus",
    "Filed",
    "Index",
    "Integration",
    "Join",
    "Movable",
    "Moving",
    "Neighbors",
    "Plan",
    "Rows",
    "Said",
    "Sharder",
    "Sharding",
    "Shards",
    "Size",
    "Tables",
    "TiedNeighbors",
    "Work",
    "alone",
    "answer",
    "approximate",
]
