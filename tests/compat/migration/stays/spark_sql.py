from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.getOrCreate()
df = spark.range(100).withColumn("square", F.col("id") ** 2)
df.filter("square > 50").groupBy((F.col("id") % 3).alias("third")).count().show()
