"""Files to a file on this machine, part by part."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from samekin import NearestNeighbors
from samekin.command import writers
from samekin.command.files import INPUTS, TABLES, Source, kind
from samekin.command.job import Job
from samekin.core import checks, filters
from samekin.core.blocks import cuts
from samekin.core.protocol import Corpus
from samekin.integrations import columns
from samekin.integrations.bar import bar

PART = 2**14
"""Queries in a part: seconds of work, and so many that a part costs nothing of its own."""


class Request(NamedTuple):
    """What was asked for, apart from the words of the estimator."""

    source: str
    queries: str | None
    output: str
    features: tuple[str, ...]
    id: str | None
    resume: bool
    force: bool


def answer(nn: NearestNeighbors, what: Request, progress: bool) -> str:
    """Fit, answer, write; what to say at the end.

    Raises
    ------
    ValueError, OSError
        For a file that cannot be used, naming the row or the id; see :class:`Job` for the rest.
    """
    began = time.perf_counter()
    output = Path(what.output)
    suffix = kind(output, writers.WRITERS)
    source, queries = _sources(what)
    writers.fits(suffix, *source.id_types(), *([] if queries is None else queries.id_types()))
    facts = {
        "input": source.digest(),
        "queries": None if queries is None else queries.digest(),
        "columns": source.columns.names,
        "k": nn.n_neighbors,
        "metric": nn.metric,
        "p": nn.p,
        "part": PART,
        "approximate": _approximate(nn),
    }
    with Job(output, facts, resume=what.resume, force=what.force) as job:
        corpus = source.corpus()
        with checks.naming(corpus.name):
            nn.fit(corpus.rows)
        found = _answer(nn, corpus, source, queries, job)
        for _ in _parts(queries, 0, nn.index_.queries):  # a bad row is named before hours of work
            pass
        _run(nn, queries, found.n_queries, job, progress)
        job.finish(lambda path: writers.WRITERS[suffix](found, path))
    seconds = time.perf_counter() - began
    return (
        f"{output}: {found.n_queries:,} queries, {found.k} neighbours each "
        f"({nn.metric}, {nn.integration_}, {seconds:.1f} s){said(nn)}"
    )


def _approximate(nn: NearestNeighbors) -> dict[str, Any] | None:
    """What an answer that is not exact depends on beside its question."""
    if filters.certified(nn.algorithm):
        return None
    return {"algorithm": nn.algorithm, **(nn.algorithm_params or {})}


def said(nn: NearestNeighbors) -> str:
    """What to say of an answer that is not exact."""
    return "" if nn.exact_ else f"; NOT exact: {nn.algorithm} may miss neighbours"


def _sources(what: Request) -> tuple[Source, Source | None]:
    """Corpus and queries; of two tables the second is read by the columns of the first."""
    paths = [Path(path) for path in (what.source, what.queries) if path is not None]
    tables = [kind(path, INPUTS) in TABLES for path in paths]
    if (what.features or what.id) and not any(tables):
        raise ValueError(f"{what.source} has no columns to choose with --features or --id")
    source = Source(paths[0], what.features, what.id)
    if what.queries is None:
        return source, None
    features = source.columns.features if tables[0] else what.features
    return source, Source(paths[1], (features,) if isinstance(features, str) else features, what.id)


def _answer(
    nn: NearestNeighbors, corpus: Corpus, source: Source, queries: Source | None, job: Job
) -> writers.Answer:
    """What the writers ask for; nothing is read yet."""

    def names() -> Iterator[pa.Array]:
        if queries is not None:
            return queries.ids(PART)
        if corpus.ids is None:
            return source.ids(PART)
        ids = corpus.ids
        return (columns.decode(ids[cut], corpus.id_type) for cut in cuts(len(ids), PART))

    of = source if queries is None else queries
    k = checks.neighbors(nn.n_neighbors, nn.n_samples_fit_, queries is None)
    named = of.columns.id is not None
    name = of.columns.id or "id"
    ids, word, parts = corpus.ids, corpus.id_type, job.parts
    return writers.Answer(parts, names, ids, word, len(of), k, named, name, nn.exact_)


def _run(
    nn: NearestNeighbors, queries: Source | None, total: int, job: Job, progress: bool
) -> None:
    """Answer the parts that are not there yet."""
    done = len(job)
    if queries is None:
        found = nn.iter_neighbors(size=PART, start=done * PART)
    else:
        found = _parts(queries, done, nn.neighbors)
    answered = min(done * PART, total)
    with bar("neighbours", total, answered, shown=progress) as update:
        for part in found:
            job.add(part)
            answered += len(part.indices)
            update(answered)


def _parts(queries: Source | None, done: int, ask: Callable[[Any], Any]) -> Iterator[Any]:
    """What ``ask`` says to each part of the queries; a bad row is named as in its file."""
    for part in () if queries is None else queries.parts(PART, done):
        with checks.naming(part.name):
            found = ask(part.rows)
        yield found
