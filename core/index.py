"""The index: rows, what the filter prepared, and what names the rows. Build, save, open.

On disk an index is a folder with one ``.npy`` file for each array and ``index.json``: format
version, metric, filter, shapes, dtypes, the SHA-256 of every file, and one of all of this. Nothing
in it is pickled, so opening a stranger's index runs no code; a damaged one is an error that names
the file.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from samekin.core import checks, distances
from samekin.core.distances import Array, Function
from samekin.core.filters import FILTERS, Filter, choose, prepared
from samekin.core.points import Points
from samekin.core.protocol import Corpus, Rows

FORMAT = 2
DESCRIPTION = "index.json"


class DamagedIndex(ValueError):
    """A file of a saved index is missing, altered or not of this format."""


@dataclass(eq=False)
class Index:
    """A corpus ready to be searched. Made by :func:`build` or :func:`open_`.

    Attributes
    ----------
    metric, p : str or Function, float or None
        Words for :func:`samekin.core.distances.metric`.
    algorithm : str
        The filter in use: ``tree``, ``sketch`` or ``direct``.
    arrays : dict of str to ndarray
        Everything that is saved: rows (dense, or the three arrays of CSR), ids, norms, and what
        the filter prepared, the latter prefixed ``filter.``; words of the metric that are arrays,
        prefixed ``metric.``.
    columns : int
    id_type : str
    """

    metric: str | Function
    p: float | None
    algorithm: str
    columns: int
    arrays: dict[str, Array] = field(repr=False)
    id_type: str = ""

    @property
    def ids(self) -> NDArray[Any] | None:
        """The names of the rows, ascending, as their integration encoded them."""
        return self.arrays.get("ids")

    @property
    def target(self) -> Array | None:
        """What is known of each row, ``(rows, outputs)``, for those who vote."""
        return self.arrays.get("target")

    @cached_property
    def corpus(self) -> Points:
        """The rows under the metric."""
        rows: Rows = self.arrays.get("rows")
        if rows is None:
            parts = tuple(self.arrays[name] for name in CSR)
            rows = sparse.csr_array(parts, shape=(len(parts[2]) - 1, self.columns))
            rows.has_canonical_format = True
        found = distances.metric(self.metric, self.p, self._under("metric."), self.columns)
        return Points(rows, found, self.arrays.get("norms"))

    @cached_property
    def filter(self) -> Filter:
        """The filter, opened once in each process."""
        opened: Filter = FILTERS[self.algorithm](self.corpus, self._under("filter."))
        return opened

    def _under(self, prefix: str) -> dict[str, Array]:
        return {
            name.removeprefix(prefix): array
            for name, array in self.arrays.items()
            if name.startswith(prefix)
        }

    def __len__(self) -> int:
        return len(self.corpus)

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(array.nbytes for array in self.arrays.values())

    def queries(self, data: Any) -> Rows:
        """Checked query rows, stored as the corpus is."""
        rows = checks.rows(data)
        checks.width(rows, self.columns, "the index")
        checks.values(rows, self.corpus.metric)
        if self.corpus.sparse:
            # scipy has no sparse half precision
            return sparse.csr_array(rows, dtype="f4" if rows.dtype == np.float16 else None)
        return rows.toarray() if sparse.issparse(rows) else rows

    def points(self, numbers: NDArray[np.int64]) -> Points:
        """Some rows of the corpus, as queries."""
        norms = self.corpus.norms
        chosen = None if norms is None else norms[:, numbers]
        return Points(self.corpus.rows[numbers], self.corpus.metric, chosen)

    def __getstate__(self) -> dict[str, Any]:
        # What is cached is made again where it is needed: a tree does not travel.
        return {k: v for k, v in self.__dict__.items() if k not in ("corpus", "filter")}


CSR = ("csr.data", "csr.indices", "csr.indptr")


def build(
    corpus: Corpus,
    metric: str | Callable[..., Any] = "euclidean",
    p: float | None = None,
    algorithm: str = "auto",
    metric_params: Mapping[str, Any] | None = None,
) -> Index:
    """Index a corpus.

    Parameters
    ----------
    corpus : Corpus
        Rows in the order that numbers them. They are kept as they are stored (no copy of a
        C-contiguous array is made), but for sparse rows that are hardly smaller than dense ones,
        of which ``algorithm="auto"`` keeps the dense.
    metric, p, metric_params : str or callable, float, mapping
        See :func:`samekin.core.distances.metric`.
    algorithm : str
        ``auto``, ``tree``, ``sketch``, ``direct``, or scikit-learn's words.

    Raises
    ------
    RowError, ValueError
        For rows that cannot be compared, no rows, an unknown word.
    """
    rows = checks.rows(corpus.rows)
    found = distances.metric(metric, p, metric_params, rows.shape[1])
    checks.at_least_one(rows, 0)
    checks.columns(rows, found)
    checks.values(rows, found)
    rows = _stored(rows, algorithm)
    points = Points(rows, found)
    arrays: dict[str, Array] = {"rows": rows}
    if points.sparse:
        arrays = dict(zip(CSR, (rows.data, rows.indices, rows.indptr), strict=True))
    if points.norms is not None:
        arrays["norms"] = points.norms
    if corpus.ids is not None:
        arrays["ids"] = corpus.ids
    if found.weights is not None:
        arrays["metric.w"] = found.weights
    if found.variances is not None:
        arrays["metric.V"] = found.variances
    if corpus.target is not None:
        arrays["target"] = corpus.target
    name = choose(algorithm, found, rows)
    arrays |= {f"filter.{word}": array for word, array in prepared(name, points).items()}
    if isinstance(metric, str):
        p = (metric_params or {}).get("p", p)
    else:
        assert isinstance(found.whole, Function)
        metric, p = found.whole, None
    return Index(metric, p, name, rows.shape[1], arrays, corpus.id_type)


def _stored(rows: Rows, algorithm: str) -> Rows:
    if not sparse.issparse(rows):
        return np.ascontiguousarray(rows)
    compressed = rows.data.nbytes + rows.indices.nbytes + rows.indptr.nbytes
    wide = rows.shape[0] * rows.shape[1] * rows.dtype.itemsize
    # A tree or a sketch then serves them; both forms have the same answer.
    return rows.toarray() if algorithm == "auto" and wide <= 2 * compressed else rows


def save(index: Index, folder: str | os.PathLike[str]) -> None:
    """Write an index to a folder. It appears whole or not at all.

    Raises
    ------
    TypeError
        If its metric is a Python function: a saved index holds no code.
    FileExistsError
        If ``folder`` exists and holds anything that is not an index.
    OSError
        If it cannot be written; what was there before is still there.
    """
    if isinstance(index.metric, Function):
        raise TypeError(
            f"an index by the function {index.metric.name} cannot be saved: a saved index holds no "
            "code. Save the rows, and fit with the function where they are opened"
        )
    target = Path(folder)
    if target.exists() and any(target.iterdir()) and not (target / DESCRIPTION).is_file():
        raise FileExistsError(f"{target} exists and is not an index; it is left alone")
    target.parent.mkdir(parents=True, exist_ok=True)
    written = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        files = {}
        for name, array in index.arrays.items():
            np.save(written / f"{name}.npy", array, allow_pickle=False)
            files[name] = {
                "sha256": _sha256(written / f"{name}.npy"),
                "dtype": array.dtype.str,
                "shape": list(array.shape),
            }
        words = {n: getattr(index, n) for n in ("metric", "p", "algorithm", "columns", "id_type")}
        description = {"format": FORMAT, **words, "arrays": files}
        description["sha256"] = _digest(description)
        (written / DESCRIPTION).write_text(json.dumps(description, indent=1, allow_nan=True))
        _replace(written, target)
    except OSError as error:
        shutil.rmtree(written, ignore_errors=True)
        raise OSError(f"the index could not be written to {target}: {error}") from error
    except BaseException:
        shutil.rmtree(written, ignore_errors=True)
        raise


def _replace(written: Path, target: Path) -> None:
    written.chmod(0o777 & ~_umask())
    if not target.exists():
        written.rename(target)
        return
    # A folder cannot replace a full one in one step: the old one steps aside, and comes back if
    # the new one cannot take its place.
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.old.", dir=target.parent))
    target.rename(aside / "old")
    try:
        written.rename(target)
    except BaseException:
        (aside / "old").rename(target)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def open_(folder: str | os.PathLike[str], *, verify: bool = True) -> Index:
    """Open a saved index, memory-mapped and read-only.

    Parameters
    ----------
    folder : path
    verify : bool
        Read every file once and compare its SHA-256. Shapes and dtypes are compared always.

    Raises
    ------
    FileNotFoundError
        If there is no such folder, or no index in it.
    DamagedIndex
        If a file is missing, altered, or of another format; it names the file.
    """
    source = Path(folder)
    try:
        text = (source / DESCRIPTION).read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(f"{source} holds no index ({DESCRIPTION} is missing)") from None
    try:
        description = json.loads(text)
        version = description["format"]
        if version != FORMAT:
            raise DamagedIndex(f"{source / DESCRIPTION}: format {version!r}, expected {FORMAT}")
        if description.pop("sha256") != _digest(description):
            raise DamagedIndex(f"{source / DESCRIPTION}: its SHA-256 is not the one recorded")
        words = {n: description[n] for n in ("metric", "p", "algorithm", "columns", "id_type")}
        arrays = {n: _array(source, n, facts, verify) for n, facts in description["arrays"].items()}
        return _checked(Index(**words, arrays=arrays))
    except DamagedIndex:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedIndex(f"{source / DESCRIPTION}: {error!r}") from error


def _array(source: Path, name: str, facts: dict[str, Any], verify: bool) -> Array:
    path = source / f"{name}.npy"
    if path.parent != source or "\0" in name or path.is_symlink():
        raise DamagedIndex(f"{source / DESCRIPTION}: {name!r} is not a file of this folder")
    try:
        if verify and _sha256(path) != facts["sha256"]:
            raise DamagedIndex(f"{path}: its SHA-256 is not the one recorded")
        mapped = 0 not in facts["shape"]  # nothing cannot be mapped
        array: Array = np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False)
    except DamagedIndex:
        raise
    except Exception as error:  # numpy's reader fails in a dozen ways, down to its tokenizer
        raise DamagedIndex(f"{path}: {error}") from error
    if array.dtype.str != facts["dtype"] or list(array.shape) != facts["shape"]:
        raise DamagedIndex(f"{path}: {array.dtype.str} {array.shape} is not what was recorded")
    return array


def _checked(index: Index) -> Index:
    """Everything that a search takes for granted about an index."""
    if index.algorithm not in FILTERS:
        raise ValueError(f"unknown filter {index.algorithm!r}")
    if not isinstance(index.columns, int) or not isinstance(index.id_type, str):
        raise ValueError("columns or id_type is not of its type")
    if index.corpus.sparse:  # compiled loops believe what they are told
        index.corpus.rows.check_format(full_check=True)
    if index.corpus.columns != index.columns:
        raise ValueError("the rows do not have the recorded columns")
    if index.ids is not None and index.ids.shape != (len(index),):
        raise ValueError("ids and rows differ in number")
    metric, norms = index.corpus.metric, index.arrays.get("norms")
    if metric.columns not in (None, index.columns):
        raise ValueError("the metric is of another number of columns")
    if index.target is not None and len(index.target) != len(index):
        raise ValueError("targets and rows differ in number")
    if (norms is not None) != metric.unit:
        raise ValueError("norms are stored for a unit metric and no other")
    if norms is not None and norms.shape != (4 if metric.centred else 2, len(index)):
        raise ValueError("norms and rows differ in number")
    return index


def _digest(description: dict[str, Any]) -> str:
    """Of what a description says, however it is laid out."""
    return hashlib.sha256(json.dumps(description, sort_keys=True).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
