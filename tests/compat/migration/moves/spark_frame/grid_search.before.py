from pyspark.sql import SparkSession
from sklearn.datasets import make_blobs
from sklearn.neighbors import KNeighborsClassifier
from spark_sklearn import GridSearchCV

sc = SparkSession.builder.getOrCreate().sparkContext
X, y = make_blobs(n_samples=120, centers=3, n_features=4, cluster_std=3.0, random_state=0)

grid = {"n_neighbors": [1, 15]}
search = GridSearchCV(sc, KNeighborsClassifier(), grid, cv=2, iid=False)
search.fit(X, y)
found = search.best_params_
score = search.best_score_
