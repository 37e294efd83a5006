"""An index in a folder: one ``.npy`` file for each array, and ``index.json``.

The description holds the format's version, metric and filters, the shape, dtype and SHA-256 of
every file, and a SHA-256 of all that: one digit of it is another metric. Nothing is pickled, so
opening a stranger's index runs no code; a damaged one is an error that names the file.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from samekin.core.checks import counting_from, width
from samekin.core.checks import rows as checked_rows
from samekin.core.distances import Array, Function
from samekin.core.index.shards import AnyIndex
from samekin.core.index.whole import build
from samekin.core.protocol import Corpus

FORMAT = 3
DESCRIPTION = "index.json"
MODEL = "model."
"""Arrays that are a model's, not the index's."""


class DamagedIndex(ValueError):
    """A file of a saved index is missing, altered or not of this format."""


class Writer:
    """A folder in the making: arrays are written as they come, and need not be held together."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, dict[str, Any]] = {}

    def put(self, arrays: Mapping[str, Array]) -> None:
        """Write some arrays."""
        for name, one in arrays.items():
            path = self._folder / f"{name}.npy"
            array = np.asarray(one)  # read now, where it is one that is read when it is asked for
            np.save(path, array, allow_pickle=False)
            self._files[name] = {
                "sha256": sha256(path),
                "dtype": array.dtype.str,
                "shape": list(array.shape),
            }

    def close(self, words: Mapping[str, Any], model: Mapping[str, Any]) -> None:
        """Write the description."""
        description = {"format": FORMAT, "index": words, "model": model, "arrays": self._files}
        description["sha256"] = digest(description)
        text = json.dumps(description, indent=1, allow_nan=True)
        (self._folder / DESCRIPTION).write_text(text)


@contextmanager
def writing(folder: str | os.PathLike[str]) -> Iterator[Writer]:
    """A writer for a folder that appears, whole, at the end of the block, or not at all.

    Raises
    ------
    FileExistsError
        If ``folder`` exists and holds anything that is not an index.
    OSError
        If it cannot be written; what was there before is still there.
    """
    target = Path(folder)
    if target.exists() and any(target.iterdir()) and not (target / DESCRIPTION).is_file():
        raise FileExistsError(f"{target} exists and is not an index; it is left alone")
    target.parent.mkdir(parents=True, exist_ok=True)
    written = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        yield Writer(written)
        _replace(written, target)
    except BaseException as error:
        shutil.rmtree(written, ignore_errors=True)
        if isinstance(error, OSError):
            raise OSError(f"the index could not be written to {target}: {error}") from error
        raise


def save(
    index: AnyIndex,
    folder: str | os.PathLike[str],
    *,
    model: Mapping[str, Any] | None = None,
    beside: Mapping[str, Array] | None = None,
) -> None:
    """Write an index to a folder. It appears whole or not at all.

    Parameters
    ----------
    index : Index, Sharded or Grouped
    folder : path
    model, beside : mapping, optional
        What a model wants to find again: words, and arrays; see :func:`with_model`.

    Raises
    ------
    TypeError
        If its metric is a Python function: a saved index holds no code.
    FileExistsError, OSError
        See :func:`writing`.
    """
    refuse_code(index.definition.whole)
    with writing(folder) as writer:
        writer.put(index.arrays)
        writer.put({f"{MODEL}{name}": array for name, array in (beside or {}).items()})
        writer.close(index.words, model or {})


def sharded(
    parts: Iterable[Any],
    folder: str | os.PathLike[str],
    metric_words: tuple[Any, ...],
    model: Mapping[str, Any],
) -> None:
    """Index a corpus part by part, into a folder; one part is held at a time.

    Parameters
    ----------
    parts : iterable of array-like or sparse matrices
    folder : path
    metric_words : tuple
        What :func:`build` takes after the corpus.
    model : mapping
        See :func:`save`.

    Raises
    ------
    ValueError
        As :func:`build`; a bad row is named by its number in the whole. For no parts.
    """
    words: list[dict[str, Any]] = []
    rows, dense, columns = 0, None, None
    with writing(folder) as writer:
        for place, part in enumerate(parts):
            with counting_from(rows):
                found = checked_rows(part)
                columns = columns or found.shape[1]
                width(found, columns, "the first part")
                index = build(Corpus(found), *metric_words, dense=dense)
            refuse_code(index.definition.whole)
            dense = not index.sparse
            writer.put({f"{place}.{name}": array for name, array in index.arrays.items()})
            writer.put({f"{place}.numbers": np.arange(rows, rows + len(index))})
            rows += len(index)
            words.append(index.words)
        if not words:
            raise ValueError("there are no parts, so there are no rows")
        writer.close({"id_type": "", "shards": words}, model)


def refuse_code(function: Any) -> None:
    """A saved index holds no code.

    Raises
    ------
    TypeError
        If the metric is a Python function.
    """
    if isinstance(function, Function):
        raise TypeError(
            f"an index by the function {function.name} cannot be saved: a saved index holds no "
            "code. Save the rows, and fit with the function where they are opened"
        )


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


def digest(description: Mapping[str, Any]) -> str:
    """Of what a description says, however it is laid out."""
    said = json.loads(json.dumps(description))  # JSON knows no keys but text
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def sha256(path: Path) -> str:
    """Of a file, however large."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
