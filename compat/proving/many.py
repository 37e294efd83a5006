"""Every integration and every style beside each other, each in a process of its own."""

from __future__ import annotations

import hashlib
import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

from samekin.compat.proving import _styles
from samekin.compat.proving.sides import Question, code, why
from samekin.compat.proving.verdict import Ran, judged
from samekin.core import checks, registry
from samekin.core.protocol import Neighbors

HOME = Path(str(_styles.__file__)).parent
STYLES = {
    path.stem: f"{path}:answer" for path in sorted(HOME.glob("*.py")) if path.stem != "__init__"
}
"""What people write without samekin, and where it is."""


class Weighed(NamedTuple):
    """One way, run.

    Attributes
    ----------
    name : str
    ran : Ran or None
        ``seconds`` are those of the second run in its process; None if it could not be run.
    start : float
        Seconds more that the first run took.
    peak : float
        MiB of the largest Python process at its largest; Spark's JVM is not counted.
    code : str
    recall : float
        The share of the neighbours that is there.
    why : str
        Why it could not be run.
    """

    name: str
    ran: Ran | None = None
    start: float = 0.0
    peak: float = 0.0
    code: str = ""
    recall: float = 1.0
    why: str = ""

    @property
    def lines(self) -> int:
        """Lines of the program, but for empty ones, comments and what a file says of itself."""
        return len([line for line in self.code.splitlines() if line.strip(" \n") and _counts(line)])

    @property
    def digest(self) -> str:
        """Of all rows and distances, in their order."""
        assert self.ran is not None
        whole = hashlib.sha256(np.ascontiguousarray(self.ran.found.distances, "<f8").tobytes())
        whole.update(np.ascontiguousarray(self.ran.found.indices, "<i8").tobytes())
        return whole.hexdigest()[:12]

    @property
    def verdict(self) -> str:
        """Of a comparison with the definition; ``not run`` if it could not be."""
        if self.ran is None:
            return "not run"
        return "different" if len(self.ran.far) else self.ran.against.verdict


class Beside(NamedTuple):
    """What :func:`beside` found."""

    ways: list[Weighed]
    question: Question
    wanted: Neighbors


def words(integrations: str, baselines: str) -> dict[str, str]:
    """What is to be run, by its name, of comma-separated names, ``all`` or ``none``.

    Raises
    ------
    ValueError
        For a name that is not known.
    """
    engines = {row.name: row.name for row, _ in registry.available()}
    return dict(_chosen(engines, integrations)) | dict(_chosen(STYLES, baselines))


def beside(
    ways: dict[str, str],
    corpus: Any,
    queries: Any = None,
    *,
    k: int = 5,
    metric: str = "euclidean",
    p: float = 2,
) -> Beside:
    """Run every way in a process of its own, twice, and put it beside the definition.

    Parameters
    ----------
    ways : dict of str to str
        A side for each name, as :func:`samekin.compat.proving.verify` takes them.
    corpus, queries, k, metric, p
        As there.
    """
    rows = checks.rows(corpus)
    asked = rows if queries is None else checks.rows(queries)
    question = Question(rows, asked, k, metric, p)
    wanted = question.answered("local")
    with TemporaryDirectory() as folder:
        file = Path(folder, "question")
        file.write_bytes(pickle.dumps(question))
        found = [_weighed(name, word, file, question, wanted) for name, word in ways.items()]
    return Beside(found, question, wanted)


def _weighed(name: str, word: str, file: Path, question: Question, wanted: Neighbors) -> Weighed:
    output = file.with_name("found.npz")
    command = [sys.executable, "-m", "samekin.compat.proving.weighed", word, str(file), str(output)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if run.returncode:
        return Weighed(name, code=_code(word), why=why(run.stderr))
    with np.load(output, allow_pickle=False) as kept:
        found = Neighbors(kept["distances"], kept["indices"])
        facts = json.loads(str(kept["facts"]))
    if found.indices.shape != wanted.indices.shape:
        return Weighed(name, code=_code(word), why=f"an answer of shape {found.indices.shape}")
    ran = judged(name, facts["again"], found, wanted, question)
    start = facts["first"] - facts["again"]
    return Weighed(name, ran, start, facts["peak"], _code(word), ran.against.recall)


def _code(word: str) -> str:
    text = code(word)
    return text.partition('"""\n\n')[2] if text.startswith('"""') else text


def _counts(line: str) -> bool:
    return not line.lstrip().startswith("#")


def _chosen(known: dict[str, str], names: str) -> Iterator[tuple[str, str]]:
    wanted = list(known) if names == "all" else [] if names == "none" else names.split(",")
    for name in wanted:
        if name not in known:
            raise ValueError(f"Unknown {name!r}. Known: all, none, {', '.join(known)}.")
        yield name, known[name]
