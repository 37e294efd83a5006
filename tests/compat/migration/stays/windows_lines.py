import numpy as np

x = np.arange(10)
for part in np.array_split(x, 2):
    print(part)
