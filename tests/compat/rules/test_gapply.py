from __future__ import annotations

import pytest
from rewrites import transformed

from samekin.compat.migrate import migrate

HEAD = """
import pandas as pd
from pyspark.sql.types import StructType
from spark_sklearn import gapply


def f(key, pdf):
    return pd.DataFrame({"n": [len(pdf)]})


"""


def test_two_keys_and_all_columns() -> None:
    before = HEAD + 'out = gapply(df.groupBy("a", "b"), f, schema)\n'
    after = HEAD.replace("from spark_sklearn import gapply\n", "") + (
        'out = df.groupBy("a", "b").applyInPandas(\n'
        '    lambda key, rows: f(key, rows.drop(columns=["a", "b"])).assign(a=key[0], b=key[1]),\n'
        '    StructType([df.schema["a"], df.schema["b"], *schema]),\n'
        ")\n"
    )
    transformed(before, after)


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ("out = gapply(grouped, f, schema)", "by which columns"),
        ('out = gapply(df.groupBy("a"), other, schema)', "names the columns that it returns"),
        ('out = gapply(df.groupBy("a"), f, schema, *columns)', "named or unpacked"),
    ],
)
def test_what_stays_is_said(line: str, because: str) -> None:
    found = migrate(f"{HEAD}{line}\n", "local")
    assert line in found.code
    assert because in found.notes[0].what
