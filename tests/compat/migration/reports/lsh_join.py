from pyspark.ml.feature import BucketedRandomProjectionLSH

brp = BucketedRandomProjectionLSH(inputCol="features", outputCol="hashes", bucketLength=2.0)
model = brp.fit(a)
pairs = model.approxSimilarityJoin(a, b, 1.5, distCol="d")
one = model.approxNearestNeighbors(a, key, 2)
