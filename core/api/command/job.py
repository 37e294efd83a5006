"""A long run in parts: each finished part is a file, and the last step makes one of them.

``OUTPUT.parts/`` holds the finished parts, numbered, and ``job.json``: everything that the answer
depends on. What it does not depend on (the integration, an exact algorithm, threads, memory) is not
there, so a run may be resumed with other such words.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from filelock import FileLock, Timeout

from samekin.core.protocol import Neighbors


class Job:
    """The parts of one output.

    Parameters
    ----------
    output : Path
    facts : dict
        All that the answer depends on, for JSON.
    resume, force : bool
        Go on with the parts that are there; drop what is there.

    Raises
    ------
    FileExistsError
        If there is something and neither word was said.
    ValueError
        If the parts that are there answer something else.
    """

    output: Path
    facts: dict[str, Any]
    resume: bool
    force: bool
    folder: Path
    described: Path
    lock: FileLock

    def __init__(self, output: Path, facts: dict[str, Any], *, resume: bool, force: bool) -> None:
        self.output, self.facts = output, facts
        self.resume, self.force = resume, force
        self.folder = output.with_name(output.name + ".parts")
        self.described = self.folder / "job.json"
        self.lock = FileLock(output.with_name(output.name + ".lock"))

    def __enter__(self) -> Job:
        self.output.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.lock.acquire(blocking=False)
        except Timeout:
            raise FileExistsError(f"{self.output}: another run is writing it") from None
        try:
            self._begin()
        except BaseException:
            self._unlock()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._unlock()

    def _begin(self) -> None:
        if self.output.exists() and not self.force:
            raise FileExistsError(f"{self.output} exists; --force replaces it")
        if self.folder.exists() and not self.described.exists() and any(self.folder.iterdir()):
            raise FileExistsError(f"{self.folder} exists and is not of a run; it is left alone")
        if self.described.exists() and not (self.force or self.resume):
            raise FileExistsError(
                f"{self.folder} holds an unfinished run; --resume goes on with it, "
                "--force starts again"
            )
        if self.force and not self.resume:
            shutil.rmtree(self.folder, ignore_errors=True)
        if self.described.exists():
            self._same(json.loads(self.described.read_text()))
        else:
            self.folder.mkdir(exist_ok=True)
            temporary = self.output.with_name(self.output.name + ".job")
            temporary.write_text(json.dumps(self.facts, indent=1))
            os.replace(temporary, self.described)

    def _same(self, before: dict[str, Any]) -> None:
        other = [name for name in self.facts if self.facts[name] != before.get(name)]
        if other:
            said = ", ".join(f"{n} was {before.get(n)!r}, now {self.facts[n]!r}" for n in other)
            raise ValueError(f"{self.folder} answers something else: {said}")

    def __len__(self) -> int:
        """How many parts are finished: the first ones."""
        count = 0
        while self._part(count).exists():
            count += 1
        return count

    def add(self, found: Neighbors) -> None:
        """Keep the next part."""
        path = self._part(len(self))
        temporary = path.with_suffix(".writing")
        with temporary.open("wb") as file:
            np.savez(file, distances=found.distances, indices=found.indices)
        os.replace(temporary, path)

    def parts(self) -> Iterator[Neighbors]:
        """All finished parts, in order. A damaged one is an error: each has its checksum."""
        for number in range(len(self)):
            path = self._part(number)
            try:
                with np.load(path, allow_pickle=False) as part:
                    found = Neighbors(part["distances"], part["indices"])
            except (zipfile.BadZipFile, KeyError, EOFError, ValueError) as error:
                raise OSError(f"{path} is damaged ({error}); --force starts again") from error
            yield found

    def finish(self, write: Any) -> None:
        """``write(path)`` makes the output, which takes its name when it is whole."""
        temporary = self.folder / f"whole{self.output.suffix}"
        write(temporary)
        if self.output.is_dir():
            raise IsADirectoryError(f"{self.output} is a folder")
        os.replace(temporary, self.output)
        shutil.rmtree(self.folder)

    def _part(self, number: int) -> Path:
        return self.folder / f"{number:06}.npz"

    def _unlock(self) -> None:
        # Of a run in which nothing was finished there is nothing to go on with.
        if self.described.exists() and not len(self):
            shutil.rmtree(self.folder, ignore_errors=True)
        # The file goes while it is locked: a run that waits for nothing cannot hold it.
        Path(self.lock.lock_file).unlink(missing_ok=True)
        self.lock.release()
