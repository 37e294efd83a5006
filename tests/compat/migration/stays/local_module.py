from .sklearn.neighbors import NearestNeighbors
from mypackage.neighbors import KNeighborsClassifier

nn = NearestNeighbors(n_neighbors=3)
clf = KNeighborsClassifier()
