"""Of the scripts that are moved: which cannot run as they were, and what is left in which."""

from __future__ import annotations

CANNOT_RUN = {
    "dask-cuml": "cuml needs a GPU",
    "spark_frame-rapids": "spark-rapids-ml needs a GPU",
    "local-gone_names": "the names are gone from scikit-learn and numpy",
}

LEFT = {
    "local-aliases": ["samekin has no NearestCentroid"],
}
