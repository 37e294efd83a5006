"""What it means to be fitted, as of scikit-learn 0.16."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction import text


def check_is_fitted(
    estimator: Any, attributes: Any = (), msg: str | None = None, all_or_any: Any = all
) -> None:
    """An estimator is fitted if it has these attributes.

    Raises
    ------
    NotFittedError
        If it has not; ``msg`` may name it by ``%(name)s``.
    """
    names = [attributes] if isinstance(attributes, str) else list(attributes)
    if not all_or_any([hasattr(estimator, name) for name in names]):
        said = msg or "This %(name)s instance is not fitted yet. Call 'fit' first."
        raise NotFittedError(said % {"name": type(estimator).__name__})


class TfidfTransformer(text.TfidfTransformer):
    """The weights as a diagonal matrix; they are the vector ``idf_`` today."""

    @property
    def _idf_diag(self) -> Any:
        if not hasattr(self, "idf_"):
            raise AttributeError("_idf_diag")
        return sparse.diags(self.idf_)

    @_idf_diag.setter
    def _idf_diag(self, value: Any) -> None:
        self.idf_ = np.asarray(value.diagonal())
