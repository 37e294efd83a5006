from pyspark.sql import SparkSession
from samekin import KNeighborsClassifier
from sklearn.datasets import make_blobs

sc = SparkSession.builder.getOrCreate().sparkContext
X, y = make_blobs(n_samples=300, centers=4, n_features=6, random_state=0)

clf = KNeighborsClassifier(n_neighbors=5, integration="spark_rdd").fit(X[:250], y[:250])

rows = sc.parallelize(X[250:], 4)
found = clf.predict(rows)
