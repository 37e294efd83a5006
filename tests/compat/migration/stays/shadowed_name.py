class NearestNeighbors:
    """Of cities, by road."""

    def __init__(self, n_neighbors):
        self.n_neighbors = n_neighbors

    def kneighbors(self, city):
        return sorted(city.roads)[: self.n_neighbors]


nn = NearestNeighbors(n_neighbors=3)
near = [nn.kneighbors(city) for city in cities]
