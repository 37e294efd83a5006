"""Examples of spark-sklearn's documentation that say something else today, each with its reason."""

_CLUSTERS = "k-means starts elsewhere than in scikit-learn 0.19, so its clusters are numbered anew"

EXPECTED: dict[str, dict[str, str]] = {
    "keyed_models": {
        'km.keyedModels.select("key", centroids).sort("key").show()': _CLUSTERS,
        'km.transform(input).withColumnRenamed("output", "cluster label").show()': _CLUSTERS,
    },
}
