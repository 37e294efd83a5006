"""The words of the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import metadata
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.table import Table

import samekin
from samekin.command import local, writers
from samekin.command.migrate import migrate
from samekin.core import registry
from samekin.core.checks import ALGORITHMS
from samekin.core.distances import KNOWN

OUTPUTS = ", ".join(writers.WRITERS)
METRICS = [name for name in KNOWN if name != "seuclidean"]  # there is no word for its variances
QUESTION = (
    click.option("--queries", metavar="FILE", help="Rows to ask for; those of DATA if not given."),
    click.option("-k", "k", type=click.IntRange(min=1), default=5, show_default=True),
    click.option("--metric", type=click.Choice(METRICS), default="euclidean", show_default=True),
    click.option("-p", "p", type=click.FloatRange(min=1), default=2, help="Order of minkowski."),
    click.option(
        "--features", multiple=True, metavar="COLUMN", help="Vector column, or numeric ones."
    ),
    click.option("--id", "id_", metavar="COLUMN", help="Names the rows.  [default: id, if there]"),
)
HELP: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=HELP)
@click.version_option(samekin.__version__, prog_name="samekin")
def app() -> None:
    """Exact k-nearest neighbours, the same on every engine."""


@app.command(short_help="The k nearest neighbours of every row of a file.")
@click.argument("source", metavar="INPUT")
@click.option("-k", "k", type=click.IntRange(min=1), required=True, help="Neighbours of each row.")
@click.option("-o", "--output", required=True, metavar="FILE", help=f"New: {OUTPUTS}.")
@click.option("--queries", metavar="FILE", help="Ask for these rows; those of INPUT if not given.")
@click.option("--metric", type=click.Choice(METRICS), default="euclidean", show_default=True)
@click.option("-p", "p", type=click.FloatRange(min=1), help="Order of minkowski.  [default: 2]")
@click.option("--features", multiple=True, metavar="COLUMN", help="Vector column, or numeric ones.")
@click.option("--id", "id_", metavar="COLUMN", help="Names the rows.  [default: id, if there]")
@click.option("--integration", type=click.Choice(registry.names()), default="auto", metavar="NAME")
@click.option("--master", metavar="URL", help="Of Spark, unless its configuration has one.")
@click.option("--algorithm", type=click.Choice(ALGORITHMS), default="auto", metavar="NAME")
@click.option("--n-trees", type=int, help="Of annoy, as the next two.  [default: 50]")
@click.option("--search-k", type=int, help="Rows to look at.  [default: n-trees for a neighbour]")
@click.option("--seed", type=int, help="Of the random trees.  [default: 0]")
@click.option("--n-jobs", type=int, help="Threads of the local integration.")
@click.option("--working-memory", type=float, metavar="MIB", help="For one block of the search.")
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped.")
@click.option("--force", is_flag=True, help="Replace OUTPUT, and an unfinished run of it.")
@click.option("--progress/--no-progress", default=None, help="A bar, where there is a terminal.")
def neighbors(
    *,
    source: str,
    k: int,
    output: str,
    queries: str | None,
    features: tuple[str, ...],
    id_: str | None,
    master: str | None,
    p: float | None,
    n_trees: int | None,
    search_k: int | None,
    seed: int | None,
    resume: bool,
    force: bool,
    progress: bool | None,
    **words: Any,
) -> None:
    """The k nearest neighbours of every row of a file.

    INPUT is .npy, .npz (one dense array, or a sparse matrix of scipy), Parquet, CSV, Arrow or
    Feather. A table has a column of vectors ('features') or numeric columns (all of them), and
    may name its rows ('id'); neighbours are then ids, and ties go to the smaller one. Without
    --queries each row of INPUT is a query and is not its own neighbour.

    The answer is exact, but with --algorithm annoy, and then the output says so.

    On the integrations of Spark, tables are read and written by Spark itself, so any path that
    Spark knows will do (hdfs://, s3a://, file:).
    """
    if p is not None and words["metric"] != "minkowski":
        raise click.UsageError("-p is a word of --metric minkowski")
    forest = {"n_trees": n_trees, "search_k": search_k, "seed": seed}
    options = {word: value for word, value in forest.items() if value is not None}
    nn = samekin.NearestNeighbors(
        n_neighbors=k, p=2 if p is None else p, algorithm_params=options or None, **words
    )
    what = local.Request(source, queries, output, features, id_, resume, force)
    shown = sys.stderr.isatty() if progress is None else progress
    if not words["integration"].startswith("spark"):
        if master:
            raise click.UsageError("--master is a word of the integrations of Spark")
        click.echo(local.answer(nn, what, shown))
        return
    registry.load(registry.resolve(words["integration"], None))
    from samekin.command import spark

    with spark.session(master) as session:
        if spark.reads(what):
            click.echo(spark.answer(session, nn, what, shown))
        else:
            click.echo(local.answer(nn, what, shown))


def _question(command: Callable[..., Any]) -> Callable[..., Any]:
    """What is asked, in the words of every command that puts answers beside each other."""
    for option in reversed(QUESTION):
        command = option(command)
    return command


@app.command(short_help="Are the neighbours of two programs the same?")
@click.argument("old")
@click.argument("new")
@click.option("--data", required=True, metavar="FILE", help="Rows; scripts get it as an argument.")
@_question
@click.option("--own", is_flag=True, help="No row of DATA is its own neighbour.")
@click.option("--strict", is_flag=True, help="Ties in another order are a difference, too.")
@click.option("--report", metavar="FILE", help="One HTML page of what was found.")
def verify(*, strict: bool, report: str | None, **words: Any) -> None:
    """Run OLD and NEW on the same rows, compare them, and say which is as defined.

    Each is module:function or file.py:function, called with (corpus, queries, k); or a script
    file.py, which is given FILE as an argument and leaves its answer in variables 'distances' and
    'indices'; or an integration.

    The exit status is 0 for answers that are identical or equal up to ties, 1 for others.
    """
    from samekin.command import proof

    proof.ready(report)
    found = proof.found(**words)
    click.echo(str(found))
    if report is not None:
        click.echo(proof.reported(found, report))
    if len(found.different) or (strict and len(found.tied)):
        raise click.exceptions.Exit(1)


@app.command(short_help="Every integration and every old style on the same rows.")
@click.argument("data")
@_question
@click.option("--integrations", default="all", show_default=True, metavar="NAMES")
@click.option("--baselines", default="all", show_default=True, metavar="NAMES")
@click.option("--report", metavar="FILE", help="One HTML page of what was found.")
def compare(*, report: str | None, **words: Any) -> None:
    """Run every integration, and what people write without samekin, on the rows of DATA.

    Each runs twice in a process of its own, and is put beside the definition: time, time to begin,
    memory, lines, digest, recall. NAMES are separated by commas, or all, or none.

    The exit status is 1 if an integration that ran is not identical.
    """
    from samekin.command import proof

    proof.ready(report)
    found, table = proof.compared(**words)
    Console(width=None if sys.stdout.isatty() else 200).print(table, highlight=False)
    for way in found.ways:
        if way.why:
            click.echo(f"{way.name}: {way.why}")
    if report is not None:
        click.echo(proof.reported(found, report))
    if any(proof.wrong(way) for way in found.ways):
        raise click.exceptions.Exit(1)


@app.command(short_help="What is installed, what is missing, and how to get it.")
def integrations() -> None:
    """What is installed, what is missing, and the line that installs it."""
    packages = metadata.packages_distributions()  # reads every record that is installed
    table = Table(box=None, pad_edge=False)
    for title in ("integration", "state", "libraries"):
        table.add_column(title, overflow="fold")
    for row, missing in registry.available():
        libraries = ", ".join(
            f"{name} missing"
            if name in missing
            else f"{name} {metadata.version(packages.get(name, [name])[0])}"
            for name in row.libraries
        )
        state = row.command if missing else "installed"
        table.add_row(row.name, state, libraries)
    # As wide as its longest line: the line to install is there to be copied.
    Console(width=1000).print(table, highlight=False, markup=False)


app.add_command(migrate)


def run() -> NoReturn:
    """The whole program: a wrong word is 2, a wrong input 1, a stop 130; one line says why."""
    if len(sys.argv) < 2:
        click.echo(app.get_help(click.Context(app, info_name="samekin")), err=True)
        sys.exit(2)
    status = 0
    try:
        status = app.main(standalone_mode=False) or 0
    except click.UsageError as error:
        _misused(error)
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("samekin: stopped; --resume goes on with the parts that are finished", err=True)
        sys.exit(130)
    except (ValueError, TypeError, OSError, ImportError, MemoryError) as error:
        _failed(error)
    except Exception as error:
        if not type(error).__module__.startswith(("pyspark.", "py4j.")):
            raise  # a defect: all of it is of use
        _failed(error)
    sys.exit(status)


def _misused(error: click.UsageError) -> NoReturn:
    command = error.ctx.command_path if error.ctx else "samekin"
    said = " ".join(error.format_message().split()).removesuffix(".")
    click.echo(f"{command}: {said}; {command} --help lists what there is", err=True)
    sys.exit(2)


def _failed(error: Exception) -> NoReturn:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    # An engine wraps the error of a worker in a page of its own; the last "Error:" says what it is.
    errors = [line for line in lines if line.split(":")[0].endswith("Error")]
    said = errors[-1].split(": ", 1)[-1] if errors else (lines or [type(error).__name__])[0]
    click.echo(f"samekin: {said}", err=True)
    sys.exit(1)
