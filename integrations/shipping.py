"""samekin for the workers of a Spark that do not have it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from weakref import finalize
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOMS = ("samekin", "samekin.core", "samekin.integrations", "samekin.compat")
RECORDS = ("METADATA", "entry_points.txt")
"""What a package asks of itself when it is imported."""


def ship(session: Any) -> None:
    """Send the installed samekin to the workers of a session, for as long as it lasts.

    Sending it again does no harm.

    numpy, scipy, scikit-learn and pyarrow have to be there, in any releases that samekin takes.

    Parameters
    ----------
    session : SparkSession
        Of classic Spark or of Connect.
    """
    folder = mkdtemp(prefix="samekin-")  # executors may come and ask for the file at any time
    finalize(session, shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder, "samekin.zip")
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in _files():
            # Without the time of now: a session takes a file of the same name if it is the same.
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    if ".connect." in type(session).__module__:
        session.addArtifacts(str(path), pyfile=True)
    else:
        session.sparkContext.addPyFile(str(path))


def _files() -> Iterator[tuple[str, bytes]]:
    """Every module under its name, whatever folder its room lies in, and the records."""
    seen = set()
    for room in ROOMS:
        folder = Path(str(import_module(room).__file__)).parent
        for file in sorted(folder.rglob("*.py")):
            name = f"{room.replace('.', '/')}/{file.relative_to(folder).as_posix()}"
            if name not in seen:
                seen.add(name)
                yield name, file.read_bytes()
    installed = distribution("samekin")
    for record in RECORDS:
        yield (
            f"samekin-{installed.version}.dist-info/{record}",
            str(installed.read_text(record) or "").encode(),
        )
