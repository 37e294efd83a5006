"""The bar for long work, whichever engine does it. It needs rich, and writes where errors go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(
    what: str, total: float | None = None, done: float = 0, *, shown: bool = True
) -> Iterator[Callable[..., None]]:
    """A bar that is there for as long as the work is.

    Parameters
    ----------
    what : str
        What is counted.
    total : float, optional
        Of how much; None while that is not known.
    done : float, default=0
        What was done before.
    shown : bool, default=True

    Yields
    ------
    callable
        ``update(done, total=None)``: so much is done now, of so much if that has changed.
    """
    if not shown:
        yield lambda done, total=None: None
        return
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.TaskProgressColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as drawn:
        task = drawn.add_task(what, total=total, completed=done)  # type: ignore[arg-type]
        yield lambda done, total=None: drawn.update(task, completed=done, total=total)
