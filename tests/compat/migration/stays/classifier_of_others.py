import numpy as np
from sklearn.linear_model import LogisticRegression

X = np.random.rand(100, 4)
y = X[:, 0] > 0.5
clf = LogisticRegression().fit(X, y)
out = []
for chunk in np.array_split(X, 10):
    out.append(clf.predict(chunk))
labels = np.concatenate(out)
