from joblib import parallel_config
from joblibspark import register_spark
from pyspark.sql import SparkSession
from samekin import KNeighborsClassifier
from sklearn.datasets import make_blobs
from sklearn.model_selection import GridSearchCV

register_spark()

sc = SparkSession.builder.getOrCreate().sparkContext
X, y = make_blobs(n_samples=120, centers=3, n_features=4, cluster_std=3.0, random_state=0)

grid = {"n_neighbors": [1, 15]}
search = GridSearchCV(KNeighborsClassifier(), grid, cv=2)
with parallel_config(backend="spark", n_jobs=-1):
    search.fit(X, y)
found = search.best_params_
score = search.best_score_
