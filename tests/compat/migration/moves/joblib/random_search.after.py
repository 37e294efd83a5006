from joblib import parallel_config
from joblibspark import register_spark
from pyspark.sql import SparkSession
from samekin import KNeighborsClassifier
from sklearn.datasets import make_blobs
from sklearn.model_selection import RandomizedSearchCV

register_spark()

sc = SparkSession.builder.getOrCreate().sparkContext
X, y = make_blobs(n_samples=90, centers=3, n_features=4, cluster_std=4.0, random_state=1)

params = {"n_neighbors": list(range(1, 20))}
with parallel_config(backend="spark", n_jobs=-1):
    model = RandomizedSearchCV(
        KNeighborsClassifier(), params, n_iter=2, cv=2, random_state=0
    ).fit(X, y)
found = model.best_params_
