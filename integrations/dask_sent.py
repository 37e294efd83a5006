"""Where the tasks of Dask find the index: with a distributed client, on every worker."""

from __future__ import annotations

from typing import Any

from dask.base import get_scheduler

from samekin.integrations.shelf import Shelf


class Sent:
    """An index here, and where workers have it."""

    def __init__(self, index: Any) -> None:
        self.here: Shelf = Shelf(index)
        self._future: Any = None
        self.there()

    def there(self) -> Any:
        """What tasks are given: a future of the client in use, or the index itself.

        A scheduler that was started again, or another one, has to be sent it once more.
        """
        here, future = client(), self._future
        if here is None:
            return self.here
        if future is None or future.client is not here or future.status != "finished":
            self._future = here.scatter(self.here.index, broadcast=True, hash=False)
        return self._future


def index_of(handle: Any) -> Any:
    """The index, of what a task was given."""
    return handle.index if isinstance(handle, Shelf) else handle


def client() -> Any:
    """The distributed client, if it is what computes here."""
    return getattr(get_scheduler(), "__self__", None)
