"""A folder of classic Spark for shards. It goes with the session, in whichever way that ends."""

from __future__ import annotations

from pyspark import SparkContext, SparkFiles

from samekin.core.protocol import Plan
from samekin.integrations import capacity
from samekin.integrations.shards import Folder


def root(context: SparkContext, plan: Plan) -> str:
    """Where a folder would be: where the plan says, or where Spark keeps the files of one host."""
    if plan.folder or not capacity.one_host(context.getConf().get):
        return plan.folder
    return SparkFiles.getRootDirectory()


def folder(context: SparkContext, plan: Plan) -> Folder:
    """A new one.

    Spark removes it when its own process ends, even where Python was killed. A session that is
    stopped lets go of its accumulators, which is how that is known here.
    """
    utils = getattr(context._jvm, "org.apache.spark.util.Utils")
    path = utils.createTempDir(root(context, plan), "samekin").getAbsolutePath()
    return Folder(str(path), context._accumulatorServer)
