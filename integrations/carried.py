"""Functions for Spark's workers, which may not have samekin: they say so, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyspark import cloudpickle


class Carried:
    """A function that travels by value as far as its import of samekin, and says if that fails."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def __call__(self, *words: Any) -> Any:
        return self.function(*words)

    def __reduce__(self) -> Any:
        return _opener(), (cloudpickle.dumps(self.function),)  # type: ignore[no-untyped-call]


def _opener() -> Callable[[bytes], Any]:
    # A function within a function has no name to be imported by, so it travels whole.
    def opened(pickled: bytes) -> Any:
        import gc
        import pickle
        import sys

        known = len(sys.modules)
        try:
            found = pickle.loads(pickled)  # noqa: S301 - from the driver of this worker
            from samekin.integrations.prompt import promptly
        except ModuleNotFoundError as error:
            if str(error.name).partition(".")[0] != "samekin":
                raise
            raise ModuleNotFoundError(
                f"A worker of Spark ({sys.executable}) has no samekin. Install it there, or send "
                "it from here with samekin.integrations.ship(session).",
                name=error.name,
            ) from error
        # After each task Spark has a worker look for garbage, also among what it has imported.
        if len(sys.modules) > known:
            gc.freeze()
        promptly()  # what it is called with is on its way
        return found

    return opened
