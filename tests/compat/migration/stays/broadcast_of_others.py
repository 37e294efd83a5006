from pyspark.sql import SparkSession
from sklearn.ensemble import RandomForestClassifier

sc = SparkSession.builder.getOrCreate().sparkContext
model = RandomForestClassifier().fit(X_train, y_train)
bc = sc.broadcast(model)
labels = sc.parallelize(X_test, 4).map(lambda row: bc.value.predict([row])[0]).collect()
bc.unpersist()
