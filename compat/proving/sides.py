"""What a word names: a function, a script, an integration. Each answers the same queries."""

from __future__ import annotations

import importlib
import inspect
import runpy
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

from samekin.core import registry
from samekin.core.estimators import NearestNeighbors
from samekin.core.protocol import Neighbors


class Question(NamedTuple):
    """What both sides are asked.

    Attributes
    ----------
    corpus, queries : array or CSR
        ``queries`` are the corpus where ``own``.
    k : int
    metric : str
    p : float
    own : bool
        Every row of the corpus is a query, and not its own neighbour.
    files : tuple of str
        Where the data is, for scripts.
    """

    corpus: Any
    queries: Any
    k: int
    metric: str = "euclidean"
    p: float = 2
    own: bool = False
    files: tuple[str, ...] = ()

    @property
    def asked(self) -> Any:
        """What is given to functions: nothing where the corpus asks for itself."""
        return None if self.own else self.queries

    def model(self, integration: str) -> NearestNeighbors:
        """The corpus, fitted."""
        words: dict[str, Any] = {"metric": self.metric, "p": self.p, "integration": integration}
        return NearestNeighbors(n_neighbors=self.k, **words).fit(self.corpus)

    def program(self, integration: str) -> str:
        """What a user writes for it."""
        words = f'n_neighbors=k, integration="{integration}"'
        if self.metric != "euclidean":
            words += f', metric="{self.metric}"'
        if self.metric == "minkowski":
            words += f", p={self.p:g}"
        asked = "" if self.own else "queries"
        return (
            f"nn = samekin.NearestNeighbors({words})\n"
            f"distances, indices = nn.fit(corpus).kneighbors({asked})\n"
        )

    def answered(self, integration: str) -> Neighbors:
        """What samekin answers."""
        return self.model(integration).neighbors(self.asked)  # type: ignore[no-any-return]


Side = Callable[[Question], Any]


def side(word: str | Callable[..., Any]) -> Side:
    """What answers for a word.

    Parameters
    ----------
    word : str or callable
        An integration; ``module:function`` or ``file.py:function``, called as
        ``function(corpus, queries, k)``; ``file.py``, run as a script with the files of the data
        as its arguments.

    Raises
    ------
    ValueError
        For none of these.
    """
    if callable(word):
        return partial(_called, word)
    if word in registry.names():
        return lambda question: question.answered(word)
    place, _, name = word.rpartition(":")
    if place:
        return partial(_called, _function(place, name))
    if word.endswith(".py"):
        if not Path(word).is_file():
            raise ValueError(f"{word}: there is no such script")
        return partial(_played, word)
    raise ValueError(
        f"{word!r} is neither module:function nor file.py:function nor a script file.py nor an "
        f"integration ({', '.join(registry.names())})"
    )


def code(word: str | Callable[..., Any], question: Question) -> str:
    """What a side is made of, to be shown; empty where there is no source."""
    if callable(word):
        try:
            return inspect.getsource(word)
        except (OSError, TypeError):
            return ""
    place, _, name = word.rpartition(":")
    if word in registry.names():
        return question.program(word)
    if place and not place.endswith(".py"):
        return code(_function(place, name), question)
    return Path(place or word).read_text("utf-8")


def why(said: str) -> str:
    """Why a process failed, of all that it said: the last error, for engines say more after it."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.split(":")[0].endswith(("Error", "Exception"))]
    return (errors or lines or ["no word"])[-1]


def _called(function: Callable[..., Any], question: Question) -> Any:
    return function(question.corpus, question.asked, question.k)


def _function(place: str, name: str) -> Callable[..., Any]:
    if place.endswith(".py"):
        if not Path(place).is_file():
            raise ValueError(f"{place}: there is no such file")
        names = runpy.run_path(place)
    else:
        here = str(Path.cwd())
        if here not in sys.path:
            sys.path.insert(0, here)
        names = vars(importlib.import_module(place))
    if not callable(names.get(name)):
        raise ValueError(f"{place} has no function {name!r}")
    found: Callable[..., Any] = names[name]
    return found


def _played(script: str, question: Question) -> Neighbors:
    with TemporaryDirectory() as folder:
        output = str(Path(folder, "found.npz"))
        command = [sys.executable, "-m", "samekin.compat.proving.played", script, output]
        run = subprocess.run(  # noqa: S603 - what the user asked for
            [*command, *question.files], stderr=subprocess.PIPE, text=True, check=False
        )
        if run.returncode:
            raise ValueError(f"{script} ended with status {run.returncode}: {why(run.stderr)}")
        with np.load(output, allow_pickle=False) as found:
            return Neighbors(found["distances"], found["indices"])
