"""The rows of anybody's data, without an estimator."""

from __future__ import annotations

from typing import Any

from samekin.core import checks, registry
from samekin.core.protocol import Corpus, Plan


def gather(data: Any, *, features_col: str | list[str] = "features", id_col: str = "id") -> Corpus:
    """Rows (and ids) of any integration's data, on the driver.

    Parameters
    ----------
    data : array-like or sparse matrix of shape (n_rows, n_features), numeric, or engine data
    features_col : str or list of str, default='features'
    id_col : str, default='id'

    Returns
    -------
    Corpus
        ``rows``, and ``ids`` where the data names its rows, both in the order that numbers them.

    Raises
    ------
    ValueError
        For a row that cannot be used, named by its number or its id.
    MissingIntegration
        If the engine is not installed.
    """
    name = registry.infer(data)
    if name is None:
        return Corpus(checks.rows(data))
    columns = features_col if isinstance(features_col, str) else tuple(features_col)
    return registry.load(name).gather(data, Plan(columns, id_col))
