from pyspark import SparkContext

sc = SparkContext.getOrCreate()
lines = sc.textFile("book.txt")
counts = lines.flatMap(lambda line: line.split()).map(lambda w: (w, 1)).reduceByKey(lambda a, b: a + b)
print(counts.takeOrdered(10, key=lambda pair: -pair[1]))
