import dask.array as da

x = da.random.random((10000, 100), chunks=(1000, 100))
means = x.mean(axis=0).compute()
print(means[:3])
