from __future__ import annotations

import pytest
from rewrites import transformed

from samekin.compat.migrate import migrate

HEAD = "from spark_sklearn import GridSearchCV\n\nsc = context()\n"


def test_a_fit_that_is_returned() -> None:
    before = HEAD + "best = GridSearchCV(sc, model, grid, cv=3).fit(X, y).best_estimator_\n"
    after = """
    from joblib import parallel_config
    from joblibspark import register_spark
    from sklearn.model_selection import GridSearchCV

    register_spark()

    sc = context()
    with parallel_config(backend="spark", n_jobs=-1):
        best = GridSearchCV(model, grid, cv=3).fit(X, y).best_estimator_
    """
    transformed(before, after)


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ("s = GridSearchCV(sc, m, g, fit_params=p).fit(X, y)", "it has fit_params="),
        ("s = GridSearchCV(sc, m, g)", "it cannot be seen where it is fitted"),
        ("s = GridSearchCV(estimator=m, param_grid=g).fit(X, y)", "is not the context"),
    ],
)
def test_what_stays_is_said(line: str, because: str) -> None:
    found = migrate(f"{HEAD}{line}\n", "local")
    assert line in found.code
    assert because in found.notes[0].what
