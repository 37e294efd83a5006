"""Naive Bayes by the names and attributes of scikit-learn 0.16."""

from __future__ import annotations

from typing import Any

from sklearn import naive_bayes

BaseNB = naive_bayes._BaseNB
BaseDiscreteNB = naive_bayes._BaseDiscreteNB


class GaussianNB(naive_bayes.GaussianNB):
    """``sigma_`` is ``var_`` today."""

    @property
    def sigma_(self) -> Any:
        """The variance of each feature in each class."""
        return self.var_

    @sigma_.setter
    def sigma_(self, value: Any) -> None:
        self.var_ = value


class _Smoothed:
    """``alpha`` is an argument today; it was the estimator's own."""

    def _update_feature_log_prob(self, alpha: Any = None) -> None:
        own = self._check_alpha() if alpha is None else alpha  # type: ignore[attr-defined]
        super()._update_feature_log_prob(own)  # type: ignore[misc]


class MultinomialNB(_Smoothed, naive_bayes.MultinomialNB):
    """See :class:`_Smoothed`."""


class BernoulliNB(_Smoothed, naive_bayes.BernoulliNB):
    """See :class:`_Smoothed`."""
