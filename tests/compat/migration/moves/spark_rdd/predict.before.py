import numpy as np
from pyspark.sql import SparkSession
from sklearn.datasets import make_blobs
from sklearn.neighbors import KNeighborsClassifier

sc = SparkSession.builder.getOrCreate().sparkContext
X, y = make_blobs(n_samples=300, centers=4, n_features=6, random_state=0)

clf = KNeighborsClassifier(n_neighbors=5).fit(X[:250], y[:250])
bc = sc.broadcast(clf)

rows = sc.parallelize(X[250:], 4)
found = rows.mapPartitions(lambda it: bc.value.predict(np.array(list(it))))
