from pyspark.sql import SparkSession
from sklearn.datasets import make_blobs
from sklearn.neighbors import KNeighborsClassifier
from spark_sklearn.random_search import RandomizedSearchCV

sc = SparkSession.builder.getOrCreate().sparkContext
X, y = make_blobs(n_samples=90, centers=3, n_features=4, cluster_std=4.0, random_state=1)

params = {"n_neighbors": list(range(1, 20))}
model = RandomizedSearchCV(
    sc, KNeighborsClassifier(), params, n_iter=2, cv=2, random_state=0, iid=False
).fit(X, y)
found = model.best_params_
