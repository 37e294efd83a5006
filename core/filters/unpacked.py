"""Bytes as a file, for a library that reads nothing else: one for all processes of this host.

The file is named by its content, in a folder that is this user's alone. A process that uses it
holds a lock on it. Whoever is the last to let go of it deletes it, and so does whoever comes next,
where that one was killed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO
from weakref import finalize

from samekin.core.distances import Array

TRIES = 100
"""How often others may delete a file before it is locked."""


class Unpacked:
    """A file of these bytes, for as long as this object lives.

    Attributes
    ----------
    path : Path

    Raises
    ------
    PermissionError
        If the folder is not this user's alone.
    OSError
        If the file cannot be written.
    """

    def __init__(self, content: Array) -> None:
        folder = _folder()
        for path in folder.iterdir():
            _sweep(path)
        self.path: Path = folder / hashlib.sha256(content.data).hexdigest()
        finalize(self, _release, _held(self.path, content), self.path)


def _folder() -> Path:
    folder = Path(tempfile.gettempdir(), f"samekin-{os.getuid()}")
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077 or not folder.is_dir():
        raise PermissionError(f"{folder} is not a folder of this user alone: remove it")
    return folder


def _held(path: Path, content: Array) -> IO[bytes]:
    """The file, open and locked, under its name."""
    for _ in range(TRIES):
        try:
            if not path.exists():
                _write(path, content)
            file = path.open("rb")
            fcntl.flock(file, fcntl.LOCK_SH)
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
            file.close()
        except FileNotFoundError:  # somebody swept it before it was locked
            continue
    raise OSError(f"{path} is deleted again and again by somebody else")


def _write(path: Path, content: Array) -> None:
    """A new file, which has its name when it is whole."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        file.write(content.data)
        file.flush()
        os.replace(file.name, path)


def _release(file: IO[bytes], path: Path) -> None:
    file.close()
    _sweep(path)


def _sweep(path: Path) -> None:
    """Delete a file that nobody holds."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    except (FileNotFoundError, BlockingIOError):
        return  # it is gone, or somebody holds it
