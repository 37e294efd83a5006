"""Arrow columns to rows and ids, and back: what all table integrations share.

Vectors come as a list column of numbers, as the struct in which Spark's ml and mllib vectors are
stored (dense and sparse), or as several numeric columns. Ids may be of any type that has an order.

=================  ============================================================
``tables``         tables of ids and vectors as rows, and rows as such tables
``ids``            ids in a dtype that sorts as they do, and back
``arrays``         columns as arrays
``written``        arrays as columns
``spark_vectors``  the struct in which Spark stores vectors
=================  ============================================================
"""

from samekin.integrations.columns.arrays import labels, lines, targets, whole
from samekin.integrations.columns.ids import (
    called,
    decode,
    encode,
    is_bytes,
    named,
    ordered,
    plain,
    type_of,
)
from samekin.integrations.columns.spark_vectors import VECTOR, thin
from samekin.integrations.columns.tables import corpus, new, rows, table
from samekin.integrations.columns.written import column, lists, neighbor_ids, vectors, widened

__all__ = [
    "VECTOR",
    "called",
    "column",
    "corpus",
    "decode",
    "encode",
    "is_bytes",
    "labels",
    "lines",
    "lists",
    "named",
    "neighbor_ids",
    "new",
    "ordered",
    "plain",
    "rows",
    "table",
    "targets",
    "thin",
    "type_of",
    "vectors",
    "whole",
    "widened",
]
