from annoy import AnnoyIndex
from pyspark import SparkFiles

sc.addFile("s3://models/items.ann")


def search(rows):
    index = AnnoyIndex(100, "angular")
    index.load(SparkFiles.get("items.ann"))
    for row in rows:
        yield index.get_nns_by_vector(row, 10)


found = queries.mapPartitions(search).collect()
