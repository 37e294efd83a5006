"""Every integration and every style beside each other, each in a process of its own."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

from samekin.compat.proving import _styles
from samekin.compat.proving.sides import Question, code, why
from samekin.compat.proving.verdict import judged
from samekin.compat.proving.way import Weighed
from samekin.core import checks, registry
from samekin.core.protocol import Neighbors

HOME = Path(str(_styles.__file__)).parent
STYLES = {
    path.stem: f"{path}:answer" for path in sorted(HOME.glob("*.py")) if path.stem != "__init__"
}
"""What people write without samekin, and where it is."""


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
        For a name that is not known, and for none at all.
    """
    engines = {row.name: row.name for row, _ in registry.available()}
    found = dict(_chosen(engines, integrations)) | dict(_chosen(STYLES, baselines))
    if not found:
        raise ValueError("There is nothing to run: name an integration or a baseline, or say all")
    return found


def beside(
    ways: dict[str, str],
    corpus: Any,
    queries: Any = None,
    *,
    k: int = 5,
    metric: str = "euclidean",
    p: float = 2,
    told: Callable[[str], None] = lambda name: None,
) -> Beside:
    """Run every way in a process of its own, twice, and put it beside the definition.

    Parameters
    ----------
    ways : dict of str to str
        A side for each name, as :func:`samekin.compat.proving.verify` takes them.
    corpus, queries, k, metric, p
        As there. The styles ask by euclidean distance, and are not run where that is not asked.
    told : callable, optional
        Called with the name of each before it runs.
    """
    rows = checks.rows(corpus)
    asked = rows if queries is None else checks.rows(queries)
    question = Question(rows, asked, k, metric, p)
    wanted = question.answered("local")
    with TemporaryDirectory() as folder:
        file = Path(folder, "question")
        file.write_bytes(pickle.dumps(question))
        found = []
        for name, word in ways.items():
            told(name)
            found.append(_beside(Weighed(name), word, file, question, wanted))
    return Beside(found, question, wanted)


def _beside(way: Weighed, word: str, file: Path, question: Question, wanted: Neighbors) -> Weighed:
    about, text = _code(word, question)
    way = way._replace(code=text, plan=about)
    if word in registry.names() and (absent := registry.missing(registry.row(word))):
        return way._replace(why=registry.wants(registry.row(word), absent), absent=True)
    if word in STYLES.values() and not _euclidean(question):
        return way._replace(why="it asks by euclidean distance, and by no other")
    output = file.with_name("found.npz")
    if said := _run(word, file, output):
        return way._replace(why=why(said))
    with np.load(output, allow_pickle=False) as kept:
        found = Neighbors(kept["distances"], kept["indices"])
        facts = json.loads(str(kept["facts"]))
    if found.indices.shape != wanted.indices.shape:
        return way._replace(why=f"an answer of shape {found.indices.shape}")
    ran = judged(way.name, facts["again"], found, wanted, question)
    sizes = {"python": facts["python"], "java": facts["java"]}
    way = way._replace(ran=ran, recall=ran.against.recall, plan=facts["plan"] or about, **sizes)
    return way._replace(overhead=max(0.0, facts["first"] - facts["again"]))


def _run(word: str, file: Path, output: Path) -> str:
    """What the process said that failed; nothing of one that did not."""
    command = [sys.executable, "-m", "samekin.compat.proving.weighed", word, str(file), str(output)]
    said = file.with_name("said")
    # A pipe to its input ends with this process, however that ends, and then so does that one.
    with (
        said.open("wb") as errors,
        subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors
        ) as process,
    ):
        status = process.wait()
    text = said.read_text("utf-8", "replace")
    return f"{text}\nit ended with status {status}" if status else ""


def _euclidean(question: Question) -> bool:
    return question.metric in ("euclidean", "l2") or (
        question.metric == "minkowski" and question.p == 2
    )


def _code(word: str, question: Question) -> tuple[str, str]:
    """What a file says of itself, and what is in it."""
    text = code(word, question)
    if not text.startswith('"""'):
        return "", text
    about, _, rest = text.removeprefix('"""').partition('"""\n\n')
    return about, rest


def _chosen(known: dict[str, str], names: str) -> Iterator[tuple[str, str]]:
    listed = [name.strip() for name in names.split(",") if name.strip()]
    wanted = {"all": list(known), "none": []}.get(names, listed)
    for name in wanted:
        if name not in known:
            raise ValueError(f"Unknown {name!r}. Known: all, none, {', '.join(known)}.")
        yield name, known[name]
