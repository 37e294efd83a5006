"""The pictures of the documentation, from real images.

    python examples/pictures.py docs/pictures

The images are the 1,797 scanned digits that ship with scikit-learn.
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from sklearn.datasets import load_digits

import samekin
import samekin.plots as draw

STYLE = {"savefig.dpi": 110, "savefig.bbox": "tight", "font.size": 9, "axes.spines.top": False}
STYLE |= {"axes.spines.right": False}


def main(folder: Path) -> None:
    mpl.use("agg")
    mpl.rcParams.update(STYLE)
    folder.mkdir(parents=True, exist_ok=True)
    digits = load_digits()
    nn = samekin.NearestNeighbors(n_neighbors=10).fit(digits.data)
    distances, indices = nn.kneighbors()

    few = np.array([int(np.flatnonzero(digits.target == digit)[0]) for digit in (2, 4, 6, 7, 9)])
    draw.contact_sheet(digits.images, indices[few, :7], distances[few, :7], queries=few)
    plt.savefig(folder / "digits.png")

    strange = np.argsort(-distances[:, -1], kind="stable")[:5]
    draw.contact_sheet(
        digits.images,
        indices[strange, :7],
        distances[strange, :7],
        queries=strange,
        labels=digits.target,
    )
    plt.savefig(folder / "outliers.png")

    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(12, 3.5), layout="constrained")
    draw.distance_profile(distances, ax=left)
    draw.k_distance(distances, ax=middle)
    draw.hubness(indices, len(digits.data), ax=right)
    figure.savefig(folder / "curves.png")

    draw.plan(nn.explain())
    plt.savefig(folder / "plan.png")
    plt.close("all")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/pictures"))
