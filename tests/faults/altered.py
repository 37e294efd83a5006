"""Files of an index, altered: by an accident, or by somebody who then puts the hashes right."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import numpy as np

Files = dict[str, bytes]
DESCRIPTION = "index.json"
NUMBERS = (-1, 0, 1, 2, 5, 39, 40, 41, 2**31, 2**40, 2**62, -(2**63))
WORDS: tuple[Any, ...] = (
    *NUMBERS, None, True, "", "rows", "../x", "/etc/passwd", 1.5, float("nan"), float("inf"),
    [], {}, [[]], "direct", "tree", "sketch", "euclidean", "hamming", "haversine", "correlation",
    "minkowski", "a\0b", "💥",
)  # fmt: skip
FLOATS = (np.nan, np.inf, -np.inf, -1.0, 0.0, 1e308, -1e308, 5e-324, 1e30)
DTYPES = ("O", "V8", "S5", "U3", "M8[s]", "?", "i1", "f2", ">f8", "<f4", "<i4", "<i8", "c16",
          "i4,f4")  # fmt: skip


def altered(rng: np.random.Generator, files: Files) -> Files:
    """One file of it, or two, with bytes flipped, changed, cut off, added, taken away or lost."""
    found = dict(files)
    for _ in range(rng.choice([1, 1, 1, 2])):
        name = str(rng.choice(sorted(found)))
        content = _bytes(rng, bytearray(found[name]))
        if content is None:
            del found[name]
        else:
            found[name] = bytes(content)
    return found


def _bytes(rng: np.random.Generator, content: bytearray) -> bytearray | None:
    if not content:
        return bytearray(rng.bytes(9))
    # The first hundred bytes are the header of an array; the rest is values.
    end = min(128, len(content)) if rng.random() < 0.5 else len(content)
    at = int(rng.integers(end))
    match rng.integers(9):
        case 0 | 1 | 2:
            content[at] ^= 1 << int(rng.integers(8))
        case 3:
            content[at] = int(rng.integers(256))
        case 4:
            del content[at:]
        case 5:
            content[at:at] = rng.bytes(int(rng.integers(1, 9)))
        case 6:
            del content[at : at + int(rng.integers(1, 9))]
        case 7:
            content[at : at + 8] = rng.bytes(8)
        case 8:
            return None
    return content


def forged(rng: np.random.Generator, files: Files) -> Files:
    """Arrays of other values, shapes or types, or other words, with hashes that are right."""
    found = dict(files)
    described = json.loads(found[DESCRIPTION])
    for _ in range(rng.choice([1, 1, 2, 3])):
        match rng.integers(5):
            case 0:
                _word(rng, described)
            case 1:
                name = str(rng.choice(sorted(n for n in found if n != DESCRIPTION)))
                found[name] = bytes(_bytes(rng, bytearray(found[name])) or b"")
            case _:
                name = str(rng.choice(sorted(n for n in found if n != DESCRIPTION)))
                found[name] = _array(rng, found[name])
    for name, facts in described["arrays"].items() if _is_dict(described) else ():
        _put_right(facts, found.get(f"{name}.npy", b""))
    if described.pop("sha256", None) is not None:
        said = json.dumps(described, sort_keys=True).encode()
        described["sha256"] = hashlib.sha256(said).hexdigest()
    found[DESCRIPTION] = json.dumps(described).encode()
    return found


def _is_dict(described: Any) -> bool:
    return isinstance(described, dict) and isinstance(described.get("arrays"), dict)


def _put_right(facts: Any, content: bytes) -> None:
    if not isinstance(facts, dict):
        return
    facts["sha256"] = hashlib.sha256(content).hexdigest()
    try:
        array = np.load(io.BytesIO(content), allow_pickle=False)
    except Exception:
        return
    facts["dtype"], facts["shape"] = array.dtype.str, list(array.shape)


def _word(rng: np.random.Generator, described: Any) -> None:
    """Something else in the description, at any depth."""
    place: Any = described
    while True:
        key = list(place)[rng.integers(len(place))]
        if isinstance(place[key], list) and place[key] and isinstance(place[key][0], dict):
            place, key = place[key], 0
        if not isinstance(place[key], dict) or not place[key] or rng.random() < 0.2:
            break
        place = place[key]
    match rng.integers(4):
        case 0:
            del place[key]
        case 1 if isinstance(place, dict):
            place[str(rng.choice(["rows", "ids", "norms", "../x", "filter.x", "csr.data"]))] = (
                place[key]
            )
        case _:
            place[key] = WORDS[rng.integers(len(WORDS))]


def _array(rng: np.random.Generator, content: bytes) -> bytes:
    """The array with a few other values, or of another shape or type."""
    try:
        array = np.load(io.BytesIO(content), allow_pickle=False).copy()
    except Exception:
        return content
    match rng.integers(6):
        case 0 if array.size:
            array = array.reshape(-1)[: rng.integers(array.size)]
        case 1 if array.ndim:
            array = np.concatenate((array, array[: rng.integers(1, 5)]))
        case 2:
            return _header(rng, content)
        case _ if array.size and array.dtype.kind in "biuf":
            flat = array.reshape(-1)
            for at in rng.integers(0, flat.size, rng.choice([1, 2, flat.size])):
                flat[at] = _value(rng, array.dtype)
    written = io.BytesIO()
    np.save(written, array, allow_pickle=False)
    return written.getvalue()


def _value(rng: np.random.Generator, dtype: np.dtype[Any]) -> Any:
    if dtype.kind == "f":
        with np.errstate(over="ignore"):
            return np.array(FLOATS[rng.integers(len(FLOATS))]).astype(dtype)
    return np.array(NUMBERS[rng.integers(len(NUMBERS))]).astype(dtype)


def _header(rng: np.random.Generator, content: bytes) -> bytes:
    """The values under a header that says something else of them."""
    shapes = ((), (40,), (5, 40), (40, 5), (-1,), (2**40, 5), (0, 5), (200,), (2**62, 4), (True,))
    shape = shapes[rng.integers(len(shapes))]
    kind = DTYPES[rng.integers(len(DTYPES))]
    fortran = bool(rng.integers(2))
    word = f"{{'descr': {kind!r}, 'fortran_order': {fortran}, 'shape': {shape!r}, }}"
    word = word.ljust(117) + "\n"
    length = len(word).to_bytes(2, "little")
    return b"\x93NUMPY\x01\x00" + length + word.encode() + content[128:]
