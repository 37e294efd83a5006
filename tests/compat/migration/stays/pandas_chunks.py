import pandas as pd

parts = []
for chunk in pd.read_csv("points.csv", chunksize=10000):
    parts.append(chunk.groupby("key").size())
total = pd.concat(parts).groupby(level=0).sum()
