from __future__ import annotations

import pytest
from rewrites import noop, transformed


def test_one_of_several_names_moves() -> None:
    before = """
    import numpy as np
    from sklearn.neighbors import KDTree, NearestNeighbors as NN

    nn = NN(n_neighbors=3)
    """
    after = """
    import numpy as np
    from samekin import NearestNeighbors as NN
    from sklearn.neighbors import KDTree

    nn = NN(n_neighbors=3)
    """
    transformed(before, after)


def test_where_imports_are_in_no_order_it_stays_where_it_was() -> None:
    before = """
    from sklearn.neighbors import KDTree, NearestNeighbors
    import numpy as np
    """
    after = """
    from sklearn.neighbors import KDTree
    from samekin import NearestNeighbors
    import numpy as np
    """
    transformed(before, after)


def test_an_import_with_a_comment_stays_where_it_is() -> None:
    before = "import os\n\nfrom sklearn.neighbors import NearestNeighbors  # exact\n"
    transformed(before, before.replace("sklearn.neighbors", "samekin"))


def test_an_import_in_a_function_moves_there() -> None:
    before = """
    def load():
        from sklearn.neighbors import NearestNeighbors

        return NearestNeighbors()
    """
    transformed(before, before.replace("sklearn.neighbors", "samekin"))


def test_names_through_the_module() -> None:
    before = "import sklearn.neighbors\n\nclf = sklearn.neighbors.KNeighborsClassifier()\n"
    transformed(before, "import samekin\n\nclf = samekin.KNeighborsClassifier()\n")


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ("nn = NearestNeighbors(metric='dice')", "no metric 'dice'"),
        ("nn = NearestNeighbors(**words)", "cannot be seen"),
        ("nn = NearestNeighbors().fit(X)\nprint(nn._fit_X)", "no _fit_X"),
        ("class Mine(NearestNeighbors):\n    pass", "derived from"),
    ],
)
def test_what_samekin_does_not_have_stays(line: str, because: str) -> None:
    noop(f"from sklearn.neighbors import NearestNeighbors\n\n{line}\n", because=because)
