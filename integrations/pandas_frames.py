"""pandas-on-Spark frames: a Spark frame in them, with an index that goes along, and back."""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

from pyspark.sql import DataFrame


class Opened(NamedTuple):
    """A frame, and what is to become of an answer to it.

    Attributes
    ----------
    frame : DataFrame
    levels : dict of str to str or None
        The columns in it that are a pandas index, and what that calls them.
    wrapped : bool
        Whether there was a pandas-on-Spark frame.
    """

    frame: DataFrame
    levels: dict[str, Any]
    wrapped: bool

    def back(self, answer: DataFrame, levels: list[str] | None = None) -> Any:
        """An answer in the kind of the caller, with the index of the queries.

        ``levels`` are the columns that it is, where they are called otherwise than in the frame.
        """
        if not self.wrapped:
            return answer
        found = answer.pandas_api(index_col=list(self.levels) if levels is None else levels)
        found.index.names = list(self.levels.values())
        return found

    def unindexed(self) -> DataFrame:
        """The frame without the levels of an index that have no name."""
        return self.frame.drop(*(column for column, name in self.levels.items() if name is None))


def is_pandas(data: Any) -> bool:
    """Whether it is a pandas-on-Spark frame."""
    module = sys.modules.get("pyspark.pandas")
    return module is not None and isinstance(data, module.DataFrame)


def opened(data: Any) -> Opened:
    """A frame, or the Spark frame in a pandas-on-Spark one; its index is of columns there."""
    if not is_pandas(data):
        return Opened(data, {}, False)
    names = data.index.names
    columns = [name or f"__index_level_{level}__" for level, name in enumerate(names)]
    frame = data.spark.frame(index_col=columns)
    return Opened(frame, dict(zip(columns, names, strict=True)), True)
