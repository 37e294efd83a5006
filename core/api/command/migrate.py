"""``samekin migrate``: source code of another style, moved, shown or written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from samekin.core import registry

TARGETS = [name for name in registry.names() if name != "auto"]


@click.command(short_help="Source code of another style, moved to samekin.")
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--to", type=click.Choice(TARGETS), required=True, metavar="INTEGRATION")
@click.option("--diff", is_flag=True, help="Show what changes, as patch reads it.")
@click.option("--write", is_flag=True, help="Change the files.")
@click.option("--check", is_flag=True, help="Exit with 1 where there is something to move.")
def migrate(paths: tuple[Path, ...], to: str, diff: bool, write: bool, check: bool) -> None:
    """Move source code to samekin: files, or all .py files of folders.

    Knows scikit-learn's neighbours, the broadcast recipe of Spark, chunk loops, sparkit-learn,
    spark-sklearn, Annoy, spark-rapids-ml and cuml.dask, and the other integrations of samekin. What
    cannot be moved safely stays as it is, and is listed with its line, the reason, and what to do.
    Nothing is written without --write.
    """
    if diff and write:
        raise click.UsageError("--diff shows what --write would do: say one of them")
    files = _library()
    done = [files.moved(path, to) for path in files.python(paths)]
    for file in done:
        if diff:
            click.echo(file.diff(), nl=False)
        elif write and file.moves:
            file.write()
        _say(file, diff)
    count = sum(file.moves for file in done)
    left = sum(len(file.found.notes) for file in done)
    verb = "moved" if write else "to move"
    click.echo(f"{count} of {len(done)} files {verb}, {left} places left as they are", err=diff)
    if check and count:
        click.get_current_context().exit(1)


def _say(file: Any, aside: bool) -> None:
    """What was done and what was not, a line each."""
    for change in file.found.changes:
        click.echo(f"{file.path}:{change.line}: {change.rule}: {change.what}", err=aside)
    for note in file.found.notes:
        text = f"{note.rule}: left as it is: {note.what}; {note.todo}"
        click.echo(f"{file.path}:{note.line}: {text}", err=aside)


def _library() -> Any:
    try:
        from samekin.compat.migrate import files
    except ModuleNotFoundError as error:
        if error.name != "libcst":
            raise
        raise ImportError("libcst is missing: pip install 'samekin[migrate]'") from error
    return files
