import joblib
import numpy as np

nn = joblib.load("model.pkl")
indices = []
for chunk in np.array_split(X, 10):
    indices.append(nn.kneighbors(chunk, return_distance=False))
indices = np.vstack(indices)
