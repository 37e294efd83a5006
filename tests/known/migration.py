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

REPORTS: dict[str, tuple[str, list[tuple[int, str, str]]]] = {
    "blocks_stay": (
        "spark_rdd",
        [
            (12, "broadcast-rdd", "its answers stay in blocks, as many as partitions"),
        ],
    ),
    "every_column": (
        "spark_frame",
        [
            (13, "broadcast-frame", "it keeps every column of the frame"),
        ],
    ),
    "frame_to_array": (
        "local",
        [
            (4, "integrations", "its data is of another engine (frame)"),
        ],
    ),
    "gpu_frames": (
        "dask",
        [
            (5, "cuml-dask", "its data is on the GPU"),
        ],
    ),
    "id_unseen": (
        "spark_frame",
        [
            (14, "pandas-udf", "it cannot be seen which column of the frame is its id"),
        ],
    ),
    "keyed_estimator": (
        "spark_frame",
        [
            (2, "converter", "KeyedEstimator fits a model for each key"),
        ],
    ),
    "lsh_join": (
        "spark_frame",
        [
            (5, "mllib-lsh", "it finds most of the pairs below a threshold"),
            (6, "mllib-lsh", "it finds most of the neighbours of one key"),
        ],
    ),
    "mean_distance": (
        "spark_rdd",
        [
            (
                6,
                "broadcast-rdd",
                "it does something to queries or answers that is not a known step",
            ),
        ],
    ),
    "unknown_metric": (
        "local",
        [
            (3, "sklearn-neighbors", "samekin has no metric 'dice'"),
        ],
    ),
    "unseen_annoy": (
        "spark_rdd",
        [
            (11, "annoy-files", "it cannot be seen which rows are in its file"),
        ],
    ),
    "unseen_model": (
        "local",
        [
            (7, "chunk-loops", "it cannot be seen that nn is a model of samekin"),
        ],
    ),
    "whole_join": (
        "spark_frame",
        [
            (4, "spark-rapids-ml", "it joins whole rows"),
        ],
    ),
}
"""What cannot be moved: to where, and the line, the rule and the reason of each place."""
