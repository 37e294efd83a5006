"""What a test did with the estimators, as a script that does it again.

The suite keeps a story of every test, and prints it where the test fails: data to the bit, words,
and calls in their order. ``telling`` is the fixture of it.
"""

from __future__ import annotations

import base64
import functools
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from scipy import sparse

import samekin
from samekin.core import registry
from samekin.core.protocol import Plan

MODELS = (samekin.NearestNeighbors, samekin.KNeighborsClassifier, samekin.KNeighborsRegressor)
CALLS = ("kneighbors", "neighbors", "radius_neighbors", "predict", "predict_proba")
KEPT = 12
"""Calls that are told: the last ones, which are of the example that failed."""


class Story:
    """Calls of estimators, the last ones of a test."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, str, tuple[Any, ...], dict[str, Any]]] = []
        self.within = False

    def watched(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        """The method, which notes that it was called."""

        @functools.wraps(method)
        def noting(model: Any, *words: Any, **more: Any) -> Any:
            if self.within:  # one method of an estimator asks another
                return method(model, *words, **more)
            self.calls = [*self.calls[1 - KEPT :], (model, name, words, more)]
            self.within = True
            try:
                return method(model, *words, **more)
            finally:
                self.within = False

        return noting

    def script(self) -> str:
        """Python source."""
        data: dict[int, tuple[str, str]] = {}
        models: dict[int, str] = {}
        lines = []
        for number, (model, name, words, more) in enumerate(self.calls):
            known = models.setdefault(id(model), f"model_{len(models)}")
            given = [self._said(value, data) for value in words]
            given += [f"{word}={self._said(value, data)}" for word, value in more.items()]
            call = f"{known}.{name}({', '.join(given)})"
            if name == "fit":
                lines += [f"{known} = samekin.{model!r}", call]
            else:
                lines += [f"answer_{number} = {call}", f"print(shown(answer_{number}))"]
        made = [f"{name} = {source}" for name, source in data.values()]
        return "\n".join((*HEAD, *made, *lines))

    def _said(self, value: Any, data: dict[int, tuple[str, str]]) -> str:
        """Its name in the script, or itself where it is short."""
        if value is None or isinstance(value, bool | int | float | str):
            return repr(value)
        if id(value) not in data:
            data[id(value)] = (f"data_{len(data)}", _source(value))
        return data[id(value)][0]


HEAD = (
    "import samekin",
    "from samekin.core.testing.story import array, native, shown, thin",
    "from numpy import inf, nan",
    "",
)


def _source(value: Any) -> str:
    if sparse.issparse(value):
        rows = sparse.csr_array(value)
        parts = ", ".join(map(_array, (rows.data, rows.indices, rows.indptr)))
        return f"thin({parts}, {rows.shape})"
    owner = registry.infer(value)
    if owner is not None:
        try:
            rows = samekin.gather(value).rows
        except Exception as error:
            return f"...  # data of {owner}, not to be had here: {str(error).splitlines()[0]}"
        return f"native({owner!r}, {_source(rows)})"
    try:
        return _array(np.asarray(value))
    except ValueError:  # lines of differing length
        return repr([np.asarray(line).tolist() for line in value])


def _array(found: np.ndarray) -> str:
    """Its bytes, however many."""
    if found.dtype.hasobject:
        return f"array({found.tolist()!r}, 'O', {found.shape})"
    packed = base64.b85encode(zlib.compress(np.ascontiguousarray(found).tobytes(), 9)).decode()
    return f"array({packed!r}, {found.dtype.str!r}, {found.shape})"


def array(said: Any, dtype: str, shape: tuple[int, ...]) -> np.ndarray:
    """The array that a script holds."""
    if dtype == "O":
        return np.array(said, dtype=object).reshape(shape)
    found = np.frombuffer(zlib.decompress(base64.b85decode(said)), dtype).reshape(shape)
    return found.copy()


def thin(data: Any, indices: Any, indptr: Any, shape: tuple[int, int]) -> sparse.csr_array:
    """The sparse rows that a script holds."""
    return sparse.csr_array((data, indices, indptr), shape=shape)


def native(integration: str, rows: Any) -> Any:
    """The rows as the integration's own data. It may be cut in other places than it was."""
    return registry.load(integration).scatter(samekin.Corpus(rows), Plan())


def shown(answer: Any) -> Any:
    """An answer that can be read, to the bit: what is lazy is asked for."""
    if isinstance(answer, tuple):
        return tuple(map(shown, answer))
    if isinstance(answer, np.ndarray):
        return answer.tolist()
    for word in ("collect", "compute"):
        if hasattr(answer, word):
            return getattr(answer, word)()
    return answer


@pytest.fixture(autouse=True)
def telling(request: pytest.FixtureRequest) -> Iterator[None]:
    """Prints the story of a test that failed."""
    story, before = Story(), request.session.testsfailed
    with pytest.MonkeyPatch.context() as patch:
        for model in MODELS:
            for name in ("fit", *CALLS):
                if hasattr(model, name):
                    patch.setattr(model, name, story.watched(name, getattr(model, name)))
        yield
    if request.session.testsfailed > before and story.calls:
        print(f"\n# {request.node.nodeid}: what it did last, again\n{story.script()}\n")  # noqa: T201
