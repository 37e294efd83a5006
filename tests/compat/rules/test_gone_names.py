from __future__ import annotations

from rewrites import noop, transformed


def test_aliases_of_numpy() -> None:
    before = "import numpy as np\n\nx = np.zeros(3, dtype=np.int)\ny = x.astype(np.float)\n"
    after = "import numpy as np\n\nx = np.zeros(3, dtype=int)\ny = x.astype(float)\n"
    transformed(before, after)


def test_modules_that_are_packages_now() -> None:
    before = "from sklearn.externals import joblib\n\njoblib.dump(x, 'x')\n"
    transformed(before, "import joblib\n\njoblib.dump(x, 'x')\n")


def test_names_that_moved() -> None:
    before = "from sklearn.grid_search import ParameterGrid\n\nParameterGrid({})\n"
    transformed(before, before.replace("grid_search", "model_selection"))


def test_what_is_no_more_what_it_was_is_said() -> None:
    code = "from sklearn.cross_validation import KFold\n\nKFold(10, 3)\n"
    noop(code, because="KFold is gone since scikit-learn 0.20")
