"""What classic Spark is set to, and its folders: of shards, which go with the session in whichever
way it ends, and of its own process, which go with that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from weakref import WeakKeyDictionary

from pyspark import SparkContext, SparkFiles

from samekin.core.protocol import Plan
from samekin.integrations import capacity
from samekin.integrations.shards import Folder

_settings: WeakKeyDictionary[SparkContext, capacity.Get] = WeakKeyDictionary()


def settings(context: SparkContext) -> capacity.Get:
    """What a session is set to, which stays as it is. To ask Spark is to have all of it copied."""
    if context not in _settings:
        _settings[context] = context.getConf().get
    return _settings[context]


def root(context: SparkContext, plan: Plan) -> str:
    """Where a folder would be: where the plan says, or where Spark keeps the files of one host."""
    if plan.folder or not capacity.one_host(settings(context)):
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


def encrypted(context: SparkContext) -> bool:
    """Whether Spark is to encrypt what it leaves on disks."""
    return settings(context)("spark.io.encryption.enabled", "false") == "true"


def beside(context: SparkContext) -> str:
    """A folder that workers see as the driver does, for what may lie there as it is; or ""."""
    alone = capacity.alone(settings(context)) and not encrypted(context)
    return str(context._temp_dir) if alone else ""


@contextmanager
def passing(context: SparkContext) -> Iterator[str]:
    """The same, for files that are of no use afterwards."""
    if found := beside(context):
        # Of what is mapped a system may say that it is in use; it then goes with the folder.
        with TemporaryDirectory(dir=found, ignore_cleanup_errors=True) as folder:
            yield folder
    else:
        yield ""
