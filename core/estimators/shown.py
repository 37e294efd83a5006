"""What an estimator says of itself: how it will answer, in words and in a notebook."""

from __future__ import annotations

from typing import Any

from sklearn.utils.validation import check_is_fitted

from samekin.core import checks, distances
from samekin.core.estimators.explained import Explanation, explained
from samekin.core.estimators.fitted import Fitted


class Shown(Fitted):
    """Explains its plan, and shows it under scikit-learn's table of its words."""

    def explain(self, *, sample: int = 0) -> Explanation:
        """How queries are answered: the filter, sizes, memory, expected work. It is about speed.

        Parameters
        ----------
        sample : int, default=0
            Ask so many rows of the corpus, here and by one worker, and say how long it took.

        Returns
        -------
        Explanation
            Print it, or read its attributes.

        Raises
        ------
        ValueError
            For a ``sample`` that is no whole number of 0 or more.

        Examples
        --------
        >>> import samekin
        >>> nn = samekin.NearestNeighbors(n_neighbors=1).fit([[0.0, 0.0], [3.0, 4.0]])
        >>> print(nn.explain())
        The nearest of 2 rows of 2 columns (float64) by euclidean, exactly, on local.
        Filter: tree (auto: at most 15 columns).
        Work: a tree of 2 different rows, of which a query visits a few leaves.
        Memory: 0.0 MiB of rows, 0.0 MiB beside them; each worker takes 256 MiB more.
        """
        check_is_fitted(self, "index_")
        metric = self.effective_metric_
        return explained(
            self.index_,
            k=min(getattr(self, "n_neighbors", 5), max(1, len(self.index_) - 1)),
            metric=metric if isinstance(metric, str) else distances.Function(metric).name,
            algorithm=self.algorithm,
            integration=self.integration_,
            working_memory=self.working_memory,
            sample=checks.count("sample", sample, 0),
            strategy=self._strategy(),
        )

    def _strategy(self) -> str:
        """What :meth:`explain` says of where the corpus was indexed."""
        return ""

    def _repr_html_inner(self) -> str:
        """What a notebook shows: scikit-learn's table of the words, and the plan under it."""
        return str(super()._repr_html_inner()) + self._plan_html()

    def _repr_mimebundle_(self, **words: Any) -> dict[str, str]:
        shown: dict[str, str] = super()._repr_mimebundle_(**words)
        return {
            kind: said + self._plan_html() * (kind == "text/html") for kind, said in shown.items()
        }

    def _plan_html(self) -> str:
        return self.explain()._repr_html_() if hasattr(self, "index_") else ""
