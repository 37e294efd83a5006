"""scikit-learn's tools around samekin's estimators: a pipeline, a grid, a look at what goes wrong.

    python examples/tuning.py

The images are the 1,797 scanned digits that ship with scikit-learn. The last 297 are kept apart.
"""

from __future__ import annotations

import numpy as np
from rich.console import Console
from rich.table import Table
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

import samekin

GRID = {
    "pca__n_components": [16, 32],
    "kneighborsclassifier__n_neighbors": [1, 5],
    "kneighborsclassifier__weights": ["uniform", "distance"],
}


def tuned(images: np.ndarray, digits: np.ndarray) -> GridSearchCV:
    """The best of a grid, by cross-validation."""
    steps = make_pipeline(PCA(svd_solver="full"), samekin.KNeighborsClassifier())
    return GridSearchCV(steps, GRID, cv=3).fit(images, digits)


def main() -> None:
    images, digits = load_digits(return_X_y=True)
    found = tuned(images[:1500], digits[:1500])
    table = Table(title="three folds of 1,500 images")
    for column in ("directions", "weights", "neighbours", "accuracy"):
        table.add_column(column, justify="right")
    results = found.cv_results_
    for place in np.argsort(results["rank_test_score"], kind="stable")[:5]:
        words = [str(value) for _, value in sorted(results["params"][place].items(), reverse=True)]
        table.add_row(*words, f"{results['mean_test_score'][place]:.4f}")
    console = Console()
    console.print(table)

    predicted = found.predict(images[1500:])
    wrong = np.flatnonzero(predicted != digits[1500:])
    console.print(f"{len(wrong)} of {len(predicted)} images that it never saw are read wrongly:")
    for row in wrong[:3]:
        said, true = predicted[row], digits[1500 + row]
        console.print(f"  image {1500 + row} is a {true}, most of its neighbours are a {said}")
    console.print(found.best_estimator_[-1].explain().plan[0], highlight=False)


if __name__ == "__main__":
    main()
