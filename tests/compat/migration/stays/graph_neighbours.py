import networkx as nx

g = nx.karate_club_graph()
neighbors = {node: list(g.neighbors(node)) for node in g}
for node, near in neighbors.items():
    print(node, len(near))
