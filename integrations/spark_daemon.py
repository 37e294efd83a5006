"""Spark's daemon of Python workers, with samekin imported before it forks them.

It is chosen when a session is built: ``spark.python.daemon.module`` is
``samekin.integrations.spark_daemon``. Workers then share what each would otherwise import and
compile for itself, and start sooner.
"""

from __future__ import annotations

import gc

import pyarrow as pa
from pyspark import daemon

from samekin.core import filters, search
from samekin.core.compiled import sums
from samekin.integrations import columns, torrent

__all__ = ["LOADED"]

LOADED = (columns, filters, pa, search, torrent)
"""What workers need of samekin."""

if __name__ == "__main__":
    sums()
    gc.collect()
    gc.freeze()  # a collection in a worker would write to every page of it, and so copy it
    daemon.manager()
