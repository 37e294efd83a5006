"""A saved index, opened: memory-mapped, read-only, and looked at before anybody believes it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from samekin.core.distances import Array
from samekin.core.index.groups import Grouped
from samekin.core.index.shards import AnyIndex, Sharded
from samekin.core.index.sound import checked
from samekin.core.index.storage import DESCRIPTION, FORMAT, MODEL, DamagedIndex, digest, sha256
from samekin.core.index.whole import WORDS, Index


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
        beside = _taken(arrays, MODEL)
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
        if verify and sha256(path) != facts["sha256"]:
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


def _taken(arrays: dict[str, Array], prefix: str) -> dict[str, Array]:
    """The arrays under a prefix, without it; they are taken away."""
    names = [name for name in arrays if name.startswith(prefix)]
    return {name.removeprefix(prefix): arrays.pop(name) for name in names}


def _index(words: dict[str, Any], arrays: dict[str, Array]) -> AnyIndex:
    """The index that these words and arrays describe; the arrays are taken away."""
    if "shards" in words:
        parts = [_taken(arrays, f"{place}.") for place in range(len(words["shards"]))]
        numbers = tuple(part.pop("numbers") for part in parts)
        shards = tuple(_index(of, part) for of, part in zip(words["shards"], parts, strict=True))
        return Sharded(shards, numbers, _names(arrays), words["id_type"])  # type: ignore[arg-type]
    if "groups" in words:
        part = _taken(arrays, "group.")
        facts = {name: part.pop(name) for name in ("order", "codes", "starts", "filters")}
        names = _names(arrays)
        whole = Index(**{name: words["groups"][name] for name in WORDS}, arrays=arrays)
        return Grouped(whole, **facts, prepared=part, names=names, id_type=words["id_type"])
    return Index(**{name: words[name] for name in WORDS}, arrays=dict(arrays))


def _names(arrays: dict[str, Array]) -> dict[str, Array]:
    return {name: arrays.pop(name) for name in ("ids", "groups") if name in arrays}
