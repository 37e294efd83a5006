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
from samekin.core.index.groups import Grouped
from samekin.core.index.shards import AnyIndex, Sharded
from samekin.core.index.sound import checked
from samekin.core.index.whole import WORDS, Index, build
from samekin.core.protocol import Corpus

FORMAT = 3
DESCRIPTION = "index.json"


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
                "sha256": _sha256(path),
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
    except OSError as error:
        shutil.rmtree(written, ignore_errors=True)
        raise OSError(f"the index could not be written to {target}: {error}") from error
    except BaseException:
        shutil.rmtree(written, ignore_errors=True)
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
        What a model wants to find again: words, and arrays; see :func:`model_of`.

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


MODEL = "model."
"""Arrays that are a model's, not the index's."""


def open_(folder: str | os.PathLike[str], *, verify: bool = True) -> AnyIndex:
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
    return with_model(folder, verify=verify)[0]


def with_model(
    folder: str | os.PathLike[str], *, verify: bool = True
) -> tuple[AnyIndex, dict[str, Any], dict[str, Array]]:
    """A saved index, and the words and arrays that a model left beside it; see :func:`open_`."""
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
        if description.pop("sha256") != digest(description):
            raise DamagedIndex(f"{source / DESCRIPTION}: its SHA-256 is not the one recorded")
        model = dict(description["model"])
        arrays = {n: _array(source, n, facts, verify) for n, facts in description["arrays"].items()}
        beside = taken(arrays, MODEL)
        return checked(_index(description["index"], arrays)), model, beside
    except DamagedIndex:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError) as error:
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


def taken(arrays: dict[str, Array], prefix: str) -> dict[str, Array]:
    """The arrays under a prefix, without it; they are taken away."""
    names = [name for name in arrays if name.startswith(prefix)]
    return {name.removeprefix(prefix): arrays.pop(name) for name in names}


def _index(words: dict[str, Any], arrays: dict[str, Array]) -> AnyIndex:
    """The index that these words and arrays describe; the arrays are taken away."""
    if "shards" in words:
        parts = [taken(arrays, f"{place}.") for place in range(len(words["shards"]))]
        numbers = tuple(part.pop("numbers") for part in parts)
        shards = tuple(_index(of, part) for of, part in zip(words["shards"], parts, strict=True))
        return Sharded(shards, numbers, _names(arrays), words["id_type"])  # type: ignore[arg-type]
    if "groups" in words:
        part = taken(arrays, "group.")
        facts = {name: part.pop(name) for name in ("order", "codes", "starts", "filters")}
        names = _names(arrays)
        whole = Index(**{name: words["groups"][name] for name in WORDS}, arrays=arrays)
        return Grouped(whole, **facts, prepared=part, names=names, id_type=words["id_type"])
    return Index(**{name: words[name] for name in WORDS}, arrays=dict(arrays))


def _names(arrays: dict[str, Array]) -> dict[str, Array]:
    return {name: arrays.pop(name) for name in ("ids", "groups") if name in arrays}


def digest(description: Mapping[str, Any]) -> str:
    """Of what a description says, however it is laid out."""
    said = json.loads(json.dumps(description))  # JSON knows no keys but text
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
