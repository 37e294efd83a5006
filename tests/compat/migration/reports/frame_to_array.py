from samekin import NearestNeighbors

frame = spark.createDataFrame(rows, ["id", "features"])
nn = NearestNeighbors(n_neighbors=5, integration="spark_frame").fit(frame)
near = nn.kneighbors(frame)
