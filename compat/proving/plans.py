"""How a way answers: what samekin says of its model, and what the engine says of its job."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from typing import Any

from samekin.compat.proving.sides import Question
from samekin.core import registry
from samekin.core.protocol import Corpus, Plan


def plan(word: str, question: Question) -> str:
    """The plan of an integration, of a model's and of its engine's; of other sides none is known.

    Nothing is answered: where the engine is lazy its job is only put together.
    """
    if word not in registry.names():
        return ""
    model = question.model(word)
    said = str(model.explain())
    name = registry.resolve(word, None)
    queries = registry.load(name).scatter(Corpus(question.queries), Plan())
    job = "" if registry.infer(queries) is None else _job(model.kneighbors(queries))
    return f"{said}\n\n{job}".strip()


def _job(answer: Any) -> str:
    """What an engine would do for an answer, in its own words."""
    while isinstance(answer, tuple):
        answer = answer[0]
    if hasattr(answer, "explain"):  # frames of Spark print it
        with redirect_stdout(io.StringIO()) as said:
            answer.explain()
        return said.getvalue().strip()
    if hasattr(answer, "toDebugString"):
        return str(answer.toDebugString().decode("utf-8")).strip()
    if hasattr(answer, "dask"):
        layers = answer.dask.layers.items()
        return "\n".join(f"{name.partition('-')[0]}, tasks: {len(job)}" for name, job in layers)
    return ""
