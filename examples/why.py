"""Two pictures that explain: how a bound proves, and what a subtraction loses.

    python examples/why.py docs/pictures

Real images: the 1,797 scanned digits that ship with scikit-learn.
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from sklearn import neighbors
from sklearn.datasets import load_digits

import samekin

K, DIRECTIONS, INK, MARK = 10, 12, "#0b6b62", "#b4540a"
KINDS = (neighbors.NearestNeighbors, samekin.NearestNeighbors)


def bound(images: np.ndarray, folder: Path) -> None:
    """True distances of one query, beside the lower bounds that a sketch gives."""
    rows = images - images.mean(axis=0)
    directions = np.linalg.eigh(rows.T @ rows)[1][:, ::-1][:, :DIRECTIONS]
    seen = rows @ directions
    rest = np.linalg.norm(rows - seen @ directions.T, axis=1)
    sketch = np.column_stack((seen, rest))
    true = np.linalg.norm(rows[1:] - rows[0], axis=1)
    lower = np.linalg.norm(sketch[1:] - sketch[0], axis=1)
    limit = np.sort(true)[K - 1]
    kept = lower <= limit

    figure, ax = plt.subplots(figsize=(7, 4.2), layout="constrained")
    ax.axhspan(limit, lower.max() * 1.05, color="#f1efe9")
    ax.scatter(true[~kept], lower[~kept], s=6, color="#b9b6ad", label=f"{(~kept).sum():,} skipped")
    others = kept & (true > limit)
    ax.scatter(true[others], lower[others], s=14, color=INK, label=f"{others.sum()} looked at")
    found = true <= limit
    ax.scatter(true[found], lower[found], s=26, color=MARK, label=f"{found.sum()} neighbours")
    ax.plot([0, true.max()], [0, true.max()], color="black", linewidth=0.8)
    ax.axhline(limit, color=MARK, linewidth=1, linestyle="--")
    ax.annotate(f"distance of neighbour {K}", (true.max(), limit), va="bottom", ha="right")
    ax.set(xlabel="true distance to the query, 64 columns", xlim=(0, None), ylim=(0, None))
    ax.set_ylabel(f"lower bound, {sketch.shape[1]} columns")
    ax.legend(frameon=False, loc="upper left")
    figure.savefig(folder / "bound.png")


def offset(images: np.ndarray, folder: Path) -> None:
    """Wrong answers, where the same images lie farther and farther from zero.

    Pixels are whole numbers: with a power of two added, every distance is still the same.
    """
    corpus, queries = images[:1500], images[1500:]
    keys = ((queries[:, None] - corpus) ** 2).sum(axis=2)
    wanted = np.sort(keys)[:, :5]
    powers = np.arange(16, 33, 2)
    wrong: dict[str, list[float]] = {"scikit-learn, brute": [], "samekin": []}
    for power in powers:
        far = float(2.0**power)
        for name, kind in zip(wrong, KINDS, strict=True):
            model = kind(n_neighbors=5, algorithm="brute").fit(corpus + far)
            rows = model.kneighbors(queries + far, return_distance=False)
            found = np.sort(np.take_along_axis(keys, rows, axis=1))
            wrong[name].append(float((found != wanted).any(axis=1).mean()))

    figure, ax = plt.subplots(figsize=(7, 3.6), layout="constrained")
    for (name, share), colour in zip(wrong.items(), (MARK, INK), strict=True):
        ax.plot(powers, share, color=colour, marker="o", markersize=4, label=name)
    ax.axvline(np.log2(1.7e9), color="#b9b6ad", linewidth=1)
    ax.annotate("seconds since 1970", (np.log2(1.7e9), 0.5), rotation=90, va="center", ha="right")
    ax.set(xlabel="a power of two is added to every pixel", ylabel="queries with a wrong row")
    ax.xaxis.set_major_formatter(lambda power, _: f"$2^{{{power:.0f}}}$")
    ax.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    ax.legend(frameon=False, loc="center left")
    figure.savefig(folder / "offset.png")


def main(folder: Path) -> None:
    mpl.use("agg")
    mpl.rcParams.update({"savefig.dpi": 110, "font.size": 9})
    folder.mkdir(parents=True, exist_ok=True)
    images = load_digits().data
    bound(images, folder)
    offset(images, folder)
    plt.close("all")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/pictures"))
