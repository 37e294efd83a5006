"""The exact engine behind the signatures of other libraries, for code that cannot change.

===================  ============================================================================
``scope``            within ``speaking(...)`` their imports find what is here
``spark_rapids_ml``  ``spark_rapids_ml.knn.NearestNeighbors`` on Spark's own workers
``cuml_dask``        ``cuml.dask.neighbors.NearestNeighbors`` on Dask's own workers
``descent``          ``pynndescent.NNDescent``, and what UMAP takes as ``precomputed_knn``
===================  ============================================================================

Kinds and orders are those of the library that is spoken for; rows, ties and distances are
samekin's, in float64. Words that are about graphics cards or approximation are taken, and do
nothing.
"""

from samekin.compat.dialects.scope import as_sklearn, speaking

__all__ = ["as_sklearn", "speaking"]
