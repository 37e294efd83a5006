"""Estimators that may be subclassed with ``__init__(self, *args, **kwargs)``."""

from __future__ import annotations

from inspect import Parameter, signature
from typing import Any

from sklearn import cluster, linear_model


class _Named:
    """The parameters are those of the nearest base that names them."""

    @classmethod
    def _get_param_names(cls) -> list[str]:
        for base in cls.__mro__:
            if "__init__" in vars(base):
                found = list(signature(vars(base)["__init__"]).parameters.values())[1:]
                if not any(p.kind is Parameter.VAR_POSITIONAL for p in found):
                    return sorted(p.name for p in found)
        return []


class KMeans(_Named, cluster.KMeans):
    """Ten starts, as it was; the words that went are taken and not used."""

    def __init__(
        self,
        n_clusters: int = 8,
        init: Any = "k-means++",
        n_init: Any = 10,
        max_iter: int = 300,
        tol: float = 1e-4,
        precompute_distances: Any = "auto",
        verbose: int = 0,
        random_state: Any = None,
        copy_x: bool = True,
        n_jobs: int = 1,
    ) -> None:
        super().__init__(
            n_clusters,
            init=init,
            n_init=n_init,
            max_iter=max_iter,
            tol=tol,
            verbose=verbose,
            random_state=random_state,
            copy_x=copy_x,
        )
        self.precompute_distances = precompute_distances
        self.n_jobs = n_jobs


class SGDClassifier(_Named, linear_model.SGDClassifier):
    """It may be subclassed with a property in the place of ``classes_``."""

    def __delattr__(self, name: str) -> None:
        # A fit begins by dropping what the last one found; a property has nothing to drop.
        if not isinstance(getattr(type(self), name, None), property):
            super().__delattr__(name)
