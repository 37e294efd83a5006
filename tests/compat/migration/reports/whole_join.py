from spark_rapids_ml.knn import NearestNeighbors

model = NearestNeighbors(k=5, inputCol="features", idCol="id").fit(items)
joined = model.exactNearestNeighborsJoin(queries, distCol="d")
